//! The editors' console, walked through in Chromium before a real server with the demo content: signing in, the calendar, a question whose article changed, the table of
//! the bank, and 交流: the word list and what waits for moderators (`talk`), what they did (`log`). Every screen is shot and measured: no page scrolls sideways, no text is smaller than 13 px, everything that can be pressed has a name, no picture is broken.

mod log;
mod talk;

use crate::{
    browser::{Page, Size},
    served::Served,
    world::demo_content,
};
use anyhow::{Context as _, Result, ensure};
use lianxin_proto::{
    API_VERSION, API_VERSION_HEADER,
    activation::{self, Activate},
    feed::{BUDGET_MAX, Change, Entity, Line, SyncRequest},
    id::{DeviceId, QuestionId},
    quiz::{Question, Tally, TallyReport},
    rules::visibility::default_visible_at,
    time::{CivilDate, Clock as _, SystemClock},
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// The desktop of the design, and the smallest one.
const DESKTOPS: [Size; 2] = [Size { width: 1440, height: 900 }, Size { width: 1024, height: 768 }];

const MEASURE: &str = r"
const faults = [];
const wide = (e) => e && e.scrollWidth > e.clientWidth + 1;
if (wide(document.documentElement)) faults.push('the page scrolls sideways');
for (const e of document.querySelectorAll('.work, .phone, .iss-of, .cal, .bank, .dd')) if (wide(e)) faults.push(`${e.className} scrolls sideways: ${e.scrollWidth} > ${e.clientWidth}`);
const seen = (e) => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1 && getComputedStyle(e).visibility !== 'hidden'; };
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode, e = node.parentElement;
  if (!node.textContent.trim() || !seen(e) || e.closest('svg, script, style, .seal')) continue;
  const size = parseFloat(getComputedStyle(e).fontSize);
  if (size < 12.5) faults.push(`text of ${size}px: ${node.textContent.trim().slice(0, 20)}`);
}
for (const e of document.querySelectorAll('a[href], button, input, select, textarea')) {
  if (!seen(e)) continue;
  const label = e.getAttribute('aria-label') || (e.labels && [...e.labels].map(l => l.textContent).join('')) || e.textContent;
  if (!label || !label.trim()) faults.push(`nothing says what ${e.outerHTML.slice(0, 60)} is`);
}
for (const i of document.images) if (i.complete && i.src && !i.naturalWidth && seen(i)) faults.push(`broken picture: ${i.alt}`);
return [...new Set(faults)];
";

const TITLE: &str = "江源区公务接待管理规定";
const LAW: &str = "第一条 公务接待应当有公函，没有公函的不予接待。\n第二条 接待对象应当按照规定标准自行用餐，确因工作需要，接待单位可以安排工作餐一次。\n第三条 接待费用应当公开。\n";
const REVISED: &str = "第一条 公务接待应当有公函，没有公函的不予接待。\n第二条 接待对象应当按照规定标准用餐并交纳餐费，确因工作需要，接待单位可以安排工作餐一次，不得提供烟酒。\n第三条 接待费用应当公开。\n";
/// The same once more: changed while somebody looks at the change before it.
const REVISED_AGAIN: &str = "第一条 公务接待应当有公函，没有公函的不予接待。\n第二条 接待对象应当按照规定标准用餐并交纳餐费，接待单位可以安排工作餐一次，不得提供烟酒。\n第三条 接待费用应当公开。\n";
const STEM: &str = "工作组到乡镇检查，乡镇每天中午都安排工作餐，合不合规定？";

/// The stage: content, server, page.
pub struct Stage {
    server: Served,
    page: Page,
    day: CivilDate,
    content: PathBuf,
    out: PathBuf,
    shots: usize,
    faults: Vec<String>,
    folder: TempDir,
}

/// A day whose issue can be read by now and whose next one is delivered, whatever the hour.
fn import_day() -> CivilDate {
    let today = SystemClock.now().date();
    if SystemClock.now() >= default_visible_at(today) { today } else { today.plus_days(-1) }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn regulation(content: &Path, effective: &str, articles: &str) -> Result<()> {
    let front = format!(
        "+++\ntitle = \"{TITLE}\"\nshort = \"公务接待规定\"\neffective = \"{effective}\"\ncolumn = \"regulations\"\n+++\n"
    );
    Ok(fs::write(content.join("regulations/jiedai.txt"), format!("{front}{TITLE}\n{articles}"))?)
}

fn questions(content: &Path) -> Result<()> {
    let question = |id: &str, stem: &str, article: &str| {
        format!(
            "[[question]]\nid = \"{id}\"\ntype = \"single\"\nstem = \"{stem}\"\noptions = [\"合规定\", \"不合规定，工作餐只能安排一次\"]\nanswer = \"B\"\n\
             explanation = \"工作餐只能安排一次。\"\ntitle = \"{TITLE}\"\narticle = \"{article}\"\nversion = \"2020-01-01\"\ndifficulty = 2\ntags = [\"接待\"]\nstatus = \"published\"\n\n"
        )
    };
    let both =
        [question("jiedai-1", STEM, "第二条"), question("jiedai-2", "没有公函也安排接待，合不合规定？", "第一条")];
    Ok(fs::write(content.join("questions/jiedai.toml"), both.concat())?)
}

impl Stage {
    /// Imports the demo content with a regulation and two questions of its own, starts the server with the console built in `dist`, and opens it.
    pub async fn set(out: &Path, dist: &Path) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let content = folder.path().join("content");
        copy(&demo_content(), &content)?;
        regulation(&content, "2020-01-01", LAW)?;
        questions(&content)?;
        let day = import_day();
        let mut server = Served::new(&folder.path().join("server"))?.with_console(dist);
        server.import(&content, day)?;
        server.start().await?;
        let page = Page::chromium(&format!("{}/console", server.url()), &folder.path().join("profile")).await?;
        page.resize(DESKTOPS[0]).await?;
        Ok(Self { server, page, day, content, out: out.to_owned(), shots: 0, faults: Vec::new(), folder })
    }

    fn member(&self, name: &str, role: &str) -> Result<String> {
        let printed =
            self.server.run(&["member", "add", "--name", name, "--unit", "区纪委宣传室", "--role", role, "--json"])?;
        let coded: crate::served::Coded = serde_json::from_str(&printed)?;
        Ok(coded.code)
    }

    async fn shoot(&mut self, name: &str) -> Result<()> {
        self.page.shoot(&self.out.join(format!("{name}.png"))).await?;
        let faults: Vec<String> = self.page.eval(MEASURE).await?;
        self.faults.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
        self.shots += 1;
        Ok(())
    }

    /// Shoots a screen on both desktops, by day and by night.
    async fn shoot_all(&mut self, name: &str) -> Result<()> {
        for size in DESKTOPS {
            self.page.resize(size).await?;
            self.shoot(&format!("{name}-{}", size.width)).await?;
        }
        self.page.resize(DESKTOPS[0]).await?;
        self.page.press("深色").await?;
        self.page.find("html[data-theme='dark']").await?;
        self.shoot(&format!("{name}-dark")).await?;
        self.page.press("深色").await?;
        self.page.find("html[data-theme='light']").await?;
        Ok(())
    }

    async fn says_in(&self, css: &str, words: &str) -> Result<()> {
        let script = format!("return [...document.querySelectorAll({css:?})].map(e => e.innerText).join('\\n')");
        self.page
            .until(&format!("{words} in {css}"), || async {
                let text: String = self.page.eval(&script).await?;
                let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
                Ok(squeezed.contains(words).then_some(()))
            })
            .await
    }

    /// A wrong code, a code of somebody the console is not for, the right one.
    pub async fn sign_in(&mut self) -> Result<()> {
        self.page.says("激活码").await?;
        self.shoot("sign-in").await?;
        self.page.fill("#code", "ABCD").await?;
        self.page.press("登录").await?;
        self.page.says("激活码是八位").await?;
        self.page.fill("#code", "ABCD-2345").await?;
        self.page.press("登录").await?;
        self.page.says("激活码不对").await?;
        self.shoot("sign-in-wrong").await?;

        let code = self.member("王建国", "member")?;
        self.page.fill("#code", &code).await?;
        self.page.press("登录").await?;
        self.page.says("网页控制台只给编辑、审核、管理员、审计和管理群的人用，已经退出登录").await?;
        self.shoot("sign-in-member").await?;
        let members = self.server.run(&["member", "list"])?;
        ensure!(!members.contains("网页控制台"), "the member's browser was signed out again:\n{members}");

        let code = self.member("林晓", "editor")?;
        self.page.fill("#code", &code).await?;
        self.page.press("登录").await?;
        self.page.says("林晓，编辑").await?;
        let members = self.server.run(&["member", "list"])?;
        ensure!(members.contains("网页控制台"), "a browser is a device like any other:\n{members}");
        let kept: (bool, bool) = self
            .page
            .eval(
                "return [!!sessionStorage.length, Object.keys(localStorage).some(k => /token/.test(localStorage[k]))]",
            )
            .await?;
        ensure!(kept == (true, false), "the token is kept in the tab only: {kept:?}");
        Ok(())
    }

    fn title(&self, issue: &str) -> Result<String> {
        let text = fs::read_to_string(self.content.join(format!("issues/{issue}.md")))?;
        let front: toml::Table = text.split("+++").nth(1).context("a front matter")?.parse()?;
        let lead = front.get("items").and_then(|items| items.get(0)).and_then(toml::Value::as_str).context("a lead")?;
        let text = fs::read_to_string(self.content.join(format!("articles/{lead}.md")))?;
        let front: toml::Table = text.split("+++").nth(1).context("a front matter")?.parse()?;
        let title = front.get("title").and_then(toml::Value::as_str).context("a title")?;
        Ok(title.chars().filter(|c| !c.is_whitespace()).collect())
    }

    async fn open(&self, path: &str) -> Result<()> {
        Ok(self.page.driver().goto(format!("{}{path}", self.server.url())).await?)
    }

    /// The calendar: the day's issue is out, the next one is sealed, and the phone shows what is chosen.
    pub async fn schedule(&mut self) -> Result<()> {
        let (today, next) = (self.title("d-00")?, self.title("d-plus-1")?);
        self.open(&format!("/console/?day={}", self.day)).await?;
        self.says_in("td[aria-selected='true']", &today).await?;
        self.says_in("td[aria-selected='true']", "已发布07:15").await?;
        self.says_in(".phone", &today).await?;
        self.page.until("the pictures", || async {
            let script = "const all = [...document.querySelectorAll('.phone img')]; return all.every(i => i.complete && i.naturalWidth > 0)";
            Ok(self.page.eval::<bool>(script).await?.then_some(()))
        })
        .await?;
        self.shoot_all("week").await?;

        self.press_key("ArrowRight").await?;
        self.says_in("td[aria-selected='true']", &next).await?;
        self.says_in("td[aria-selected='true']", "已封存，07:15可见").await?;
        self.press_key("ArrowRight").await?;
        self.says_in("td[aria-selected='true']", "还没有").await?;
        self.says_in(".iss-of", "手机上还没有这一天的内容").await?;
        self.shoot("week-none").await?;
        self.press_key("Home").await?;
        let selected: String = self.page.eval("return location.search").await?;
        ensure!(selected == format!("?day={}", SystemClock.now().date()), "{selected}");

        self.open(&format!("/console/?day={}&view=month", self.day)).await?;
        self.says_in("td[aria-selected='true']", &today).await?;
        self.page.press("长辈版").await?;
        self.page.find(".phone[data-elder]").await?;
        self.shoot_all("month").await
    }

    async fn press_key(&self, key: &str) -> Result<()> {
        let script =
            format!("document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: {key:?}, bubbles: true }}))");
        self.page.driver().execute(script, Vec::new()).await?;
        Ok(())
    }

    /// The question as phones have it now.
    async fn published(&self, id: &str) -> Result<Option<Question>> {
        let request = SyncRequest { cursors: BTreeMap::new(), epoch: None, budget_bytes: Some(BUDGET_MAX) };
        let answer = self.post("/api/v1/sync", Some(&self.phone().await?), &request).await?;
        let mut found = None;
        for line in answer.lines() {
            let Line::Page(page) = serde_json::from_str(line)? else { continue };
            ensure!(!page.more, "all of the feed in one answer");
            for change in page.changes {
                if let Change::Put { entity: Entity::Question(question), .. } = change
                    && question.id.as_str() == id
                {
                    found = Some(question);
                }
            }
        }
        Ok(found)
    }

    /// A new member's phone: its token.
    async fn phone(&self) -> Result<String> {
        let code = activation::normalise(&self.member("陈大伟", "member")?).context("a code")?;
        // 43 characters of base64url that nobody else has.
        let token = format!("{}00000000000", uuid::Uuid::now_v7().simple());
        let request =
            Activate { code, device: DeviceId(uuid::Uuid::now_v7()), token: token.clone(), name: "手机".into() };
        self.post("/api/v1/activate", None, &request).await?;
        Ok(token)
    }

    async fn post(&self, path: &str, token: Option<&str>, body: &impl serde::Serialize) -> Result<String> {
        let request = reqwest::Client::new()
            .post(format!("{}{path}", self.server.url()))
            .header(API_VERSION_HEADER, API_VERSION)
            .body(serde_json::to_vec(body)?);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let response = request.send().await?;
        let good = response.status().is_success();
        let text = response.text().await?;
        ensure!(good, "{path}: {text}");
        Ok(text)
    }

    /// Five people answer a question: four right, one wrong.
    async fn answered(&self, id: &str) -> Result<()> {
        for n in 0..5 {
            let report =
                TallyReport { answers: vec![Tally { question: QuestionId::new(id)?, version: 1, right: n > 0 }] };
            self.post("/api/v1/quiz/tally", Some(&self.phone().await?), &report).await?;
        }
        Ok(())
    }

    /// A regulation changes: its question is listed with what changed, confirmed, and back in the feed.
    pub async fn stale(&mut self) -> Result<()> {
        ensure!(self.published("jiedai-1").await?.is_some(), "the question is out before");
        self.page.click(".nav a[href='/console/stale']").await?;
        self.page.says("没有已过时的题").await?;
        self.shoot("stale-none").await?;

        regulation(&self.content, "2026-01-01", REVISED)?;
        self.server.import(&self.content, self.day)?;
        ensure!(self.published("jiedai-1").await?.is_none(), "it left the phones");
        ensure!(self.published("jiedai-2").await?.is_some(), "what rests on an unchanged article stays");
        self.page.click("button[aria-label='刷新']").await?;
        self.page.says(STEM).await?;
        self.says_in(".nav", "1已过时").await?;
        for (element, words, line) in [
            ("del", "（删去：自行）", "line-through"),
            ("ins", "（新增：并交纳餐费）", "underline"),
            ("ins", "不得提供烟酒", "underline"),
        ] {
            let script = format!(
                "const all = [...document.querySelectorAll('{element}')]; return [all.map(e => e.textContent).join(''), \
                 getComputedStyle(all[0]).textDecorationLine]"
            );
            let (said, drawn): (String, String) = self.page.eval(&script).await?;
            ensure!(said.contains(words), "{words} is marked and said: {said}");
            ensure!(drawn.contains(line), "not by colour alone: {drawn}");
        }
        self.shoot_all("stale").await?;

        self.page.press("确认仍然适用").await?;
        self.page.says("核对人记为“林晓”").await?;
        self.shoot("stale-ask").await?;
        ensure!(self.published("jiedai-1").await?.is_none(), "nothing happens before the word");
        regulation(&self.content, "2026-02-01", REVISED_AGAIN)?;
        self.server.import(&self.content, self.day)?;
        self.page.click(".ask .b.p").await?;
        self.page.says("情况已有变化").await?;
        ensure!(self.published("jiedai-1").await?.is_none(), "what nobody looked at is not confirmed");
        self.shoot("stale-changed").await?;
        self.page.click("button[aria-label='刷新']").await?;
        self.page.no_longer_says("情况已有变化").await?;
        self.page.press("确认仍然适用").await?;
        self.page.says("核对人记为“林晓”").await?;
        self.page.click(".ask .b.p").await?;
        self.page.says("已确认").await?;
        self.page.says("没有已过时的题").await?;
        let back = self.published("jiedai-1").await?.context("back on the phones")?;
        ensure!(back.citation.version.to_string() == "2026-02-01", "resting on the new version: {back:?}");
        self.shoot("stale-confirmed").await
    }

    /// The table of the bank: filtered, opened, with sums of five people.
    pub async fn bank(&mut self) -> Result<()> {
        self.answered("jiedai-2").await?;
        self.page.press("已发布").await?;
        self.page.find(".qt tbody tr").await?;
        self.page.click("button[aria-label='刷新']").await?;
        self.shoot_all("bank").await?;
        self.page.fill("input[type='search']", "公函 接待").await?;
        self.says_in(".count", "1道").await?;
        self.says_in(".qt tbody", "4/1").await?;
        self.page.click(".qt .stem").await?;
        self.page.says("工作餐只能安排一次。").await?;
        self.shoot("bank-open").await?;
        self.page.fill("input[type='search']", "没有这样的题").await?;
        self.page.says("没有符合条件的题").await?;
        Ok(())
    }

    /// Signing out: the token is worth nothing after it, and the page keeps nothing.
    pub async fn sign_out(&mut self) -> Result<()> {
        self.page.press("退出").await?;
        self.page.says("已退出登录").await?;
        let members = self.server.run(&["member", "list"])?;
        ensure!(!members.contains("网页控制台"), "the device is gone:\n{members}");
        let kept: u32 = self.page.eval("return sessionStorage.length").await?;
        ensure!(kept == 0, "{kept} things are kept");
        self.open("/console/stale").await?;
        self.page.says("激活码").await?;
        let text = self.page.text().await?;
        ensure!(!text.contains("已过时"), "{text}");

        // Revoked while signed in: the next question to the server ends it.
        let code = self.member("周审核", "reviewer")?;
        self.page.fill("#code", &code).await?;
        self.page.press("登录").await?;
        self.page.says("周审核，审核").await?;
        let members = self.server.run(&["member", "list", "--json"])?;
        let members: serde_json::Value = serde_json::from_str(&members)?;
        let id = find_id(&members, "周审核").context("the reviewer's id")?;
        self.server.run(&["member", "revoke", &id])?;
        // A question that was on its way may have ended it already.
        self.page
            .eval::<Option<bool>>("document.querySelector(\"button[aria-label='刷新']\")?.click(); return null")
            .await?;
        self.page.says("管理员已停用这次登录").await?;
        self.shoot("revoked").await
    }

    /// Ends; an error lists what was found.
    pub async fn end(self) -> Result<usize> {
        self.page.close().await?;
        drop(self.folder);
        ensure!(
            self.faults.is_empty(),
            "{} faults on {} screens:\n  {}",
            self.faults.len(),
            self.shots,
            self.faults.join("\n  ")
        );
        Ok(self.shots)
    }
}

/// The id beside a name, wherever it stands in what `member list --json` prints.
fn find_id(value: &serde_json::Value, name: &str) -> Option<String> {
    match value {
        serde_json::Value::Object(map) => {
            if map.get("name").and_then(|v| v.as_str()) == Some(name) {
                return map.get("id").and_then(|v| v.as_str()).map(str::to_owned);
            }
            map.values().find_map(|inner| find_id(inner, name))
        }
        serde_json::Value::Array(all) => all.iter().find_map(|inner| find_id(inner, name)),
        _ => None,
    }
}
