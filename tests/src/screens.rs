//! Every screen of the user interface in a browser engine, before a real client: shot at three sizes, light and dark, standard and 长辈版, and measured. A page must not
//! scroll sideways, no text may be smaller than 13 px (18 px in 长辈版), no target smaller than 44 px (60 px), and no picture may be broken (design.md).

use crate::{
    browser::{Page, SIZES, Size},
    preview::Preview,
    voice,
    world::{Phone, World, demo_content},
};
use anyhow::{Result, ensure};
use lianxin_proto::{
    call::{FileFeedback, Me, SaveSettings, SetMark, Settings, Theme},
    id::{ArticleId, RegulationId},
    member::{FeedbackTopic, MarkKind, Target},
    rules::visibility::default_visible_at,
    time::{Clock, SetClock, SystemClock},
};
use lianxin_server::members::admin;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;

/// A screen: the name of its picture, its path, and words that say it is there.
const SCREENS: [(&str, &str, &str); 22] = [
    ("today", "/", "往期"),
    ("day", "/day/YESTERDAY", "往期"),
    ("past", "/past", "往期"),
    ("columns", "/columns", "党纪条规"),
    ("column", "/column/history", "鉴史悟廉"),
    ("column-pictures", "/column/pictures", "图文思廉"),
    ("article", "/article/a-one-coin", "大钱"),
    ("gallery", "/article/a-road-home", "回家的路"),
    ("letter", "/article/a-pledge", "家风"),
    ("regulations", "/regulations", "监察法"),
    ("contents", "/regulation/zhengwu-chufen-fa", "第一章"),
    ("regulation", "/regulation/zhengwu-chufen-fa/34", "第三十四条"),
    ("search", "/search?q=%E5%AE%B6%E9%A3%8E", "家风"),
    ("search-nothing", "/search?q=zzzz", "没有找到"),
    ("favourites", "/favourites", "第三十四条"),
    ("me", "/me", "王建国"),
    ("self-test", "/self-test", "早间提醒"),
    ("storage", "/storage", "图片"),
    ("feedback", "/feedback", "投诉建议"),
    ("feedback-new", "/feedback/new", "是哪方面的"),
    ("outbox", "/outbox", "没有发出去"),
    ("about", "/about", "主办单位"),
];
/// The screens of 答题 that are the same for everyone; those of one sitting are made in `screens::quiz`.
const QUIZ: [(&str, &str, &str); 10] = [
    ("quiz", "/quiz", "我的竹简"),
    ("practice", "/practice", "开始练习"),
    ("papers", "/papers", "交过的卷"),
    ("wrong-book", "/wrong", "移出"),
    ("favourite-questions", "/favourite-questions", "练这些题"),
    ("review-none", "/review", "今天没有要温的"),
    ("mastery", "/mastery/zhengwu-chufen-fa", "练这一章"),
    ("question", "/question/QUESTION", "对这道题有疑问"),
    ("feedback-question", "/feedback/new?question=QUESTION&version=1", "题目"),
    ("sitting-gone", "/sitting/0190a000-0000-7000-8000-000000000001", "这里没有内容"),
];
const TEXTS: [(&str, &str, &str); 2] = [("privacy", "/privacy", "隐私"), ("rules", "/rules", "使用规则")];

/// Finds what is wrong with the page as it is laid out. Text over a picture and text that only screen readers meet are not measured.
const MEASURE: &str = r"
const elder = document.documentElement.hasAttribute('data-elder');
const small = elder ? 18 : 13, tap = elder ? 60 : 44;
const faults = [];
if (document.documentElement.scrollWidth > innerWidth + 1) faults.push(`scrolls sideways: ${document.documentElement.scrollWidth} > ${innerWidth}`);
const seen = (e) => { const r = e.getBoundingClientRect(); const s = getComputedStyle(e); return r.width > 1 && r.height > 1 && s.visibility !== 'hidden' && !e.closest('[hidden], [inert]'); };
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode, e = node.parentElement;
  if (!node.textContent.trim() || !seen(e) || e.closest('svg, script, style')) continue;
  const size = parseFloat(getComputedStyle(e).fontSize);
  if (size < small - 0.5) faults.push(`text of ${size}px: ${node.textContent.trim().slice(0, 20)}`);
}
for (const e of document.querySelectorAll('a[href], button, input, textarea, [role=button], [role=switch], [role=checkbox], [role=radio]')) {
  if (!seen(e) || e.type === 'range') continue;
  // A link within running text is as high as its line.
  if (e.matches('p a, li a, blockquote a, .prose a, .agree a, .terms a')) continue;
  const r = e.getBoundingClientRect();
  let height = r.height, width = r.width;
  const after = getComputedStyle(e, '::after');
  if (after.content !== 'none' && after.position === 'absolute') { height = Math.max(height, parseFloat(after.height) || 0); width = Math.max(width, parseFloat(after.width) || 0); }
  if (height < tap - 0.5 || width < tap - 0.5) faults.push(`target of ${Math.round(width)}×${Math.round(height)}: ${(e.getAttribute('aria-label') || e.textContent || e.className).trim().slice(0, 24)}`);
}
for (const i of document.images) if (i.complete && !i.naturalWidth && seen(i)) faults.push(`broken picture: ${i.alt}`);
return [...new Set(faults)];
";

mod papers;
mod quiz;
mod rooms;

/// The stage: a server, a phone that has everything, and the page.
pub struct Stage {
    world: World,
    phone: Phone,
    page: Page,
    clock: Arc<SetClock>,
    out: PathBuf,
    faults: Vec<String>,
    shots: usize,
    /// The sittings to be shown, and a question that was answered wrong.
    sittings: quiz::Sittings,
    /// How papers can end.
    endings: Vec<papers::Ending>,
    /// The room in which people talk.
    talk: Option<rooms::Talk>,
    /// A voice was recorded in the page and sent.
    recorded: bool,
    dist: PathBuf,
    _preview: Preview,
    _profile: TempDir,
}

/// How the app looks.
#[derive(Debug, Clone, Copy)]
struct Look {
    size: Size,
    theme: Theme,
    elder: bool,
}

impl Look {
    fn all() -> impl Iterator<Item = Self> {
        SIZES.into_iter().flat_map(|size| {
            [Theme::Light, Theme::Dark]
                .into_iter()
                .flat_map(move |theme| [false, true].map(|elder| Self { size, theme, elder }))
        })
    }

    fn name(self) -> String {
        let theme = if self.theme == Theme::Dark { "dark" } else { "light" };
        let elder = if self.elder { "-elder" } else { "" };
        format!("{}x{}-{theme}{elder}", self.size.width, self.size.height)
    }
}

/// Shows a phone's app in a look.
async fn dress(page: &Page, phone: &Phone, look: Look) -> Result<()> {
    let settings = Settings { elder: look.elder, theme: look.theme, ..Settings::default() };
    phone.ask(SaveSettings { settings }).await?;
    page.resize(look.size).await?;
    // The look is read when the app opens; otherwise only its own switches change it.
    page.driver().refresh().await?;
    let elder = if look.elder { "html[data-elder]" } else { "html:not([data-elder])" };
    page.find(elder).await?;
    let theme = if look.theme == Theme::Dark { "html[data-theme='dark']" } else { "html:not([data-theme='dark'])" };
    page.find(theme).await?;
    Ok(())
}

impl Stage {
    /// Sets the stage; pictures go into `out`.
    pub async fn set(out: &Path, dist: PathBuf) -> Result<Self> {
        let today = SystemClock.now().date();
        let clock = Arc::new(SetClock::new(default_visible_at(today).plus(3 * 60_000)));
        let world = World::new(Arc::clone(&clock) as Arc<dyn Clock>).await?;
        world.import(&demo_content(), today).await?;
        let phone = Phone::new(Arc::clone(&clock) as Arc<dyn Clock>)?;
        let preview = Preview::start(Arc::clone(&phone.client), dist.clone(), None).await?;
        let profile = tempfile::tempdir()?;
        let heard = profile.path().join("heard.wav");
        fs::write(&heard, voice::wav(8))?;
        let page = Page::chromium_hearing(&preview.url, &profile.path().join("browser"), &heard).await?;
        Ok(Self {
            world,
            phone,
            page,
            clock,
            out: out.to_owned(),
            faults: Vec::new(),
            shots: 0,
            sittings: quiz::Sittings::default(),
            endings: Vec::new(),
            talk: None,
            recorded: false,
            dist,
            _preview: preview,
            _profile: profile,
        })
    }

    async fn look(&self, look: Look) -> Result<()> {
        dress(&self.page, &self.phone, look).await
    }

    async fn shoot(&mut self, screen: &str, look: Look) -> Result<()> {
        let name = format!("{screen}-{}", look.name());
        self.page.shoot(&self.out.join(format!("{name}.png"))).await?;
        let faults: Vec<String> = self.page.eval(MEASURE).await?;
        self.faults.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
        self.shots += 1;
        Ok(())
    }

    async fn screen(&mut self, (name, path, words): (&str, &str, &str), look: Look) -> Result<()> {
        let yesterday = self.clock.now().date().plus_days(-1).to_string();
        let path = path.replace("YESTERDAY", &yesterday).replace("QUESTION", &self.sittings.question);
        self.page.visit(&path).await?;
        self.page.says(words).await?;
        self.shoot(name, look).await
    }

    /// Every screen in every look.
    pub async fn every_screen(&mut self) -> Result<()> {
        for look in Look::all() {
            self.look(look).await?;
            self.screen(("first-run", "/", "输入激活码"), look).await?;
        }
        self.come_in().await?;
        for look in Look::all() {
            self.look(look).await?;
            for screen in SCREENS.into_iter().chain(QUIZ).chain(TEXTS) {
                self.screen(screen, look).await?;
            }
            self.sittings(look).await?;
            for papers::Ending { name, sitting, words } in self.endings.clone() {
                self.screen((name, &format!("/sitting/{sitting}"), words), look).await?;
            }
            self.rooms(look).await?;
        }
        self.rooms_of_others().await?;
        self.world.stop().await?;
        ensure!(self.phone.sync().await.is_err(), "the server is gone");
        for look in Look::all() {
            self.look(look).await?;
            self.screen(("offline", "/", "现在没有网络"), look).await?;
            self.room_offline(look).await?;
        }
        self.clock.set(self.clock.now().plus(3 * 86_400_000));
        self.phone.client.tick().await;
        self.page.driver().refresh().await?;
        for look in Look::all() {
            self.look(look).await?;
            self.screen(("stale", "/", "天前"), look).await?;
            self.screen(("review", "/review", "开始温习"), look).await?;
        }
        self.world.start().await?;
        self.revoke().await?;
        for look in Look::all() {
            self.look(look).await?;
            self.screen(("revoked", "/", "已停用"), look).await?;
        }
        Ok(())
    }

    /// The screens of 交流 alone, for work on them.
    pub async fn rooms_alone(&mut self) -> Result<()> {
        let coded = self.world.member().await?;
        self.phone.activate(&self.world.url(), &coded.code).await?;
        self.phone.sync().await?;
        self.talk = Some(self.talk_begins(&coded.profile, self.dist.clone()).await?);
        self.page.driver().refresh().await?;
        self.page.says("往期").await?;
        for look in Look::all() {
            self.look(look).await?;
            self.rooms(look).await?;
        }
        self.rooms_of_others().await?;
        self.world.stop().await?;
        ensure!(self.phone.sync().await.is_err(), "the server is gone");
        for look in Look::all() {
            self.look(look).await?;
            self.room_offline(look).await?;
        }
        Ok(())
    }

    async fn come_in(&mut self) -> Result<()> {
        let coded = self.world.member().await?;
        self.phone.activate(&self.world.url(), &coded.code).await?;
        for look in Look::all() {
            self.look(look).await?;
            self.screen(("quiz-empty", "/quiz", "题库还没有到"), look).await?;
            self.screen(("rooms-empty", "/rooms", "还没有群"), look).await?;
        }
        self.phone.sync().await?;
        self.sittings = quiz::prepare(&self.phone).await?;
        for (kind, target) in [
            (MarkKind::Favourite, Target::Regulation(RegulationId::new("zhengwu-chufen-fa")?, "34".into())),
            (MarkKind::Favourite, Target::Article(ArticleId::new("a-one-coin")?)),
            (MarkKind::Read, Target::Article(ArticleId::new("a-one-coin")?)),
        ] {
            self.phone.ask(SetMark { kind, target, on: true }).await?;
        }
        let text = "晚上十点还在群里要截图，能不能不要这样。".to_owned();
        self.phone.ask(FileFeedback { topic: FeedbackTopic::Burden, text }).await?;
        self.phone.sync().await?;
        self.page.visit("/").await?;
        self.page.driver().refresh().await?;
        self.page.says("往期").await?;
        self.endings = self.papers_end(coded.profile.id).await?;
        self.talk = Some(self.talk_begins(&coded.profile, self.dist.clone()).await?);
        Ok(())
    }

    async fn revoke(&mut self) -> Result<()> {
        let profile = self.phone.ask(Me {}).await?.profile;
        let store = self.world.store().await?;
        admin::revoke(&store, profile.id.0).await?;
        store.close().await;
        ensure!(self.phone.sync().await.is_err(), "the phone is revoked");
        Ok(())
    }

    /// Ends; an error lists what was found.
    pub async fn end(self) -> Result<usize> {
        self.page.close().await?;
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
