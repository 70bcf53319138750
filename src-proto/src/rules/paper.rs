//! Papers: which questions a template draws, how a paper is marked, and when it counts as late. The server marks an organised test by the same functions
//! as the phone, so both say the same.

use crate::{
    id::QuestionId,
    quiz::{Answer, PaperTemplate, Question, Window},
    rules::grading::{self, Verdict},
    time::Millis,
};
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};

/// The questions of a paper, part by part. An organised test has those it names; a template for practice draws by `seed` (the sitting's id), none twice,
/// the same for the same seed and bank whatever the order of its rows. `None` when the bank has too few.
pub fn draw<'a>(
    template: &PaperTemplate,
    bank: impl IntoIterator<Item = &'a Question>,
    seed: &[u8],
) -> Option<Vec<Vec<&'a Question>>> {
    let bank: Vec<&Question> = bank.into_iter().collect();
    if template.window.is_some() {
        let by_id: HashMap<&QuestionId, &Question> = bank.iter().map(|question| (&question.id, *question)).collect();
        let part = |ids: &[QuestionId]| ids.iter().map(|id| by_id.get(id).copied()).collect::<Option<Vec<_>>>();
        return template.parts.iter().map(|p| part(&p.questions)).collect();
    }
    let mut ranked: Vec<(u64, &Question)> =
        bank.into_iter().map(|question| (rank(seed, &question.id), question)).collect();
    ranked.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    let mut taken = HashSet::new();
    let mut parts = vec![Vec::new(); template.parts.len()];
    // Narrow parts choose first, or a part that takes anything would leave them none.
    let mut order: Vec<usize> = (0..template.parts.len()).collect();
    order.sort_by_key(|place| {
        template.parts.get(*place).map(|part| ranked.iter().filter(|(_, question)| part.takes(question)).count())
    });
    for place in order {
        let (Some(part), Some(slot)) = (template.parts.get(place), parts.get_mut(place)) else { continue };
        let fitting = ranked.iter().filter(|(_, q)| part.takes(q) && !taken.contains(&q.id));
        *slot = fitting.take(usize::from(part.count)).map(|(_, question)| *question).collect::<Vec<_>>();
        if slot.len() < usize::from(part.count) {
            return None;
        }
        taken.extend(slot.iter().map(|question| &question.id));
    }
    Some(parts)
}

fn rank(seed: &[u8], id: &QuestionId) -> u64 {
    let digest = Sha256::new().chain_update(seed).chain_update(id.as_str()).finalize();
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// How a paper came out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaperMarks {
    /// Half marks got.
    pub half_marks: u32,
    /// Half marks got in each part.
    pub parts: Vec<u32>,
    /// Questions right as a whole.
    pub right: u16,
    /// Right in part.
    pub partly: u16,
    /// Wrong.
    pub wrong: u16,
    /// Not answered.
    pub blank: u16,
}

/// Marks a paper: each part's half marks a question, and its questions with their answers.
pub fn mark<'a>(parts: impl IntoIterator<Item = (u16, Vec<(&'a Question, Option<&'a Answer>)>)>) -> PaperMarks {
    let mut marks = PaperMarks::default();
    for (worth, questions) in parts {
        let mut part = 0;
        for (question, answer) in questions {
            let Some(answer) = answer else {
                marks.blank += 1;
                continue;
            };
            let marked = grading::mark(question, answer, worth);
            part += u32::from(marked.half_marks);
            match marked.verdict {
                Verdict::Right => marks.right += 1,
                Verdict::Partly => marks.partly += 1,
                Verdict::Wrong => marks.wrong += 1,
            }
        }
        marks.half_marks += part;
        marks.parts.push(part);
    }
    marks
}

/// When an organised test that a phone says was handed in at `handed_in` counts as handed in: never later than the server received it.
pub fn handed_in_at(handed_in: Millis, received: Millis) -> Millis {
    handed_in.min(received)
}

/// How handing in at an instant stands to the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeliness {
    /// Before it opens: refused.
    Early,
    /// While it is open.
    InTime,
    /// After it closed: taken, and marked late.
    Late,
}

/// How an instant stands to the window.
pub fn timeliness(window: Window, at: Millis) -> Timeliness {
    if at < window.from {
        Timeliness::Early
    } else if at < window.until {
        Timeliness::InTime
    } else {
        Timeliness::Late
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::TemplateId,
        quiz::{PaperPart, QuestionKind, QuestionType},
    };

    fn question(n: usize, kind: QuestionKind, tag: &str) -> Question {
        Question { tags: vec![tag.into()], ..Question::sample(&format!("q{n:03}"), kind) }
    }

    fn bank() -> Vec<Question> {
        let judge = |n| question(n, QuestionKind::Judge { answer: true }, if n % 10 == 0 { "节日" } else { "日常" });
        (0..60).map(judge).collect()
    }

    fn part(count: u16, tags: &[&str]) -> PaperPart {
        PaperPart {
            of: QuestionType::Judge,
            count,
            half_marks: 10,
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            regulations: vec![],
            questions: vec![],
        }
    }

    fn template(parts: Vec<PaperPart>, window: Option<Window>) -> PaperTemplate {
        let id = TemplateId::new("mock").expect("an id");
        PaperTemplate { id, title: "模拟卷".into(), parts, minutes: 40, window }
    }

    fn ids(parts: &[Vec<&Question>]) -> Vec<String> {
        parts.iter().flatten().map(|question| question.id.to_string()).collect()
    }

    #[test]
    fn a_seed_draws_alike_and_another_seed_otherwise() {
        let (bank, template) = (bank(), template(vec![part(14, &[]), part(6, &["节日"])], None));
        assert_eq!(template.check(), Ok(()));
        let drawn = draw(&template, &bank, b"one").expect("enough");
        assert_eq!(drawn.iter().map(Vec::len).collect::<Vec<_>>(), [14, 6]);
        assert!(drawn[1].iter().all(|q| q.tags == ["节日"]), "the narrow part got what the wide one could have taken");
        assert_eq!(ids(&drawn).iter().collect::<HashSet<_>>().len(), 20);
        let mut turned = bank.clone();
        turned.reverse();
        assert_eq!(ids(&draw(&template, &turned, b"one").expect("enough")), ids(&drawn));
        assert_ne!(ids(&draw(&template, &bank, b"two").expect("enough")), ids(&drawn));
    }

    #[test]
    fn too_small_a_bank_draws_nothing() {
        assert!(draw(&template(vec![part(20, &["节日"])], None), &bank(), b"one").is_none());
    }

    #[test]
    fn an_organised_test_has_the_questions_it_names() {
        let window = Window { from: Millis(10), until: Millis(20) };
        let mut named = part(2, &[]);
        named.half_marks = 100;
        named.questions = vec![QuestionId::new("q007").expect("an id"), QuestionId::new("q003").expect("an id")];
        let organised = template(vec![named.clone()], Some(window));
        assert_eq!(organised.check(), Ok(()));
        assert_eq!(ids(&draw(&organised, &bank(), b"any").expect("all there")), ["q007", "q003"]);
        assert!(draw(&organised, &bank()[..5], b"any").is_none());

        named.questions.pop();
        assert!(template(vec![named.clone()], Some(window)).check().is_err(), "one named, two counted");
        assert!(template(vec![named], None).check().is_err(), "practice names none");
    }

    #[test]
    fn a_paper_is_marked_part_by_part() {
        let choice =
            |answers: &[u8]| QuestionKind::Multiple { options: vec!["x".into(); 4], answers: answers.to_vec() };
        let (a, b) = (question(1, choice(&[0, 1]), ""), question(2, QuestionKind::Judge { answer: true }, ""));
        let (some, yes) = (Answer::Choice(vec![0]), Answer::Judge(true));
        let marks = mark([
            (8, vec![(&a, Some(&some)), (&a, None), (&a, Some(&Answer::Unsure))]),
            (4, vec![(&b, Some(&yes)), (&b, Some(&some))]),
        ]);
        assert_eq!(marks, PaperMarks { half_marks: 5, parts: vec![1, 4], right: 1, partly: 1, wrong: 2, blank: 1 });
    }

    #[test]
    fn the_window_is_open_from_its_first_to_before_its_last_instant() {
        let window = Window { from: Millis(10), until: Millis(20) };
        let stands = |at| timeliness(window, Millis(at));
        assert_eq!(
            [9, 10, 19, 20].map(stands),
            [Timeliness::Early, Timeliness::InTime, Timeliness::InTime, Timeliness::Late]
        );
        assert_eq!(
            handed_in_at(Millis(25), Millis(15)),
            Millis(15),
            "a phone's clock that is ahead makes nothing late"
        );
        assert_eq!(handed_in_at(Millis(15), Millis(25)), Millis(15), "a slow network makes nothing late");
    }
}
