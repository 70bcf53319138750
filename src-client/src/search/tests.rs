use super::*;
use crate::{
    store::{articles, columns, regulations, testing::memory},
    testing::content::{ALL, article, column, regulation},
};
use lianxin_proto::{call::Piece, content::ColumnKind, feed::Entity};

fn now() -> Millis {
    crate::testing::at("2026-09-23", "07:15")
}

fn library() -> Connection {
    let db = memory();
    let feed = ALL.to_string();
    let Entity::Column(family) = column("family", ColumnKind::Articles) else { unreachable!() };
    columns::put(&db, &feed, 1, &family).expect("put");
    for (id, date, title, text) in [
        ("old", "2026-09-20", "一封旧家书", "勤俭持家，是祖父留下的家风。"),
        ("new", "2026-09-22", "清廉是福", "家风正，则民风淳。受到纪律处分的，应当改正。"),
        ("title", "2026-09-19", "家风代代传", "廉洁齐家。Ａpp 第３版"),
        ("sealed", "2026-09-24", "明天的家风", "还没有到时候的家风。"),
    ] {
        articles::put(&db, &feed, 2, &article(id, date, title, text)).expect("put");
    }
    let law = regulation("law", &["为了规范纪律处分，制定本法。", "公职人员应当清廉。"]);
    regulations::put(&db, &feed, 3, &law).expect("put");
    db
}

fn search(db: &Connection, query: &str, scope: SearchScope) -> SearchView {
    run(db, &Request { query: query.into(), scope, offset: 0, limit: 20 }, now()).expect("searched")
}

fn targets(view: &SearchView) -> Vec<String> {
    view.hits.iter().map(|hit| hit.target.to_string()).collect()
}

fn found(db: &Connection, query: &str) -> Vec<String> {
    targets(&search(db, query, SearchScope::All))
}

fn shown(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
}

#[test]
fn titles_come_first_then_the_latest() {
    let db = library();
    assert_eq!(found(&db, "家风"), ["article:title", "article:new", "article:old"]);
    assert_eq!(found(&db, "廉"), ["article:new", "article:title", "regulation:law#2"]);
    assert_eq!(found(&db, "纪律处分"), ["article:new", "regulation:law#1"]);
    assert_eq!(found(&db, "风"), ["article:title", "article:new", "article:old"]);
}

#[test]
fn hits_are_shown_in_context() {
    let db = library();
    let view = search(&db, "纪律处分", SearchScope::All);
    assert_eq!(shown(&view.hits[0].context), "家风正，则民风淳。受到[纪律处分]的，应当改正。");
    assert_eq!(view.hits[0].origin, "栏目family · 9月22日");
    assert_eq!(shown(&view.hits[1].title), "第一条");
    assert_eq!(view.hits[1].origin, "政务处分法 · 第一章 总则");
    assert_eq!(shown(&search(&db, "旧家书", SearchScope::All).hits[0].title), "一封[旧家书]");
}

#[test]
fn several_words_must_all_be_there() {
    let db = library();
    assert_eq!(found(&db, "家风 祖父"), ["article:old"]);
    assert_eq!(found(&db, "家书 勤俭"), ["article:old"], "one in the title, one in the text");
    assert_eq!(found(&db, "家风　没有这个词"), Vec::<String>::new());
    assert_eq!(found(&db, "政务处分法 第二条"), ["regulation:law#2"]);
}

#[test]
fn widths_and_cases_do_not_matter() {
    let db = library();
    for query in ["app", "APP", "ａｐｐ", "3", "３版", "第3版"] {
        assert_eq!(found(&db, query), ["article:title"], "{query}");
    }
}

#[test]
fn a_scope_is_kept() {
    let db = library();
    assert_eq!(targets(&search(&db, "纪律处分", SearchScope::Articles)), ["article:new"]);
    assert_eq!(targets(&search(&db, "纪律处分", SearchScope::Regulations)), ["regulation:law#1"]);
}

#[test]
fn sealed_articles_are_not_found_and_then_are() {
    let db = library();
    assert_eq!(found(&db, "明天"), Vec::<String>::new());
    let request = Request { query: "明天".into(), scope: SearchScope::All, offset: 0, limit: 20 };
    let visible_at = crate::testing::at("2026-09-24", "07:15");
    assert_eq!(run(&db, &request, visible_at.plus(-1)).expect("searched").total, 0);
    assert_eq!(run(&db, &request, visible_at).expect("searched").total, 1);
}

#[test]
fn strange_queries_find_nothing_and_break_nothing() {
    let db = library();
    for query in [
        "",
        "  ",
        "，。！？《》",
        "🌸",
        "\u{0}",
        "\"",
        "*",
        "\"家风",
        "a\" OR \"b",
        "title:x NEAR(y)",
        "') UNION SELECT",
    ] {
        let view = search(&db, query, SearchScope::All);
        assert!(view.total <= 4, "{query}: {view:?}");
    }
    assert_eq!(found(&db, "🌸家风🌸").len(), 3, "what is no word is passed over");
    assert_eq!(found(&db, &"长".repeat(1_000)), Vec::<String>::new());
    let rows: i64 = db.query_row("SELECT count(*) FROM documents", [], |row| row.get(0)).expect("counted");
    assert_eq!(rows, 6);
}

#[test]
fn a_changed_article_is_found_by_what_it_says_now() {
    let db = library();
    let feed = ALL.to_string();
    let put = |a| articles::put(&db, &feed, 9, &a).expect("put");
    put(article("old", "2026-09-20", "一封新家书", "改过的文字。"));
    assert_eq!(found(&db, "旧家书"), Vec::<String>::new());
    assert_eq!(found(&db, "祖父"), Vec::<String>::new());
    assert_eq!(found(&db, "新家书"), ["article:old"]);
    articles::gone(&db, &feed, "old").expect("gone");
    assert_eq!(found(&db, "新家书"), Vec::<String>::new());
    regulations::put(&db, &feed, 10, &regulation("law", &["只剩这一条。"])).expect("put");
    assert_eq!(found(&db, "纪律处分"), ["article:new"]);
    regulations::gone(&db, &feed, "law").expect("gone");
    assert_eq!(found(&db, "只剩"), Vec::<String>::new());
}

#[test]
fn hits_are_paged_and_counted_up_to_two_hundred() {
    let db = memory();
    let start: CivilDate = "2025-01-01".parse().expect("a date");
    for n in 0..230 {
        let date = start.plus_days(n).to_string();
        articles::put(&db, "content:all", 1, &article(&format!("a{n}"), &date, "一篇", "说家风。")).expect("put");
    }
    let page = |offset| {
        let request = Request { query: "家风".into(), scope: SearchScope::All, offset, limit: 20 };
        run(&db, &request, now()).expect("searched")
    };
    assert_eq!((page(0).total, page(0).more_than_total), (200, true));
    assert_eq!(targets(&page(0))[0], "article:a229");
    assert_eq!(targets(&page(180))[19], "article:a30");
    assert!(page(200).hits.is_empty());
}
