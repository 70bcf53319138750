//! The bank files that the project ships, `assets/demo/questions/*.toml`. They are written by hand, so a refusal names the line of the wrong value, an unknown key
//! is an error, and nothing is guessed.

use super::{
    citation,
    draft::{Draft, DraftCitation, Status},
    error::FileError,
    lines::{Lines, place},
    raw::{Fault, Field},
    report::{Outcome, Row},
    words,
};
use lianxin_proto::{
    id::{QuestionId, RegulationId},
    quiz::{QuestionKind, QuestionType},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// Reads a file.
pub(super) fn read(text: &str) -> Result<Vec<Row>, FileError> {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line = |at: usize| u32::try_from(starts.partition_point(|start| *start <= at)).unwrap_or(u32::MAX);
    let file = DeTable::parse(text).map_err(|error| FileError::Syntax {
        line: line(error.span().map_or(0, |span| span.start)),
        reason: error.message().to_owned(),
    })?;
    let mut rows = vec![];
    for (key, value) in file.get_ref() {
        let questions = value.get_ref().as_array().filter(|_| key.get_ref() == "question");
        let Some(questions) = questions else {
            let at = line(key.span().start);
            return Err(FileError::Syntax {
                line: at,
                reason: format!("only [[question]] may stand here, not {}", key.get_ref()),
            });
        };
        for question in questions {
            let start = line(question.span().start);
            let Some(table) = question.get_ref().as_table() else {
                return Err(FileError::Syntax { line: start, reason: "a question is a table".into() });
            };
            let reader = Reader { table, line: &line, start };
            rows.push(reader.row());
        }
    }
    if rows.is_empty() { Err(FileError::Empty) } else { Ok(rows) }
}

struct Reader<'a, 'i, L> {
    table: &'a DeTable<'i>,
    line: &'a L,
    start: u32,
}

/// The keys of a question, with the part they are.
const KEYS: [(&str, Field); 15] = [
    ("id", Field::Id),
    ("type", Field::Type),
    ("stem", Field::Stem),
    ("options", Field::Options),
    ("answer", Field::Answer),
    ("any_order", Field::AnyOrder),
    ("rubric", Field::Rubric),
    ("explanation", Field::Explanation),
    ("regulation", Field::Regulation),
    ("title", Field::Basis),
    ("article", Field::Article),
    ("version", Field::Version),
    ("difficulty", Field::Difficulty),
    ("tags", Field::Tags),
    ("status", Field::Status),
];

impl<L: Fn(usize) -> u32> Reader<'_, '_, L> {
    fn row(&self) -> Row {
        let mut lines = Lines::default();
        for (key, value) in self.table {
            if let Some((_, field)) = KEYS.iter().find(|(name, _)| key.get_ref() == name) {
                lines.set(*field, (self.line)(value.span().start));
            }
        }
        if let Some((key, _)) = self.table.iter().find(|(key, _)| !KEYS.iter().any(|(name, _)| key.get_ref() == name)) {
            let at = (self.line)(key.span().start);
            return Row::refused(
                place(self.start),
                format!("第 {at} 行"),
                format!("第 {at} 行：不认识“{}”这一项", key.get_ref()),
            );
        }
        match self.draft() {
            Ok(draft) => Row { place: place(self.start), notes: vec![], outcome: Outcome::Accepted(Box::new(draft)) },
            Err(fault) => lines.refused(self.start, &fault),
        }
    }

    fn draft(&self) -> Result<Draft, Fault> {
        let of = self.need("type", Field::Type)?;
        let of =
            QuestionType::ALL.into_iter().find(|known| known.as_str() == of).ok_or_else(|| unknown(Field::Type, of))?;
        let kind = self.kind(of)?;
        for (key, field, fits) in [
            ("options", Field::Options, matches!(of, QuestionType::Single | QuestionType::Multiple)),
            ("any_order", Field::AnyOrder, of == QuestionType::Blank),
            ("rubric", Field::Rubric, of.is_self_marked()),
        ] {
            if !fits && self.value(key).is_some() {
                return Err(Fault::new(field, format!("{}题没有“{key}”这一项", of.name())));
            }
        }
        let id = self.need("id", Field::Id)?;
        let status = self.need("status", Field::Status)?;
        let version = self.text("version", Field::Version)?;
        let regulation = self.text("regulation", Field::Regulation)?;
        let article = self.need("article", Field::Article)?.to_owned();
        let difficulty =
            self.value("difficulty").and_then(|value| value.get_ref().as_integer()).map(ToString::to_string);
        let draft = Draft {
            id: Some(QuestionId::new(id).map_err(|_| unknown(Field::Id, id))?),
            stem: self.need("stem", Field::Stem)?.to_owned(),
            kind,
            explanation: self.need("explanation", Field::Explanation)?.to_owned(),
            citation: DraftCitation {
                regulation: regulation
                    .map(|id| RegulationId::new(id).map_err(|_| unknown(Field::Regulation, id)))
                    .transpose()?,
                title: self.need("title", Field::Basis)?.to_owned(),
                anchor: citation::anchor(&article).unwrap_or_default(),
                article,
                version: version
                    .map(|text| citation::date(text).ok_or_else(|| unknown(Field::Version, text)))
                    .transpose()?,
            },
            difficulty: difficulty
                .and_then(|text| text.parse().ok())
                .ok_or_else(|| Fault::new(Field::Difficulty, "难度要写 1 到 5".into()))?,
            tags: self.list("tags", Field::Tags)?,
            status: Status::ALL
                .into_iter()
                .find(|known| known.as_str() == status)
                .ok_or_else(|| unknown(Field::Status, status))?,
            author: String::new(),
            reviewer: String::new(),
        }
        .tidied();
        draft.check()?;
        Ok(draft)
    }

    fn kind(&self, of: QuestionType) -> Result<QuestionKind, Fault> {
        Ok(match of {
            QuestionType::Single => {
                let (options, answers) = self.choice()?;
                let [answer] = answers.as_slice() else {
                    return Err(Fault::new(Field::Answer, "单选题只能有一个答案".into()));
                };
                QuestionKind::Single { options, answer: *answer }
            }
            QuestionType::Multiple => {
                let (options, answers) = self.choice()?;
                QuestionKind::Multiple { options, answers }
            }
            QuestionType::Judge => {
                let value = self.value("answer").map(Spanned::get_ref);
                let written =
                    value.and_then(|value| value.as_bool().or_else(|| value.as_str().and_then(words::judgement)));
                QuestionKind::Judge {
                    answer: written
                        .ok_or_else(|| Fault::new(Field::Answer, "判断题的答案要写 true 或 false".into()))?,
                }
            }
            QuestionType::Blank => {
                let any_order = match self.value("any_order") {
                    None => false,
                    Some(value) => value
                        .get_ref()
                        .as_bool()
                        .ok_or_else(|| Fault::new(Field::AnyOrder, "any_order 要写 true 或 false".into()))?,
                };
                QuestionKind::Blank { gaps: self.gaps()?, any_order }
            }
            QuestionType::Essay => QuestionKind::Essay {
                model: self.need("answer", Field::Answer)?.to_owned(),
                rubric: self.list("rubric", Field::Rubric)?,
            },
            QuestionType::Case => QuestionKind::Case {
                model: self.need("answer", Field::Answer)?.to_owned(),
                rubric: self.list("rubric", Field::Rubric)?,
            },
        })
    }

    fn choice(&self) -> Result<(Vec<String>, Vec<u8>), Fault> {
        let key = self.need("answer", Field::Answer)?;
        let letters: Option<Vec<u8>> = key.bytes().map(|byte| byte.is_ascii_uppercase().then(|| byte - b'A')).collect();
        let letters = letters.ok_or_else(|| unknown(Field::Answer, key))?;
        Ok((self.list("options", Field::Options)?, letters))
    }

    fn gaps(&self) -> Result<Vec<Vec<String>>, Fault> {
        let bad = || Fault::new(Field::Answer, "填空题的答案要写成 [[\"六个月\", \"6个月\"], [\"警告\"]] 这样".into());
        let gaps = self.value("answer").and_then(|value| value.get_ref().as_array()).ok_or_else(bad)?;
        gaps.iter()
            .map(|forms| {
                let forms = forms.get_ref().as_array()?;
                forms.iter().map(|form| form.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
            })
            .collect::<Option<Vec<Vec<String>>>>()
            .ok_or_else(bad)
    }

    fn value(&self, key: &str) -> Option<&Spanned<DeValue<'_>>> {
        self.table.get(key)
    }

    fn text(&self, key: &str, field: Field) -> Result<Option<&str>, Fault> {
        match self.value(key) {
            None => Ok(None),
            Some(value) => {
                value.get_ref().as_str().map(Some).ok_or_else(|| Fault::new(field, format!("{key} 要写成引号里的文字")))
            }
        }
    }

    fn need(&self, key: &str, field: Field) -> Result<&str, Fault> {
        self.text(key, field)?.ok_or_else(|| Fault::new(field, format!("缺少 {key}")))
    }

    fn list(&self, key: &str, field: Field) -> Result<Vec<String>, Fault> {
        let Some(value) = self.value(key) else { return Err(Fault::new(field, format!("缺少 {key}"))) };
        let texts = value
            .get_ref()
            .as_array()
            .and_then(|list| list.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect());
        texts.ok_or_else(|| Fault::new(field, format!("{key} 要写成 [\"…\", \"…\"] 这样")))
    }
}

fn unknown(field: Field, text: &str) -> Fault {
    Fault::new(field, format!("{}“{}”看不懂", field.name(), super::text::shortened(text, 20)))
}
