//! Views of 答题. A question goes to the page without its key; the key comes with the answer to it.

use crate::{
    id::{QuestionId, RegulationId, SittingId, TemplateId},
    member::Target,
    quiz::{Answer, PaperResult, QuestionKind, QuestionType, Window},
    rules::grading::Verdict,
    time::{CivilDate, Millis},
};
use serde::{Deserialize, Serialize};

/// What kind of sitting to begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Begin {
    /// 每日一练: today's five.
    Daily,
    /// 专项练习.
    Practice {
        /// From which questions.
        filter: Filter,
        /// How many at most, 1 to 50.
        count: u16,
    },
    /// 模拟测试, or an organised test.
    Paper {
        /// By which template.
        template: TemplateId,
    },
    /// The questions of the 错题本 (at most 20 of them).
    Wrong,
    /// 温故: what is due today, up to the day's cap.
    Review,
    /// The favourite questions (at most 20 of them).
    Favourites,
}

/// Which questions to practise; an empty list or `None` leaves nothing out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// Resting on this regulation.
    pub regulation: Option<RegulationId>,
    /// And on an article of the chapter of this title.
    pub chapter: Option<String>,
    /// With this tag.
    pub tag: Option<String>,
    /// Of this difficulty, 1 to 5.
    pub difficulty: Option<u8>,
    /// Of this type.
    pub of: Option<QuestionType>,
}

/// 答题.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuizView {
    /// 今日五题; absent while there are no questions.
    pub daily: Option<DailyView>,
    /// Sittings begun and not finished, the latest first; the day's five is not among them.
    pub open: Vec<OpenSitting>,
    /// Organised tests that are open or will open, not handed in on this phone.
    pub tests: Vec<TemplateRow>,
    /// How many questions are in the 错题本.
    pub wrong: u32,
    /// How many questions 温故 has for today, up to the cap.
    pub due: u32,
    /// How many favourite questions.
    pub favourites: u32,
    /// How many questions are in the bank.
    pub questions: u32,
    /// 我的竹简: by regulation, those with questions.
    pub mastery: Vec<MasteryRow>,
}

/// 今日五题.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DailyView {
    /// The study day; it turns at 04:00.
    pub date: CivilDate,
    /// What the five are about, a few words.
    pub about: String,
    /// How many there are; five but in a small bank.
    pub total: u16,
    /// How many are answered.
    pub answered: u16,
    /// How many of those are right.
    pub right: u16,
    /// The sitting, once begun.
    pub sitting: Option<SittingId>,
}

/// A sitting that waits to be taken up again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenSitting {
    /// Which.
    pub id: SittingId,
    /// What kind.
    pub kind: SittingKind,
    /// Its title.
    pub title: String,
    /// How many questions.
    pub total: u16,
    /// How many are answered.
    pub answered: u16,
    /// When it was begun.
    pub begun_at: Millis,
}

/// The kinds of sitting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SittingKind {
    /// 每日一练
    Daily,
    /// 专项练习
    Practice,
    /// 模拟测试
    Mock,
    /// An organised test.
    Organised,
    /// 错题本
    Wrong,
    /// 温故
    Review,
    /// Favourite questions.
    Favourites,
}

impl SittingKind {
    /// A paper: answered under the clock and revealed after handing in.
    pub fn is_paper(self) -> bool {
        matches!(self, Self::Mock | Self::Organised)
    }
}

/// What 专项练习 can be narrowed to, with the number of questions each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticeView {
    /// By regulation.
    pub regulations: Vec<(RegulationId, String, u32)>,
    /// By tag, the most frequent first.
    pub tags: Vec<(String, u32)>,
    /// By difficulty, 1 to 5.
    pub difficulties: Vec<(u8, u32)>,
    /// By type.
    pub types: Vec<(QuestionType, u32)>,
}

/// 模拟测试.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PapersView {
    /// Templates for practice.
    pub templates: Vec<TemplateRow>,
    /// Organised tests: open ones, then those to come, then those that are over.
    pub tests: Vec<TemplateRow>,
    /// Papers handed in on this phone, the latest first (at most 50).
    pub past: Vec<PastPaper>,
}

/// A template in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateRow {
    /// Which.
    pub id: TemplateId,
    /// Its title.
    pub title: String,
    /// How many questions.
    pub questions: u16,
    /// Minutes.
    pub minutes: u16,
    /// When an organised test is open.
    pub window: Option<Window>,
    /// Whether it can be begun now: it is open, and the bank has enough questions.
    pub ready: bool,
    /// The unfinished sitting of it on this phone.
    pub sitting: Option<SittingId>,
    /// How it was handed in, from this phone or another one.
    pub submission: Option<Submission>,
}

/// A paper that was handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastPaper {
    /// The sitting.
    pub id: SittingId,
    /// Its title.
    pub title: String,
    /// When.
    pub at: Millis,
    /// Half marks got of 200.
    pub half_marks: u32,
    /// How an organised one stands.
    pub submission: Option<Submission>,
}

/// How an organised test that was handed in stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Submission {
    /// Waits in the outbox for the network.
    Waiting,
    /// The server has it.
    Received {
        /// Its answer.
        result: PaperResult,
    },
    /// The server has another sitting of it, handed in first; that one stands.
    Elsewhere {
        /// That one's.
        result: PaperResult,
    },
    /// The server refused it.
    Refused {
        /// Why, in Chinese.
        reason: String,
    },
}

/// A sitting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SittingView {
    /// Which.
    pub id: SittingId,
    /// What kind.
    pub kind: SittingKind,
    /// Its title.
    pub title: String,
    /// How it stands.
    pub phase: Phase,
    /// Its questions, in order.
    pub items: Vec<Item>,
    /// Its parts; one without a title but in papers.
    pub parts: Vec<Part>,
    /// Where the member is, counted from 0.
    pub place: u16,
    /// The time, in papers.
    pub clock: Option<PaperClock>,
    /// How it came out, once finished.
    pub result: Option<ResultView>,
}

/// How a sitting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Being answered.
    Answering,
    /// Handed in; the 简答 and 案例分析 wait to be marked by the member.
    SelfMarking,
    /// Finished.
    Finished,
}

/// A part of a paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// `单选`; empty where there is but one part.
    pub title: String,
    /// Its first question, counted from 0.
    pub first: u16,
    /// How many questions.
    pub count: u16,
    /// Half marks each is worth.
    pub half_marks: u16,
}

/// A question in a sitting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The question without its key.
    pub question: Asked,
    /// The answer, as far as there is one.
    pub answer: Option<Answer>,
    /// Marked 回头再看.
    pub flagged: bool,
    /// A favourite.
    pub favourite: bool,
    /// Key, explanation and what became of the answer; absent while it must not be seen.
    pub revealed: Option<Revealed>,
}

/// A question as it is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// Which.
    pub id: QuestionId,
    /// Which version.
    pub version: u32,
    /// Its type.
    pub of: QuestionType,
    /// What is asked; each gap is `____`.
    pub stem: String,
    /// The options of a choice.
    pub options: Vec<String>,
    /// How many gaps.
    pub gaps: u8,
    /// The gaps may be filled in any order.
    pub any_order: bool,
    /// 1 to 5.
    pub difficulty: u8,
}

/// What is shown after the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revealed {
    /// The question's key.
    pub key: QuestionKind,
    /// How the answer came out; absent while a self-marked one waits for the member's marks.
    pub verdict: Option<Verdict>,
    /// Half marks got.
    pub half_marks: u16,
    /// Why.
    pub explanation: String,
    /// What it rests on.
    pub citation: CitationView,
    /// Whether it is now in the 错题本.
    pub in_wrong_book: bool,
    /// The day 温故 asks for it again; absent in papers not handed in.
    pub due: Option<CivilDate>,
}

/// What a question rests on, ready to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CitationView {
    /// `公职人员政务处分法 第三十四条`.
    pub line: String,
    /// The article's first words where the app has it; else empty.
    pub gist: String,
    /// Where a tap leads; absent where the app has no such article.
    pub target: Option<Target>,
    /// The version of the regulation the question was written from.
    pub version: CivilDate,
}

/// What the answer to a question is replied with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnsweredView {
    /// The question as it now stands.
    pub item: Item,
    /// The sitting as it now stands.
    pub phase: Phase,
    /// How the sitting came out, when this was its last question.
    pub result: Option<ResultView>,
}

/// The time of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperClock {
    /// How long the paper may take, in milliseconds.
    pub limit_ms: u64,
    /// How long it has taken, in milliseconds.
    pub took_ms: u64,
    /// The time is over: answers are closed, handing in is left.
    pub over: bool,
    /// What happened to the phone's time meanwhile, in Chinese, a sentence each: it slept, it was started again, its clock was set.
    pub notes: Vec<String>,
}

/// How a sitting came out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultView {
    /// Half marks got; in practice each question is worth two.
    pub half_marks: u32,
    /// Half marks there were.
    pub full_half_marks: u32,
    /// Right as a whole.
    pub right: u16,
    /// Right in part.
    pub partly: u16,
    /// Wrong.
    pub wrong: u16,
    /// Not answered.
    pub blank: u16,
    /// How long a paper took, in milliseconds.
    pub took_ms: Option<u64>,
    /// Half marks got in each part.
    pub parts: Vec<u32>,
    /// The questions worth another look, counted from 0.
    pub again: Vec<u16>,
    /// How an organised test stands.
    pub submission: Option<Submission>,
}

/// A question in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionRow {
    /// Which.
    pub id: QuestionId,
    /// Its type.
    pub of: QuestionType,
    /// Its stem.
    pub stem: String,
    /// `政务处分法 第三十四条`.
    pub citation: String,
    /// How the last answer came out; absent when it was never answered.
    pub last: Option<Verdict>,
    /// When it was last answered.
    pub at: Option<Millis>,
    /// How often it was answered and not right.
    pub missed: u32,
    /// A favourite.
    pub favourite: bool,
    /// No longer in the bank: withdrawn, or waiting for an editor to confirm it again.
    pub withdrawn: bool,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionView {
    /// The question.
    pub item: Item,
    /// In the list: how it was answered before.
    pub row: QuestionRow,
}

/// A regulation in the mastery map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MasteryRow {
    /// Which; absent for questions resting on a text the app does not have.
    pub id: Option<RegulationId>,
    /// Its title.
    pub title: String,
    /// Its chapters that have questions, in order.
    pub chapters: Vec<MasteryChapter>,
    /// How many questions.
    pub questions: u32,
    /// How many of them are due.
    pub due: u32,
}

/// A chapter in the mastery map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MasteryChapter {
    /// Its title; the regulation's where it has no chapters.
    pub title: String,
    /// How many questions rest on it.
    pub questions: u32,
    /// How many were answered at least once.
    pub seen: u32,
    /// How many are held firm: the last answer was right, and it is not due yet.
    pub firm: u32,
    /// How many are due.
    pub due: u32,
}
