//! 操作记录 in the console, read by an auditor to its first entry; and the console of a member who was asked to keep a room in order.

use super::{
    Stage, find_id,
    talk::{EVERYONE, said},
};
use crate::{
    cast::{HONEY, NO_TRADE},
    raw::{op, saying},
};
use anyhow::{Context as _, Result, ensure};
use lianxin_proto::{member::Role, op::Act};

impl Stage {
    /// 操作记录, for an auditor; and the console of a member who was asked to keep a room in order.
    pub async fn audit(&mut self) -> Result<()> {
        self.sign_in_as("郑审计", Role::Auditor).await?;
        self.page.says("郑审计，审计").await?;
        self.says_in(".qt.log", "移除消息").await?;
        self.says_in(".qt.log", NO_TRADE).await?;
        self.says_in(".qt.log", "改了词表").await?;
        self.says_in(".qt.log", "命令行").await?;
        self.says_in(".qt.log", EVERYONE).await?;
        self.says_in(".qt.log", "林晓").await?;
        let page: String = self.page.text().await?;
        ensure!(!page.contains(HONEY) && !page.contains("排期"), "{page}");
        self.shoot_all("audit").await?;
        self.page.press("待处理").await?;
        self.page.says("您没有管理的群").await?;
        self.page.press("词表").await?;
        self.page.says("只有编辑和管理员能改词表").await?;
        self.says_in(".qt.words", "酒票").await?;
        let fields: usize = self
            .page
            .eval("return document.querySelectorAll('.qt.words button, .qt.words select, #word').length")
            .await?;
        ensure!(fields == 0, "{fields} fields of somebody who may not");
        self.shoot("words-read").await?;
        self.whole_log().await?;
        self.page.press("退出").await?;
        self.page.says("已退出登录").await?;

        let code = self.member("孙主持", "member")?;
        let members: serde_json::Value = serde_json::from_str(&self.server.run(&["member", "list", "--json"])?)?;
        let id = find_id(&members, "孙主持").context("the member's id")?;
        let rooms: serde_json::Value = serde_json::from_str(&self.server.run(&["room", "list", "--json"])?)?;
        let all = rooms.as_array().into_iter().flatten().find(|room| room["title"] == EVERYONE);
        let room = all.and_then(|room| room["id"].as_str()).context("the room's id")?.to_owned();
        self.server.run(&["room", "seat", &room, &id, "moderator", "--reason", "支部委员"])?;
        self.page.fill("#code", &code).await?;
        self.page.press("登录").await?;
        self.page.says("孙主持，成员").await?;
        self.page.press("待处理").await?;
        self.page.says("被举报的").await?;
        self.page.says("像是在说案子").await?;
        let page: String = self.page.text().await?;
        ensure!(!page.contains("排期") && !page.contains("题库"), "{page}");
        self.shoot("queue-member").await?;
        self.page.press("退出").await?;
        self.page.says("已退出登录").await
    }

    /// A log that is longer than the server hands out at once and the page draws at once is read to its first entry.
    async fn whole_log(&mut self) -> Result<()> {
        let officer = self.device(&crate::cast::OFFICER).await?;
        let room = *officer.rooms().await?.get(EVERYONE).context("the room of all members")?;
        let id = said(&officer, saying(room, "本周的体会，写得好的会设为精华。")).await?.id;
        for _ in 0..6 {
            let picks = (0..40).map(|n| op(Act::MessagePick { room, id, on: n % 2 == 0 })).collect();
            ensure!(officer.ops(picks).await?.is_ok(), "picks were refused");
        }
        let count = self.server.run(&["audit", "list"])?.lines().count();
        ensure!(count > 240, "only {count} entries");
        self.page.press("操作记录").await?;
        let shown: Vec<usize> = self
            .page
            .until("the first entry of the log", || async {
                let shown: Vec<usize> = self
                    .page
                    .eval("return [...document.querySelectorAll('.qt.log tbody tr')].map((row) => Number(row.cells[0].innerText))")
                    .await?;
                if shown.last() == Some(&1) {
                    return Ok(Some(shown));
                }
                let more = "const more = document.querySelector('.foot .b'); if (more) more.click(); return Boolean(more)";
                self.page.eval::<bool>(more).await?;
                Ok(None)
            })
            .await?;
        ensure!(shown.into_iter().eq((1..=count).rev()), "not every entry once, the last first");
        let more: bool = self.page.eval("return Boolean(document.querySelector('.foot .b'))").await?;
        ensure!(!more, "more is offered where all is shown");
        self.shoot("audit-whole").await
    }

    async fn sign_in_as(&self, name: &str, role: Role) -> Result<()> {
        let code = self.member(name, role.as_str())?;
        self.page.fill("#code", &code).await?;
        self.page.press("登录").await
    }
}
