//! Marking an answer: the same function on the phone and on the server. Marks are counted in half marks, so that they stay whole numbers.
//!
//! The rule for 多选 (product.md): all right gives full marks, a subset half a mark for each right option, any wrong option nothing. A subset never gets
//! as much as the whole: where half marks would add up to that, it gets half a mark less. There are no negative marks.

use crate::quiz::{Answer, Question, QuestionKind};

/// How an answer came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Right as a whole.
    Right,
    /// Right in part, and nothing wrong.
    Partly,
    /// Wrong, empty, or an answer of another type.
    Wrong,
}

/// A marked answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    /// How it came out.
    pub verdict: Verdict,
    /// Half marks, 0 to what the question is worth.
    pub half_marks: u16,
}

const NOTHING: Marked = Marked { verdict: Verdict::Wrong, half_marks: 0 };

/// Marks `answer` to `question`, which is worth `worth` half marks.
pub fn mark(question: &Question, answer: &Answer, worth: u16) -> Marked {
    let full = Marked { verdict: Verdict::Right, half_marks: worth };
    match (&question.kind, answer) {
        (QuestionKind::Single { answer: key, .. }, Answer::Choice(chosen)) if chosen.as_slice() == [*key] => full,
        (QuestionKind::Judge { answer: key }, Answer::Judge(said)) if key == said => full,
        (QuestionKind::Multiple { answers, .. }, Answer::Choice(chosen)) => multiple(answers, chosen, worth),
        (QuestionKind::Blank { gaps, any_order }, Answer::Gaps(written)) => share(
            if *any_order { filled_any(gaps, written) } else { filled_in_order(gaps, written) },
            gaps.len(),
            worth,
        ),
        (QuestionKind::Essay { rubric, .. } | QuestionKind::Case { rubric, .. }, Answer::Points(points)) => {
            share(points.iter().take(rubric.len()).filter(|point| **point).count(), rubric.len(), worth)
        }
        _ => NOTHING,
    }
}

fn multiple(key: &[u8], chosen: &[u8], worth: u16) -> Marked {
    let mut chosen = chosen.to_vec();
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.is_empty() || chosen.iter().any(|option| !key.contains(option)) {
        return NOTHING;
    }
    if chosen.len() == key.len() {
        return Marked { verdict: Verdict::Right, half_marks: worth };
    }
    let halves = u16::try_from(chosen.len()).unwrap_or(u16::MAX);
    Marked { verdict: Verdict::Partly, half_marks: halves.min(worth.saturating_sub(1)) }
}

/// `right` of `all` parts, in proportion, rounded down to half marks.
fn share(right: usize, all: usize, worth: u16) -> Marked {
    if right == 0 || all == 0 {
        return NOTHING;
    }
    if right >= all {
        return Marked { verdict: Verdict::Right, half_marks: worth };
    }
    let part = u64::from(worth) * right as u64 / all as u64;
    Marked { verdict: Verdict::Partly, half_marks: u16::try_from(part).unwrap_or(worth) }
}

fn filled_in_order(gaps: &[Vec<String>], written: &[String]) -> usize {
    gaps.iter().zip(written).filter(|(forms, text)| fits(forms, text)).count()
}

/// The most gaps that can be filled when each written text fills one at most: gaps are few, so trying is enough.
fn filled_any(gaps: &[Vec<String>], written: &[String]) -> usize {
    fn best(gaps: &[Vec<String>], written: &mut Vec<Option<&String>>) -> usize {
        let Some((gap, rest)) = gaps.split_first() else { return 0 };
        let mut most = best(rest, written);
        for place in 0..written.len() {
            let Some(text) = written.get(place).copied().flatten() else { continue };
            if fits(gap, text) {
                written[place] = None;
                most = most.max(1 + best(rest, written));
                written[place] = Some(text);
                if most == gaps.len() {
                    break;
                }
            }
        }
        most
    }
    // More gaps than a person would fill in any order; beyond that, order decides.
    if gaps.len() > 8 {
        return filled_in_order(gaps, written);
    }
    best(gaps, &mut written.iter().take(8).map(Some).collect())
}

fn fits(forms: &[String], text: &str) -> bool {
    let text = fold(text);
    !text.is_empty() && forms.iter().any(|form| fold(form) == text)
}

/// A text as it is compared: full-width forms made half-width, letters small, spaces and punctuation at the ends dropped.
pub fn fold(text: &str) -> String {
    let folded: String = text
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        })
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    folded.trim_matches(|c: char| c.is_ascii_punctuation() || "，。；：、“”‘’《》（）【】".contains(c)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: QuestionKind) -> Question {
        Question::sample("q", kind)
    }

    fn multiple_of(key: &[u8]) -> Question {
        question(QuestionKind::Multiple { options: vec!["x".into(); 5], answers: key.to_vec() })
    }

    #[test]
    fn several_choices() {
        for (key, chosen, worth, verdict, half_marks) in [
            (&[0, 2, 3][..], &[0, 2, 3][..], 4, Verdict::Right, 4),
            (&[0, 2, 3], &[3, 0, 2], 4, Verdict::Right, 4),
            (&[0, 2, 3], &[0, 2, 3, 3], 4, Verdict::Right, 4),
            (&[0, 2, 3], &[0, 2], 4, Verdict::Partly, 2),
            (&[0, 2, 3], &[2], 4, Verdict::Partly, 1),
            (&[0, 2, 3], &[2, 2], 4, Verdict::Partly, 1),
            (&[0, 2, 3], &[0, 1], 4, Verdict::Wrong, 0),
            (&[0, 2, 3], &[0, 1, 2, 3], 4, Verdict::Wrong, 0),
            (&[0, 2, 3], &[], 4, Verdict::Wrong, 0),
            (&[0, 2, 3], &[9], 4, Verdict::Wrong, 0),
            (&[0, 1, 2, 3], &[0, 1, 2], 2, Verdict::Partly, 1),
            (&[0, 1], &[0], 1, Verdict::Partly, 0),
            (&[0, 1], &[0], 0, Verdict::Partly, 0),
        ] {
            let marked = mark(&multiple_of(key), &Answer::Choice(chosen.to_vec()), worth);
            assert_eq!((marked.verdict, marked.half_marks), (verdict, half_marks), "{key:?} {chosen:?} {worth}");
        }
    }

    #[test]
    fn one_choice_and_judging() {
        let single = question(QuestionKind::Single { options: vec!["x".into(); 4], answer: 2 });
        assert_eq!(mark(&single, &Answer::Choice(vec![2]), 2).half_marks, 2);
        for wrong in [Answer::Choice(vec![1]), Answer::Choice(vec![2, 1]), Answer::Choice(vec![]), Answer::Judge(true)]
        {
            assert_eq!(mark(&single, &wrong, 2), NOTHING);
        }
        let judge = question(QuestionKind::Judge { answer: false });
        assert_eq!(mark(&judge, &Answer::Judge(false), 2).verdict, Verdict::Right);
        assert_eq!(mark(&judge, &Answer::Judge(true), 2), NOTHING);
    }

    fn blank(any_order: bool) -> Question {
        let forms = |list: &[&str]| list.iter().map(|form| (*form).to_owned()).collect();
        question(QuestionKind::Blank {
            gaps: vec![forms(&["六个月", "6个月"]), forms(&["警告"]), forms(&["记过"])],
            any_order,
        })
    }

    fn written(list: &[&str]) -> Answer {
        Answer::Gaps(list.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn gaps_take_every_accepted_form() {
        for (texts, verdict, half_marks) in [
            (&["６个月", " 警告 ", "记过。"][..], Verdict::Right, 6),
            (&["六个月", "记过", "警告"], Verdict::Partly, 2),
            (&["六个月", "警告"], Verdict::Partly, 4),
            (&["", "", ""], Verdict::Wrong, 0),
            (&[], Verdict::Wrong, 0),
        ] {
            let marked = mark(&blank(false), &written(texts), 6);
            assert_eq!((marked.verdict, marked.half_marks), (verdict, half_marks), "{texts:?}");
        }
    }

    #[test]
    fn gaps_in_any_order_are_not_counted_twice() {
        assert_eq!(mark(&blank(true), &written(&["记过", "6个月", "警告"]), 6).half_marks, 6);
        assert_eq!(mark(&blank(true), &written(&["警告", "警告", "警告"]), 6).half_marks, 2);
    }

    #[test]
    fn a_rubric_gives_its_share() {
        let case =
            question(QuestionKind::Case { model: String::new(), rubric: vec!["a".into(), "b".into(), "c".into()] });
        assert_eq!(mark(&case, &Answer::Points(vec![true, true, false]), 20).half_marks, 13);
        assert_eq!(mark(&case, &Answer::Points(vec![true; 9]), 20).half_marks, 20);
        assert_eq!(mark(&case, &Answer::Points(vec![]), 20), NOTHING);
    }
}
