//! The words of 答题 that are not about one answer: when a question comes back, how a test stands, what a result comes to in one calm sentence. No
//! word here praises or blames, and none compares one person with another.

use crate::words;
use lianxin_proto::{
    quiz::{QuestionType, Window},
    rules::grading::Verdict,
    time::{CivilDate, Millis},
    view::quiz::{DailyView, Part, ResultView, Revealed, SittingKind, Submission, TemplateRow},
};

/// `今天`, `明天`, `后天`, `9月30日`, and with its year when that is another.
pub(crate) fn due_day(due: CivilDate, today: CivilDate) -> String {
    match due.days_since(today) {
        ..=0 => "今天".into(),
        1 => "明天".into(),
        2 => "后天".into(),
        _ if due.0.year() == today.0.year() => due.month_day(),
        _ => words::full_date(due),
    }
}

/// What stands beside 下一题: `已放进错题本，后天再温`.
pub(crate) fn kept(shown: &Revealed, today: CivilDate) -> String {
    let again = shown.due.map(|due| format!("{}再温", due_day(due, today)));
    match (shown.in_wrong_book, again) {
        (true, Some(again)) => format!("已放进错题本，{again}"),
        (true, None) => "已放进错题本".into(),
        (false, Some(again)) => again,
        (false, None) => String::new(),
    }
}

/// Marks, of which a half mark is the smallest: `86`, `86.5`.
pub(crate) fn marks(half: u32) -> String {
    if half.is_multiple_of(2) { (half / 2).to_string() } else { format!("{}.5", half / 2) }
}

/// What the type asks for, beside its name.
pub(crate) fn asks(of: QuestionType, gaps: u8) -> String {
    match of {
        QuestionType::Single => "选出最合适的一项".into(),
        QuestionType::Multiple => "选出所有正确的".into(),
        QuestionType::Judge => "这句话对不对".into(),
        QuestionType::Blank => format!("共 {gaps} 空"),
        QuestionType::Essay | QuestionType::Case => "想一想或写一写，再对着参考自己评".into(),
    }
}

/// A difficulty, 1 to 5.
pub(crate) fn difficulty(of: u8) -> &'static str {
    match of {
        ..=1 => "容易",
        2 => "较易",
        3 => "适中",
        4 => "较难",
        5.. => "难",
    }
}

/// What the day's card says: the state, what to do next, the button.
pub(crate) fn daily(view: &DailyView) -> (String, String, &'static str) {
    if view.answered >= view.total {
        let right = if view.right >= view.total { "都答对了".into() } else { format!("答对 {} 题", view.right) };
        ("今天的答完了".into(), right, "看结果")
    } else if view.answered == 0 {
        (format!("一共 {} 题", view.total), "还没开始".into(), if view.sitting.is_some() { "继续" } else { "开始" })
    } else {
        let next = words::count(u32::from(view.answered) + 1);
        (format!("答了 {} 题", view.answered), format!("接着第{next}题"), "继续")
    }
}

/// When the window of an organised test is: `9月25日 09:00 开始`, `进行到 11月30日`, `11月30日 已截止`.
pub(crate) fn window(window: Window, now: Millis, today: CivilDate) -> String {
    // A window that closes at midnight is open to the end of the day before.
    let last = window.until.plus(-1);
    let midnight = window.until.time().minutes() == 0;
    let moment = |at: Millis| format!("{} {}", words::day(at.date(), today), at.time());
    let end = if midnight { words::day(last.date(), today) } else { moment(window.until) };
    if now < window.from {
        format!("{} 开始", moment(window.from))
    } else if now < window.until {
        format!("进行到 {end}")
    } else {
        format!("{end} 已截止")
    }
}

/// Why a template that is open cannot be begun: a test names its questions, and one whose article changed is out until an editor has confirmed it.
pub(crate) fn waits(row: &TemplateRow, now: Millis) -> Option<&'static str> {
    match row.window {
        _ if row.ready => None,
        None => Some("题库里的题还不够出这一卷"),
        Some(window) if (window.from..window.until).contains(&now) => Some("有题正在核对条文，核对好就能开始"),
        Some(_) => None,
    }
}

/// How a test that was handed in stands: the line, and whether it wants attention.
pub(crate) fn submission(of: &Submission) -> (String, bool) {
    match of {
        Submission::Waiting => ("已交 · 待发送".into(), false),
        Submission::Received { result } => {
            let late = if result.late { " · 迟交" } else { "" };
            (format!("已收到 · {} 分{late}", marks(result.half_marks)), result.late)
        }
        Submission::Elsewhere { result } => (format!("以另一台手机先交的为准 · {} 分", marks(result.half_marks)), true),
        Submission::Refused { .. } => ("没有收下，看看原因".into(), true),
    }
}

/// The same in a sentence or two, on the page of the result.
pub(crate) fn submitted(of: &Submission) -> String {
    let corrected = |count: usize| match count {
        0 => String::new(),
        n => format!("有 {n} 题后来改过，仍按您答的那一版评分。"),
    };
    match of {
        Submission::Waiting => "答卷在手机里，联网后自动送出。".into(),
        Submission::Received { result } => {
            let late = if result.late { "，过了截止时间，记为迟交" } else { "" };
            format!("{} 已收到{late}。{}", result.received_at.time(), corrected(result.corrected.len()))
        }
        Submission::Elsewhere { result } => format!(
            "您的另一台手机先交了这场测试，以那一份为准：{} 分。这一份不再计。{}",
            marks(result.half_marks),
            corrected(result.corrected.len())
        ),
        Submission::Refused { reason } => format!("没有收下：{reason}"),
    }
}

/// The second line of a template: `35 题，60 分钟`.
pub(crate) fn extent(row: &TemplateRow) -> String {
    format!("{} 题，{} 分钟", row.questions, row.minutes)
}

/// `1–14 题，每题 2 分`.
pub(crate) fn part_line(part: &Part) -> String {
    let first = part.first.saturating_add(1);
    let last = part.first.saturating_add(part.count);
    let range = if part.count > 1 { format!("{first}–{last} 题") } else { format!("{first} 题") };
    format!("{range}，每题 {} 分", marks(u32::from(part.half_marks)))
}

/// What a paper comes to, in one calm sentence: how it stands as a whole, and the part that wants another look.
pub(crate) fn sentence(result: &ResultView, parts: &[Part]) -> String {
    let share = |got: u32, of: u32| u64::from(got) * 100 / u64::from(of.max(1));
    let full = |part: &Part| u32::from(part.count) * u32::from(part.half_marks);
    let all = share(result.half_marks, result.full_half_marks);
    let weak = parts
        .iter()
        .zip(&result.parts)
        .filter(|(part, _)| !part.title.is_empty() && parts.len() > 1)
        .map(|(part, got)| (share(*got, full(part)), part.title.as_str()))
        .min_by_key(|(share, _)| *share)
        .filter(|(share, _)| *share < all);
    match (all, weak) {
        (100.., _) => "全都答对了".into(),
        (85.., Some((_, part))) => format!("底子扎实，{part}再稳一稳"),
        (85.., None) => "底子扎实，记得清楚".into(),
        (60.., Some((_, part))) => format!("大半都对，{part}再看一看"),
        (60.., None) => "大半都对，错的再看一看".into(),
        (_, _) => "不急，先把错的看明白".into(),
    }
}

/// The headline of a finished practice and the line below it.
pub(crate) fn practice_end(result: &ResultView) -> (String, String) {
    let all = result.right + result.partly + result.wrong;
    let title = match (all, usize::from(result.right == all)) {
        (0, _) => "这次没有作答".into(),
        (_, 1) => "都答对了".into(),
        _ => format!("答对 {} 题，共 {all} 题", result.right),
    };
    let text = match (all, result.partly + result.wrong) {
        (0, _) => "什么时候想练，随时再来。".into(),
        (_, 0) => "没有要再看的，歇一歇。".into(),
        (_, n) => format!("有 {n} 题值得再看一眼，过两天温故还会问到。"),
    };
    (title, text)
}

/// The name of a kind of sitting.
pub(crate) fn kind(of: SittingKind) -> &'static str {
    match of {
        SittingKind::Daily => "今日五题",
        SittingKind::Practice => "专项练习",
        SittingKind::Mock => "模拟测试",
        SittingKind::Organised => "组织的测试",
        SittingKind::Wrong => "错题本",
        SittingKind::Review => "温故",
        SittingKind::Favourites => "收藏的题",
    }
}

/// How a question in a list was answered: `答错两次，昨天`.
pub(crate) fn history(missed: u32, last: Option<Verdict>, at: Option<Millis>, today: CivilDate) -> String {
    let when = at.map(|at| words::day(at.date(), today));
    let how = match (missed, last) {
        (0, None) => "还没有答过".into(),
        (0, Some(_)) => "答对了".into(),
        (n, Some(Verdict::Right)) => format!("错过{}，上次答对了", words::some(n, "次")),
        (n, _) => format!("错过{}", words::some(n, "次")),
    };
    when.filter(|_| last.is_some()).map_or_else(|| how.clone(), |when| format!("{how}，{when}"))
}

/// What leaves the phone, at the foot of 答题. It must say what is so.
pub(crate) fn privacy(shares: bool, tests: bool) -> String {
    let own = if shares {
        "您同意了匿名统计：每道题第一次答对还是答错会送出去，不带姓名、单位和时间，满五个人才合成一个数。不排名，也不作考核。"
    } else {
        "答对答错只存在这部手机里，不上传、不排名，也不作考核。"
    };
    let test = if tests { "组织的测试交卷后，答卷会送到主办单位。" } else { "" };
    format!("{own}{test}")
}

#[cfg(test)]
mod tests;
