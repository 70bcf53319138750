use super::*;
use crate::{content::import::pictures::Pictures, media::Stored};
use lianxin_proto::id::MediaId;

fn known() -> Known {
    let stored = Stored { id: MediaId::of(b"x"), thumb: None, width: 4, height: 3, bytes: 1 };
    let pictures = Pictures { taken: [("pictures/a.webp".to_owned(), stored)].into(), ..Pictures::default() };
    Known::for_tests(&[], pictures, &["moon-gift"], &[("fa", &["1", "34-1"])])
}

fn good(text: &str) -> Vec<Block> {
    read(text, 1, &known()).unwrap_or_else(|faults| panic!("{text}\n{faults:?}"))
}

fn fault(text: &str) -> Fault {
    read(text, 10, &known()).expect_err(text).remove(0)
}

#[test]
fn everything_an_article_may_hold() {
    let blocks = good(
        "## 一\n\n段落**重**和*轻*，[看](article:moon-gift)。\n接着写\\\n换行\n\n> 引一\n>\n> 引二\n\n- 甲\n- 乙\n\n1. 一\n2. 二\n\n---\n\n![图说](pictures/a.webp)\n\n```letter\n老同学：\n见字如面。\n\n我\n```\n",
    );
    assert_eq!(blocks.len(), 8);
    assert_eq!(
        body::plain_text(&blocks),
        "一\n段落重和轻，看。接着写\n换行\n引一\n引二\n甲\n乙\n一\n二\n图说\n老同学：\n见字如面。\n我"
    );
    let Some(Block::Paragraph { text }) = blocks.get(1) else { panic!("{blocks:?}") };
    assert!(text.iter().any(|s| s.strong && s.s == "重") && text.iter().any(|s| s.em && s.s == "轻"));
    assert!(matches!(blocks.last(), Some(Block::Letter { paragraphs }) if paragraphs.len() == 2));
    assert!(matches!(blocks.get(4), Some(Block::List { ordered: true, items }) if items.len() == 2));
}

#[test]
fn links_lead_to_what_there_is() {
    good("[a](regulation:fa) [b](regulation:fa#34-1) [c](https://example.org/x)");
    for bad in [
        "[a](article:nothing)",
        "[a](regulation:nothing)",
        "[a](regulation:fa#2)",
        "[a](javascript:alert(1))",
        "[a](http://example.org)",
        "[a](HTTPS://x)",
        "<javascript:alert(1)>",
        "[a](data:text/html,x)",
        "[a](//example.org)",
        "[a][b]\n\n[b]: javascript:alert(1)",
        "[a](https://)",
    ] {
        fault(bad);
    }
}

#[test]
fn what_is_refused_names_its_line() {
    for (text, line) in [
        ("一\n\n<script>alert(1)</script>", 12),
        ("一 <b>二</b>", 10),
        ("一\n<img src=x onerror=alert(1)>", 11),
        ("一\n\n| a | b |\n|---|---|\n| 1 | 2 |", 12),
        ("# 大标题", 10),
        ("一\n\n#### 小", 12),
        ("![x](https://example.org/x.png)", 10),
        ("![x](pictures/../../etc/passwd)", 10),
        ("![x](pictures/b.webp)", 10),
        ("![](pictures/a.webp)", 10),
        ("字 ![x](pictures/a.webp)", 10),
        ("一\n\n    四个空格", 12),
        ("```rust\nx\n```", 10),
        ("`x`", 10),
        ("- 一\n  - 二", 11),
        ("- 一\n- ![x](pictures/a.webp)", 11),
        ("> - 一", 10),
        ("3. 三", 10),
        ("一\n\n```letter\n甲\n\n<i>x</i>\n```", 15),
        ("<!-- x -->", 10),
        ("**廉洁。**他", 10),
        ("a&#8;b", 10),
    ] {
        assert_eq!(fault(text).line, Some(line), "{text}: {:?}", fault(text));
    }
}

#[test]
fn several_faults_are_told_at_once() {
    assert_eq!(read("<b>\n\n<i>", 1, &known()).expect_err("two").len(), 2);
}

#[test]
fn no_text_panics() {
    for text in ["", "\n", "*", "[", "![", "```", "> ", "- ", "1.", "&", "\u{0}", "***", "[](", "|"] {
        let _ = read(text, 1, &known());
    }
}
