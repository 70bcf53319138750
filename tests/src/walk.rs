//! The main job, walked in the real app: the window of the shell driven by WebDriver, the server as a process, a notification daemon on the D-Bus session, and a clock that
//! is set by hand. `cargo xtask demo` shows it, `cargo xtask e2e` holds it and goes on from there.

mod quiz;
pub mod rooms;
mod scroll;

use crate::{
    browser::Page,
    desktop::Notifications,
    served::{Coded, Served},
    world::{demo_content, program},
};
use anyhow::{Context as _, Result, bail, ensure};
use lianxin_proto::{
    rules::visibility::default_visible_at,
    time::{CivilDate, Clock as _, Millis, SystemClock},
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// The demo member's name.
const MEMBER: &str = "王建国";

/// The stage on which the app is walked through.
pub struct Walk {
    /// The server.
    pub server: Served,
    /// The demo member.
    pub member: Coded,
    /// What the daemon shows.
    pub notifications: Notifications,
    /// The day the content is imported for.
    pub day: CivilDate,
    page: Option<Page>,
    app: PathBuf,
    folder: TempDir,
    out: PathBuf,
    steps: usize,
}

/// The process of `app` that works on a data folder, by what the kernel says of all processes.
fn running(app: &Path, data: &Path) -> Result<Option<String>> {
    let variable = format!("LIANXIN_DATA_DIR={}", data.display()).into_bytes();
    let app = app.canonicalize()?;
    for process in fs::read_dir("/proc")? {
        let folder = process?.path();
        let (Ok(program), Ok(environment)) = (folder.join("exe").read_link(), fs::read(folder.join("environ"))) else {
            continue;
        };
        if program == app && environment.split(|byte| *byte == 0).any(|set| set == variable) {
            return Ok(folder.file_name().map(|id| id.to_string_lossy().into_owned()));
        }
    }
    Ok(None)
}

/// The day to import for: one whose next morning's issue is delivered by now, whatever the hour.
fn import_day() -> CivilDate {
    let today = SystemClock.now().date();
    if SystemClock.now() >= default_visible_at(today) { today } else { today.plus_days(-1) }
}

impl Walk {
    /// Imports the demo content, starts the server, adds the demo member. The pictures of the steps go into `out`.
    pub async fn begin(out: &Path) -> Result<Self> {
        if out.exists() {
            fs::remove_dir_all(out)?;
        }
        fs::create_dir_all(out)?;
        let folder = tempfile::tempdir()?;
        let day = import_day();
        let mut server = Served::new(&folder.path().join("server"))?;
        let report = server.import(&demo_content(), day)?;
        println!("  import: {}", report.lines().last().unwrap_or_default());
        let member = server.add_member(MEMBER, "区财政局", "副局长")?;
        server.start().await?;
        let notifications = Notifications::start()?;
        let app = program("LIANXIN_APP_BIN", "lianxin-app")?;
        let walk = Self { server, member, notifications, day, page: None, app, folder, out: out.to_owned(), steps: 0 };
        walk.set_clock(day.at("20:00".parse()?))?;
        Ok(walk)
    }

    fn clock_file(&self) -> PathBuf {
        self.folder.path().join("clock")
    }

    /// Where the app keeps its data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("phone")
    }

    /// Sets the app's clock. Written beside and renamed, so that the app never reads half a number.
    pub fn set_clock(&self, now: Millis) -> Result<()> {
        let draft = self.folder.path().join("clock.new");
        fs::write(&draft, now.0.to_string())?;
        Ok(fs::rename(draft, self.clock_file())?)
    }

    /// The app's window.
    pub fn page(&self) -> Result<&Page> {
        self.page.as_ref().context("the app is not open")
    }

    /// Opens the app.
    pub async fn open(&mut self) -> Result<()> {
        let environment = [
            ("LIANXIN_DATA_DIR", self.data().display().to_string()),
            ("LIANXIN_CLOCK_FILE", self.clock_file().display().to_string()),
        ];
        self.page = Some(Page::app(&self.app, &environment).await?);
        Ok(())
    }

    /// Closes the app.
    pub async fn close(&mut self) -> Result<()> {
        match self.page.take() {
            Some(page) => page.close().await,
            None => Ok(()),
        }
    }

    /// Kills the app as a phone that runs out of memory does, SIGKILL, and opens it again.
    pub async fn kill_and_open(&mut self) -> Result<()> {
        let id = running(&self.app, &self.data())?.context("the app is not running")?;
        ensure!(Command::new("kill").args(["-KILL", &id]).status()?.success(), "the app was not killed");
        // Its window is gone with it; only the driver is left to be closed.
        if let Some(page) = self.page.take() {
            page.close().await.ok();
        }
        self.open().await
    }

    fn next_picture(&mut self, name: &str) -> PathBuf {
        self.steps += 1;
        self.out.join(format!("{:02}-{name}.png", self.steps))
    }

    /// Says what was seen, with a picture of it.
    pub async fn seen(&mut self, name: &str, what: &str) -> Result<()> {
        let file = self.next_picture(name);
        self.page()?.shoot(&file).await?;
        println!("  {:02} {what}  → {}", self.steps, file.display());
        Ok(())
    }

    /// Says what was seen on another page.
    async fn seen_by(&mut self, page: &Page, name: &str, what: &str) -> Result<()> {
        let file = self.next_picture(name);
        page.shoot(&file).await?;
        println!("  {:02} {what}  → {}", self.steps, file.display());
        Ok(())
    }

    /// The headline of an issue of the demo content as it stands in its files.
    pub fn headline(&self, issue: &str) -> Result<String> {
        let folder = demo_content();
        let front = |path: PathBuf| -> Result<toml::Table> {
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let front = text.split("+++").nth(1).context("a front matter")?;
            Ok(front.parse()?)
        };
        let issue = front(folder.join(format!("issues/{issue}.md")))?;
        if let Some(headline) = issue.get("headline").and_then(toml::Value::as_str) {
            return Ok(headline.to_owned());
        }
        let lead = issue.get("items").and_then(|items| items.get(0)).and_then(toml::Value::as_str).context("a lead")?;
        let lead = front(folder.join(format!("articles/{lead}.md")))?;
        Ok(lead.get("title").and_then(toml::Value::as_str).context("a title")?.to_owned())
    }

    /// First start: activation by code, first sync, 今日.
    pub async fn first_run(&mut self) -> Result<()> {
        self.open().await?;
        let page = self.page()?;
        page.says("输入激活码").await?;
        page.fill("input[aria-label='激活码']", &self.member.code).await?;
        page.fill(".server input", &self.server.url()).await?;
        page.says("格式正确").await?;
        self.seen("first-run", "the first page takes an activation code").await?;
        let page = self.page()?;
        page.click("[role='checkbox']").await?;
        page.press("激活并进入").await?;
        page.find(".story.lead").await?;
        let title = self.headline("d-00")?;
        // Titles break by sense; the page's text has the breaks.
        self.says_title(&title).await?;
        self.seen("today", &format!("first sync done, 今日 shows 《{title}》")).await
    }

    /// Waits until the page holds a title, wherever it breaks.
    pub async fn says_title(&self, title: &str) -> Result<()> {
        let page = self.page()?;
        let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let wanted = squeeze(title);
        page.until(title, || async { Ok(squeeze(&page.text().await?).contains(&wanted).then_some(())) }).await
    }

    /// Opens the lead article and makes it a favourite.
    pub async fn read_article(&mut self) -> Result<()> {
        let page = self.page()?;
        page.click(".story.lead a").await?;
        page.find(".prose, .letter, .gallery, article").await?;
        page.click("button[aria-label='收藏']").await?;
        page.find("button[aria-label='收藏'][aria-pressed='true']").await?;
        self.seen("article", "an article opens and becomes a favourite").await
    }

    /// Waits until everything, pictures included, is on the phone; then takes the server away.
    pub async fn network_off(&mut self) -> Result<()> {
        let page = self.page()?;
        page.until("all pictures on the phone", || async {
            let storage: Value = self.ask("{\"storage\":{}}").await?;
            Ok((storage["missing"] == 0 && storage["pictures"].as_u64() > Some(0)).then_some(()))
        })
        .await?;
        self.server.kill();
        println!("     the server is gone");
        Ok(())
    }

    /// Asks the app's core through the very door its user interface uses.
    pub async fn ask(&self, call: &str) -> Result<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1]; \
             window.__TAURI__.core.invoke('call', {{ call: {call} }}).then(r => done({{ ok: r }}), e => done({{ error: e }}));"
        );
        let answer = self.page()?.driver().execute_async(script, Vec::new()).await?;
        let mut answer: Value = answer.convert()?;
        match answer.get("error") {
            Some(error) if !error.is_null() => bail!("{call}: {error}"),
            _ => Ok(answer["ok"].take()),
        }
    }

    /// Asks without waiting for the answer, where the page may be gone before it comes.
    pub async fn tell(&self, call: &str) -> Result<()> {
        let script = format!("window.__TAURI__.core.invoke('call', {{ call: {call} }}).catch(() => 0);");
        self.page()?.driver().execute(script, Vec::new()).await?;
        Ok(())
    }

    /// Searches without a network and sees the hit marked.
    pub async fn search(&mut self, words: &str) -> Result<()> {
        let page = self.page()?;
        page.visit("/search").await?;
        page.fill("input[type='search']", words).await?;
        page.find("mark").await?;
        let marked: String = page.eval("return document.querySelector('mark').textContent").await?;
        ensure!(words.contains(&marked) || marked.contains(words), "{marked:?} is marked for {words:?}");
        self.seen("search", &format!("without a network, “{words}” is found and marked")).await
    }

    /// 07:14:59 and 07:15 of the next morning, still without a network.
    pub async fn next_morning(&mut self) -> Result<()> {
        let morning = default_visible_at(self.day.plus_days(1));
        let headline = self.headline("d-plus-1")?;
        self.set_clock(morning.plus(-1_000))?;
        let page = self.page()?;
        page.visit("/").await?;
        page.driver().refresh().await?;
        page.says("07:15").await?;
        ensure!(!page.text().await?.contains(&headline), "the issue is shown a second too early");
        ensure!(self.notifications.count(&headline) == 0, "the issue is announced a second too early");
        self.seen("sealed", "07:14:59 of the next morning: the issue is on the phone and not shown").await?;
        self.set_clock(morning)?;
        self.notifications.wait(&headline).await?;
        println!("     07:15:00: the notification on the desktop says 《{headline}》");
        self.says_title(&headline).await?;
        self.seen("morning", "07:15:00: the new issue is there, announced, without a network").await?;
        ensure!(self.notifications.count(&headline) == 1, "announced more than once:\n{}", self.notifications.seen());
        Ok(())
    }

    /// The whole main job, in order.
    pub async fn main_job(&mut self) -> Result<()> {
        self.first_run().await?;
        self.read_article().await?;
        self.network_off().await?;
        self.search("家风").await?;
        self.next_morning().await
    }
}
