use super::*;

fn numbers(parsed: &Parsed) -> Vec<&str> {
    parsed.articles().map(|article| article.anchor.as_str()).collect()
}

const WHOLE: &str = "\
【来源】一处
【说明】一说

中华人民共和国某某法

2018年3月20日 第十三届全国人民代表大会第一次会议通过
（2024年12月25日第十四届全国人民代表大会
常务委员会第十三次会议修正）

目　　录

第一章 总则
第二章 职责
  第一节 一般职责
  第二节 特别职责
第三章 附则

第一章 总 则

第一条 为了某事，制定本法。

第二条 有下列情形之一的，依照本法
第三十四条规定处理：
（一）甲；
（二）乙。

第二章　职责

第一节　一般职责

第三条　国家实行某制度。
第四条规定的除外。

第二节　特别职责

第三条之一 插入的一条。
第三条之二
又一条。

第四条 另一条。第五条不在此。

第三章 附  则

第五条 本法自公布之日起施行。
";

#[test]
fn a_statute_with_everything_in_it() {
    let parsed = parse(WHOLE);
    assert_eq!(parsed.title, "中华人民共和国某某法");
    assert_eq!(parsed.date_lines.len(), 3);
    assert_eq!(parsed.preamble, [""; 0]);
    assert_eq!(numbers(&parsed), ["1", "2", "3", "3-1", "3-2", "4", "5"]);
    let chapters: Vec<_> =
        parsed.chapters.iter().map(|c| (c.title.as_str(), c.section.as_str(), c.articles.len())).collect();
    assert_eq!(
        chapters,
        [
            ("第一章 总则", "", 2),
            ("第二章 职责", "第一节 一般职责", 1),
            ("第二章 职责", "第二节 特别职责", 3),
            ("第三章 附则", "", 1),
        ]
    );
    let second = parsed.articles().nth(1).expect("the second");
    assert_eq!(second.text, ["有下列情形之一的，依照本法", "第三十四条规定处理：", "（一）甲；", "（二）乙。"]);
    assert_eq!(parsed.articles().nth(3).expect("the insertion").number, "第三条之一");
    assert!(parsed.leaps.is_empty());
}

#[test]
fn a_reference_to_the_next_article_does_not_begin_it() {
    let parsed = parse("法\n第一条 依照\n第二条规定办理。\n第二条 甲。\n第三条 依照\n第四条 的规定办理。\n第四条 乙。");
    assert_eq!(numbers(&parsed), ["1", "2", "3", "4"]);
    assert_eq!(parsed.articles().next().expect("one").text, ["依照", "第二条规定办理。"]);
    assert_eq!(parsed.articles().last().expect("four").text, ["乙。"]);
}

#[test]
fn numbers_without_a_space_are_read_too() {
    let parsed = parse("法\n第一条为了某事。\n第二条依照第一条。\n第三条国家实行某制度。");
    assert_eq!(numbers(&parsed), ["1", "2", "3"]);
    let slip = parse("法\n第一条 甲。\n第二条乙。\n第三条 丙。");
    assert_eq!(numbers(&slip), ["1", "2", "3"], "one space forgotten");
}

#[test]
fn a_reference_in_the_last_article_begins_none() {
    let parsed = parse("法\n第一条 甲。\n第二条 依照某法\n第三条规定处理。");
    assert_eq!(numbers(&parsed), ["1", "2"]);
    assert_eq!(parsed.articles().last().expect("two").text.len(), 2);
}

#[test]
fn an_excerpt_that_refers_to_what_it_leaves_out_still_leaps() {
    let parsed = parse("条例\n第七条 甲。\n第九条 乙，见\n第八条规定的情形。\n第十二条 丙。");
    assert_eq!(numbers(&parsed), ["7", "9", "12"]);
}

#[test]
fn an_excerpt_leaps_and_says_so() {
    let parsed = parse("条例\n第七条（引述） 甲。\n第二十一条 乙，见\n第九条 规定。\n第三十一条（节） 丙。");
    assert_eq!(numbers(&parsed), ["7", "21", "31"]);
    assert_eq!(parsed.leaps.len(), 2);
}

#[test]
fn a_reference_far_ahead_is_no_leap() {
    let parsed = parse("法\n第一条 依照\n第三条 办理。\n第二条 甲。\n第三条 乙。");
    assert_eq!(numbers(&parsed), ["1", "2", "3"]);
}

#[test]
fn parts_chapters_and_sections() {
    let parsed = parse(
        "典\n第一编 总则\n第一章 基本规定\n第一条 甲。\n第二编 物权\n第一分编 通则\n第二章 一般规定\n第一节 设立\n第二条 乙。",
    );
    let shown: Vec<_> =
        parsed.chapters.iter().map(|c| (c.part.as_str(), c.title.as_str(), c.section.as_str())).collect();
    assert_eq!(
        shown,
        [("第一编 总则", "第一章 基本规定", ""), ("第二编 物权 第一分编 通则", "第二章 一般规定", "第一节 设立")]
    );
}

#[test]
fn chapters_that_begin_anew_in_each_part() {
    let parsed =
        parse("法\n第一编 甲\n第一章 乙\n第一条 一。\n第二章 丙\n第二条 二。\n第二编 丁\n第一章 戊\n第三条 三。");
    assert_eq!(parsed.chapters.len(), 3);
    assert_eq!(numbers(&parsed), ["1", "2", "3"]);
}

#[test]
fn headings_without_numbers() {
    let parsed =
        parse("准则\n导语一句。\n党员廉洁自律规范\n第一条 坚持公私分明。\n党员领导干部廉洁自律规范\n第二条 廉洁从政。");
    assert_eq!(parsed.preamble, ["导语一句。"]);
    let titles: Vec<_> = parsed.chapters.iter().map(|c| c.title.as_str()).collect();
    assert_eq!(titles, ["党员廉洁自律规范", "党员领导干部廉洁自律规范"]);
}

#[test]
fn no_chapters_is_one_without_a_title() {
    let parsed = parse("法\n第一条 甲。\n第二条 乙。");
    assert_eq!(parsed.chapters.len(), 1);
    assert_eq!(parsed.chapters.first().expect("one").title, "");
}

#[test]
fn a_reference_to_a_chapter_opens_none() {
    let parsed =
        parse("法\n第一章 甲\n第一条 一。\n第二章、第三章适用于此。\n第二章规定的情形\n第二章 乙\n第二条 二。");
    assert_eq!(parsed.chapters.len(), 2);
    assert_eq!(parsed.articles().next().expect("one").text.len(), 3);
}

#[test]
fn contents_with_pages_or_of_one_line() {
    let pages = parse("法\n目 录\n第一章 总则……1\n第二章 附则……9\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。");
    assert_eq!(pages.chapters.len(), 2);
    assert_eq!(numbers(&pages), ["1", "2"]);
    let one = parse("法\n目录\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。");
    assert_eq!(one.chapters.iter().map(|c| c.title.as_str()).collect::<Vec<_>>(), ["第一章 总则", "第二章 附则"]);
}

#[test]
fn contents_with_more_in_them_than_headings() {
    let parsed = parse(
        "法\n目录\n第一章 总则\n第一节 甲\n第二章 乙\n附件一 名录\n为了某事，特作如下规定，并请遵照执行。\n第一章 总则\n第一节 甲\n第一条 一。\n第二章 乙\n第二条 二。",
    );
    assert_eq!(parsed.preamble, ["为了某事，特作如下规定，并请遵照执行。"]);
    let titles: Vec<_> = parsed.chapters.iter().map(|c| (c.title.as_str(), c.section.as_str())).collect();
    assert_eq!(titles, [("第一章 总则", "第一节 甲"), ("第二章 乙", "")]);
}

#[test]
fn nothing_gives_nothing() {
    for text in ["", "\n\n", "【来源】x", "目录", "第", "第条"] {
        assert_eq!(parse(text).articles().count(), 0, "{text}");
    }
}
