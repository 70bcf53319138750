//! Handing in an organised test. What arrives first stands, whoever of the member's devices sends it; each answer is marked against the version it answered,
//! by the function the phone marks with. `judge` decides without I/O; [`hand_in`] reads what it needs and writes the one result.

use crate::{
    content::status::Status as Reach,
    db::Conn,
    error::{Error, Result},
    quiz::{formats::Status, papers, results, store},
};
use lianxin_proto::{
    id::{MemberId, OpId, QuestionId, SittingId, TemplateId},
    op::Op,
    problem::Code,
    quiz::{Answer, PaperResult, PaperTemplate, Question, QuestionKind, Submitted},
    rules::paper::{self, Timeliness},
    time::Millis,
};
use std::collections::HashMap;

/// The most characters of what was written in a gap.
pub const GAP_CHARS_MAX: usize = 500;

/// What a phone handed in. It has no `Debug`: nobody's answers go into a log.
#[derive(Clone, Copy)]
struct HandedIn<'a> {
    /// The op that brought it.
    op: OpId,
    /// When, by the phone's clock.
    at: Millis,
    /// The sitting.
    sitting: SittingId,
    /// The answers.
    answers: &'a [Submitted],
}

/// Where a question stands now.
type Standing = (u32, Status);

/// The result of a test handed in, or why it is refused.
fn judge(
    template: &PaperTemplate,
    handed: HandedIn<'_>,
    answered: &HashMap<(QuestionId, u32), Question>,
    now_stand: &HashMap<QuestionId, Standing>,
    now: Millis,
) -> std::result::Result<PaperResult, Code> {
    let Some(window) = template.window else { return Err(Code::OpInvalid) };
    let at = paper::handed_in_at(handed.at, now);
    let late = match paper::timeliness(window, at) {
        Timeliness::Early => return Err(Code::PaperNotOpen),
        Timeliness::InTime => false,
        Timeliness::Late => true,
    };
    let named = template.parts.iter().flat_map(|part| &part.questions);
    if !named.eq(handed.answers.iter().map(|answer| &answer.question)) {
        return Err(Code::OpInvalid);
    }
    let mut rest = handed.answers.iter();
    let mut parts = Vec::with_capacity(template.parts.len());
    let mut corrected = Vec::new();
    for part in &template.parts {
        let mut questions = Vec::with_capacity(part.questions.len());
        for submitted in rest.by_ref().take(part.questions.len()) {
            let question = answered.get(&(submitted.question.clone(), submitted.version)).ok_or(Code::OpInvalid)?;
            if submitted.answer.as_ref().is_some_and(|answer| !answers(question, answer)) {
                return Err(Code::OpInvalid);
            }
            if now_stand.get(&submitted.question) != Some(&(submitted.version, Status::Published)) {
                corrected.push(submitted.question.clone());
            }
            questions.push((question, submitted.answer.as_ref()));
        }
        parts.push((part.half_marks, questions));
    }
    let marks = paper::mark(parts);
    Ok(PaperResult {
        template: template.id.clone(),
        title: template.title.clone(),
        sitting: handed.sitting,
        op: handed.op,
        handed_in_at: at,
        received_at: now,
        late,
        half_marks: marks.half_marks,
        parts: marks.parts,
        right: marks.right,
        partly: marks.partly,
        wrong: marks.wrong.saturating_add(marks.blank),
        corrected,
    })
}

/// Whether an answer is one that the question can have.
fn answers(question: &Question, answer: &Answer) -> bool {
    match (&question.kind, answer) {
        (_, Answer::Unsure) | (QuestionKind::Judge { .. }, Answer::Judge(_)) => true,
        (QuestionKind::Single { options, .. } | QuestionKind::Multiple { options, .. }, Answer::Choice(chosen)) => {
            chosen.len() <= options.len() && chosen.iter().all(|option| usize::from(*option) < options.len())
        }
        (QuestionKind::Blank { gaps, .. }, Answer::Gaps(written)) => {
            written.len() <= gaps.len() && written.iter().all(|text| text.chars().count() <= GAP_CHARS_MAX)
        }
        (QuestionKind::Essay { rubric, .. } | QuestionKind::Case { rubric, .. }, Answer::Points(points)) => {
            points.len() <= rubric.len()
        }
        _ => false,
    }
}

/// Takes a test in, once; what stands when it was handed in before.
pub async fn hand_in(
    conn: &mut Conn,
    member: MemberId,
    op: &Op,
    template: &TemplateId,
    sitting: SittingId,
    answers: &[Submitted],
    now: Millis,
) -> Result<std::result::Result<PaperResult, Code>> {
    if let Some(stands) = results::find(&mut *conn, template, member).await? {
        return Ok(Ok(stands));
    }
    let row = match papers::find(&mut *conn, template).await? {
        Some(row) if row.status == Reach::Scheduled => row,
        _ => return Ok(Err(Code::OpTargetGone)),
    };
    if answers.len() != row.template.count() {
        return Ok(Err(Code::OpInvalid));
    }
    let (mut answered, mut now_stand) = (HashMap::new(), HashMap::new());
    for answer in answers {
        if let Some(question) = store::version(&mut *conn, &answer.question, answer.version).await? {
            answered.insert((answer.question.clone(), answer.version), question);
        }
        if let Some(standing) = store::standing(&mut *conn, &answer.question).await? {
            now_stand.insert(answer.question.clone(), standing);
        }
    }
    let handed = HandedIn { op: op.id, at: op.at, sitting, answers };
    let result = match judge(&row.template, handed, &answered, &now_stand, now) {
        Ok(result) => result,
        Err(code) => return Ok(Err(code)),
    };
    if results::add(&mut *conn, member, &result).await? {
        return Ok(Ok(result));
    }
    let stands = results::find(conn, template, member).await?;
    stands.map(Ok).ok_or_else(|| Error::stored("result", "it was there and is not"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::quiz::{Citation, PaperPart, QuestionType, Window};
    use uuid::Uuid;

    fn question(id: &str, version: u32, kind: QuestionKind) -> Question {
        Question {
            id: QuestionId::new(id).expect("an id"),
            version,
            stem: "____".into(),
            kind,
            explanation: String::new(),
            citation: Citation {
                regulation: None,
                anchor: "1".into(),
                title: "法".into(),
                article: "第一条".into(),
                version: "2020-07-01".parse().expect("a date"),
            },
            difficulty: 1,
            tags: vec![],
        }
    }

    fn kinds() -> Vec<(QuestionKind, Answer)> {
        let options = || vec!["甲".to_owned(), "乙".to_owned(), "丙".to_owned()];
        vec![
            (QuestionKind::Single { options: options(), answer: 1 }, Answer::Choice(vec![1])),
            (QuestionKind::Multiple { options: options(), answers: vec![0, 1] }, Answer::Choice(vec![0])),
            (QuestionKind::Judge { answer: true }, Answer::Judge(false)),
            (QuestionKind::Blank { gaps: vec![vec!["六".into()]], any_order: false }, Answer::Gaps(vec![" 六".into()])),
        ]
    }

    #[test]
    fn only_what_a_question_can_be_answered_with_is_taken() {
        for (of, (kind, _)) in kinds().into_iter().enumerate() {
            let asked = question("q", 1, kind);
            for (given, (_, answer)) in kinds().into_iter().enumerate() {
                let choices = of < 2 && given < 2;
                assert_eq!(answers(&asked, &answer), of == given || choices, "{asked:?} {answer:?}");
            }
            assert!(answers(&asked, &Answer::Unsure));
            for bad in [
                Answer::Choice(vec![3]),
                Answer::Choice(vec![0; 4]),
                Answer::Gaps(vec!["长".repeat(GAP_CHARS_MAX + 1)]),
                Answer::Gaps(vec![String::new(); 2]),
                Answer::Points(vec![true]),
            ] {
                assert!(!answers(&asked, &bad), "{asked:?} {bad:?}");
            }
        }
    }

    #[test]
    fn parts_are_marked_in_order_and_corrections_are_told() {
        let parts = kinds().into_iter().zip(QuestionType::ALL).enumerate().map(|(n, (_, of))| PaperPart {
            of,
            count: 1,
            half_marks: 50,
            tags: vec![],
            regulations: vec![],
            questions: vec![QuestionId::new(format!("q-{n}")).expect("an id")],
        });
        let template = PaperTemplate {
            id: TemplateId::new("test").expect("an id"),
            title: "测试".into(),
            parts: parts.collect(),
            minutes: 30,
            window: Some(Window { from: Millis(0), until: Millis(100) }),
        };
        let (mut answered, mut now_stand, mut given) = (HashMap::new(), HashMap::new(), Vec::new());
        let stand = [(2, Status::Published), (3, Status::Published), (2, Status::Stale), (2, Status::Published)];
        for ((n, (kind, answer)), stand) in kinds().into_iter().enumerate().zip(stand) {
            let asked = question(&format!("q-{n}"), 2, kind);
            now_stand.insert(asked.id.clone(), stand);
            given.push(Submitted { question: asked.id.clone(), version: 2, answer: Some(answer) });
            answered.insert((asked.id.clone(), 2), asked);
        }
        let handed = |answers| HandedIn {
            op: OpId(Uuid::from_u128(1)),
            at: Millis(50),
            sitting: SittingId(Uuid::from_u128(2)),
            answers,
        };
        let result = judge(&template, handed(&given), &answered, &now_stand, Millis(200)).expect("a result");
        assert_eq!(result.parts, [50, 1, 0, 50]);
        assert_eq!((result.half_marks, result.right, result.partly, result.wrong), (101, 2, 1, 1));
        assert_eq!(result.corrected.iter().map(QuestionId::as_str).collect::<Vec<_>>(), ["q-1", "q-2"]);
        assert_eq!((result.handed_in_at, result.received_at, result.late), (Millis(50), Millis(200), false));
        answered.clear();
        let refused = judge(&template, handed(&given), &answered, &now_stand, Millis(200));
        assert_eq!(refused.map(|_| ()), Err(Code::OpInvalid), "versions that never were");
    }
}
