use super::*;
use lianxin_proto::{
    id::{OpId, SittingId, TemplateId},
    quiz::PaperResult,
};

fn date(text: &str) -> CivilDate {
    text.parse().expect("a date")
}

fn at(day: &str, time: &str) -> Millis {
    date(day).at(time.parse().expect("a time"))
}

#[test]
fn the_day_it_comes_back_is_near_or_named() {
    let today = date("2026-12-29");
    for (due, words) in [
        ("2026-12-28", "今天"),
        ("2026-12-29", "今天"),
        ("2026-12-30", "明天"),
        ("2026-12-31", "后天"),
        ("2027-01-01", "2027年1月1日"),
    ] {
        assert_eq!(due_day(date(due), today), words);
    }
    assert_eq!(due_day(date("2026-09-30"), date("2026-09-23")), "9月30日");
}

#[test]
fn half_marks_are_told_as_marks() {
    assert_eq!(
        (marks(172).as_str(), marks(173).as_str(), marks(0).as_str(), marks(1).as_str()),
        ("86", "86.5", "0", "0.5")
    );
}

#[test]
fn the_days_card_says_what_to_do_next() {
    let view = |answered, right, sitting| DailyView {
        date: date("2026-09-23"),
        about: String::new(),
        total: 5,
        answered,
        right,
        sitting,
    };
    let begun = Some(SittingId("0190a000-0000-7000-8000-000000000001".parse().expect("an id")));
    let told = |view: DailyView| {
        let (a, b, c) = daily(&view);
        format!("{a}/{b}/{c}")
    };
    assert_eq!(told(view(0, 0, None)), "一共 5 题/还没开始/开始");
    assert_eq!(told(view(0, 0, begun)), "一共 5 题/还没开始/继续");
    assert_eq!(told(view(2, 1, begun)), "答了 2 题/接着第三题/继续");
    assert_eq!(told(view(5, 4, begun)), "今天的答完了/答对 4 题/看结果");
    assert_eq!(told(view(5, 5, begun)), "今天的答完了/都答对了/看结果");
}

#[test]
fn a_window_is_told_from_now() {
    let today = date("2026-11-24");
    let open = Window { from: at("2026-11-20", "09:00"), until: at("2026-12-01", "00:00") };
    assert_eq!(window(open, at("2026-11-24", "10:00"), today), "进行到 11月30日");
    assert_eq!(window(open, at("2026-11-20", "08:59"), date("2026-11-20")), "今天 09:00 开始");
    assert_eq!(window(open, at("2026-12-01", "00:00"), date("2026-12-01")), "昨天 已截止");
    let noon = Window { from: open.from, until: at("2026-11-25", "12:30") };
    assert_eq!(window(noon, at("2026-11-24", "10:00"), today), "进行到 明天 12:30");
}

fn result(half_marks: u32, late: bool, corrected: usize) -> PaperResult {
    PaperResult {
        template: TemplateId::new("t").expect("an id"),
        title: String::new(),
        sitting: SittingId("0190a000-0000-7000-8000-000000000001".parse().expect("an id")),
        op: OpId("0190a000-0000-7000-8000-000000000002".parse().expect("an id")),
        handed_in_at: at("2026-11-24", "10:00"),
        received_at: at("2026-11-24", "10:01"),
        late,
        half_marks,
        parts: vec![],
        right: 0,
        partly: 0,
        wrong: 0,
        corrected: vec![lianxin_proto::id::QuestionId::new("q").expect("an id"); corrected],
    }
}

#[test]
fn what_became_of_a_test_is_said_honestly() {
    let line = |of: &Submission| submission(of).0;
    assert_eq!(line(&Submission::Waiting), "已交 · 待发送");
    assert_eq!(line(&Submission::Received { result: result(172, false, 0) }), "已收到 · 86 分");
    assert_eq!(line(&Submission::Received { result: result(172, true, 0) }), "已收到 · 86 分 · 迟交");
    assert_eq!(line(&Submission::Elsewhere { result: result(160, false, 0) }), "以另一台手机先交的为准 · 80 分");
    assert_eq!(
        submitted(&Submission::Received { result: result(1, false, 2) }),
        "10:01 已收到。有 2 题后来改过，仍按您答的那一版评分。"
    );
    assert!(submitted(&Submission::Received { result: result(1, true, 0) }).contains("迟交"));
    assert!(submitted(&Submission::Elsewhere { result: result(160, false, 0) }).contains("以那一份为准：80 分"));
    assert_eq!(submitted(&Submission::Refused { reason: "还没有开始".into() }), "没有收下：还没有开始");
}

fn ended(half_marks: u32, parts: Vec<u32>) -> ResultView {
    ResultView {
        half_marks,
        full_half_marks: 200,
        right: 0,
        partly: 0,
        wrong: 0,
        blank: 0,
        took_ms: None,
        parts,
        again: vec![],
        submission: None,
    }
}

#[test]
fn a_paper_comes_to_one_calm_sentence() {
    let part = |title: &str, count, half_marks| Part { title: title.into(), first: 0, count, half_marks };
    let parts = [part("单选", 25, 4), part("多选", 25, 4)];
    for (got, of_parts, words) in [
        (200, vec![100, 100], "全都答对了"),
        (180, vec![98, 82], "底子扎实，多选再稳一稳"),
        (180, vec![90, 90], "底子扎实，记得清楚"),
        (140, vec![60, 80], "大半都对，单选再看一看"),
        (60, vec![30, 30], "不急，先把错的看明白"),
        (0, vec![], "不急，先把错的看明白"),
    ] {
        assert_eq!(sentence(&ended(got, of_parts), &parts), words);
    }
    assert_eq!(sentence(&ended(130, vec![130]), &[part("", 50, 4)]), "大半都对，错的再看一看");
    assert_eq!(part_line(&Part { title: String::new(), first: 14, count: 10, half_marks: 8 }), "15–24 题，每题 4 分");
    assert_eq!(part_line(&Part { title: String::new(), first: 0, count: 1, half_marks: 5 }), "1 题，每题 2.5 分");
}

#[test]
fn a_practice_ends_quietly() {
    let mut result = ended(8, vec![]);
    result.right = 4;
    result.wrong = 1;
    result.again = vec![2];
    assert_eq!(practice_end(&result).0, "答对 4 题，共 5 题");
    assert!(practice_end(&result).1.starts_with("有 1 题"));
    result.wrong = 0;
    result.again.clear();
    assert_eq!(practice_end(&result).0, "都答对了");
    result.right = 0;
    assert_eq!(practice_end(&result).0, "这次没有作答");
}

#[test]
fn what_leaves_the_phone_is_said_as_it_is() {
    assert_eq!(privacy(false, false), "答对答错只存在这部手机里，不上传、不排名，也不作考核。");
    assert!(privacy(true, false).contains("不带姓名、单位和时间"));
    assert!(!privacy(true, false).contains("不上传"));
    assert!(privacy(false, true).ends_with("答卷会送到主办单位。"));
}

#[test]
fn how_it_was_answered_before() {
    let today = date("2026-09-23");
    let yesterday = Some(at("2026-09-22", "08:00"));
    assert_eq!(history(2, Some(Verdict::Wrong), yesterday, today), "错过两次，昨天");
    assert_eq!(history(1, Some(Verdict::Right), yesterday, today), "错过一次，上次答对了，昨天");
    assert_eq!(history(0, None, None, today), "还没有答过");
}

#[test]
fn an_open_test_that_cannot_be_begun_says_why() {
    let row = |ready, window| TemplateRow {
        id: TemplateId::new("t").expect("an id"),
        title: String::new(),
        questions: 3,
        minutes: 20,
        window,
        ready,
        sitting: None,
        submission: None,
    };
    let window = Some(Window { from: Millis(10), until: Millis(20) });
    assert_eq!(waits(&row(true, window), Millis(15)), None);
    assert_eq!(waits(&row(false, window), Millis(9)), None, "it says when it begins");
    assert_eq!(waits(&row(false, window), Millis(20)), None, "it says that it is over");
    assert!(waits(&row(false, window), Millis(10)).is_some_and(|text| text.contains("核对条文")));
    assert!(waits(&row(false, None), Millis(10)).is_some_and(|text| text.contains("题还不够")));
}
