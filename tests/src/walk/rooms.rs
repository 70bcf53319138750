//! 交流 in two real apps side by side, each a window of its own with a data folder and a bus of its own: what one says the other sees, answers, is told of on the desktop, and gets in order
//! after the network was away.

use super::Walk;
use crate::{
    browser::{Owned, Page},
    cast::{self, Person},
    chat,
    served::Coded,
    voice,
    world::{Phone, demo_content},
};
use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lianxin_proto::{
    call::{Me, OpenRoom, ReadRoom, RoomLines, Rooms, SaveSettings, SendMessage, Start, SyncNow},
    id::RoomId,
    room::SeatRole,
    time::{Clock, SystemClock},
    view::room::{Beside, BodyView, Content, MessageRow, QuoteView, SendState},
};
use lianxin_server::rooms::defaults;
use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    sync::Arc,
};
use tempfile::TempDir;

const TALK: &str = "廉心莲语";
const OFFICERS: &str = "纪检之家";

/// The second member's app.
pub struct Other {
    page: Page,
    who: Person,
    /// On one bus there is one app: the second start of the same program would only bring the first one's window forward.
    _bus: Owned,
    _folder: TempDir,
}

fn bus() -> Result<(Owned, String)> {
    let mut command = Command::new("dbus-daemon");
    command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut daemon = Owned::start(&mut command)?;
    let mut address = String::new();
    BufReader::new(daemon.stdout().context("the bus has no output")?).read_line(&mut address)?;
    Ok((daemon, address.trim().to_owned()))
}

pub(super) async fn room(page: &Page, title: &str) -> Result<RoomId> {
    page.until(title, || async {
        let rooms = chat::ask(page, Rooms {}).await?.rooms;
        Ok(rooms.into_iter().find(|row| row.title == title).map(|row| row.id))
    })
    .await
}

/// The latest messages as a page's core has them.
async fn rows(page: &Page, room: RoomId) -> Result<Vec<MessageRow>> {
    let newest = RoomLines { room, topic: None, beside: Beside::After(0), limit: 100 };
    Ok(chat::ask(page, newest).await?.rows)
}

fn words(row: &MessageRow) -> String {
    match &row.body {
        BodyView::Text { pieces } => pieces.iter().map(|piece| piece.text.as_str()).collect(),
        BodyView::Reflection { text } => text.clone(),
        BodyView::Photo { .. } => "［图片］".into(),
        BodyView::Voice { .. } => "［语音］".into(),
        BodyView::Recalled { .. } | BodyView::Removed { .. } => String::new(),
    }
}

/// Waits until a page's core has a message that is as wanted and with the server.
async fn arrived(page: &Page, id: RoomId, what: &str, wanted: impl Fn(&MessageRow) -> bool) -> Result<MessageRow> {
    page.until(what, || async {
        Ok(rows(page, id).await?.into_iter().find(|row| row.position.is_some() && wanted(row)))
    })
    .await
}

async fn activate(page: &Page, server: &str, coded: &Coded) -> Result<()> {
    page.says("输入激活码").await?;
    page.fill("input[aria-label='激活码']", &coded.code).await?;
    page.fill(".server input", server).await?;
    page.says("格式正确").await?;
    page.click("[role='checkbox']").await?;
    page.press("激活并进入").await?;
    page.find(".story.lead").await?;
    Ok(())
}

/// A room for the first time: its rules stand before it.
async fn enter(page: &Page, title: &str) -> Result<RoomId> {
    let id = room(page, title).await?;
    page.visit("/rooms").await?;
    page.press(title).await?;
    page.says("知道了").await?;
    Ok(id)
}

impl Walk {
    /// Lets people of the county talk in the room of all, each with a phone of their own, so that there is something to be seen.
    pub async fn people_talk(&self) -> Result<()> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let mut phones = Vec::new();
        for who in cast::EVERYBODY {
            let coded = self.server.add_person(&who)?;
            let phone = Phone::of(&self.server.url(), &coded.code, Arc::clone(&clock)).await?;
            phone.sync().await?;
            phones.push((who, phone));
        }
        for (who, text) in cast::DEMO {
            let (_, phone) = phones.iter().find(|(one, _)| *one == who).context("everybody has a phone")?;
            phone.sync().await?;
            let rooms = phone.ask(Rooms {}).await?;
            let room = rooms.rooms.iter().find(|row| row.title == TALK).context("the room of all")?.id;
            let content = Content::Text { text: text.into(), mentions: Vec::new(), everyone: false };
            phone.ask(SendMessage { room, topic: rooms.topic.map(|topic| topic.issue), content, quote: None }).await?;
            phone.sync().await?;
        }
        Ok(())
    }

    /// Takes the app's clock to the present, as messages carry the server's, opens a second app for a second member, and brings both into the room of all.
    pub async fn second_app(&mut self) -> Result<Other> {
        fs::remove_file(self.clock_file())?;
        self.close().await?;
        self.open().await?;
        self.page()?.find(".story.lead").await?;
        let who = cast::HE;
        let coded = self.server.add_person(&who)?;
        let folder = tempfile::tempdir()?;
        let (daemon, address) = bus()?;
        let own = |name: &str| folder.path().join(name).display().to_string();
        let environment = [
            ("LIANXIN_DATA_DIR", own("phone")),
            ("XDG_DATA_HOME", own("share")),
            ("XDG_CACHE_HOME", own("cache")),
            ("DBUS_SESSION_BUS_ADDRESS", address),
        ];
        let page = Page::app(&self.app, &environment).await?;
        activate(&page, &self.server.url(), &coded).await?;
        let other = Other { page, who, _bus: daemon, _folder: folder };
        // The walk must not depend on the hour: by default nothing rings at night.
        let mut settings = chat::ask(self.page()?, Start {}).await?.settings;
        settings.night_notices = true;
        chat::ask(self.page()?, SaveSettings { settings }).await?;
        chat::ask(self.page()?, SyncNow {}).await?;

        room(self.page()?, TALK).await?;
        self.page()?.visit("/rooms").await?;
        self.page()?.says(TALK).await?;
        self.seen("rooms", "交流 lists the rooms").await?;
        enter(self.page()?, TALK).await?;
        self.seen("room-rules", "the rules stand before the room").await?;
        self.page()?.press("知道了").await?;
        self.page()?.find(chat::FIELD).await?;
        enter(&other.page, TALK).await?;
        other.page.press("知道了").await?;
        other.page.find(chat::FIELD).await?;
        Ok(other)
    }

    /// One says something, the other sees it, answers it by a quote, and the first sees that.
    pub async fn talk_and_quote(&mut self, other: &Other) -> Result<()> {
        let id = room(self.page()?, TALK).await?;
        chat::say(self.page()?, cast::PICKUP).await?;
        other.page.says(cast::PICKUP).await?;
        self.seen_by(&other.page, "talk", "what one app says stands in the other").await?;
        let said = arrived(&other.page, id, "the message", |row| words(row) == cast::PICKUP).await?;

        chat::hold(&other.page, cast::PICKUP).await?;
        self.seen_by(&other.page, "room-menu", "a message held down offers what can be done").await?;
        chat::choose(&other.page, "回复").await?;
        chat::say(&other.page, cast::GOOD_ANSWER).await?;
        self.page()?.says(cast::GOOD_ANSWER).await?;
        let answer = arrived(self.page()?, id, "the answer", |row| words(row) == cast::GOOD_ANSWER).await?;
        ensure!(
            matches!(&answer.quote, Some(QuoteView::Message { id, name, .. }) if *id == said.id && name == super::MEMBER),
            "{answer:?}"
        );
        ensure!(answer.for_me, "an answer is for whom it answers");
        self.seen("quote", "the answer comes with what it answers").await
    }

    /// A picture from the phone's own files.
    pub async fn picture(&mut self, other: &Other) -> Result<()> {
        let id = room(self.page()?, TALK).await?;
        let before = chat::pictures(self.page()?).await?;
        chat::pick_picture(&other.page, &demo_content().join("pictures/ledger.webp")).await?;
        arrived(self.page()?, id, "the picture", |row| matches!(row.body, BodyView::Photo { .. })).await?;
        let page = self.page()?;
        page.until("the picture on the page", || async { Ok((chat::pictures(page).await? > before).then_some(())) })
            .await?;
        self.seen("picture", "a picture picked in one app is shown in the other").await
    }

    /// A voice message; heard, it is no longer marked.
    pub async fn voice(&mut self, other: &Other) -> Result<()> {
        let id = room(self.page()?, TALK).await?;
        let content = Content::Voice {
            bytes: STANDARD.encode(voice::RECORDED),
            ms: voice::RECORDED_MS,
            peaks: voice::PEAKS.to_vec(),
        };
        chat::ask(&other.page, SendMessage { room: id, topic: None, content, quote: None }).await?;
        let is_voice = |row: &MessageRow| matches!(row.body, BodyView::Voice { .. });
        let said = arrived(self.page()?, id, "the voice", is_voice).await?;
        // The server measures it itself.
        let right = |ms: u32| ms.abs_diff(voice::RECORDED_MS) <= 100;
        ensure!(matches!(said.body, BodyView::Voice { ms, played: false, .. } if right(ms)), "{said:?}");
        self.page()?.find(".msg [aria-label='还没听']").await?;
        self.seen("voice", "a voice message is there and not yet heard").await?;
        self.page()?.click(".msg .voice .pl").await?;
        arrived(self.page()?, id, "the voice to be heard", |row| {
            matches!(row.body, BodyView::Voice { played: true, .. })
        })
        .await?;
        let page = self.page()?;
        page.until("the mark to go", || async {
            let marks: usize = page.eval("return document.querySelectorAll(\"[aria-label='还没听']\").length").await?;
            Ok((marks == 0).then_some(()))
        })
        .await?;
        self.seen("voice-heard", "it was played").await
    }

    /// What is taken back is gone from both.
    pub async fn recall(&mut self, other: &Other) -> Result<()> {
        chat::say(&other.page, cast::HONEY).await?;
        self.page()?.says(cast::HONEY).await?;
        chat::hold(&other.page, cast::HONEY).await?;
        chat::choose(&other.page, "撤回").await?;
        self.page()?.no_longer_says(cast::HONEY).await?;
        self.page()?.says("撤回了一条消息").await?;
        other.page.says("重新编辑").await?;
        self.seen("recall", "a message taken back is gone").await
    }

    /// A mention is told on the desktop, by whom and with its words; of the room marked confidential only that there is one.
    pub async fn mention(&mut self, other: &Other) -> Result<()> {
        let page = self.page()?;
        page.visit("/").await?;
        page.find(".story.lead").await?;
        let me = chat::ask(page, Me {}).await?.profile;
        chat::open(&other.page, room(&other.page, TALK).await?).await?;
        chat::write(&other.page, "@王").await?;
        other.page.click(".composer .offers button").await?;
        let mentioned = format!("@{} ", me.name);
        other
            .page
            .until("the name in the field", || async {
                Ok((chat::written(&other.page).await? == mentioned).then_some(()))
            })
            .await?;
        self.seen_by(&other.page, "mention", "@ finds the member").await?;
        let field = other.page.find(chat::FIELD).await?;
        field.send_keys("您那辆摩托还骑着吗？").await?;
        chat::send(&other.page).await?;
        let told = format!("{}提到您", other.who.name);
        self.notifications.wait(&told).await?;
        ensure!(self.notifications.count("您那辆摩托") == 1, "{}", self.notifications.seen());
        println!("     the desktop says: {told}");

        // Neither is an officer: an administrator seats both by hand.
        let guests = [me.id, chat::ask(&other.page, Me {}).await?.profile.id];
        for guest in guests {
            let (room, guest) = (defaults::OFFICERS.to_string(), guest.to_string());
            self.server.run(&["room", "seat", &room, &guest, SeatRole::Member.as_str()])?;
        }
        chat::ask(self.page()?, SyncNow {}).await?;
        chat::ask(&other.page, SyncNow {}).await?;
        let (id, secret) = (room(&other.page, OFFICERS).await?, "周四下午碰一下巡察反馈");
        room(self.page()?, OFFICERS).await?;
        let content = Content::Text { text: format!("@{} {secret}", me.name), mentions: vec![me.id], everyone: false };
        chat::ask(&other.page, SendMessage { room: id, topic: None, content, quote: None }).await?;
        self.notifications.wait("有人提到您").await?;
        ensure!(self.notifications.count(OFFICERS) == 1, "{}", self.notifications.seen());
        let seen = self.notifications.seen();
        ensure!(!seen.contains(secret), "the desktop shows what was said in confidence:\n{seen}");
        println!("     of {OFFICERS} the desktop says: 有人提到您, no name and no word");
        let read = rows(self.page()?, id).await?.last().and_then(|row| row.position).context("a message")?;
        chat::ask(self.page()?, ReadRoom { room: id, position: read }).await?;
        Ok(())
    }

    /// Without a network what is written appears at once and waits; with it back it goes out in the order it was written.
    pub async fn offline_and_back(&mut self, other: &Other) -> Result<()> {
        let id = room(self.page()?, TALK).await?;
        chat::open(self.page()?, id).await?;
        self.server.kill();
        let said = ["信号断了，先写着。", "山里这一段一直没有信号。"];
        chat::say(self.page()?, said[0]).await?;
        chat::pick_picture(self.page()?, &demo_content().join("pictures/mountain-path.webp")).await?;
        chat::say(self.page()?, said[1]).await?;
        let waiting = |row: &MessageRow| matches!(row.state, SendState::Waiting { .. });
        let page = self.page()?;
        page.until("three that wait", || async {
            Ok((rows(page, id).await?.iter().filter(|row| waiting(row)).count() == 3).then_some(()))
        })
        .await?;
        page.says("联网后自动发出").await?;
        self.seen("room-offline", "without a network the messages are there and wait").await?;
        self.server.start().await?;
        chat::ask(self.page()?, SyncNow {}).await?;
        chat::ask(&other.page, SyncNow {}).await?;
        arrived(&other.page, id, "the last of them", |row| words(row) == said[1]).await?;
        let there: Vec<String> = rows(&other.page, id).await?.iter().map(words).collect();
        ensure!(there.ends_with(&[said[0].into(), "［图片］".into(), said[1].into()]), "another order: {there:?}");
        let page = self.page()?;
        page.until("none that waits", || async { Ok((!rows(page, id).await?.iter().any(waiting)).then_some(())) })
            .await?;
        page.no_longer_says("联网后自动发出").await?;
        other.page.says(said[1]).await?;
        self.seen_by(&other.page, "room-back", "with the network back they are there, in order").await
    }

    /// What stands in the composer outlives a kill.
    pub async fn draft_survives(&mut self) -> Result<()> {
        let id = room(self.page()?, TALK).await?;
        let draft = "这一句还没有想好";
        chat::open(self.page()?, id).await?;
        chat::write(self.page()?, draft).await?;
        let page = self.page()?;
        page.until("the draft to be kept", || async {
            let view = chat::ask(page, OpenRoom { id, topic: None, at: None }).await?;
            Ok((view.draft.text == draft).then_some(()))
        })
        .await?;
        self.kill_and_open().await?;
        self.page()?.find(".story.lead").await?;
        chat::open(self.page()?, id).await?;
        let page = self.page()?;
        page.until(draft, || async { Ok((chat::written(page).await? == draft).then_some(())) }).await?;
        self.seen("draft", "killed while writing: what was written is still there").await?;
        chat::clear(self.page()?).await
    }
}

impl Other {
    /// Closes the second app.
    pub async fn close(self) -> Result<()> {
        self.page.close().await
    }
}
