//! The screens of 交流: a room in which a county talks of a morning, made by real phones through the real server, each with its own core. What nobody would show
//! in a picture book is there too: a message that failed, one that is held, one taken back, one taken out.

use super::{Look, Stage, dress};
use crate::{
    cast::{self, Person},
    chat,
    preview::Preview,
    voice,
    world::{Phone, World, demo_content},
};
use anyhow::{Context as _, Result, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lianxin_proto::{
    call::{
        EnterRoom, Me, PickMessage, ReadRoom, RecallMessage, RemoveMessage, RoomLines, Rooms, SendMessage, SetSeat,
    },
    id::{ArticleId, IssueId, MemberId, MessageId, RoomId},
    member::{Profile, Target},
    room::{Quote, SeatRole},
    time::{Clock, SetClock},
    view::room::{Beside, BodyView, Content, MessageRow, SendState},
};
use lianxin_server::{
    members::admin::{self, NewMember},
    rooms::{self, admin::SeatTo},
};
use std::{path::PathBuf, sync::Arc};

const MINUTE: i64 = 60_000;
/// What the word list of the stage warns of, and what it keeps back.
const WORDS: &str = "代购\n谈话笔录 hold\n";
/// The article the morning's question is about.
const ARTICLE: &str = "a-borrowed-key";

/// Somebody with a phone.
struct Player {
    who: Person,
    phone: Phone,
    profile: Profile,
}

/// The room with everybody in it.
pub(super) struct Talk {
    room: RoomId,
    /// A second room, whose rules nobody has seen yet.
    other: RoomId,
    issue: IssueId,
    players: Vec<Player>,
    /// How many of [`cast::LATER`] were said.
    said: usize,
    /// What a moderator sees.
    moderator: Preview,
}

fn text(text: &str) -> Content {
    Content::Text { text: text.to_owned(), mentions: Vec::new(), everyone: false }
}

async fn say(
    phone: &Phone,
    room: RoomId,
    topic: Option<IssueId>,
    content: Content,
    quote: Option<Quote>,
) -> Result<MessageRow> {
    phone.sync().await?;
    let row = phone.ask(SendMessage { room, topic, content, quote }).await?;
    phone.sync().await?;
    Ok(row)
}

/// The newest messages as a phone has them.
async fn rows(phone: &Phone, room: RoomId) -> Result<Vec<MessageRow>> {
    Ok(phone.ask(RoomLines { room, topic: None, beside: Beside::After(0), limit: 100 }).await?.rows)
}

async fn row(phone: &Phone, room: RoomId, id: MessageId) -> Result<MessageRow> {
    rows(phone, room).await?.into_iter().find(|row| row.id == id).context("the message is on the phone")
}

async fn join(world: &World, clock: &Arc<SetClock>, who: Person, room: RoomId) -> Result<Player> {
    let store = world.store().await?;
    let new = NewMember { name: who.name.into(), unit: who.unit.into(), post: who.post.into(), role: who.role };
    let coded = admin::add(&store, &new).await?;
    store.close().await;
    let phone = Phone::of(&world.url(), &coded.code, Arc::clone(clock) as Arc<dyn Clock>).await?;
    phone.sync().await?;
    phone.ask(EnterRoom { room }).await?;
    phone.sync().await?;
    Ok(Player { who, phone, profile: coded.profile })
}

impl Talk {
    fn of(&self, who: Person) -> Result<&Player> {
        self.players.iter().find(|player| player.who == who).with_context(|| format!("{} is not here", who.name))
    }

    async fn say(&self, who: Person, content: Content, quote: Option<Quote>) -> Result<MessageRow> {
        let phone = &self.of(who)?.phone;
        let said = say(phone, self.room, Some(self.issue.clone()), content, quote).await?;
        let stands = row(phone, self.room, said.id).await?;
        ensure!(stands.state == SendState::Sent, "{}: {:?}", who.name, stands.state);
        Ok(stands)
    }

    async fn seat(&self, member: MemberId, role: SeatRole) -> Result<()> {
        let editor = &self.of(cast::EDITOR)?.phone;
        editor.sync().await?;
        editor.ask(SetSeat { room: self.room, member, role, reason: String::new() }).await?;
        editor.sync().await?;
        Ok(())
    }

    /// What is said before anybody looks.
    async fn morning(&self, clock: &SetClock, stage: &Phone, me: &Profile) -> Result<()> {
        let later = |minutes: i64| clock.set(clock.now().plus(minutes * MINUTE));
        let about = Quote::Target { target: Target::Article(ArticleId::new(ARTICLE)?) };
        self.say(cast::EDITOR, text(cast::WELCOME), Some(about)).await?;
        later(2);
        let pickup = self.say(cast::CHEN, text(cast::PICKUP), None).await?;
        later(1);
        let reflection = Content::Reflection { text: cast::BORROWED.into() };
        let reflection = self.say(cast::HE, reflection, None).await?;
        later(3);
        self.say(cast::LI, text(cast::LONG), None).await?;
        let position = pickup.position.context("a place")?;
        self.say(cast::ZHOU, text(cast::GOOD_ANSWER), Some(Quote::Message { id: pickup.id, position })).await?;
        later(6);
        let spoken = Content::Voice {
            bytes: STANDARD.encode(voice::RECORDED),
            ms: voice::RECORDED_MS,
            peaks: voice::PEAKS.to_vec(),
        };
        self.say(cast::MA, spoken, None).await?;
        self.say(cast::MA, text(cast::AT_THE_WHEEL), None).await?;
        let slip = self.say(cast::CHEN, text("材料下午三点前交。"), None).await?;
        let chen = &self.of(cast::CHEN)?.phone;
        chen.ask(RecallMessage { room: self.room, id: slip.id }).await?;
        chen.sync().await?;
        later(1);
        let photo = std::fs::read(demo_content().join("pictures/inkstone.webp"))?;
        self.say(cast::OFFICER, Content::Photo { bytes: STANDARD.encode(photo) }, None).await?;
        let honey = self.say(cast::LI, text(cast::HONEY), None).await?;
        let he = self.of(cast::HE)?.profile.id;
        let board =
            Content::Text { text: format!("@何秀兰 {}", cast::BLACKBOARD), mentions: vec![he], everyone: false };
        self.say(cast::OFFICER, board, None).await?;

        let editor = &self.of(cast::EDITOR)?.phone;
        editor.sync().await?;
        editor.ask(RemoveMessage { room: self.room, id: honey.id, reason: cast::NO_TRADE.into() }).await?;
        editor.ask(PickMessage { room: self.room, id: reflection.id, on: true }).await?;
        editor.sync().await?;

        // The member whose phone is shown.
        later(1);
        let mine = |content| say(stage, self.room, Some(self.issue.clone()), content, None);
        mine(text("舅舅在县城有套空房，让我先住着。我说住可以，租金照市价，一年一付，收条我都留着。")).await?;
        mine(text(cast::SHORT)).await?;
        let slip = mine(text("舅舅家在哪个小区来着")).await?;
        stage.ask(RecallMessage { room: self.room, id: slip.id }).await?;
        let to_me = Content::Text {
            text: format!("@{} 收条这个习惯好，我也照着办。", me.name),
            mentions: vec![me.id],
            everyone: false,
        };
        later(2);
        self.say(cast::HE, to_me, None).await?;
        stage.sync().await?;
        let held = mine(text("那次谈话笔录里有一句话我一直记着。")).await?;
        ensure!(row(stage, self.room, held.id).await?.state == SendState::Held, "a word of the list holds it");
        // Silenced before it arrives: that one fails, and stays to be seen.
        let content = text("我再补一句，收条上别忘了写日期。");
        let failed = stage.ask(SendMessage { room: self.room, topic: None, content, quote: None }).await?;
        self.seat(me.id, SeatRole::Muted).await?;
        stage.sync().await?;
        let state = row(stage, self.room, failed.id).await?.state;
        ensure!(matches!(state, SendState::Failed { .. }), "{state:?}");
        self.seat(me.id, SeatRole::Member).await?;
        stage.sync().await?;
        Ok(())
    }

    /// One more that is not read, and everything before it is.
    async fn something_new(&mut self, stage: &Phone) -> Result<()> {
        stage.sync().await?;
        let last = rows(stage, self.room).await?.iter().filter_map(|row| row.position).max().unwrap_or(0);
        stage.ask(ReadRoom { room: self.room, position: last }).await?;
        let (who, words) = cast::LATER[self.said % cast::LATER.len()];
        self.said += 1;
        self.say(who, text(words), None).await?;
        stage.sync().await?;
        Ok(())
    }
}

impl Stage {
    /// Brings everybody together and lets them talk.
    pub(super) async fn talk_begins(&mut self, me: &Profile, dist: PathBuf) -> Result<Talk> {
        let store = self.world.store().await?;
        rooms::admin::set_words(&store, rooms::words::parse(WORDS)?).await?;
        let (room, other) = (rooms::defaults::ALL, rooms::defaults::OFFICERS);
        rooms::admin::seat(&store, other, me.id, SeatTo::Role(SeatRole::Member), "").await?;
        store.close().await;
        self.phone.sync().await?;
        self.phone.ask(EnterRoom { room }).await?;
        self.phone.sync().await?;
        let issue = self.phone.ask(Rooms {}).await?.topic.context("today has a topic")?.issue;
        let mut players = Vec::new();
        for who in cast::EVERYBODY {
            players.push(join(&self.world, &self.clock, who, room).await?);
        }
        let editor = players.first().context("the editor")?;
        let moderator = Preview::start(Arc::clone(&editor.phone.client), dist, None).await?;
        let talk = Talk { room, other, issue, players, said: 0, moderator };
        talk.morning(&self.clock, &self.phone, me).await?;
        let officer = talk.of(cast::OFFICER)?;
        say(&officer.phone, other, None, text("学习材料放在老地方，周三碰头。"), None).await?;
        self.phone.sync().await?;
        Ok(talk)
    }

    /// Every screen of 交流 in one look.
    pub(super) async fn rooms(&mut self, look: Look) -> Result<()> {
        let mut talk = self.talk.take().context("nobody talks")?;
        talk.something_new(&self.phone).await?;
        let (room, other, issue) = (talk.room, talk.other, talk.issue.clone());
        self.talk = Some(talk);
        let path = |rest: &str| format!("/room/{room}{rest}");

        self.screen(("rooms", "/rooms", "廉心莲语"), look).await?;
        self.screen(("room", &path(""), "以下是新消息"), look).await?;
        self.page.visit(&path("?at=2")).await?;
        chat::in_view(&self.page, "乡里的路").await?;
        self.shoot("room-old", look).await?;
        if !self.recorded {
            self.voice_heard().await?;
        }
        self.room_sheets(look).await?;
        self.screen(("room-topic", &path(&format!("?topic={issue}")), "看全部"), look).await?;
        self.screen(("room-rules", &format!("/room/{other}"), "知道了"), look).await?;
        self.screen(("room-about", &path("/about"), "周桂兰"), look).await?;
        self.screen(("room-picks", &path("/picks"), "说话时矮下去"), look).await?;
        self.page.visit(&path("/search")).await?;
        self.page.fill("input[type='search']", "收条").await?;
        self.page.find("mark").await?;
        self.shoot("room-search", look).await?;
        // All is read: the room opens at its end, where what was not sent stands.
        let last = rows(&self.phone, room).await?.iter().filter_map(|row| row.position).max().unwrap_or(0);
        self.phone.ask(ReadRoom { room, position: last }).await?;
        self.screen(("room-failed", &path(""), "没发出去"), look).await?;
        self.page.visit(&format!("/article/{ARTICLE}")).await?;
        self.page.says("大家谈").await?;
        let to_talk =
            "const all = [...document.querySelectorAll('h2, h3, b, p')].filter(e => e.textContent.includes('大家谈'));
            all.at(-1)?.scrollIntoView({ block: 'center' }); return all.length > 0";
        ensure!(self.page.eval::<bool>(to_talk).await?, "大家谈 stands nowhere");
        self.shoot("article-talk", look).await
    }

    /// A voice that was listened to is marked so no more.
    async fn voice_heard(&self) -> Result<()> {
        let marks =
            || self.page.eval::<usize>("return document.querySelectorAll(\".msg [aria-label='还没听']\").length");
        ensure!(marks().await? == 1, "one voice is not heard yet");
        self.page.click(".msg .voice .pl").await?;
        self.page.until("the mark to go", || async { Ok((marks().await? == 0).then_some(())) }).await
    }

    /// What comes up over a room.
    async fn room_sheets(&mut self, look: Look) -> Result<()> {
        chat::hold(&self.page, "乡里的路").await?;
        self.shoot("room-menu", look).await?;
        chat::choose(&self.page, "回复").await?;
        self.page.find(".composer .answers").await?;
        self.shoot("room-quote", look).await?;
        self.page.click("button[aria-label='不引用']").await?;
        chat::write(&self.page, "@").await?;
        self.page.find(".composer .offers").await?;
        self.shoot("room-mention", look).await?;
        chat::clear(&self.page).await?;
        chat::write(&self.page, "有人能帮忙代购两箱苹果吗").await?;
        chat::send(&self.page).await?;
        self.page.says("再看一眼").await?;
        self.shoot("room-words", look).await?;
        chat::choose(&self.page, "改一改").await?;
        chat::clear(&self.page).await?;
        self.room_recorded(look).await
    }

    /// A voice is recorded from the microphone and thrown away; once it is sent, and is then on another's phone.
    async fn room_recorded(&mut self, look: Look) -> Result<()> {
        self.page.click(".composer button[aria-label='录语音']").await?;
        let length = "return document.querySelector(\".rec [role='timer']\")?.textContent ?? ''";
        self.page
            .until("two seconds", || async {
                Ok(self.page.eval::<String>(length).await?.contains("2″").then_some(()))
            })
            .await?;
        self.shoot("room-record", look).await?;
        self.page.press("录好了").await?;
        self.page.find(".rec button[aria-label='发送语音']").await?;
        self.shoot("room-recorded", look).await?;
        if self.recorded {
            self.page.click(".rec button[aria-label='不要了']").await?;
            self.page.find(chat::FIELD).await?;
            return Ok(());
        }
        self.page.click(".rec button[aria-label='发送语音']").await?;
        self.recorded = true;
        let talk = self.talk.as_ref().context("nobody talks")?;
        let is_mine = |row: &&MessageRow| row.mine && matches!(row.body, BodyView::Voice { .. });
        let sent = self
            .page
            .until("the voice in the room", || async {
                self.phone.sync().await?;
                let all = rows(&self.phone, talk.room).await?;
                Ok(all.iter().find(is_mine).filter(|row| row.position.is_some()).cloned())
            })
            .await?;
        let other = &talk.of(cast::MA)?.phone;
        other.sync().await?;
        let heard = row(other, talk.room, sent.id).await?;
        let BodyView::Voice { ms, peaks, .. } = &heard.body else { bail!("{heard:?}") };
        // What was heard in the microphone goes up and down.
        ensure!((1_000..30_000).contains(ms), "{ms} ms");
        ensure!(peaks.iter().any(|peak| *peak > 8) && peaks.iter().any(|peak| *peak < 8), "{peaks:?}");
        Ok(())
    }

    /// The room as others than a plain member see it.
    pub(super) async fn rooms_of_others(&mut self) -> Result<()> {
        self.room_moderated().await?;
        self.room_muted().await
    }

    /// The same room as its moderator sees it, on the moderator's own phone.
    async fn room_moderated(&mut self) -> Result<()> {
        let talk = self.talk.take().context("nobody talks")?;
        let mine: String = self.page.eval("return location.href").await?;
        self.page.driver().goto(&talk.moderator.url).await?;
        let editor = &talk.of(cast::EDITOR)?.phone;
        for look in Look::all() {
            dress(&self.page, editor, look).await?;
            let path = format!("/room/{}", talk.room);
            self.screen(("room-moderated", &path, "乡里的路"), look).await?;
            chat::hold(&self.page, "借来的东西").await?;
            self.page.says("取消精华").await?;
            self.shoot("room-menu-moderated", look).await?;
            self.page.driver().back().await?;
            self.screen(("room-about-moderated", &format!("{path}/about"), "周桂兰"), look).await?;
        }
        self.page.driver().goto(&mine).await?;
        self.talk = Some(talk);
        Ok(())
    }

    /// The room of somebody who is silenced.
    async fn room_muted(&mut self) -> Result<()> {
        let me = self.phone.ask(Me {}).await?.profile.id;
        let talk = self.talk.take().context("nobody talks")?;
        talk.seat(me, SeatRole::Muted).await?;
        self.phone.sync().await?;
        for look in Look::all() {
            self.look(look).await?;
            self.screen(("room-muted", &format!("/room/{}", talk.room), "停了您的发言"), look).await?;
        }
        talk.seat(me, SeatRole::Member).await?;
        self.phone.sync().await?;
        self.talk = Some(talk);
        Ok(())
    }

    /// The room without a network, with a message that waits.
    pub(super) async fn room_offline(&mut self, look: Look) -> Result<()> {
        let room = self.talk.as_ref().context("nobody talks")?.room;
        let waits = "桥洞这里没有信号，先写着。";
        if !rows(&self.phone, room).await?.iter().any(|row| matches!(row.state, SendState::Waiting { .. })) {
            self.phone.ask(SendMessage { room, topic: None, content: text(waits), quote: None }).await?;
        }
        self.screen(("room-offline", &format!("/room/{room}"), waits), look).await
    }
}
