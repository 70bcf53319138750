//! What is being chosen or written and is no answer yet: options before 选好了, gaps before they are sent, a 简答 that is written for oneself alone. It
//! is kept in the web view's own store on every change, for an old phone may end the app at any time, and it never leaves the phone.

use leptos::prelude::*;
use lianxin_proto::{
    id::SittingId,
    quiz::{Answer, QuestionType},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the web view keeps them.
pub(crate) const DRAFTS: &str = "answer-drafts";
/// The most that are kept; the oldest sittings go first, their ids begin with the time.
const MOST: usize = 60;

/// One question's draft.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// 单选, 多选: the options chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) chosen: Vec<u8>,
    /// 判断.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) said: Option<bool>,
    /// 填空.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) gaps: Vec<String>,
    /// 简答, 案例分析: for oneself alone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) text: String,
    /// The points of the rubric found in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) points: Vec<bool>,
}

impl Draft {
    /// The draft that stands for an answer given before.
    pub(crate) fn of(answer: &Answer) -> Self {
        let mut draft = Self::default();
        match answer.clone() {
            Answer::Choice(chosen) => draft.chosen = chosen,
            Answer::Judge(said) => draft.said = Some(said),
            Answer::Gaps(gaps) => draft.gaps = gaps,
            Answer::Points(points) => draft.points = points,
            Answer::Unsure => {}
        }
        draft
    }

    /// Takes an option, or lets it go; of a 单选 there is one at most.
    pub(crate) fn choose(&mut self, option: u8, several: bool) {
        if !several {
            self.chosen = vec![option];
        } else if let Some(place) = self.chosen.iter().position(|chosen| *chosen == option) {
            self.chosen.remove(place);
        } else {
            self.chosen.push(option);
            self.chosen.sort_unstable();
        }
    }

    /// Writes into a gap.
    pub(crate) fn fill(&mut self, gap: usize, text: String) {
        if self.gaps.len() <= gap {
            self.gaps.resize(gap + 1, String::new());
        }
        if let Some(place) = self.gaps.get_mut(gap) {
            *place = text;
        }
    }

    /// Finds a point of the rubric, or does not.
    pub(crate) fn point(&mut self, point: usize, of: usize) {
        self.points.resize(of, false);
        if let Some(found) = self.points.get_mut(point) {
            *found = !*found;
        }
    }

    /// The answer it comes to; `None` while there is none. A 简答 has none but by its points.
    pub(crate) fn answer(&self, of: QuestionType, gaps: u8) -> Option<Answer> {
        match of {
            QuestionType::Single | QuestionType::Multiple => {
                (!self.chosen.is_empty()).then(|| Answer::Choice(self.chosen.clone()))
            }
            QuestionType::Judge => self.said.map(Answer::Judge),
            QuestionType::Blank => {
                let mut written = self.gaps.clone();
                written.resize(usize::from(gaps), String::new());
                written.iter().any(|text| !text.trim().is_empty()).then_some(Answer::Gaps(written))
            }
            QuestionType::Essay | QuestionType::Case => None,
        }
    }
}

fn name(sitting: SittingId, place: usize) -> String {
    format!("{sitting}/{place}")
}

fn kept(json: &str) -> BTreeMap<String, Draft> {
    crate::json::read(json).unwrap_or_default()
}

/// The drafts with one changed; an empty one is none.
fn changed(mut all: BTreeMap<String, Draft>, name: String, draft: Draft) -> BTreeMap<String, Draft> {
    if draft == Draft::default() {
        all.remove(&name);
    } else {
        all.insert(name, draft);
    }
    while all.len() > MOST {
        all.pop_first();
    }
    all
}

fn read() -> BTreeMap<String, Draft> {
    let store = window().local_storage().ok().flatten();
    kept(&store.and_then(|store| store.get_item(DRAFTS).ok().flatten()).unwrap_or_default())
}

fn write(all: &BTreeMap<String, Draft>) {
    let Ok(Some(store)) = window().local_storage() else { return };
    let _ = match crate::json::write(all) {
        Ok(json) if !all.is_empty() => store.set_item(DRAFTS, &json),
        _ => store.remove_item(DRAFTS),
    };
}

/// The draft of a question, as it was left.
pub(crate) fn recall(sitting: SittingId, place: usize) -> Draft {
    read().remove(&name(sitting, place)).unwrap_or_default()
}

/// Keeps a draft; an empty one is forgotten.
pub(crate) fn keep(sitting: SittingId, place: usize, draft: Draft) {
    write(&changed(read(), name(sitting, place), draft));
}

/// Forgets the drafts of a sitting that is over.
pub(crate) fn forget(sitting: SittingId) {
    let prefix = format!("{sitting}/");
    let mut all = read();
    all.retain(|name, _| !name.starts_with(&prefix));
    write(&all);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_choice_replaces_and_several_toggle() {
        let mut draft = Draft::default();
        draft.choose(2, false);
        draft.choose(0, false);
        assert_eq!(draft.answer(QuestionType::Single, 0), Some(Answer::Choice(vec![0])));
        let mut draft = Draft::default();
        for option in [3, 0, 1, 3] {
            draft.choose(option, true);
        }
        assert_eq!(draft.answer(QuestionType::Multiple, 0), Some(Answer::Choice(vec![0, 1])));
        draft.choose(0, true);
        draft.choose(1, true);
        assert_eq!(draft.answer(QuestionType::Multiple, 0), None);
    }

    #[test]
    fn gaps_are_an_answer_as_soon_as_one_is_filled() {
        let mut draft = Draft::default();
        assert_eq!(draft.answer(QuestionType::Blank, 2), None);
        draft.fill(1, "警告".into());
        assert_eq!(draft.answer(QuestionType::Blank, 2), Some(Answer::Gaps(vec![String::new(), "警告".into()])));
        draft.fill(1, " ".into());
        assert_eq!(draft.answer(QuestionType::Blank, 2), None);
    }

    #[test]
    fn points_are_found_and_let_go() {
        let mut draft = Draft::default();
        draft.point(1, 3);
        assert_eq!(draft.points, [false, true, false]);
        draft.point(1, 3);
        draft.point(0, 3);
        assert_eq!(draft.points, [true, false, false]);
        assert_eq!(draft.answer(QuestionType::Case, 0), None);
    }

    #[test]
    fn an_answer_given_before_reads_back() {
        for (answer, of, gaps) in [
            (Answer::Choice(vec![0, 2]), QuestionType::Multiple, 0),
            (Answer::Judge(false), QuestionType::Judge, 0),
            (Answer::Gaps(vec!["a".into(), "b".into()]), QuestionType::Blank, 2),
        ] {
            assert_eq!(Draft::of(&answer).answer(of, gaps), Some(answer));
        }
        assert_eq!(Draft::of(&Answer::Unsure), Draft::default());
    }

    #[test]
    fn few_are_kept_and_the_newest_sitting_longest() {
        let written = |text: &str| Draft { text: text.into(), ..Draft::default() };
        let mut all = BTreeMap::new();
        for n in 0..=MOST {
            all = changed(all, format!("{n:04}/0"), written("x"));
        }
        assert_eq!(all.len(), MOST);
        assert!(!all.contains_key("0000/0"));
        let json = serde_json::to_string(&all).expect("json");
        assert_eq!(kept(&json), all);
        assert!(kept("{").is_empty());
        assert!(!changed(all, "0005/0".into(), Draft::default()).contains_key("0005/0"));
    }
}
