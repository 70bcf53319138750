//! Writes the bank as GIFT.

use super::super::{blanks, draft::Draft, points, text::join_list};
use super::{BASIS, MODEL, RUBRIC};
use lianxin_proto::quiz::QuestionKind;
use std::fmt::Write as _;

/// The most answers that a 填空 with several gaps is written with, one for every combination of forms, since Moodle marks it as one text.
const COMBINED_MAX: usize = 64;

/// Writes drafts; the text ends with a line break.
pub(in super::super) fn write(drafts: &[Draft]) -> String {
    let mut text = String::new();
    for (number, draft) in (1..).zip(drafts) {
        if number > 1 {
            text.push('\n');
        }
        text.push_str(&comment(draft));
        let title = draft.id.as_ref().map_or_else(|| format!("题 {number}"), ToString::to_string);
        let _ = writeln!(text, "::{}::[plain]{}{{", escaped(&title), escaped(&draft.stem));
        text.push_str(&answers(draft));
        let feedback = feedback(draft);
        if !feedback.is_empty() {
            let _ = writeln!(text, "####{}", escaped(&feedback));
        }
        text.push_str("}\n");
    }
    text
}

/// `// [id:zwcf-001] [tag:财物]` as Moodle keeps them, and our own beside them.
fn comment(draft: &Draft) -> String {
    let value = |text: &str| text.replace('\\', "\\\\").replace(']', "\\]");
    let mut text = String::from("//");
    if let Some(id) = &draft.id {
        let _ = write!(text, " [id:{id}]");
    }
    for tag in &draft.tags {
        let _ = write!(text, " [tag:{}]", value(tag));
    }
    let _ = write!(text, " [type:{}] [difficulty:{}]", draft.kind.of().as_str(), draft.difficulty);
    if let Some(regulation) = &draft.citation.regulation {
        let _ = write!(text, " [regulation:{regulation}]");
    }
    if !draft.citation.anchor.is_empty() {
        let _ = write!(text, " [anchor:{}]", draft.citation.anchor);
    }
    if matches!(draft.kind, QuestionKind::Blank { any_order: true, .. }) {
        text.push_str(" [any-order:true]");
    }
    text.push('\n');
    text
}

fn answers(draft: &Draft) -> String {
    let mut text = String::new();
    match &draft.kind {
        QuestionKind::Single { options, answer } => {
            for (index, option) in options.iter().enumerate() {
                let right = index == usize::from(*answer);
                // A weight only where the option itself could be taken for one.
                let weight = if option.starts_with('%') { if right { "%100%" } else { "%0%" } } else { "" };
                let _ = writeln!(text, "{}{weight}{}", if right { '=' } else { '~' }, escaped(option));
            }
        }
        QuestionKind::Multiple { options, answers } => {
            // Moodle takes 100 over a small number with five decimals.
            let share = 100.0 / f64::from(u32::try_from(answers.len()).unwrap_or(1));
            let share = format!("{share:.5}");
            let share = if share.contains('.') { share.trim_end_matches('0').trim_end_matches('.') } else { &share };
            for (index, option) in options.iter().enumerate() {
                let right = answers.iter().any(|answer| usize::from(*answer) == index);
                let _ = writeln!(text, "~%{}%{}", if right { share } else { "-100" }, escaped(option));
            }
        }
        QuestionKind::Judge { answer } => text.push_str(if *answer { "TRUE\n" } else { "FALSE\n" }),
        QuestionKind::Blank { gaps, .. } => {
            for answer in combined(gaps) {
                let weight = if answer.starts_with('%') { "%100%" } else { "" };
                let _ = writeln!(text, "={weight}{}", escaped(&answer));
            }
        }
        QuestionKind::Essay { .. } | QuestionKind::Case { .. } => {}
    }
    text
}

/// The texts that answer all gaps together, `六个月；一年`. Where there would be too many, each form stands in one at least.
fn combined(gaps: &[Vec<String>]) -> Vec<String> {
    if let [forms] = gaps {
        return forms.clone();
    }
    let count = gaps.iter().map(Vec::len).try_fold(1_usize, usize::checked_mul).filter(|count| *count <= COMBINED_MAX);
    let longest = gaps.iter().map(Vec::len).max().unwrap_or(0);
    (0..count.unwrap_or(longest))
        .map(|number| {
            let mut rest = number;
            // The last gap turns fastest, so that every gap's forms come in their order.
            let mut chosen: Vec<&str> = vec![];
            for forms in gaps.iter().rev() {
                let index =
                    if count.is_some() { rest % forms.len().max(1) } else { number.min(forms.len().saturating_sub(1)) };
                rest /= forms.len().max(1);
                chosen.push(forms.get(index).map_or("", String::as_str));
            }
            chosen.reverse();
            join_list(chosen, &blanks::BETWEEN_GAPS, "；")
        })
        .collect()
}

fn feedback(draft: &Draft) -> String {
    let mut parts = vec![];
    if !draft.explanation.is_empty() {
        parts.push(draft.explanation.clone());
    }
    let citation = &draft.citation;
    let version = citation.version.map(|day| format!("（{day}）")).unwrap_or_default();
    let title = if citation.title.is_empty() { String::new() } else { format!("《{}》", citation.title) };
    let basis = format!("{title}{version}{}", citation.article);
    if !basis.is_empty() {
        parts.push(format!("{BASIS}{basis}"));
    }
    if let QuestionKind::Essay { model, rubric } | QuestionKind::Case { model, rubric } = &draft.kind {
        if !model.is_empty() {
            parts.push(format!("{MODEL}{model}"));
        }
        parts.push(format!("{RUBRIC}\n{}", points::joined(rubric)));
    }
    parts.join("\n")
}

/// Backslashes before what GIFT gives a meaning; a line break as `\n`.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}
