//! How papers end, walked through the page before the real core and the real server: the time runs out, a test is handed in late, the member's other phone was first, the server
//! refuses, and a case waits for the member's own marks. What each leaves is shown in every look.

use super::Stage;
use crate::world::Phone;
use anyhow::{Context as _, Result, ensure};
use lianxin_proto::{
    call::{AnswerQuestion, BeginSitting, HandIn, Papers, ReadSitting},
    id::{MemberId, SittingId, TemplateId},
    quiz::Answer,
    time::{Clock as _, Millis},
    view::quiz::{Begin, Phase, SittingView, Submission},
};
use lianxin_server::members::admin;
use std::{fmt::Write as _, fs, path::Path, sync::Arc};

/// A sitting to be shown, and words that say it is there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ending {
    pub(super) name: &'static str,
    pub(super) sitting: SittingId,
    pub(super) words: &'static str,
}

/// When the test that is handed in late closes: minutes after the stage is set.
const LATE_AFTER: i64 = 22;
/// How long the papers take that run out.
const OVER_AFTER: i64 = 15;
const MINUTE: i64 = 60_000;

struct Paper<'a> {
    id: &'a str,
    title: &'a str,
    minutes: i64,
    until: Option<Millis>,
    withdrawn: bool,
    parts: &'a str,
}

fn write(folder: &Path, paper: &Paper<'_>) -> Result<()> {
    let mut text = format!("title = \"{}\"\nminutes = {}\n", paper.title, paper.minutes);
    if let Some(until) = paper.until {
        write!(text, "from = \"D-1 08:00\"\nuntil = \"{} {}\"\n", until.date(), until.time())?;
    }
    if paper.withdrawn {
        text.push_str("status = \"withdrawn\"\n");
    }
    fs::create_dir_all(folder.join("papers"))?;
    Ok(fs::write(folder.join(format!("papers/{}.toml", paper.id)), text + paper.parts)?)
}

/// A question that is published, or waits to be looked at again.
fn write_question(folder: &Path, status: &str) -> Result<()> {
    let question = format!(
        "[[question]]\nid = \"zz-check\"\ntype = \"judge\"\nstem = \"公务接待应当有公函。\"\nanswer = true\nexplanation = \"没有公函的不予接待。\"\n\
         title = \"党政机关国内公务接待管理规定\"\narticle = \"第八条\"\nversion = \"2013-12-01\"\ndifficulty = 1\ntags = [\"接待\"]\nstatus = \"{status}\"\n"
    );
    fs::create_dir_all(folder.join("questions"))?;
    Ok(fs::write(folder.join("questions/check.toml"), question)?)
}

const JUDGE: &str = "[[part]]\ntype = \"judge\"\ncount = 10\nmarks = 10\n";
const CASES: &str =
    "[[part]]\ntype = \"judge\"\ncount = 10\nmarks = 4\n[[part]]\ntype = \"case\"\ncount = 3\nmarks = 20\n";

async fn begun(phone: &Phone, template: &str, answers: u16) -> Result<SittingView> {
    let template = TemplateId::new(template)?;
    let view = phone.ask(BeginSitting { begin: Begin::Paper { template } }).await?;
    for place in 0..answers {
        let answer = Some(Answer::Judge(place.is_multiple_of(2)));
        phone.ask(AnswerQuestion { sitting: view.id, place, answer }).await?;
    }
    Ok(view)
}

fn write_papers(folder: &Path, now: Millis) -> Result<()> {
    let in_days = Some(now.plus(5 * 24 * 60 * MINUTE));
    let paper = |id, title, minutes, until, parts| Paper { id, title, minutes, until, withdrawn: false, parts };
    let checking = "[[part]]\ntype = \"judge\"\ncount = 1\nmarks = 100\nquestions = [\"zz-check\"]\n";
    for paper in [
        paper("end-over", "限时小测", OVER_AFTER, None, JUDGE),
        paper("end-cases", "案例小卷", 60, None, CASES),
        paper("end-late", "秋季补测", 40, Some(now.plus(LATE_AFTER * MINUTE)), JUDGE),
        paper("end-elsewhere", "节前提醒测试", 40, in_days, JUDGE),
        paper("end-refused", "任前测试", 40, in_days, JUDGE),
        paper("end-checking", "接待规定测试", 10, in_days, checking),
    ] {
        write(folder, &paper)?;
    }
    write_question(folder, "published")
}

impl Stage {
    async fn hand_in_by_page(&self, id: SittingId) -> Result<()> {
        self.page.visit(&format!("/sitting/{id}")).await?;
        self.page.press("答题卡").await?;
        self.page.click(".sheet .handin .btn").await?;
        self.page.says("交上去就不能再改").await?;
        self.page.click(".two .btn:not(.line)").await
    }

    async fn submission(&self, id: SittingId) -> Result<Submission> {
        let result = self.phone.ask(ReadSitting { id }).await?.result.context("a result")?;
        result.submission.context("an organised test")
    }

    /// The time runs out while the paper is open: what was answered stands, nothing can be changed, handing in is left.
    async fn time_runs_out(&self, id: SittingId) -> Result<()> {
        self.page.visit(&format!("/sitting/{id}")).await?;
        self.page.says("时间到了").await?;
        let before = self.phone.ask(ReadSitting { id }).await?;
        ensure!(before.clock.as_ref().is_some_and(|clock| clock.over), "{:?}", before.clock);
        let script = "const all = [...document.querySelectorAll('.sides .side')]; all.forEach(side => side.click());
            return all.length";
        let sides: usize = self.page.eval(script).await?;
        ensure!(sides == 2, "a 判断 has two sides, not {sides}");
        let after = self.phone.ask(ReadSitting { id }).await?;
        let answers = |view: &SittingView| view.items.iter().map(|item| item.answer.clone()).collect::<Vec<_>>();
        ensure!(answers(&before) == answers(&after), "an answer was changed after the time");
        self.page.press("交卷").await?;
        self.page.click(".sheet .handin .btn").await?;
        self.page.says("交上去就不能再改").await?;
        self.page.click(".two .btn:not(.line)").await?;
        self.page.says("满分 100 分").await
    }

    /// A paper with cases: handed in, each case marked against its points, then the result.
    async fn cases_are_marked(&self, id: SittingId) -> Result<()> {
        self.hand_in_by_page(id).await?;
        for left in (1..=3).rev() {
            self.page.says(&format!("还有 {left} 题要自己评")).await?;
            // The first point is found, the others are not.
            let tick = "const points = [...document.querySelectorAll('.opt[role=checkbox]')];
                points[0]?.click(); return points.length";
            let points: usize = self.page.eval(tick).await?;
            ensure!(points > 0, "no points to mark by");
            self.page.press("评好了").await?;
            self.page.click(".qfoot .main-act").await?;
        }
        self.page.says("满分 100 分").await?;
        let view = self.phone.ask(ReadSitting { id }).await?;
        let result = view.result.context("a result")?;
        ensure!(view.phase == Phase::Finished && result.partly >= 3, "{result:?}");
        Ok(())
    }

    /// Walks every ending; the sittings they leave.
    pub(super) async fn papers_end(&mut self, member: MemberId) -> Result<Vec<Ending>> {
        let begun_at = self.clock.now();
        let folder = tempfile::tempdir()?;
        write_papers(folder.path(), begun_at)?;
        self.world.import(folder.path(), begun_at.date()).await?;
        self.phone.sync().await?;
        let (walked, cases) = (begun(&self.phone, "end-over", 3).await?, begun(&self.phone, "end-cases", 6).await?);
        let (late, elsewhere) =
            (begun(&self.phone, "end-late", 9).await?, begun(&self.phone, "end-elsewhere", 5).await?);
        let refused = begun(&self.phone, "end-refused", 8).await?;

        self.cases_are_marked(cases.id).await?;

        // The member's other phone is first.
        let store = self.world.store().await?;
        let code = admin::new_code(&store, member).await?.code;
        store.close().await;
        let other = Phone::of(&self.world.url(), &code, Arc::clone(&self.clock) as Arc<_>).await?;
        other.sync().await?;
        let first = begun(&other, "end-elsewhere", 10).await?;
        other.ask(HandIn { id: first.id }).await?;
        other.sync().await?;
        self.hand_in_by_page(elsewhere.id).await?;
        self.page.says("答卷在手机里").await?;
        self.phone.sync().await?;
        self.page.says("另一台手机先交").await?;
        let stands = self.submission(elsewhere.id).await?;
        ensure!(matches!(&stands, Submission::Elsewhere { result } if result.sitting == first.id), "{stands:?}");

        // The test is taken back, and one of another's questions is being looked at, while this phone has no network.
        write_question(folder.path(), "draft")?;
        // A file that names a question which is out is refused; what was imported before stays.
        fs::remove_file(folder.path().join("papers/end-checking.toml"))?;
        write(
            folder.path(),
            &Paper {
                id: "end-refused",
                title: "任前测试",
                minutes: 40,
                until: Some(begun_at.plus(5 * 24 * 60 * MINUTE)),
                withdrawn: true,
                parts: JUDGE,
            },
        )?;
        self.world.import(folder.path(), begun_at.date()).await?;
        self.hand_in_by_page(refused.id).await?;
        self.phone.sync().await?;
        self.page.says("没有收下").await?;
        let stands = self.submission(refused.id).await?;
        ensure!(matches!(stands, Submission::Refused { .. }), "{stands:?}");
        let papers = self.phone.ask(Papers {}).await?;
        let waits = papers.tests.iter().find(|row| row.id.as_str() == "end-checking").context("the test that waits")?;
        ensure!(!waits.ready && waits.submission.is_none(), "{waits:?}");
        self.page.visit("/papers").await?;
        self.page.says("有题正在核对条文").await?;

        self.clock.set(begun_at.plus((OVER_AFTER + 1) * MINUTE));
        self.time_runs_out(walked.id).await?;

        self.clock.set(begun_at.plus((LATE_AFTER + 1) * MINUTE));
        self.hand_in_by_page(late.id).await?;
        self.phone.sync().await?;
        self.page.says("记为迟交").await?;
        let stands = self.submission(late.id).await?;
        ensure!(matches!(&stands, Submission::Received { result } if result.late), "{stands:?}");

        // Two that are left as they are in the middle of it.
        let over = begun(&self.phone, "end-over", 3).await?;
        self.clock.set(begun_at.plus((LATE_AFTER + OVER_AFTER + 2) * MINUTE));
        let marking = begun(&self.phone, "end-cases", 10).await?;
        let marking = self.phone.ask(HandIn { id: marking.id }).await?;
        ensure!(marking.phase == Phase::SelfMarking, "{:?}", marking.phase);
        Ok(vec![
            Ending { name: "paper-over", sitting: over.id, words: "时间到了" },
            Ending { name: "paper-over-result", sitting: walked.id, words: "满分 100 分" },
            Ending { name: "paper-marking", sitting: marking.id, words: "要自己评" },
            Ending { name: "result-late", sitting: late.id, words: "记为迟交" },
            Ending { name: "result-elsewhere", sitting: elsewhere.id, words: "另一台手机先交" },
            Ending { name: "result-refused", sitting: refused.id, words: "没有收下" },
        ])
    }
}
