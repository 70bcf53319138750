//! The screens of 答题 that need a sitting: asked, answered and marked questions of every type, a paper with its answer sheet, and how each came out. All of it goes through the phone's
//! own calls, on the demo questions.

use super::{Look, Stage};
use crate::world::Phone;
use anyhow::{Context as _, Result};
use lianxin_proto::{
    call::{AnswerQuestion, BeginSitting, FlagQuestion, HandIn, ReadSitting, RevealQuestion, SavePlace, SetMark},
    id::{SittingId, TemplateId},
    member::{MarkKind, Target},
    quiz::{Answer, QuestionType},
    view::quiz::{Asked, Begin, Filter, Phase, SittingView},
};

/// What there is to show.
#[derive(Debug, Default)]
pub(super) struct Sittings {
    /// A question that was answered wrong and is a favourite.
    pub(super) question: String,
    /// Name, sitting, words that say it is there.
    shown: Vec<(&'static str, SittingId, &'static str)>,
    paper: Option<SittingId>,
}

async fn practice(phone: &Phone, of: QuestionType) -> Result<SittingView> {
    let filter = Filter { of: Some(of), ..Filter::default() };
    Ok(phone.ask(BeginSitting { begin: Begin::Practice { filter, count: 5 } }).await?)
}

/// An answer that nobody would call a good guess: the first option, 对, the same word in every gap.
fn guess(asked: &Asked) -> Answer {
    match asked.of {
        QuestionType::Single | QuestionType::Multiple => Answer::Choice(vec![0]),
        QuestionType::Judge => Answer::Judge(true),
        QuestionType::Blank => Answer::Gaps(vec!["六个月".into(); asked.gaps.into()]),
        QuestionType::Essay | QuestionType::Case => Answer::Unsure,
    }
}

async fn answer(phone: &Phone, view: &SittingView, place: u16, answer: Answer) -> Result<()> {
    phone.ask(AnswerQuestion { sitting: view.id, place, answer: Some(answer) }).await?;
    Ok(())
}

/// Answers the first questions of a sitting by guessing.
async fn guesses(phone: &Phone, view: &SittingView, count: usize) -> Result<()> {
    for (item, place) in view.items.iter().zip(0..).take(count) {
        answer(phone, view, place, guess(&item.question)).await?;
    }
    Ok(())
}

async fn paper(phone: &Phone, template: &str) -> Result<SittingView> {
    let template = TemplateId::new(template)?;
    Ok(phone.ask(BeginSitting { begin: Begin::Paper { template } }).await?)
}

/// Begins, answers and hands in what is to be shown.
pub(super) async fn prepare(phone: &Phone) -> Result<Sittings> {
    let mut sittings = Sittings::default();
    for (of, asked, answered) in [
        (QuestionType::Single, "asked-single", "answered-single"),
        (QuestionType::Multiple, "asked-multiple", "answered-multiple"),
        (QuestionType::Judge, "asked-judge", "answered-judge"),
        (QuestionType::Blank, "asked-blank", "answered-blank"),
        (QuestionType::Case, "asked-case", "answered-case"),
    ] {
        let view = practice(phone, of).await?;
        sittings.shown.push((asked, view.id, "不确定"));
        let view = practice(phone, of).await?;
        if of == QuestionType::Case {
            phone.ask(RevealQuestion { sitting: view.id, place: 0 }).await?;
            answer(phone, &view, 0, Answer::Points(vec![true])).await?;
        } else {
            guesses(phone, &view, 1).await?;
        }
        phone.ask(SavePlace { sitting: view.id, place: 0 }).await?;
        sittings.shown.push((answered, view.id, "对这道题有疑问"));
    }
    let view = practice(phone, QuestionType::Case).await?;
    phone.ask(RevealQuestion { sitting: view.id, place: 0 }).await?;
    sittings.shown.push(("marking", view.id, "评好了"));

    let daily = phone.ask(BeginSitting { begin: Begin::Daily }).await?;
    for place in 0..2 {
        answer(phone, &daily, place, Answer::Unsure).await?;
    }
    let wrong = daily.items.first().context("the day has questions")?.question.id.clone();
    sittings.question = wrong.to_string();
    phone.ask(SetMark { kind: MarkKind::Favourite, target: Target::Question(wrong), on: true }).await?;
    sittings.shown.push(("daily", daily.id, "题，共 5 题"));

    let ended = practice(phone, QuestionType::Single).await?;
    guesses(phone, &ended, ended.items.len()).await?;
    sittings.shown.push(("ended", ended.id, "再看"));

    let handed_in = paper(phone, "quick-mock").await?;
    guesses(phone, &handed_in, 14).await?;
    let mut after = phone.ask(HandIn { id: handed_in.id }).await?;
    if after.phase == Phase::SelfMarking {
        after = phone.ask(HandIn { id: handed_in.id }).await?;
    }
    sittings.shown.push(("result", after.id, "值得再看"));

    let test = paper(phone, "winter-test").await?;
    guesses(phone, &test, test.items.len()).await?;
    phone.ask(HandIn { id: test.id }).await?;
    phone.sync().await?;
    phone.ask(ReadSitting { id: test.id }).await?;
    sittings.shown.push(("result-test", test.id, "已收到"));

    let open = paper(phone, "integrity-mock-1").await?;
    guesses(phone, &open, 12).await?;
    phone.ask(FlagQuestion { sitting: open.id, place: 5, on: true }).await?;
    phone.ask(SavePlace { sitting: open.id, place: 12 }).await?;
    sittings.shown.push(("paper", open.id, "答题卡"));
    sittings.paper = Some(open.id);
    Ok(sittings)
}

impl Stage {
    /// Every sitting, the answer sheet and the question whether to hand in, and what is said before a paper begins.
    pub(super) async fn sittings(&mut self, look: Look) -> Result<()> {
        for (name, id, words) in self.sittings.shown.clone() {
            self.screen((name, &format!("/sitting/{id}"), words), look).await?;
        }
        let id = self.sittings.paper.context("a paper is open")?;
        self.screen(("paper", &format!("/sitting/{id}"), "答题卡"), look).await?;
        self.page.press("答题卡").await?;
        self.page.says("未答").await?;
        self.shoot("answer-sheet", look).await?;
        self.page.click(".sheet .handin .btn").await?;
        self.page.says("不能再改").await?;
        self.shoot("hand-in", look).await?;
        self.page.visit("/papers").await?;
        self.page.press("保密与信息安全").await?;
        self.page.says("现在开始").await?;
        self.shoot("paper-begin", look).await
    }
}
