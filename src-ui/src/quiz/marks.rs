//! What an answer comes to, told in words: the headline, what was chosen too many or left out, and the mark on every option and gap. The core says
//! whether it was right; this only says how, and never blames.

use crate::words;
use lianxin_proto::{
    quiz::{Answer, QuestionKind},
    rules::grading::{Verdict, fold},
    view::quiz::Revealed,
};

/// The letter of an option, A to H.
pub(crate) fn letter(option: usize) -> char {
    u8::try_from(option).ok().and_then(|n| b'A'.checked_add(n)).map_or('?', char::from)
}

fn letters(options: impl IntoIterator<Item = u8>) -> String {
    options.into_iter().map(|option| letter(usize::from(option)).to_string()).collect::<Vec<_>>().join("、")
}

/// The mark on an option once the answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Chosen, and right.
    Ok,
    /// Chosen, and not right.
    Bad,
    /// Right, and not chosen.
    Miss,
    /// Neither.
    Plain,
}

impl Mark {
    fn of(chosen: bool, right: bool) -> Self {
        match (chosen, right) {
            (true, true) => Self::Ok,
            (true, false) => Self::Bad,
            (false, true) => Self::Miss,
            (false, false) => Self::Plain,
        }
    }

    /// The class that draws it.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Ok => "opt yes",
            Self::Bad => "opt no",
            Self::Miss => "opt miss",
            Self::Plain => "opt",
        }
    }
}

/// An option once the answer is shown: its mark and the words below it.
pub(crate) fn option_mark(key: &QuestionKind, answer: Option<&Answer>, option: u8) -> (Mark, &'static str) {
    let chosen = matches!(answer, Some(Answer::Choice(chosen)) if chosen.contains(&option));
    let (right, several) = match key {
        QuestionKind::Single { answer, .. } => (*answer == option, false),
        QuestionKind::Multiple { answers, .. } => (answers.contains(&option), true),
        _ => (false, false),
    };
    let mark = Mark::of(chosen, right);
    // Where nothing was chosen there is nothing left out either.
    let tried = matches!(answer, Some(Answer::Choice(chosen)) if !chosen.is_empty());
    let words = match mark {
        Mark::Ok => "选对了",
        Mark::Bad if several => "多选了，这一项不应选",
        Mark::Bad => "选错了",
        Mark::Miss if several && tried => "漏选了，这一项也应选",
        Mark::Miss => "应选这一项",
        Mark::Plain => "",
    };
    (mark, words)
}

/// The two sides of a 判断 once the answer is shown.
pub(crate) fn judge_mark(key: &QuestionKind, answer: Option<&Answer>, side: bool) -> (Mark, &'static str) {
    let right = matches!(key, QuestionKind::Judge { answer } if *answer == side);
    let chosen = matches!(answer, Some(Answer::Judge(said)) if *said == side);
    let mark = Mark::of(chosen, right);
    let words = match mark {
        Mark::Ok => "选对了",
        Mark::Bad => "选错了",
        Mark::Miss => "应选这一项",
        Mark::Plain => "",
    };
    (mark, words)
}

fn fits(forms: &[String], text: &str) -> bool {
    let text = fold(text);
    !text.is_empty() && forms.iter().any(|form| fold(form) == text)
}

/// For each written text whether it counts: gaps in any order are matched so that as many count as can.
pub(crate) fn gap_marks(gaps: &[Vec<String>], any_order: bool, written: &[String]) -> Vec<bool> {
    if !any_order {
        return gaps
            .iter()
            .enumerate()
            .map(|(n, forms)| written.get(n).is_some_and(|text| fits(forms, text)))
            .collect();
    }
    // Which text holds each gap; a text may push another one on to a gap that suits it too.
    let mut held: Vec<Option<usize>> = vec![None; gaps.len()];
    for n in 0..written.len() {
        seat(n, gaps, written, &mut held, &mut vec![false; gaps.len()]);
    }
    (0..gaps.len()).map(|n| held.contains(&Some(n))).collect()
}

fn seat(text: usize, gaps: &[Vec<String>], written: &[String], held: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    let Some(words) = written.get(text) else { return false };
    for (n, forms) in gaps.iter().enumerate() {
        if !fits(forms, words) || seen.get(n).copied().unwrap_or(true) {
            continue;
        }
        if let Some(mark) = seen.get_mut(n) {
            *mark = true;
        }
        let free = match held.get(n).copied().flatten() {
            None => true,
            Some(other) => seat(other, gaps, written, held, seen),
        };
        if free {
            if let Some(place) = held.get_mut(n) {
                *place = Some(text);
            }
            return true;
        }
    }
    false
}

/// What is accepted in a gap: the first form, and the others after it.
pub(crate) fn forms(gap: &[String]) -> String {
    match gap.split_first() {
        Some((first, [])) => first.clone(),
        Some((first, others)) => format!("{first}（{}也算对）", others.join("、")),
        None => String::new(),
    }
}

/// The icon, headline and second line that stand above an answered question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Headline {
    pub(crate) icon: &'static str,
    /// The class of the round mark.
    pub(crate) class: &'static str,
    pub(crate) title: &'static str,
    pub(crate) text: String,
}

/// How an answer is told. `answer` is absent where a paper's question was left open.
pub(crate) fn headline(shown: &Revealed, answer: Option<&Answer>) -> Headline {
    let verdict = shown.verdict.unwrap_or(Verdict::Wrong);
    let text = detail(&shown.key, answer, verdict);
    let near = || {
        matches!((&shown.key, answer), (QuestionKind::Multiple { answers, .. }, Some(Answer::Choice(chosen)))
            if chosen.iter().any(|option| answers.contains(option)))
    };
    let (icon, class, title) = match (verdict, answer) {
        (Verdict::Right, _) if shown.key.of().is_self_marked() => ("check", "m good", "要点都说到了"),
        (Verdict::Right, _) => ("check", "m good", "答对了"),
        (_, Some(Answer::Unsure)) => ("minus", "m", "不确定也没关系"),
        (_, None) => ("minus", "m", "这题没有作答"),
        (Verdict::Partly, _) => ("minus", "m", "还差一点"),
        (Verdict::Wrong, _) if near() => ("minus", "m", "还差一点"),
        (Verdict::Wrong, _) if shown.key.of().is_self_marked() => ("minus", "m", "再看看参考"),
        (Verdict::Wrong, _) => ("cross", "m bad", "没答对"),
    };
    Headline { icon, class, title, text }
}

fn detail(key: &QuestionKind, answer: Option<&Answer>, verdict: Verdict) -> String {
    match (key, answer) {
        (QuestionKind::Single { answer: right, .. }, Some(Answer::Choice(chosen))) if verdict != Verdict::Right => {
            format!("选了 {}，应选 {}", letters(chosen.iter().copied()), letters([*right]))
        }
        (QuestionKind::Single { answer: right, .. }, _) if verdict != Verdict::Right => {
            format!("应选 {}", letters([*right]))
        }
        (QuestionKind::Multiple { answers, .. }, Some(Answer::Choice(chosen))) if !chosen.is_empty() => {
            let mut chosen = chosen.clone();
            chosen.sort_unstable();
            let over = letters(chosen.iter().copied().filter(|option| !answers.contains(option)));
            let left = letters(answers.iter().copied().filter(|option| !chosen.contains(option)));
            let told = [("多选了 ", over), ("漏了 ", left)];
            let told: Vec<String> =
                told.into_iter().filter(|(_, l)| !l.is_empty()).map(|(word, l)| format!("{word}{l}")).collect();
            told.join("，")
        }
        (QuestionKind::Multiple { answers, .. }, _) => format!("应选 {}", letters(answers.iter().copied())),
        (QuestionKind::Judge { answer: right }, _) if verdict != Verdict::Right => {
            String::from(if *right { "这句话是对的" } else { "这句话是错的" })
        }
        (QuestionKind::Blank { gaps, any_order }, Some(Answer::Gaps(written))) if verdict != Verdict::Right => {
            let right = gap_marks(gaps, *any_order, written).into_iter().filter(|ok| *ok).count();
            match right {
                0 => "看看下面的答案".into(),
                _ => format!("填对 {right} 空，还有 {} 空不对", gaps.len().saturating_sub(right)),
            }
        }
        (QuestionKind::Blank { .. }, _) if verdict != Verdict::Right => "看看下面的答案".into(),
        (QuestionKind::Essay { rubric, .. } | QuestionKind::Case { rubric, .. }, Some(Answer::Points(points))) => {
            let got = points.iter().take(rubric.len()).filter(|point| **point).count();
            format!("{}里说到了 {got} 个", words::some(u32::try_from(rubric.len()).unwrap_or(u32::MAX), "个要点"))
        }
        _ => String::new(),
    }
}

/// The word of a question in a list of those worth another look: icon, chip's class, word.
pub(crate) fn chip(verdict: Option<Verdict>, answered: bool) -> (&'static str, &'static str, &'static str) {
    match (verdict, answered) {
        (Some(Verdict::Right), _) => ("check", "chip green", "对"),
        (Some(Verdict::Partly), _) => ("minus", "chip ochre", "半对"),
        (_, false) => ("minus", "chip", "没答"),
        (Some(Verdict::Wrong), true) => ("cross", "chip red", "错"),
        (None, true) => ("pen", "chip", "待评"),
    }
}

#[cfg(test)]
mod tests;
