//! 交流 in the console: the word list is edited while somebody else edits it too, what it holds and what is reported is decided of. Members
//! speak the wire from devices of their own, so that what they get is what the server gives.

use super::Stage;
use crate::{
    cast::{CHEN, HE, HONEY, MA, NO_TRADE, Person, ZHOU},
    raw::{Device, saying, sending},
    voice,
};
use anyhow::{Context as _, Result, bail, ensure};
use lianxin_proto::{
    feed::{Change, Entity},
    id::{MessageId, RoomId},
    op::Act,
    room::{Decision, Message, MessageBody, Photo, Quote, Voice},
};
use reqwest::Method;
use std::{fs, io::Cursor};

/// The room of all members.
pub(super) const EVERYONE: &str = "廉心莲语";
/// A message that the list holds only by its pinyin.
const SPELLED: &str = "周五的 nei bu wen jian 我发到群里，各位先看看。";
/// What a moderator answers whose message is not let through.
const NO_FILES: &str = "文件不在群里发，请走机要渠道";

/// Members with their devices, in the room of all.
pub(super) struct People {
    room: RoomId,
    chen: Device,
    he: Device,
    zhou: Device,
    ma: Device,
}

/// The message that something said became, in the room or held.
pub(super) async fn said(device: &Device, act: Act) -> Result<Message> {
    match device.act(act).await? {
        Ok(Some(Entity::Message(message))) => Ok(message),
        Ok(Some(Entity::Held(held))) => Ok(held.message),
        other => bail!("it was not taken: {other:?}"),
    }
}

/// A message as a device has it now, in the room.
async fn stands(device: &Device, id: MessageId) -> Result<Option<Message>> {
    let (changes, _) = device.sync().await?;
    Ok(changes.into_iter().find_map(|(_, change)| match change {
        Change::Put { entity: Entity::Message(message), .. } if message.id == id => Some(message),
        _ => None,
    }))
}

/// Why a held message was refused, as its author has it.
async fn refusal(device: &Device, id: MessageId) -> Result<Option<String>> {
    let (changes, _) = device.sync().await?;
    Ok(changes.into_iter().find_map(|(_, change)| match change {
        Change::Put { entity: Entity::Held(held), .. } if held.message.id == id => held.refused,
        _ => None,
    }))
}

fn report(room: RoomId, id: MessageId, reason: &str) -> Act {
    Act::MessageReport { room, id, reason: reason.into() }
}

/// A picture as a phone sends it.
fn picture() -> Result<Vec<u8>> {
    let picture = image::RgbImage::from_fn(960, 640, |x, y| {
        let shade = |n: u32| u8::try_from(n).unwrap_or(u8::MAX);
        image::Rgb([shade(90 + x / 8), shade(110 + y / 8), 96])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

impl Stage {
    pub(super) async fn device(&self, who: &Person) -> Result<Device> {
        Device::of(&self.server.url(), &self.server.add_person(who)?.code).await
    }

    async fn people(&self) -> Result<People> {
        let chen = self.device(&CHEN).await?;
        let room = *chen.rooms().await?.get(EVERYONE).context("the room of all members")?;
        let (he, zhou, ma) = (self.device(&HE).await?, self.device(&ZHOU).await?, self.device(&MA).await?);
        Ok(People { room, chen, he, zhou, ma })
    }

    /// The word list in force, as the command line prints it.
    fn list(&self) -> Result<String> {
        Ok(self.server.run(&["room", "words"])?.trim().to_owned())
    }

    fn set_list(&self, list: &str) -> Result<()> {
        let file = self.folder.path().join("words.txt");
        fs::write(&file, list)?;
        self.server.run(&["room", "words", file.to_str().context("a path")?])?;
        Ok(())
    }

    /// Chooses in a list that is named `name` for screen readers or by its id.
    async fn choose(&self, css: &str, value: &str) -> Result<()> {
        let list = self.page.find(css).await?;
        let script =
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', { bubbles: true }));";
        self.page.driver().execute(script, vec![list.to_json()?, value.into()]).await?;
        Ok(())
    }

    /// 词表: words are added, pasted, changed and taken out, and saved as a whole; somebody who was quicker is not overwritten.
    pub async fn words(&mut self) -> Result<()> {
        self.page.click(".nav a[href='/console/queue']").await?;
        self.page.says("没有要处理的").await?;
        self.shoot("queue-none").await?;
        self.page.press("词表").await?;
        self.page.says("词表是空的").await?;
        let tabs: String = self.page.eval("return document.querySelector('.bankh').innerText").await?;
        ensure!(!tabs.contains("操作记录"), "the log is not an editor's: {tabs}");
        self.shoot("words-none").await?;

        self.page.fill("#word", "……").await?;
        self.page.press("加入").await?;
        self.page.says("“……”没有字母、数字或汉字").await?;
        self.page.fill("#word", "内部文件").await?;
        self.choose("#word-act", "hold").await?;
        self.page.press("加入").await?;
        self.page.says("新增 1 个，还没有保存").await?;
        ensure!(self.list()?.is_empty(), "nothing is in force before it is saved");

        self.page.press("粘贴多个").await?;
        self.page.fill("#many", "代购\n微信群 hold\n代 购").await?;
        self.page.press("全部加入").await?;
        self.page.says("第 3 行“代 购”重复了").await?;
        self.shoot("words-paste").await?;
        self.page.fill("#many", "# 买卖\n代购\n土特产 hold # 过节\n微信群\n").await?;
        self.page.press("全部加入").await?;
        self.page.says("新增 4 个，还没有保存").await?;
        self.page.press("保存词表").await?;
        self.page.says("词表已保存").await?;
        self.page.no_longer_says("还没有保存").await?;
        self.says_in(".qt.words", "neibuwenjian").await?;
        let mut stands: Vec<String> = self.list()?.lines().map(str::to_owned).collect();
        stands.sort();
        ensure!(stands == ["代购", "内部文件 hold", "土特产 hold", "微信群"], "{stands:?}");

        // Changed, taken out, put back; found by its pinyin.
        self.choose("select[aria-label='“代购”怎么处理']", "hold").await?;
        self.page.click("button[aria-label='删除“土特产”']").await?;
        self.page.click("button[aria-label='删除“微信群”']").await?;
        self.page.says("改 1 个，删除 2 个").await?;
        self.page.click("button[aria-label='恢复“土特产”']").await?;
        self.page.says("改 1 个，删除 1 个").await?;
        self.page.fill("#word", "酒票").await?;
        self.page.press("加入").await?;
        self.page.says("新增 1 个，改 1 个，删除 1 个").await?;
        self.shoot_all("words").await?;
        self.page.fill("input[type='search']", "tu te").await?;
        self.says_in(".count", "找到1个").await?;
        self.page.fill("input[type='search']", "没有这个词").await?;
        self.page.says("没有找到这个词").await?;
        self.page.fill("input[type='search']", " ").await?;

        // Somebody else is quicker.
        self.set_list("内部文件 hold\n代购\n土特产 hold\n微信群\n请柬\n")?;
        self.page.press("保存词表").await?;
        self.page.says("词表刚被别人改过，请刷新后再改").await?;
        self.says_in(".qt.words", "酒票").await?;
        self.shoot("words-conflict").await?;
        ensure!(self.list()?.contains("请柬"), "the other's word stands");
        self.page.press("刷新词表").await?;
        self.says_in(".qt.words", "请柬").await?;
        self.page.no_longer_says("词表刚被别人改过").await?;
        self.page.says("新增 1 个，改 1 个，删除 1 个").await?;
        self.page.press("保存词表").await?;
        self.page.no_longer_says("还没有保存").await?;
        let stands = self.list()?;
        ensure!(
            stands == "内部文件 hold\n代购 hold\n土特产 hold\n请柬\n酒票 hold",
            "both have what they wanted: {stands}"
        );
        Ok(())
    }

    /// 待处理: held messages are let through and refused, reported ones stay and go.
    pub async fn queue(&mut self) -> Result<()> {
        let people = self.people().await?;
        let People { room, chen, he, zhou, ma } = &people;
        let room = *room;
        let first = said(zhou, saying(room, "早上的那一期，各位看了没有？")).await?;
        let quote = Quote::Message { id: first.id, position: first.position };
        let words = MessageBody::Text { text: SPELLED.into(), mentions: Vec::new(), everyone: false };
        let held = said(chen, sending(room, words, Some(quote))).await?;
        ensure!(held.position == 0 && stands(zhou, held.id).await?.is_none(), "its pinyin holds it: {held:?}");
        let files = said(ma, saying(room, "内部文件在我这儿，谁要？")).await?;
        let gone = said(he, saying(room, "内部文件四个字也不能提吗？")).await?;
        let honey = said(he, saying(room, HONEY)).await?;
        let fine = said(chen, saying(room, "我看这一期写得实在。")).await?;
        let photo = MessageBody::Photo(Photo {
            media: zhou.upload(room, picture()?).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?,
            preview: None,
            width: 960,
            height: 640,
        });
        let photo = said(zhou, sending(room, photo, None)).await?;
        let sound = MessageBody::Voice(Voice {
            media: ma
                .upload(room, voice::RECORDED.to_vec())
                .await?
                .map_err(|problem| anyhow::anyhow!("{problem:?}"))?,
            ms: voice::RECORDED_MS,
            peaks: voice::PEAKS.to_vec(),
        });
        let sound = said(ma, sending(room, sound, None)).await?;
        for (who, id, reason) in [
            (zhou, honey.id, "卖东西"),
            (chen, honey.id, "广告"),
            (ma, fine.id, ""),
            (chen, photo.id, "拍到了别人家的门牌"),
            (zhou, sound.id, "听不清，像是在说案子"),
        ] {
            said(who, report(room, id, reason)).await?;
        }

        self.page.press("待处理").await?;
        self.says_in("mark", "neibuwenjian").await?;
        self.says_in(".nav", "7待处理").await?;
        self.page.says("因词表里的“内部文件”被拦下").await?;
        self.page.says("回复 周桂兰：早上的那一期").await?;
        self.page.says("拍到了别人家的门牌").await?;
        let text = self.page.text().await?;
        ensure!(text.contains("（没有写理由）"), "{text}");
        self.page
            .until("picture and voice", || async {
                let script = "const i = document.querySelector('.photo img'), a = document.querySelector('audio');
                    return !!(i && i.naturalWidth === 960 && a && a.readyState > 0 && a.duration > 3)";
                Ok(self.page.eval::<bool>(script).await?.then_some(()))
            })
            .await?;
        self.shoot_all("queue").await?;
        self.page
            .driver()
            .execute("document.querySelector('.photo').scrollIntoView({ block: 'center' })", Vec::new())
            .await?;
        self.shoot("queue-reported").await?;
        self.page.driver().execute("document.querySelector('.work').scrollTo(0, 0)", Vec::new()).await?;

        // Let through, after one look more.
        let card = "article[aria-label='陈家旺的消息']";
        self.page.click(&format!("{card} .acts .b:first-child")).await?;
        self.says_in(card, "马上发到群里").await?;
        let focused: String = self.page.eval("return document.activeElement.textContent").await?;
        ensure!(focused.contains("发到群里"), "the keyboard goes on from here: {focused}");
        self.shoot("queue-allow").await?;
        ensure!(stands(zhou, held.id).await?.is_none(), "nothing happens before the word");
        self.page.click(&format!("{card} .ask .b.p")).await?;
        self.page.says("已发到群里").await?;
        let out = stands(zhou, held.id).await?.context("it stands in the room")?;
        ensure!(out.position > sound.position && out.body.text() == SPELLED, "{out:?}");

        // Not sent, with a reason that its author is told.
        let card = "article[aria-label='马振东的消息']";
        self.page.click(&format!("{card} .acts .b:last-child")).await?;
        self.page.click(&format!("{card} .ask .b.p")).await?;
        self.page.says("请先写理由").await?;
        self.page.fill(&format!("{card} .ask input"), NO_FILES).await?;
        self.shoot("queue-refuse").await?;
        self.page.click(&format!("{card} .ask .b.p")).await?;
        self.page.says("没有发出，理由已告诉作者").await?;
        ensure!(refusal(ma, files.id).await?.as_deref() == Some(NO_FILES), "its author is told why");

        // Its author was quicker.
        let card = "article[aria-label='何秀兰的消息']";
        said_nothing(he, Act::MessageRecall { room, id: gone.id }).await?;
        self.page.click(&format!("{card} .acts .b:first-child")).await?;
        self.page.click(&format!("{card} .ask .b.p")).await?;
        self.page.says("已经有别的管理人员处理过，或者本人撤回了").await?;
        self.page.no_longer_says("四个字也不能提").await?;
        ensure!(stands(zhou, gone.id).await?.is_none(), "what was taken back stays back");

        self.reported(&people, [&honey, &fine, &photo]).await
    }

    /// Reported messages: out of the room with a reason, or stay; or another moderator was quicker.
    async fn reported(&mut self, people: &People, [honey, fine, photo]: [&Message; 3]) -> Result<()> {
        let People { room, chen, he, .. } = people;
        let card = "article[aria-label='何秀兰的消息']";
        self.page.click(&format!("{card} .acts .b:last-child")).await?;
        self.page.fill(&format!("{card} .ask input"), NO_TRADE).await?;
        self.says_in(card, "不能恢复").await?;
        self.page.click(&format!("{card} .ask .b.p")).await?;
        self.page.says("消息已移除").await?;
        let removed = stands(chen, honey.id).await?.context("its place is left")?;
        ensure!(removed.body == MessageBody::Removed { reason: NO_TRADE.into() }, "{removed:?}");
        let card = "article[aria-label='陈家旺的消息']";
        self.page.click(&format!("{card} .acts .b:first-child")).await?;
        self.page.click(&format!("{card} .ask .b.p")).await?;
        self.page.says("举报已了结").await?;
        ensure!(stands(he, fine.id).await?.is_some_and(|message| message == *fine), "it stays as it was");

        // Another moderator decides of the picture while it is on the screen here.
        let other = self.device(&crate::cast::OFFICER).await?;
        let request = other.request(Method::POST, &format!("/api/v1/rooms/{room}/queue/{}", photo.id));
        let answer = request.body(serde_json::to_vec(&Decision::Allow)?).send().await?;
        ensure!(answer.status() == 204, "{answer:?}");
        let card = "article[aria-label='周桂兰的消息']";
        self.page.click(&format!("{card} .acts .b:last-child")).await?;
        self.page.fill(&format!("{card} .ask input"), "门牌").await?;
        self.page.click(&format!("{card} .ask .b.p")).await?;
        self.page.says("已经有别的管理人员处理过").await?;
        ensure!(stands(he, photo.id).await?.is_some_and(|message| message.body.is_there()), "the other's word stands");
        self.says_in(".nav", "1待处理").await?;
        self.shoot("queue-conflict").await
    }
}

/// Does an act that leaves nothing to hand back.
async fn said_nothing(device: &Device, act: Act) -> Result<()> {
    match device.act(act).await? {
        Ok(_) => Ok(()),
        Err(code) => bail!("it was refused: {code:?}"),
    }
}
