//! From texts by field to a draft: what the type is, what the key means, which gaps there are, what it rests on. Everything that was assumed is noted, and
//! everything that contradicts itself is refused with its field; nothing is silently repaired into another question.

use super::{
    answers, blanks, citation,
    draft::{Draft, DraftCitation, ITEM_MAX, Status},
    options, points,
    raw::{Fault, Field, Raw},
    text::{half_char, letter, shortened, split_list, tidy},
    words,
};
use lianxin_proto::{
    id::{QuestionId, RegulationId},
    quiz::{QuestionKind, QuestionType},
};

/// Between the tags of a cell.
const BETWEEN_TAGS: [char; 12] = ['、', '，', ',', '；', ';', '|', '｜', '\n', ' ', '\u{3000}', '/', '／'];

/// Tags as [`settle`] reads them.
pub(super) fn joined_tags(tags: &[String]) -> String {
    super::text::join_list(tags.iter().map(String::as_str), &BETWEEN_TAGS, "、")
}

/// The draft that the texts mean, and what was assumed.
pub(super) fn settle(raw: &Raw) -> Result<(Draft, Vec<String>), Fault> {
    raw.check_length()?;
    let mut notes = vec![];
    let mut question = Question::read(raw)?;
    let of = question.of.map_or_else(|| question.guess(raw, &mut notes), Ok)?;
    let kind = question.kind(of, raw, &mut notes)?;
    let citation = cited(raw)?;
    let status = match (raw.get(Field::Status), citation.missing()) {
        ("", missing) if missing.is_empty() => Status::Draft,
        ("", missing) => {
            notes.push(format!("缺少{}，先标为待核", missing.join("、")));
            Status::Unchecked
        }
        (text, _) => {
            words::status(text).ok_or_else(|| unknown(Field::Status, text, "要写草稿、已审、已发布、已过时或待核"))?
        }
    };
    let difficulty = match raw.get(Field::Difficulty) {
        "" => 3,
        text => words::difficulty(text).ok_or_else(|| unknown(Field::Difficulty, text, "要写 1 到 5，或易、中、难"))?,
    };
    let id = match raw.get(Field::Id) {
        "" => None,
        text => Some(QuestionId::new(text).map_err(|_| unknown(Field::Id, text, "只能用小写字母、数字和 -"))?),
    };
    let draft = Draft {
        id,
        stem: question.stem,
        kind,
        explanation: raw.get(Field::Explanation).to_owned(),
        citation,
        difficulty,
        tags: split_list(raw.get(Field::Tags), &BETWEEN_TAGS),
        status,
        author: raw.get(Field::Author).to_owned(),
        reviewer: raw.get(Field::Reviewer).to_owned(),
    }
    .tidied();
    draft.check()?;
    Ok((draft, notes))
}

fn unknown(field: Field, text: &str, hint: &str) -> Fault {
    Fault::new(field, format!("{}“{}”看不懂，{hint}", field.name(), shortened(text, 20)))
}

struct Question {
    of: Option<QuestionType>,
    /// The type only says that it is a choice.
    any_choice: bool,
    stem: String,
    options: Vec<String>,
    answer: String,
}

impl Question {
    fn read(raw: &Raw) -> Result<Self, Fault> {
        let (mark, bare) = type_mark(raw.get(Field::Stem));
        let (mut any_choice, mut stated) = (false, None);
        match raw.get(Field::Type) {
            "" => {}
            text if words::any_choice(text) => any_choice = true,
            text => {
                let hint = "可写单选、多选、判断、填空、简答、案例分析";
                stated = Some(words::question_type(text).ok_or_else(|| unknown(Field::Type, text, hint))?);
            }
        }
        // A mark in the stem is taken off unless it contradicts what the type column says; then it is part of the sentence.
        let strip = mark.is_some() && (stated.is_none() || stated == mark);
        let stem = if strip { bare } else { raw.get(Field::Stem).to_owned() };
        if stem.is_empty() {
            return Err(Fault::new(Field::Stem, "题干是空的".into()));
        }
        let of = stated.or(mark).or(if any_choice { None } else { raw.heading });
        let mut question =
            Self { of, any_choice, stem, options: own_options(raw)?, answer: raw.get(Field::Answer).to_owned() };
        question.look_into_stem();
        Ok(question)
    }

    /// Options and the key may stand in the stem where they have no cell of their own.
    fn look_into_stem(&mut self) {
        let closed =
            matches!(self.of, None | Some(QuestionType::Single | QuestionType::Multiple | QuestionType::Judge));
        if closed && self.options.is_empty() {
            let (before, options) = options::cut(&self.stem, 0);
            let judging = self.of != Some(QuestionType::Judge)
                || (options::as_judgement(&options).is_some() && words::judgement(&self.answer).is_none());
            if options.len() >= 2 && !before.is_empty() && judging {
                (self.stem, self.options) = (before, options);
            }
        }
        if closed
            && self.answer.is_empty()
            && let Some((key, stem)) = answers::in_stem(&self.stem)
        {
            (self.answer, self.stem) = (key, stem);
        }
    }

    fn guess(&self, raw: &Raw, notes: &mut Vec<String>) -> Result<QuestionType, Fault> {
        let guess = self.guessed(raw)?;
        if !self.any_choice {
            notes.push(format!("没有写题型，当作{}题", guess.name()));
        }
        Ok(guess)
    }

    fn guessed(&self, raw: &Raw) -> Result<QuestionType, Fault> {
        if self.options.len() >= 2 {
            if options::as_judgement(&self.options).is_some() && !self.any_choice {
                return Ok(QuestionType::Judge);
            }
            let chosen = answers::chosen(&self.answer, &self.options, raw.numbered)?;
            return Ok(if chosen.len() > 1 { QuestionType::Multiple } else { QuestionType::Single });
        }
        if self.any_choice {
            return Err(Fault::new(Field::Options, "没有选项".into()));
        }
        if self.answer.is_empty() && !raw.has(Field::Rubric) {
            return Err(Fault::new(Field::Answer, "没有答案".into()));
        }
        Ok(if answers::judged(&self.answer, &[]).is_ok() && !blanks::has_line(&self.stem) {
            QuestionType::Judge
        } else if blanks::has_gap(&self.stem) {
            QuestionType::Blank
        } else {
            QuestionType::Essay
        })
    }

    fn kind(&mut self, of: QuestionType, raw: &Raw, notes: &mut Vec<String>) -> Result<QuestionKind, Fault> {
        let options = std::mem::take(&mut self.options);
        Ok(match of {
            QuestionType::Single | QuestionType::Multiple => self.choice(of, options, raw, notes)?,
            QuestionType::Judge => QuestionKind::Judge { answer: answers::judged(&self.answer, &options)? },
            QuestionType::Blank => {
                let any_order = words::yes(raw.get(Field::AnyOrder))
                    .ok_or_else(|| unknown(Field::AnyOrder, raw.get(Field::AnyOrder), "要写是或否"))?;
                QuestionKind::Blank { gaps: self.gaps()?, any_order }
            }
            QuestionType::Essay | QuestionType::Case => {
                let (model, rubric) = self.rubric(raw, notes)?;
                if of == QuestionType::Essay {
                    QuestionKind::Essay { model, rubric }
                } else {
                    QuestionKind::Case { model, rubric }
                }
            }
        })
    }

    fn choice(
        &self,
        of: QuestionType,
        options: Vec<String>,
        raw: &Raw,
        notes: &mut Vec<String>,
    ) -> Result<QuestionKind, Fault> {
        if options.is_empty() {
            return Err(Fault::new(Field::Options, "没有选项".into()));
        }
        let answers = answers::chosen(&self.answer, &options, raw.numbered)?;
        match (of, answers.as_slice()) {
            (QuestionType::Single, [answer]) => Ok(QuestionKind::Single { answer: *answer, options }),
            (QuestionType::Single, several) => {
                let letters: String = several.iter().map(|answer| letter(usize::from(*answer))).collect();
                Err(Fault::new(Field::Answer, format!("题型是单选，答案却写了 {letters}")))
            }
            (_, several) => {
                if several.len() == 1 {
                    notes.push("多选题只有一个答案".to_owned());
                }
                Ok(QuestionKind::Multiple { options, answers })
            }
        }
    }

    fn gaps(&mut self) -> Result<Vec<Vec<String>>, Fault> {
        let gaps = blanks::answers(&self.answer, &self.stem);
        if gaps.is_empty() {
            return Err(Fault::new(Field::Answer, "没有答案".into()));
        }
        match blanks::normalised(&self.stem, gaps.len()) {
            Ok(stem) => {
                self.stem = stem;
                Ok(gaps)
            }
            Err(0) => Err(Fault::new(Field::Stem, "填空题的题干里没有空，空要写成 ____".into())),
            Err(found) => Err(Fault::new(Field::Answer, format!("题干有 {found} 个空，答案有 {} 个", gaps.len()))),
        }
    }

    fn rubric(&self, raw: &Raw, notes: &mut Vec<String>) -> Result<(String, Vec<String>), Fault> {
        let model = self.answer.clone();
        let given = points::split(raw.get(Field::Rubric));
        if !given.is_empty() {
            return Ok((model, given));
        }
        if model.is_empty() {
            return Err(Fault::new(Field::Answer, "没有答案，也没有评分要点".into()));
        }
        let points = points::of_answer(&model);
        if !points.is_empty() {
            notes.push(format!("没有评分要点，从答案里分出了 {} 个", points.len()));
            return Ok((model, points));
        }
        if model.chars().count() > ITEM_MAX {
            return Err(Fault::new(Field::Rubric, "没有评分要点，答案又太长，请把要点一行一个写出来".into()));
        }
        notes.push("没有评分要点，先把整段答案当作一个要点".to_owned());
        let point = model.replace('\n', " ");
        Ok((model, vec![point]))
    }
}

fn own_options(raw: &Raw) -> Result<Vec<String>, Fault> {
    let mut options: Vec<String> =
        (0..26).map(|index| options::in_own_cell(raw.get(Field::Option(index)), usize::from(index))).collect();
    while options.last().is_some_and(String::is_empty) {
        options.pop();
    }
    if let Some(empty) = options.iter().position(String::is_empty) {
        let behind = letter(options.len() - 1);
        let field = Field::Option(u8::try_from(empty).unwrap_or(u8::MAX));
        return Err(Fault::new(field, format!("选项 {} 是空的，选项 {behind} 却有字", letter(empty))));
    }
    let together = match options.as_slice() {
        [] => raw.get(Field::Options),
        [_] => raw.get(Field::Option(0)),
        _ => return Ok(options),
    };
    let parts = options::in_one_cell(together);
    if parts.is_empty() && !together.is_empty() && options.is_empty() {
        return Err(Fault::new(Field::Options, "选项分不开，请写成 A.… B.…，或一行一个".into()));
    }
    Ok(if parts.is_empty() { options } else { parts })
}

/// A type in brackets at the beginning or the end of a stem, `（多选题，2分）`, and the stem without it.
pub(super) fn type_mark(stem: &str) -> (Option<QuestionType>, String) {
    let of = |inner: &str| {
        let word =
            inner.split(['，', ',', '、', ' ', '\u{3000}', '：', ':', '；', '（', '(', '/']).next().unwrap_or_default();
        words::question_type(word)
    };
    let opens = |c: char| matches!(half_char(c), '(' | '[') || c == '【' || c == '〔';
    let closes = |c: char| matches!(half_char(c), ')' | ']') || c == '】' || c == '〕';
    let stem = stem.trim();
    let first = stem.strip_prefix(opens).and_then(|rest| rest.split_once(closes));
    if let Some((found, rest)) = first.and_then(|(inner, rest)| Some((of(inner)?, rest))) {
        return (Some(found), tidy(rest.trim_start_matches(['.', '．', '、', '：', ':'])));
    }
    let last = stem.strip_suffix(closes).and_then(|rest| Some((rest, rest.rfind(opens)?)));
    let last = last.and_then(|(rest, at)| Some((of(rest.get(at..)?.trim_start_matches(opens))?, rest.get(..at)?)));
    match last {
        Some((found, before)) => (Some(found), tidy(before)),
        None => (None, stem.to_owned()),
    }
}

fn cited(raw: &Raw) -> Result<DraftCitation, Fault> {
    let found = citation::basis(raw.get(Field::Basis));
    let (mut title, mut article, mut day) = (found.title, found.article, found.version);
    if raw.has(Field::Article) {
        let own = citation::article(raw.get(Field::Article));
        if citation::anchor(&article) != citation::anchor(&own) {
            // What looks like an article in the title belongs to the title, when the article's own cell says another.
            (title, day) = citation::dated_title(raw.get(Field::Basis));
        }
        article = own;
        if title.is_empty() {
            let whole = citation::basis(&article);
            if !whole.article.is_empty() && !whole.title.is_empty() {
                (title, article) = (whole.title, whole.article);
            }
        }
    }
    let version = match raw.get(Field::Version) {
        "" => day,
        text => Some(citation::date(text).ok_or_else(|| unknown(Field::Version, text, "要写施行日期，如 2020-07-01"))?),
    };
    let regulation = match raw.get(Field::Regulation) {
        "" => None,
        text => {
            Some(RegulationId::new(text).map_err(|_| unknown(Field::Regulation, text, "只能用小写字母、数字和 -"))?)
        }
    };
    let anchor = match raw.get(Field::Anchor) {
        "" => citation::anchor(&article).unwrap_or_default(),
        text => text.to_owned(),
    };
    Ok(DraftCitation { regulation, title, article, anchor, version })
}
