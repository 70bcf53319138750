//! No bytes make the importers panic, and no draft is lost between an export and an import: random ones, and the corpus' files with random damage.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by them")]

use lianxin_proto::{
    id::{QuestionId, RegulationId},
    quiz::QuestionKind,
    time::CivilDate,
};
use lianxin_server::quiz::formats::{Draft, DraftCitation, Format, Status, export_gift, export_xlsx, import};
use proptest::{collection::vec, option, prelude::*, sample::select};
use std::{fs, path::Path, sync::LazyLock};

const FORMATS: [Format; 5] = [Format::Xlsx, Format::Pasted, Format::Gift, Format::Aiken, Format::Toml];

static CORPUS: LazyLock<Vec<(Format, Vec<u8>)>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/quiz-corpus");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.is_file())
        .map(|path| {
            let bytes = fs::read(&path).expect("a file");
            (Format::guess(&path.to_string_lossy(), &bytes), bytes)
        })
        .filter(|(_, bytes)| bytes.len() < 30_000)
        .collect()
});

/// Text with everything that means something to an importer, and everything else.
fn text(max: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        select(vec![
            "警告",
            "（ ）",
            "____",
            "；",
            "/",
            "\\",
            "、",
            "|",
            "A.",
            "B、",
            "（多选）",
            "答案：",
            "解析：",
            "1.",
            "（1）",
            "\n",
            " ",
            "=",
            "~",
            "#",
            "{",
            "}",
            ":",
            "::",
            "%50%",
            "第三条",
            "《法》",
            "_x000D_",
            "<b>",
            "&amp;",
            "//",
            "[html]",
            "对",
            "√",
            "\u{3000}",
            "Ａ",
            "2020-07-01",
            "①",
            "- ",
            "\u{200b}",
            "_",
        ])
        .prop_map(str::to_owned),
        "\\PC{1,3}",
    ];
    vec(piece, 1..max).prop_map(|pieces| pieces.concat())
}

fn kind() -> impl Strategy<Value = QuestionKind> {
    let options = || vec(text(4), 2..=8);
    let rubric = || vec(text(5), 1..5);
    prop_oneof![
        (options(), any::<u8>()).prop_map(|(options, seed)| {
            let answer = seed % u8::try_from(options.len()).expect("few");
            QuestionKind::Single { options, answer }
        }),
        (options(), 1_u8..).prop_map(|(options, seed)| {
            let count = u8::try_from(options.len()).expect("few");
            let mut answers: Vec<u8> = (0..count).filter(|index| seed >> index & 1 == 1).collect();
            if answers.is_empty() {
                answers.push(0);
            }
            QuestionKind::Multiple { options, answers }
        }),
        any::<bool>().prop_map(|answer| QuestionKind::Judge { answer }),
        (vec(vec(text(4), 1..4), 1..4), any::<bool>())
            .prop_map(|(gaps, any_order)| QuestionKind::Blank { gaps, any_order }),
        (text(8), rubric()).prop_map(|(model, rubric)| QuestionKind::Essay { model, rubric }),
        (text(8), rubric()).prop_map(|(model, rubric)| QuestionKind::Case { model, rubric }),
    ]
}

fn citation() -> impl Strategy<Value = DraftCitation> {
    let article = prop_oneof![
        Just(String::new()),
        (1_u16..999).prop_map(|number| format!("第{number}条")),
        Just("附则".to_owned())
    ];
    let version = option::of(
        (1990..2030_i32, 1..=12_u8, 1..=28_u8)
            .prop_map(|(year, month, day)| CivilDate::new(year, month, day).expect("a day")),
    );
    let regulation = option::of(Just(RegulationId::new("zhengwu-chufen-fa").expect("an id")));
    let title =
        prop_oneof![Just(String::new()), Just("中华人民共和国监察法".to_owned()), Just("关于〈甲〉的规定".to_owned())];
    (regulation, title, article, version).prop_map(|(regulation, title, article, version)| DraftCitation {
        regulation,
        title,
        article,
        anchor: String::new(),
        version,
    })
}

/// Drafts that the bank could hold: those that pass its own check.
fn draft() -> impl Strategy<Value = Draft> {
    let people = || prop_oneof![Just(String::new()), Just("王一".to_owned()), text(3)];
    let status = select(Status::ALL.to_vec());
    let parts = (text(10), kind(), prop_oneof![Just(String::new()), text(10)], citation());
    (parts, 1..=5_u8, vec(text(3), 0..4), status, people(), people()).prop_filter_map(
        "a draft that the bank would hold",
        |((stem, kind, explanation, citation), difficulty, tags, status, author, reviewer)| {
            let stem = match &kind {
                // As many gaps as the key has, and no other line.
                QuestionKind::Blank { gaps, .. } => stem.replace(['_', '＿'], "") + &"，____".repeat(gaps.len()),
                _ => stem,
            };
            Draft { id: None, stem, kind, explanation, citation, difficulty, tags, status, author, reviewer }
                .checked()
                .ok()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn drafts_come_back_from_a_workbook(drafts in vec(draft(), 1..6)) {
        let drafts: Vec<Draft> = numbered(drafts);
        let book = export_xlsx(&drafts).expect("a workbook");
        let report = import(Format::Xlsx, &book, &[]).expect("a report");
        for (row, draft) in report.rows.iter().zip(&drafts) {
            prop_assert_eq!(row.draft(), Some(draft), "{:?}", row.refusal());
        }
        prop_assert_eq!(report.rows.len(), drafts.len());
    }

    #[test]
    fn drafts_come_back_from_gift(drafts in vec(draft(), 1..4)) {
        let drafts: Vec<Draft> = numbered(drafts);
        let text = export_gift(&drafts);
        let report = import(Format::Gift, text.as_bytes(), &[]).expect("a report");
        prop_assert_eq!(report.rows.len(), drafts.len(), "{}", text);
        for (row, draft) in report.rows.iter().zip(&drafts) {
            let read = row.draft();
            prop_assert!(read.is_some(), "{:?}\n{}", row.refusal(), text);
            prop_assert_eq!(read.map(|read| &read.kind), Some(&draft.kind), "{}", text);
            prop_assert_eq!(read.map(|read| &read.stem), Some(&draft.stem), "{}", text);
        }
    }

    #[test]
    fn random_texts_give_a_report(text in text(60), format in select(FORMATS.to_vec())) {
        let _ = import(format, text.as_bytes(), &[]);
    }

    #[test]
    fn random_bytes_give_a_report(bytes in vec(any::<u8>(), 0..400), format in select(FORMATS.to_vec())) {
        let _ = import(format, &bytes, &[]);
        let _ = import(format, &[b"PK\x03\x04", bytes.as_slice()].concat(), &[]);
        let _ = import(format, &[b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes.as_slice()].concat(), &[]);
    }

    #[test]
    fn damaged_files_give_a_report(file in any::<proptest::sample::Index>(), damage in vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8), cut in option::of(any::<proptest::sample::Index>())) {
        let (format, mut bytes) = file.get(&CORPUS[..]).clone();
        for (at, byte) in damage {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        let _ = import(format, &bytes, &[]);
    }

    /// Damage inside the parts of a workbook, where a checksum does not stop it.
    #[test]
    fn damaged_sheets_give_a_report(seed in any::<proptest::sample::Index>(), damage in vec((any::<proptest::sample::Index>(), piece()), 1..6)) {
        let books: Vec<&Vec<u8>> = CORPUS.iter().filter(|(format, bytes)| *format == Format::Xlsx && bytes.starts_with(b"PK")).map(|(_, bytes)| bytes).collect();
        let book = seed.get(&books);
        let _ = import(Format::Xlsx, &rebuilt(book, &damage), &[]);
    }
}

fn numbered(drafts: Vec<Draft>) -> Vec<Draft> {
    drafts
        .into_iter()
        .enumerate()
        .map(|(number, draft)| Draft {
            id: (number % 3 > 0).then(|| QuestionId::new(format!("q-{number}")).expect("an id")),
            ..draft
        })
        .collect()
}

/// Something that could stand in a part of a workbook.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..4),
        select(vec![
            "<c r=\"A1\">",
            "<f>1</f>",
            "</row>",
            "<row r=\"0\">",
            "<v>9</v>",
            " t=\"s\"",
            " r=\"XFD9\"",
            "\"",
            "<",
            ">",
            "&#0;",
            "<!--",
            "<![CDATA[",
            "<mergeCell ref=\"A1:C9\"/>",
            "99999999999",
            "-1"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ]
}

/// The package with pieces put into its parts.
fn rebuilt(book: &[u8], damage: &[(proptest::sample::Index, Vec<u8>)]) -> Vec<u8> {
    use std::io::{Cursor, Read as _, Write as _};
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(book)) else { return book.to_vec() };
    let mut parts: Vec<(String, Vec<u8>)> = vec![];
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index(index) else { continue };
        let Ok(name) = part.name().map(std::borrow::Cow::into_owned) else { continue };
        let mut content = vec![];
        if part.take(100_000).read_to_end(&mut content).is_ok() {
            parts.push((name, content));
        }
    }
    for (at, piece) in damage {
        if parts.is_empty() {
            break;
        }
        let part = at.index(parts.len());
        let content = &mut parts[part].1;
        let place = at.index(content.len() + 1);
        let end = (place + piece.len() / 2).min(content.len());
        content.splice(place..end, piece.iter().copied());
    }
    let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
    for (name, content) in parts {
        if writer.start_file(name, zip::write::SimpleFileOptions::default()).is_ok() {
            writer.write_all(&content).expect("written");
        }
    }
    writer.finish().expect("a package").into_inner()
}
