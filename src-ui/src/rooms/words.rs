//! Words, separators and measures of 交流. What counts as today and now is handed in.

use crate::words;
use lianxin_proto::{
    call::Piece,
    id::MemberId,
    room::SeatRole,
    rules::{
        message::gist,
        room::{Doing, may},
    },
    time::{CivilDate, Millis},
    view::room::{BodyView, MessageRow, SendState},
};

/// How long after a message the time is told again, and how long messages of one author stand close together, in milliseconds.
const PAUSE: i64 = 10 * 60_000;
const CLOSE: i64 = 3 * 60_000;
/// The lines of a text that are shown of one that is folded; one that is hardly longer is not.
pub(crate) const FOLD: usize = 12;
const HARDLY: usize = 2;
/// The room of a picture in a bubble, in pixels.
const PHOTO: (u32, u32) = (216, 260);
const PHOTO_LEAST: u32 = 64;

/// When something was said last: `07:16`, `昨天`, `周日` within a week, `9月21日`.
pub(crate) fn when(at: Millis, today: CivilDate) -> String {
    let date = at.date();
    match today.days_since(date) {
        0 => at.time().to_string(),
        2..=6 => words::weekday(date),
        _ => words::day(date, today),
    }
}

/// How many messages are not read, to be seen.
pub(crate) fn unread(n: u32) -> String {
    if n > 99 { "99+".into() } else { n.to_string() }
}

/// The length of a voice message: `23″`, rounded up.
pub(crate) fn seconds(ms: u32) -> String {
    ms.div_ceil(1_000).max(1).to_string() + "″"
}

/// Who, and of which unit.
pub(crate) fn by_line(name: &str, unit: &str) -> String {
    if unit.is_empty() { name.to_owned() } else { [name, " · ", unit].concat() }
}

/// The line under a 微感悟: `何秀兰　9月23日晨`.
pub(crate) fn signed(name: &str, at: Millis) -> String {
    let part = match at.time().minutes() / 60 {
        5..=8 => "晨",
        9..=11 => "上午",
        12..=13 => "午间",
        14..=17 => "午后",
        18..=19 => "傍晚",
        _ => "夜",
    };
    [name, "　", &at.date().month_day(), part].concat()
}

/// `有 3 条新消息`.
pub(crate) fn news(n: usize) -> String {
    if n > 99 { "有很多新消息".into() } else { ["有 ", &n.to_string(), " 条新消息"].concat() }
}

/// What a message says in one line, for a quote of it.
pub(crate) fn in_short(body: &BodyView) -> String {
    match body {
        BodyView::Text { pieces } => gist(&text(pieces), 60),
        BodyView::Reflection { text } => gist(text, 60),
        BodyView::Photo { .. } => "［图片］".into(),
        BodyView::Voice { .. } => "［语音］".into(),
        BodyView::Recalled { .. } => "已撤回".into(),
        BodyView::Removed { .. } => "已移除".into(),
    }
}

/// The whole text of its pieces.
pub(crate) fn text(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// What is left of a message that is gone.
pub(crate) fn gone(row: &MessageRow) -> Option<String> {
    match &row.body {
        BodyView::Recalled { .. } => Some([if row.mine { "您" } else { row.name.as_str() }, "撤回了一条消息"].concat()),
        BodyView::Removed { reason } => {
            let whose = if row.mine { "您" } else { row.name.as_str() };
            Some(["管理员移除了", whose, "的一条消息：", reason].concat())
        }
        _ => None,
    }
}

/// How sending stands, where it is to be told: an icon and the words. `last` is the newest message of the room.
pub(crate) fn sending(state: &SendState, last: bool, offline: bool) -> Option<(&'static str, String)> {
    Some(match state {
        SendState::Sent if last => ("check", "已送达".into()),
        SendState::Sent => return None,
        SendState::Waiting { .. } if offline => ("clock", "没有网络，联网后自动发出".into()),
        SendState::Waiting { .. } => ("clock", "正在发送".into()),
        SendState::Failed { reason, .. } => ("info", reason.clone()),
        SendState::Held => ("eye", "管理员看过后会出现在群里".into()),
        SendState::Refused { reason } => ("info", ["没有通过：", reason].concat()),
    })
}

/// What a message needs to know of the one above it.
#[derive(Clone, Copy)]
pub(crate) struct Above {
    author: MemberId,
    at: Millis,
    there: bool,
}

impl Above {
    /// Of a message.
    pub(crate) fn of(row: &MessageRow) -> Self {
        Self { author: row.author, at: row.at, there: gone(row).is_none() }
    }
}

/// How a message stands among the others.
#[derive(Clone, PartialEq, Default)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Dress {
    /// The day and time above it.
    pub(crate) time: Option<String>,
    /// The line 以下是新消息 above it.
    pub(crate) fresh: bool,
    /// Close under one of the same author.
    pub(crate) near: bool,
    /// Nothing stands under it.
    pub(crate) last: bool,
}

/// How a message stands under the one above it; `fresh` is the first that was not read.
pub(crate) fn dress(above: Option<Above>, row: &MessageRow, fresh: Option<u64>, today: CivilDate) -> Dress {
    let apart = above.is_none_or(|above| above.at.date() != row.at.date() || row.at.0 - above.at.0 > PAUSE);
    let fresh = fresh.is_some() && row.position == fresh;
    let close = above.is_some_and(|above| above.author == row.author && above.there && row.at.0 - above.at.0 <= CLOSE);
    Dress { time: apart.then(|| words::moment(row.at, today)), fresh, near: close && !apart && !fresh, last: false }
}

/// How many lines a text takes where so many full-width characters go into one.
pub(crate) fn lines(text: &str, per_line: usize) -> usize {
    let halves = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    text.split('\n').map(|line| halves(line).div_ceil(per_line.max(1) * 2).max(1)).sum()
}

/// Whether a text is folded.
pub(crate) fn is_long(text: &str, per_line: usize) -> bool {
    lines(text, per_line) > FOLD + HARDLY
}

/// The room of a picture of so many pixels: its own shape, but never a strip.
pub(crate) fn frame(width: u32, height: u32) -> (u32, u32) {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (wide, high) = (u64::from(PHOTO.0), u64::from(PHOTO.1));
    let fits = |side: u64| u32::try_from(side).unwrap_or(PHOTO_LEAST).max(PHOTO_LEAST);
    if width * high >= height * wide {
        (fits(wide.min(width.max(120))), fits(wide.min(width.max(120)) * height / width))
    } else {
        (fits(high.min(height.max(120)) * width / height), fits(high.min(height.max(120))))
    }
}

/// What can be done with a message.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Deed {
    Reply,
    Copy,
    Recall,
    Resend,
    Delete,
    Report,
    Pick,
    Unpick,
    Remove,
    Silence,
}

impl Deed {
    /// Its icon and its word.
    pub(crate) fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Reply => ("quote", "回复"),
            Self::Copy => ("copy", "复制"),
            Self::Recall => ("undo", "撤回"),
            Self::Resend => ("retry", "再发一次"),
            Self::Delete => ("trash", "删掉"),
            Self::Report => ("flag", "举报"),
            Self::Pick => ("star", "设为精华"),
            Self::Unpick => ("star", "取消精华"),
            Self::Remove => ("minus", "移除"),
            Self::Silence => ("mute", "禁言"),
        }
    }

    /// What is said before one that is asked about: heading, explanation, and whether a reason must be given.
    pub(crate) fn asks(self) -> Option<(&'static str, &'static str, bool)> {
        Some(match self {
            Self::Report => ("举报这条消息", "只有管理员看得到，不会告诉别人是谁举报的。可以写一句为什么。", false),
            Self::Remove => {
                ("移除这条消息", "群里不再显示它的内容，大家会看到移除的原因。这件事会记入管理记录。", true)
            }
            Self::Silence => ("禁言", "以后只能看、不能发言，直到管理员解除。这件事会记入管理记录。", false),
            _ => return None,
        })
    }
}

/// What somebody in a role may do with a message now.
pub(crate) fn deeds(row: &MessageRow, role: SeatRole, now: Millis) -> Vec<Deed> {
    let mut deeds = Vec::new();
    if gone(row).is_some() {
        return deeds;
    }
    let sent = row.state == SendState::Sent && row.position.is_some();
    let moderates = sent && may(Some(role), Doing::Moderate).is_ok();
    let mut add = |may: bool, deed: Deed| {
        if may {
            deeds.push(deed);
        }
    };
    let failed = matches!(row.state, SendState::Failed { .. });
    add(failed, Deed::Resend);
    add(sent && may(Some(role), Doing::Send).is_ok(), Deed::Reply);
    add(matches!(row.body, BodyView::Text { .. } | BodyView::Reflection { .. }), Deed::Copy);
    let in_time = sent && row.recall_until.is_some_and(|until| now < until);
    add(row.mine && (in_time || matches!(row.state, SendState::Waiting { .. })), Deed::Recall);
    add(failed, Deed::Delete);
    add(moderates, if row.picked { Deed::Unpick } else { Deed::Pick });
    add(sent && !row.mine, Deed::Report);
    add(moderates, Deed::Remove);
    add(moderates && !row.mine, Deed::Silence);
    deeds
}

#[cfg(test)]
mod tests;
