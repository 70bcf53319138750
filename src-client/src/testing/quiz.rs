//! Questions and papers for tests.

use lianxin_proto::{
    id::{QuestionId, RegulationId, TemplateId},
    quiz::{Citation, PaperPart, PaperTemplate, Question, QuestionKind, QuestionType, Window},
};

pub(crate) fn question_id(id: &str) -> QuestionId {
    QuestionId::new(id).expect("an id")
}

pub(crate) fn question(id: &str, kind: QuestionKind) -> Question {
    Question {
        id: question_id(id),
        version: 1,
        stem: format!("题目 {id}"),
        kind,
        explanation: "依据条文。".into(),
        citation: Citation {
            regulation: Some(RegulationId::new("law").expect("an id")),
            anchor: "1".into(),
            title: "公职人员政务处分法".into(),
            article: "第一条".into(),
            version: "2020-07-01".parse().expect("a date"),
        },
        difficulty: 2,
        tags: vec![],
    }
}

fn options() -> Vec<String> {
    ["甲", "乙", "丙", "丁"].map(str::to_owned).to_vec()
}

pub(crate) fn single(id: &str, answer: u8) -> Question {
    question(id, QuestionKind::Single { options: options(), answer })
}

pub(crate) fn multiple(id: &str, answers: &[u8]) -> Question {
    question(id, QuestionKind::Multiple { options: options(), answers: answers.to_vec() })
}

pub(crate) fn judge(id: &str, answer: bool) -> Question {
    question(id, QuestionKind::Judge { answer })
}

pub(crate) fn blank(id: &str, gaps: &[&str]) -> Question {
    let gaps: Vec<Vec<String>> = gaps.iter().map(|form| vec![(*form).to_owned()]).collect();
    let stem = "____".repeat(gaps.len());
    Question { stem, ..question(id, QuestionKind::Blank { gaps, any_order: false }) }
}

pub(crate) fn case(id: &str, points: usize) -> Question {
    let rubric = (0..points).map(|n| format!("要点 {n}")).collect();
    question(id, QuestionKind::Case { model: "参考答案".into(), rubric })
}

/// A paper of parts: type, how many, half marks each.
pub(crate) fn template(id: &str, parts: &[(QuestionType, u16, u16)], minutes: u16) -> PaperTemplate {
    let part = |(of, count, half_marks): &(QuestionType, u16, u16)| PaperPart {
        of: *of,
        count: *count,
        half_marks: *half_marks,
        tags: vec![],
        regulations: vec![],
        questions: vec![],
    };
    PaperTemplate {
        id: TemplateId::new(id).expect("an id"),
        title: "模拟卷一".into(),
        parts: parts.iter().map(part).collect(),
        minutes,
        window: None,
    }
}

/// An organised test of these 判断题.
pub(crate) fn organised(id: &str, questions: &[&str], window: Window) -> PaperTemplate {
    let count = u16::try_from(questions.len()).expect("few");
    let mut test = template(id, &[(QuestionType::Judge, count, 200 / count)], 30);
    test.title = "第三季度测试".into();
    test.window = Some(window);
    test.parts[0].questions = questions.iter().map(|id| question_id(id)).collect();
    test
}
