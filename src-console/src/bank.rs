//! The table of the bank: what a filter lets through, and how a question's answer reads. Pure.

use lianxin_proto::quiz::{Question, QuestionKind, QuestionType};
use std::collections::BTreeMap;

/// What an editor looks for; what is not set lets everything through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Filter {
    /// Words that all stand somewhere in the question.
    pub(crate) words: String,
    /// The title of the regulation.
    pub(crate) regulation: Option<String>,
    /// The type.
    pub(crate) of: Option<QuestionType>,
    /// The difficulty.
    pub(crate) difficulty: Option<u8>,
}

impl Filter {
    /// Whether a question passes.
    pub(crate) fn passes(&self, question: &Question) -> bool {
        self.regulation.as_ref().is_none_or(|title| *title == question.citation.title)
            && self.of.is_none_or(|of| of == question.kind.of())
            && self.difficulty.is_none_or(|difficulty| difficulty == question.difficulty)
            && self.words.split_whitespace().all(|word| holds(question, &word.to_lowercase()))
    }
}

fn holds(question: &Question, word: &str) -> bool {
    let mut texts = vec![&question.stem, &question.explanation, &question.citation.title, &question.citation.article];
    texts.extend(&question.tags);
    match &question.kind {
        QuestionKind::Single { options, .. } | QuestionKind::Multiple { options, .. } => texts.extend(options),
        QuestionKind::Blank { gaps, .. } => texts.extend(gaps.iter().flatten()),
        QuestionKind::Essay { model, rubric } | QuestionKind::Case { model, rubric } => {
            texts.push(model);
            texts.extend(rubric);
        }
        QuestionKind::Judge { .. } => {}
    }
    question.id.as_str().contains(word) || texts.iter().any(|text| text.to_lowercase().contains(word))
}

/// The regulations that questions rest on, by title, with how many.
pub(crate) fn regulations<'a>(questions: impl Iterator<Item = &'a Question>) -> Vec<(String, usize)> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for question in questions {
        *counted.entry(question.citation.title.as_str()).or_default() += 1;
    }
    counted.into_iter().map(|(title, count)| (title.to_owned(), count)).collect()
}

/// A line below a question: an option, a gap, a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// `A`, `第 1 空`, `要点 1`.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: String,
    /// Whether it is the key, or part of it.
    pub(crate) right: bool,
}

/// The options and key of a question, in order.
pub(crate) fn answer(kind: &QuestionKind) -> Vec<Line> {
    let options = |options: &[String], right: &dyn Fn(usize) -> bool| {
        let letters = 'A'..='Z';
        let lines = letters.zip(options).enumerate();
        lines.map(|(n, (letter, text))| Line { name: letter.into(), text: text.clone(), right: right(n) }).collect()
    };
    match kind {
        QuestionKind::Single { options: all, answer } => options(all, &|n| n == usize::from(*answer)),
        QuestionKind::Multiple { options: all, answers } => {
            options(all, &|n| answers.iter().any(|answer| usize::from(*answer) == n))
        }
        QuestionKind::Judge { answer } => {
            vec![Line { name: "答案".into(), text: if *answer { "正确" } else { "错误" }.into(), right: true }]
        }
        QuestionKind::Blank { gaps, any_order } => {
            let name = |n: usize| {
                if *any_order { format!("第 {} 空（次序不限）", n + 1) } else { format!("第 {} 空", n + 1) }
            };
            let lines = gaps.iter().enumerate();
            lines.map(|(n, forms)| Line { name: name(n), text: forms.join("，或："), right: true }).collect()
        }
        QuestionKind::Essay { model, rubric } | QuestionKind::Case { model, rubric } => {
            let model = Line { name: "参考答案".into(), text: model.clone(), right: true };
            let points = rubric.iter().enumerate();
            let points =
                points.map(|(n, text)| Line { name: format!("要点 {}", n + 1), text: text.clone(), right: false });
            std::iter::once(model).chain(points).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::{id::QuestionId, quiz::Citation};

    fn question(id: &str, title: &str, difficulty: u8, kind: QuestionKind) -> Question {
        Question {
            id: QuestionId::new(id).expect("an id"),
            version: 1,
            stem: "可以收受礼金吗？".into(),
            kind,
            explanation: "第三十四条。".into(),
            citation: Citation {
                regulation: None,
                anchor: "34".into(),
                title: title.into(),
                article: "第三十四条".into(),
                version: "2020-07-01".parse().expect("a date"),
            },
            difficulty,
            tags: vec!["收礼".into()],
        }
    }

    fn single() -> QuestionKind {
        QuestionKind::Single { options: vec!["可以".into(), "不可以ABC".into()], answer: 1 }
    }

    #[test]
    fn a_filter_joins_all_that_is_set() {
        let all = [
            question("q-1", "政务处分法", 1, single()),
            question("q-2", "政务处分法", 3, QuestionKind::Judge { answer: false }),
            question("q-3", "监察法", 3, single()),
        ];
        let ids =
            |filter: Filter| -> Vec<&str> { all.iter().filter(|q| filter.passes(q)).map(|q| q.id.as_str()).collect() };
        let words = |words: &str| Filter { words: words.into(), ..Filter::default() };
        let regulation = Some("政务处分法".to_owned());
        assert_eq!(ids(Filter::default()), ["q-1", "q-2", "q-3"]);
        assert_eq!(ids(Filter { regulation: regulation.clone(), ..Filter::default() }), ["q-1", "q-2"]);
        assert_eq!(ids(Filter { regulation, difficulty: Some(3), ..Filter::default() }), ["q-2"]);
        assert_eq!(ids(Filter { of: Some(QuestionType::Single), ..Filter::default() }), ["q-1", "q-3"]);
        assert_eq!(ids(words("礼金 监察法")), ["q-3"], "every word, wherever it stands");
        assert_eq!(ids(words("不可以abc")), ["q-1", "q-3"], "options too, upper or lower case");
        assert_eq!(ids(words("q-2")), ["q-2"]);
        assert_eq!(ids(words("没有的词")), [""; 0]);
        assert_eq!(regulations(all.iter()), [("政务处分法".to_owned(), 2), ("监察法".to_owned(), 1)]);
    }

    #[test]
    fn the_key_of_each_type_reads_as_one() {
        let lines = |kind| -> Vec<String> {
            answer(&kind)
                .into_iter()
                .map(|l| format!("{}{}{}", l.name, if l.right { "=" } else { ":" }, l.text))
                .collect()
        };
        assert_eq!(lines(single()), ["A:可以", "B=不可以ABC"]);
        assert_eq!(
            lines(QuestionKind::Multiple {
                options: vec!["甲".into(), "乙".into(), "丙".into()], answers: vec![0, 2]
            }),
            ["A=甲", "B:乙", "C=丙"]
        );
        assert_eq!(lines(QuestionKind::Judge { answer: false }), ["答案=错误"]);
        assert_eq!(
            lines(QuestionKind::Blank { gaps: vec![vec!["三".into(), "3".into()]], any_order: false }),
            ["第 1 空=三，或：3"]
        );
        assert_eq!(
            lines(QuestionKind::Essay { model: "先报告".into(), rubric: vec!["报告".into()] }),
            ["参考答案=先报告", "要点 1:报告"]
        );
    }
}
