//! How a sitting stands on the screen. All its questions came with it, so going from one to the next asks nobody; every answer goes to the core at once,
//! one after the other, and what the core replies is what is shown.

use crate::{
    bridge,
    nav::{Nav, after_frame, focus_on, use_nav},
    quiz::{
        clock::Running,
        draft::{self, Draft},
        words,
    },
    state::{Shell, act, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{AnswerQuestion, FlagQuestion, HandIn, ReadSitting, RevealQuestion, SavePlace, SetMark, SittingClock},
    id::SittingId,
    member::{MarkKind, Target},
    quiz::{Answer, QuestionType},
    view::quiz::{AnsweredView, Item, Part, Phase, ResultView, SittingKind, SittingView},
};
use std::collections::BTreeMap;
use wasm_bindgen_futures::spawn_local;

/// One question on the screen: as the core has it, and what is being chosen or written.
#[derive(Clone, Copy)]
pub(crate) struct Question {
    pub(crate) item: RwSignal<Item>,
    pub(crate) draft: RwSignal<Draft>,
}

impl Question {
    /// Whether the key is shown.
    pub(crate) fn is_revealed(self) -> bool {
        self.item.with(|item| item.revealed.is_some())
    }

    /// Whether it waits for the member's own marks.
    pub(crate) fn wants_marks(self) -> bool {
        self.item.with(|item| {
            let open = item.revealed.as_ref().is_some_and(|shown| shown.verdict.is_none());
            open && item.answer.is_none() && item.question.of.is_self_marked()
        })
    }

    /// Whether anything is done about it; a 简答 in a paper is what was written for oneself.
    pub(crate) fn is_answered(self) -> bool {
        let (answered, own) = self.item.with(|item| (item.answer.is_some(), item.question.of.is_self_marked()));
        answered || (own && self.draft.with(|draft| !draft.text.trim().is_empty()))
    }
}

/// A sitting on the screen.
#[derive(Clone, Copy)]
pub(crate) struct Sitting {
    pub(crate) id: SittingId,
    pub(crate) kind: SittingKind,
    pub(crate) title: StoredValue<String>,
    pub(crate) questions: StoredValue<Vec<Question>>,
    pub(crate) parts: StoredValue<Vec<Part>>,
    pub(crate) place: RwSignal<usize>,
    pub(crate) phase: RwSignal<Phase>,
    pub(crate) result: RwSignal<Option<ResultView>>,
    pub(crate) clock: RwSignal<Option<Running>>,
    /// The result is on the screen instead of a question.
    pub(crate) ended: RwSignal<bool>,
    /// The question is looked at after the end.
    pub(crate) after: bool,
    pub(crate) busy: RwSignal<bool>,
    /// Answers of a paper that are on their way to the core, the latest of each question.
    unsaved: StoredValue<BTreeMap<usize, Option<Answer>>>,
    saving: StoredValue<bool>,
    pub(crate) shell: Shell,
    pub(crate) nav: Nav,
}

/// The web view's monotonic clock, in milliseconds.
pub(crate) fn monotonic() -> f64 {
    window().performance().map_or(0.0, |timeline| timeline.now())
}

impl Sitting {
    /// Of the core's view; `at` is a question to be looked at.
    pub(crate) fn new(view: SittingView, at: Option<u16>) -> Self {
        let SittingView { id, kind, title, phase, items, parts, place, clock, result } = view;
        let finished = phase == Phase::Finished;
        let questions: Vec<Question> = items
            .into_iter()
            .enumerate()
            .map(|(n, item)| {
                let kept = draft::recall(id, n);
                let draft = match &item.answer {
                    Some(answer) => Draft { text: kept.text, ..Draft::of(answer) },
                    None => kept,
                };
                Question { item: RwSignal::new(item), draft: RwSignal::new(draft) }
            })
            .collect();
        let last = questions.len().saturating_sub(1);
        let place = usize::from(at.unwrap_or(place)).min(last);
        let sitting = Self {
            id,
            kind,
            // The day's five are called so wherever one comes to them.
            title: StoredValue::new(if kind == SittingKind::Daily { words::kind(kind).to_owned() } else { title }),
            questions: StoredValue::new(questions),
            parts: StoredValue::new(parts),
            place: RwSignal::new(place),
            phase: RwSignal::new(phase),
            result: RwSignal::new(result),
            clock: RwSignal::new(clock.map(|clock| Running::new(clock, monotonic()))),
            ended: RwSignal::new(finished && at.is_none()),
            after: finished && at.is_some(),
            busy: RwSignal::new(false),
            unsaved: StoredValue::default(),
            saving: StoredValue::new(false),
            shell: use_shell(),
            nav: use_nav(),
        };
        if phase == Phase::SelfMarking {
            sitting.place.set(sitting.unmarked().first().copied().unwrap_or(place));
        }
        sitting
    }

    /// How many questions.
    pub(crate) fn count(&self) -> usize {
        self.questions.with_value(Vec::len)
    }

    /// The question at a place.
    pub(crate) fn question(&self, place: usize) -> Option<Question> {
        self.questions.with_value(|all| all.get(place).copied())
    }

    /// How many are answered.
    pub(crate) fn answered(&self) -> usize {
        self.questions.with_value(|all| all.iter().filter(|question| question.is_answered()).count())
    }

    /// The places that wait for the member's own marks.
    pub(crate) fn unmarked(&self) -> Vec<usize> {
        let all = self.questions.get_value();
        all.iter().enumerate().filter(|(_, question)| question.wants_marks()).map(|(n, _)| n).collect()
    }

    /// Whether a question waits for the member's own marks; once all is over, none does.
    pub(crate) fn wants_marks(&self, question: Question) -> bool {
        self.phase.get() != Phase::Finished && question.wants_marks()
    }

    /// Being answered under the clock.
    pub(crate) fn is_paper(&self) -> bool {
        self.kind.is_paper() && self.phase.get() == Phase::Answering
    }

    /// The time of the paper is over.
    pub(crate) fn is_over(&self) -> bool {
        self.clock.with(|clock| clock.as_ref().is_some_and(Running::is_over))
    }

    /// Goes to a question, at once.
    pub(crate) fn go(&self, place: usize) {
        if place >= self.count() || place == self.place.get_untracked() {
            return;
        }
        self.place.set(place);
        window().scroll_to_with_x_and_y(0.0, 0.0);
        focus_on(".stem");
        if self.phase.get_untracked() != Phase::Finished {
            let request = SavePlace { sitting: self.id, place: u16::try_from(place).unwrap_or(u16::MAX) };
            let shell = self.shell;
            after_frame(move || act(shell, request, |()| {}));
        }
    }

    /// One question on, or back.
    pub(crate) fn turn(&self, on: bool) {
        let here = self.place.get_untracked();
        match (on, here.checked_sub(1)) {
            (true, _) => self.go(here + 1),
            (false, Some(before)) => self.go(before),
            (false, None) => {}
        }
    }

    /// Where 下一题 leads: on, else back to the first that was left open; `None` when there is nothing left.
    pub(crate) fn onward(&self) -> Option<usize> {
        let here = self.place.get();
        if self.phase.get() == Phase::SelfMarking {
            let left = self.unmarked();
            return left.iter().copied().find(|n| *n > here).or(left.first().copied());
        }
        // With the last mark given the sitting is over: what was left open cannot be answered any more.
        if self.phase.get() == Phase::Finished && !self.after {
            return None;
        }
        let all = self.questions.get_value();
        let next = (here + 1 < all.len()).then_some(here + 1);
        next.or_else(|| if self.after { None } else { all.iter().position(|question| !question.is_answered()) })
    }

    /// Takes a change of the draft: in a paper it is the answer already, in practice it is kept until it is confirmed.
    pub(crate) fn changed(&self, place: usize) {
        let Some(Question { item, draft }) = self.question(place) else { return };
        let (of, gaps) = item.with_untracked(|item| (item.question.of, item.question.gaps));
        if !self.kind.is_paper() || of.is_self_marked() {
            return draft::keep(self.id, place, draft.get_untracked());
        }
        let answer = draft.with_untracked(|draft| draft.answer(of, gaps));
        if item.with_untracked(|item| item.answer != answer) {
            item.update(|item| item.answer.clone_from(&answer));
            self.unsaved.update_value(|unsaved| drop(unsaved.insert(place, answer)));
            self.save();
        }
    }

    /// Sends what is unsaved, one after the other.
    fn save(&self) {
        if self.saving.get_value() {
            return;
        }
        self.saving.set_value(true);
        let sitting = *self;
        spawn_local(async move {
            while let Some((place, answer)) = sitting.unsaved.try_update_value(BTreeMap::pop_first).flatten() {
                let request = AnswerQuestion {
                    sitting: sitting.id,
                    place: u16::try_from(place).unwrap_or(u16::MAX),
                    answer: answer.clone(),
                };
                if let Err(error) = bridge::call(request).await {
                    sitting.shell.say(error.message);
                    sitting.reread().await;
                }
            }
            sitting.saving.try_update_value(|saving| *saving = false);
        });
    }

    /// After a failure: what is shown must be what is kept.
    async fn reread(&self) {
        let Ok(view) = bridge::call(ReadSitting { id: self.id }).await else { return };
        let Some(questions) = self.questions.try_get_value() else { return };
        for (question, item) in questions.into_iter().zip(view.items) {
            let kept = item.answer.as_ref().map(Draft::of).unwrap_or_default();
            question.draft.try_update(|draft| *draft = Draft { text: std::mem::take(&mut draft.text), ..kept });
            question.item.try_set(item);
        }
        self.clock.try_set(view.clock.map(|clock| Running::new(clock, monotonic())));
    }

    /// The question, if its page is still there.
    fn question_still(&self, place: usize) -> Option<Question> {
        self.questions.try_with_value(|all| all.get(place).copied()).flatten()
    }

    /// Answers in practice, for good.
    pub(crate) fn answer(&self, place: usize, answer: Answer) {
        let request =
            AnswerQuestion { sitting: self.id, place: u16::try_from(place).unwrap_or(u16::MAX), answer: Some(answer) };
        self.send(place, request);
    }

    /// Shows model and rubric, before the member marks.
    pub(crate) fn reveal(&self, place: usize) {
        self.send(place, RevealQuestion { sitting: self.id, place: u16::try_from(place).unwrap_or(u16::MAX) });
    }

    fn send(&self, place: usize, request: impl lianxin_proto::call::Request<Reply = AnsweredView> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let sitting = *self;
        spawn_local(async move {
            let reply = bridge::call(request).await;
            sitting.busy.try_set(false);
            match reply {
                Ok(AnsweredView { item, phase, result }) => {
                    let Some(question) = sitting.question_still(place) else { return };
                    let settled = item.revealed.as_ref().is_some_and(|shown| shown.verdict.is_some());
                    if settled && !item.question.of.is_self_marked() {
                        draft::keep(sitting.id, place, Draft::default());
                    }
                    question.item.set(item);
                    sitting.phase.set(phase);
                    if result.is_some() {
                        sitting.result.set(result);
                        draft::forget(sitting.id);
                    }
                    window().scroll_to_with_x_and_y(0.0, 0.0);
                    focus_on(if settled { ".qfoot .btn" } else { ".rubric h2" });
                }
                Err(error) => sitting.shell.say(error.message),
            }
        });
    }

    /// What is chosen as an answer; `None` while there is none.
    pub(crate) fn drafted(&self, place: usize) -> Option<Answer> {
        let Question { item, draft } = self.question(place)?;
        let (of, gaps, shown) = item.with(|item| (item.question.of, item.question.gaps, item.revealed.is_some()));
        match of {
            QuestionType::Essay | QuestionType::Case => shown.then(|| Answer::Points(draft.with(|d| d.points.clone()))),
            _ => draft.with(|draft| draft.answer(of, gaps)),
        }
    }

    /// Sets or takes away 回头再看.
    pub(crate) fn flag(&self, place: usize) {
        let Some(Question { item, .. }) = self.question(place) else { return };
        let on = !item.with_untracked(|item| item.flagged);
        item.update(|item| item.flagged = on);
        let request = FlagQuestion { sitting: self.id, place: u16::try_from(place).unwrap_or(u16::MAX), on };
        act(self.shell, request, |()| {});
    }

    /// Keeps a question among the favourites, or no longer.
    pub(crate) fn star(&self, place: usize) {
        if let Some(Question { item, .. }) = self.question(place) {
            star(self.shell, item);
        }
    }

    /// Asks how the time stands.
    pub(crate) fn ask_time(&self) {
        if !self.kind.is_paper() || self.phase.try_get_untracked() != Some(Phase::Answering) {
            return;
        }
        let sitting = *self;
        spawn_local(async move {
            if let Ok(clock) = bridge::call(SittingClock { id: sitting.id }).await {
                sitting.clock.try_set(Some(Running::new(clock, monotonic())));
            }
        });
    }

    /// 交卷: what is on its way first.
    pub(crate) fn hand_in(&self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let sitting = *self;
        spawn_local(async move {
            sitting.saved().await;
            let reply = bridge::call(HandIn { id: sitting.id }).await;
            sitting.busy.try_set(false);
            match reply {
                Ok(view) => sitting.take(view),
                Err(error) => sitting.shell.say(error.message),
            }
        });
    }

    /// Waits until nothing is on its way to the core.
    async fn saved(&self) {
        while self.saving.try_get_value() == Some(true) {
            let wait = js_sys::Promise::new(&mut |done, _| {
                let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, 20);
            });
            let _ = wasm_bindgen_futures::JsFuture::from(wait).await;
        }
    }

    /// Takes over how it stands after handing in.
    fn take(&self, view: SittingView) {
        let SittingView { phase, items, result, clock, .. } = view;
        let Some(questions) = self.questions.try_get_value() else { return };
        for (question, item) in questions.into_iter().zip(items) {
            question.item.set(item);
        }
        self.clock.set(clock.map(|clock| Running::new(clock, monotonic())));
        self.result.set(result);
        self.phase.set(phase);
        window().scroll_to_with_x_and_y(0.0, 0.0);
        if phase == Phase::SelfMarking {
            if let Some(first) = self.unmarked().first().copied() {
                self.place.set(first);
            }
            focus_on(".stem");
        } else {
            draft::forget(self.id);
            self.end();
        }
    }

    /// Shows how it came out.
    pub(crate) fn end(&self) {
        self.ended.set(true);
        window().scroll_to_with_x_and_y(0.0, 0.0);
        focus_on("main h1");
    }
}

/// Keeps a question among the favourites, or no longer.
pub(crate) fn star(shell: Shell, item: RwSignal<Item>) {
    let (id, on) = item.with_untracked(|item| (item.question.id.clone(), !item.favourite));
    item.update(|item| item.favourite = on);
    act(shell, SetMark { kind: MarkKind::Favourite, target: Target::Question(id), on }, move |()| {
        shell.say(if on { "已收藏，在“答题”里找得到" } else { "已取消收藏" });
    });
}
