//! The parser against real statutes, where they are at hand, and against anything.

use lianxin_server::content::regulation::{
    Printed,
    lines::{bare, is_space},
    parse::{Parsed, parse},
};
use proptest::prelude::*;
use std::{collections::BTreeMap, path::PathBuf, process::Command};

/// The folder of real texts: `LIANXIN_REGS`, or beside the project.
fn texts() -> Option<PathBuf> {
    let folder = std::env::var_os("LIANXIN_REGS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/regs"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: there are no statutes at {}; set LIANXIN_REGS to a folder of them", folder.display());
    None
}

/// Name, articles, chapters.
const STATUTES: [(&str, usize, usize); 10] = [
    ("中华人民共和国监察法（2024年修正）", 78, 9),
    ("中华人民共和国公职人员政务处分法", 68, 7),
    ("中华人民共和国公务员法", 113, 18),
    ("中华人民共和国个人信息保护法", 74, 8),
    ("中华人民共和国监察官法", 68, 9),
    ("中华人民共和国密码法", 44, 5),
    ("中华人民共和国数据安全法", 55, 7),
    ("中华人民共和国网络安全法（just-laws版）", 81, 7),
    ("行政机关公务员处分条例", 55, 7),
    ("中华人民共和国反食品浪费法", 32, 1),
];

/// Every line of the text comes out again, in one piece.
fn holds_every_line(text: &str, parsed: &Parsed) {
    let mut shown: Vec<String> = vec![bare(&parsed.title)];
    shown.extend(parsed.date_lines.iter().chain(&parsed.preamble).map(|line| bare(line)));
    for chapter in &parsed.chapters {
        shown.extend([&chapter.part, &chapter.title, &chapter.section].map(|s| bare(s)));
        for article in &chapter.articles {
            let mut lines = article.text.iter();
            // The number stands on the line of the first text, or alone.
            let first = lines.next().map(|line| bare(line)).unwrap_or_default();
            shown.push(bare(&article.number) + &first);
            shown.extend(lines.map(|line| bare(line)));
        }
    }
    for line in text.lines().map(bare).filter(|line| !line.is_empty() && !line.starts_with('【')) {
        assert!(shown.iter().any(|piece| piece.contains(&line)), "lost: {line}\n{parsed:#?}");
    }
}

#[test]
fn real_statutes_are_read_whole() {
    let Some(folder) = texts() else { return };
    for (name, articles, chapters) in STATUTES {
        let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).expect(name);
        let parsed = parse(&text);
        let numbers: Vec<String> = parsed.articles().map(|article| article.anchor.clone()).collect();
        let expected: Vec<String> = (1..=articles).map(|n| n.to_string()).collect();
        assert_eq!(numbers, expected, "{name}");
        assert!(parsed.leaps.is_empty() && parsed.preamble.is_empty(), "{name}: {:?}", parsed.preamble);
        let printed = Printed::from(&parsed);
        assert_eq!(printed.chapters.len(), chapters, "{name}");
        assert!(printed.chapters.iter().all(|chapter| !chapter.articles.is_empty()), "{name}");
        assert!(printed.chapters.iter().flat_map(|c| &c.articles).all(|a| !a.text.is_empty()), "{name}");
        assert!(!parsed.title.contains('【') && parsed.title.chars().count() > 4, "{name}: {}", parsed.title);
        holds_every_line(&text, &parsed);
        // A stray first line of another article would show in its text.
        for article in parsed.articles() {
            assert!(
                article.text.iter().all(|line| !line.starts_with("第") || !line.contains("条 ")),
                "{name} {}",
                article.number
            );
        }
    }
    let privacy = std::fs::read_to_string(folder.join("中华人民共和国个人信息保护法.txt")).expect("the text");
    let parsed = parse(&privacy);
    let sections: Vec<&str> =
        parsed.chapters.iter().filter(|c| !c.section.is_empty()).map(|c| c.section.as_str()).collect();
    assert_eq!(sections, ["第一节 一般规定", "第二节 敏感个人信息的处理规则", "第三节 国家机关处理个人信息的特别规定"]);
    assert_eq!(parsed.chapters[0].title, "第一章 总则");
    assert_eq!(parsed.date_lines, ["2021年8月20日 第十三届全国人民代表大会常务委员会第三十次会议通过"]);
}

#[test]
fn excerpts_are_read_as_far_as_they_go() {
    let Some(folder) = texts() else { return };
    for (name, numbers) in [
        ("中国共产党廉洁自律准则", &["1", "2", "3", "4", "5", "6", "7", "8"][..]),
        ("中国共产党党内监督条例（2016·节录）", &["7", "21", "31", "37"]),
        ("政务移动互联网应用程序规范化管理办法（国办函〔2026〕12号·节录）", &["1", "2", "3", "4"]),
    ] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).expect(name);
        let parsed = parse(&text);
        let found: Vec<&str> = parsed.articles().map(|a| a.anchor.as_str()).collect();
        assert!(found.starts_with(numbers), "{name}: {found:?}");
        holds_every_line(&text, &parsed);
    }
}

#[test]
fn the_command_prints_the_promised_json() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("fa.txt");
    std::fs::write(&file, "【来源】x\n某某法\n（2018年3月20日通过）\n第一章 总 则\n第一节 甲\n第一条 一。\n（一）二。\n第二节 乙\n第二条 三。").expect("writes");
    let output = Command::new(env!("CARGO_BIN_EXE_lianxin-server"))
        .args(["regulation", "parse", "--json"])
        .arg(&file)
        .output()
        .expect("runs");
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).expect("json");
    assert_eq!(
        printed,
        serde_json::json!({
            "title": "某某法",
            "dates": ["（2018年3月20日通过）"],
            "chapters": [{
                "title": "第一章 总则",
                "articles": [
                    { "number": "第一条", "text": "一。\n（一）二。" },
                    { "number": "第二条", "text": "三。" },
                ],
            }],
        })
    );
    std::fs::write(&file, "没有条文").expect("writes");
    let output = Command::new(env!("CARGO_BIN_EXE_lianxin-server"))
        .args(["regulation", "parse"])
        .arg(&file)
        .output()
        .expect("runs");
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("第…条"));
}

/// Pieces that statutes are made of, and that mislead.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "第",
        "一",
        "二",
        "三",
        "十",
        "百",
        "条",
        "章",
        "节",
        "编",
        "分编",
        "之",
        "\n",
        "\n\n",
        " ",
        "　",
        "（",
        "）",
        "（一）",
        "规定",
        "依照本法",
        "2018年3月1日通过",
        "总则",
        "附则",
        "。",
        "；",
        "、",
        "甲",
        "第一条 ",
        "第二条 ",
        "第二条之一 ",
        "第三条 ",
        "第一章 总则\n",
        "第二章 乙\n",
        "第一节 丙\n",
        "第一编 丁\n",
        "\n第三十四条规定的",
        "\r\n",
        "0",
        "9",
        "x",
        "\u{feff}",
        "〇",
    ];
    prop_oneof![proptest::sample::select(words.to_vec()).prop_map(str::to_owned), "\\PC{0,3}"]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

fn characters(text: &str) -> BTreeMap<char, usize> {
    let mut count = BTreeMap::new();
    for c in text.chars().filter(|c| !is_space(*c)) {
        *count.entry(c).or_default() += 1;
    }
    count
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics_and_articles_rise(text in text(), contents in any::<bool>()) {
        let text = if contents { format!("法\n目录\n{text}") } else { text };
        let parsed = parse(&text);
        let keys: Vec<(u32, u32)> = parsed
            .articles()
            .map(|article| {
                let (number, insertion) = article.anchor.split_once('-').unwrap_or((&article.anchor, "0"));
                (number.parse().expect("a number"), insertion.parse().expect("a number"))
            })
            .collect();
        prop_assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", keys);
    }

    #[test]
    fn no_line_is_lost(text in text().prop_filter("notes are skipped", |text| !text.contains('【') && !text.contains('目'))) {
        holds_every_line(&text, &parse(&text));
    }

    #[test]
    fn no_character_is_lost_or_doubled(
        text in text().prop_filter("headings stand once for each of their sections", |text| !text.contains(['章', '节', '编', '【', '目'])),
    ) {
        let parsed = parse(&text);
        let mut shown = parsed.title.clone();
        shown.extend(parsed.date_lines.iter().chain(&parsed.preamble).map(String::as_str));
        for chapter in &parsed.chapters {
            shown.push_str(&chapter.title);
            for article in &chapter.articles {
                shown.push_str(&article.number);
                shown.extend(article.text.iter().map(String::as_str));
            }
        }
        prop_assert_eq!(characters(&text), characters(&shown));
    }
}
