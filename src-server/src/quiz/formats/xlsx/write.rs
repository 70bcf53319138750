//! The bank as a workbook that an editor can read, change and import again. Everything is text, in one sheet, one row a question; lists are written the way
//! [`super::super::settle`] reads them, so that nothing is lost on the way back.

use super::super::{
    blanks, draft::Draft, error::ExportError, options, points, raw::Field, settle::joined_tags, text::letter,
};
use lianxin_proto::quiz::{OPTIONS_MAX, QuestionKind};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// The columns, with their widths in characters.
const COLUMNS: [(Field, f64); 25] = [
    (Field::Id, 14.0),
    (Field::Type, 9.0),
    (Field::Stem, 50.0),
    (Field::Option(0), 24.0),
    (Field::Option(1), 24.0),
    (Field::Option(2), 24.0),
    (Field::Option(3), 24.0),
    (Field::Option(4), 16.0),
    (Field::Option(5), 16.0),
    (Field::Option(6), 10.0),
    (Field::Option(7), 10.0),
    (Field::Answer, 20.0),
    (Field::AnyOrder, 9.0),
    (Field::Rubric, 40.0),
    (Field::Explanation, 50.0),
    (Field::Difficulty, 6.0),
    (Field::Basis, 30.0),
    (Field::Article, 14.0),
    (Field::Anchor, 8.0),
    (Field::Version, 12.0),
    (Field::Regulation, 18.0),
    (Field::Tags, 18.0),
    (Field::Status, 8.0),
    (Field::Author, 10.0),
    (Field::Reviewer, 10.0),
];

/// Writes a workbook that [`super::read`] reads back to the same drafts.
pub(in super::super) fn write(drafts: &[Draft]) -> Result<Vec<u8>, ExportError> {
    if drafts.len() >= usize::try_from(super::grid::ROWS_MAX).unwrap_or(usize::MAX) {
        return Err(ExportError::TooMany { max: super::grid::ROWS_MAX - 1 });
    }
    let mut book = Workbook::new();
    fill(book.add_worksheet(), drafts).map_err(|error| ExportError::Write(error.to_string()))?;
    book.save_to_buffer().map_err(|error| ExportError::Write(error.to_string()))
}

fn fill(sheet: &mut Worksheet, drafts: &[Draft]) -> Result<(), XlsxError> {
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let head = Format::new().set_bold().set_num_format("@");
    sheet.set_name("题库")?.set_freeze_panes(1, 0)?;
    for (column, (field, width)) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?.write_string_with_format(0, column, field.name(), &head)?;
    }
    for (row, draft) in (1_u32..).zip(drafts) {
        for (column, (field, _)) in (0_u16..).zip(COLUMNS) {
            let value = value(draft, field);
            if !value.is_empty() {
                sheet.write_string_with_format(row, column, value, &text)?;
            }
        }
    }
    Ok(())
}

fn value(draft: &Draft, field: Field) -> String {
    let citation = &draft.citation;
    match field {
        Field::Id => draft.id.as_ref().map(ToString::to_string).unwrap_or_default(),
        Field::Type => draft.kind.of().name().to_owned(),
        Field::Stem => draft.stem.clone(),
        Field::Option(index) => option(draft, usize::from(index)),
        Field::Options => String::new(),
        Field::Answer => answer(&draft.kind),
        Field::AnyOrder => match &draft.kind {
            QuestionKind::Blank { any_order: true, .. } => "是".to_owned(),
            _ => String::new(),
        },
        Field::Rubric => match &draft.kind {
            QuestionKind::Essay { rubric, .. } | QuestionKind::Case { rubric, .. } => points::joined(rubric),
            _ => String::new(),
        },
        Field::Explanation => draft.explanation.clone(),
        Field::Difficulty => draft.difficulty.to_string(),
        Field::Basis => citation.title.clone(),
        Field::Article => citation.article.clone(),
        Field::Anchor => citation.anchor.clone(),
        Field::Version => citation.version.map(|day| day.to_string()).unwrap_or_default(),
        Field::Regulation => citation.regulation.as_ref().map(ToString::to_string).unwrap_or_default(),
        Field::Tags => joined_tags(&draft.tags),
        Field::Status => draft.status.name().to_owned(),
        Field::Author => draft.author.clone(),
        Field::Reviewer => draft.reviewer.clone(),
    }
}

fn option(draft: &Draft, index: usize) -> String {
    let Some(option) = options::of(&draft.kind).get(index).filter(|_| index < OPTIONS_MAX) else {
        return String::new();
    };
    if options::in_own_cell(option, index) == *option {
        option.clone()
    } else {
        // What looks like a repeated letter is the option's own; the one before it is taken off instead.
        format!("{}.{option}", letter(index))
    }
}

fn answer(kind: &QuestionKind) -> String {
    match kind {
        QuestionKind::Single { answer, .. } => letter(usize::from(*answer)).to_string(),
        QuestionKind::Multiple { answers, .. } => answers.iter().map(|answer| letter(usize::from(*answer))).collect(),
        QuestionKind::Judge { answer } => if *answer { "对" } else { "错" }.to_owned(),
        QuestionKind::Blank { gaps, .. } => blanks::joined(gaps),
        QuestionKind::Essay { model, .. } | QuestionKind::Case { model, .. } => model.clone(),
    }
}
