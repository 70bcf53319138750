//! A file of `papers/`: a paper template. With a window it is an organised test.

use super::{
    dates,
    folder::Text,
    front::{self, Checker},
    report::Fault,
};
use crate::content::status::Status;
use lianxin_proto::{
    id::{QuestionId, RegulationId, TemplateId},
    quiz::{PAPER_HALF_MARKS, PaperPart, PaperTemplate, QuestionType, Window},
    time::{CivilDate, CivilTime, Millis},
};
use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: Spanned<String>,
    minutes: Spanned<u16>,
    status: Option<Status>,
    from: Option<Spanned<String>>,
    until: Option<Spanned<String>>,
    #[serde(default)]
    part: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    #[serde(rename = "type")]
    of: QuestionType,
    count: u16,
    marks: Spanned<f64>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    regulations: Vec<Spanned<String>>,
    #[serde(default)]
    questions: Vec<Spanned<String>>,
}

/// A template as its file says; an organised test without named questions gets them when it is written.
#[derive(Debug, Clone)]
pub struct Read {
    /// The template.
    pub template: PaperTemplate,
    /// How far it has got.
    pub status: Status,
}

/// Reads a file.
pub fn read(text: &Text, day: CivilDate) -> Result<Read, Vec<Fault>> {
    let file: File = front::decode(&text.text, 1)?;
    let mut check = Checker::new(&text.text, 1);
    let title = check.sized("title", &file.title, 30);
    let mut instant =
        |value: &Option<Spanned<String>>| value.as_ref().and_then(|value| check.try_with(value, |text| at(text, day)));
    let (from, until) = (instant(&file.from), instant(&file.until));
    let window = match (&file.from, &file.until) {
        (Some(_), Some(_)) => from.zip(until).map(|(from, until)| Window { from, until }),
        (None, None) => None,
        (Some(lone), None) | (None, Some(lone)) => {
            check.fault(lone, "an organised test has both from and until; a paper for practice has neither");
            None
        }
    };
    let mut parts = Vec::with_capacity(file.part.len());
    for part in &file.part {
        let half_marks = check.try_with(&part.marks, |marks| half_marks(*marks));
        let regulations = part
            .regulations
            .iter()
            .filter_map(|id| check.try_with(id, |id| RegulationId::new(id.clone()).map_err(|e| e.to_string())))
            .collect();
        let questions = part
            .questions
            .iter()
            .filter_map(|id| check.try_with(id, |id| QuestionId::new(id.clone()).map_err(|e| e.to_string())))
            .collect();
        parts.push(PaperPart {
            of: part.of,
            count: part.count,
            half_marks: half_marks.unwrap_or(1),
            tags: part.tags.clone(),
            regulations,
            questions,
        });
    }
    let id = TemplateId::new(text.id.clone()).map_err(|e| vec![Fault::whole(e.to_string())])?;
    if !check.faults.is_empty() {
        return Err(check.faults);
    }
    let template = PaperTemplate { id, title, parts, minutes: *file.minutes.get_ref(), window };
    Ok(Read { template, status: file.status.unwrap_or_default() })
}

/// An instant: a date of the folder and a time of it in Asia/Shanghai.
fn at(text: &str, day: CivilDate) -> Result<Millis, String> {
    let parts = text.split_once(' ').and_then(|(date, time)| Some((date, time.parse::<CivilTime>().ok()?)));
    let Some((date, time)) = parts else {
        return Err(format!("{text:?} is no instant: write \"2026-11-01 08:00\" or \"D-7 08:00\""));
    };
    dates::date(date, day).map(|(date, _)| date.at(time))
}

/// Marks in halves: `2`, `0.5`, `2.5`.
fn half_marks(marks: f64) -> Result<u16, String> {
    (1..=PAPER_HALF_MARKS)
        .filter_map(|halves| u16::try_from(halves).ok())
        .find(|halves| f64::from(*halves).total_cmp(&(marks * 2.0)).is_eq())
        .ok_or_else(|| format!("{marks} marks: 0.5 to 100 in steps of 0.5 are allowed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Result<Read, Vec<Fault>> {
        let text = Text { file: "papers/p.toml".into(), id: "p".into(), text: text.into() };
        read(&text, "2026-11-24".parse().expect("a date"))
    }

    #[test]
    fn a_paper_is_read() {
        let read = file(
            "title = \"模拟卷\"\nminutes = 60\nfrom = \"D-7 08:00\"\nuntil = \"2026-12-01 18:00\"\n[[part]]\ntype = \"judge\"\ncount = 40\nmarks = 2.5\ntags = [\"作风\"]\nregulations = [\"fa\"]\n",
        )
        .expect("a paper");
        let window = read.template.window.expect("a window");
        assert_eq!(
            (window.from.date().to_string(), window.from.time().to_string()),
            ("2026-11-17".into(), "08:00".into())
        );
        assert_eq!(window.until.date().to_string(), "2026-12-01");
        let part = read.template.parts.first().expect("a part");
        assert_eq!((part.of, part.count, part.half_marks), (QuestionType::Judge, 40, 5));
        assert_eq!(read.status, Status::Scheduled);
    }

    #[test]
    fn faults_name_their_line() {
        let good = "title = \"卷\"\nminutes = 60\n";
        for (text, line) in [
            ("minutes = 60", 1),
            ("title = \"卷\"\nminutes = -1", 2),
            (&format!("{good}from = \"D-1 08:00\""), 3),
            (&format!("{good}from = \"soon\"\nuntil = \"D+1 25:00\""), 3),
            (&format!("{good}color = 1"), 3),
            (&format!("{good}[[part]]\ntype = \"single\"\ncount = 1\nmarks = 0.3"), 6),
            (&format!("{good}[[part]]\ntype = \"single\"\ncount = 1\nmarks = 101"), 6),
            (&format!("{good}[[part]]\ntype = \"song\"\ncount = 1\nmarks = 1"), 4),
            (&format!("{good}[[part]]\ntype = \"single\"\ncount = 1\nmarks = 1\nquestions = [\"X\"]"), 7),
        ] {
            let faults = file(text).expect_err(text);
            assert_eq!(faults.first().and_then(|fault| fault.line), Some(line), "{text}: {faults:?}");
        }
    }
}
