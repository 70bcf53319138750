//! 通知自检: will the morning's notification come on this phone, and what is said of the rooms? What the client itself knows, before what the platform tells of the
//! phone's settings.

use crate::{
    account, rooms, settings,
    store::{self, StoreError, facts, issues},
};
use lianxin_proto::{
    call::{Check, Verdict},
    room::Notify,
    time::Millis,
};
use rusqlite::Connection;

/// How far a phone's clock may be off before it is worth a word, in milliseconds: 2 minutes.
const CLOCK_OFF: i64 = 120_000;

fn check(name: &str, verdict: Verdict, advice: impl Into<String>) -> Check {
    Check { name: name.into(), verdict, advice: advice.into() }
}

fn clock(ahead: Option<i64>) -> Check {
    match ahead {
        None => check("手机时间", Verdict::Doubtful, "还没有和服务器对过时间，连上网后会自动核对。"),
        Some(ahead) if ahead.abs() <= CLOCK_OFF => check("手机时间", Verdict::Good, "与服务器一致。"),
        Some(ahead) => {
            let minutes = ahead.abs() / 60_000;
            let way = if ahead > 0 { "慢" } else { "快" };
            let advice = format!("手机时间{way}了约 {minutes} 分钟，晨报会不准时。请在手机设置里打开“自动设置时间”。");
            check("手机时间", Verdict::Bad, advice)
        }
    }
}

/// When messages are told of; `None` where this member is in no room.
fn talk(db: &Connection) -> Result<Option<Check>, StoreError> {
    let mut told = Vec::new();
    for room in store::rooms::list(db)? {
        told.extend(rooms::seat(db, room.id)?.map(|seat| seat.notify != Notify::Nothing));
    }
    let night = settings::get(db)?.night_notices;
    Ok((!told.is_empty()).then(|| match (told.contains(&true), night) {
        (false, _) => check("交流提醒", Verdict::Doubtful, "每个群都设成了不提醒。想收到提醒，请到群里右上角改。"),
        (true, false) => check("交流提醒", Verdict::Good, "有人提到您、回复您时提醒；晚上十点到早上七点不打扰。"),
        (true, true) => check("交流提醒", Verdict::Good, "有人提到您、回复您时提醒，夜里也提醒。"),
    }))
}

/// What the client itself knows.
pub(crate) fn checks(db: &Connection, now: Millis) -> Result<Vec<Check>, StoreError> {
    let mut checks = vec![if settings::get(db)?.morning {
        check("晨报提醒", Verdict::Good, "已打开。")
    } else {
        check("晨报提醒", Verdict::Bad, "已关掉。要每天早上收到提醒，请在设置里打开。")
    }];
    if !matches!(account::get(db)?, Some(account::Record::Active { .. })) {
        return Ok(checks);
    }
    checks.push(clock(facts::get(db, facts::AHEAD)?));
    let waiting = issues::next_visible(db, now)?;
    checks.push(match waiting {
        Some(at) => {
            let advice = format!("下一期已在手机里，{} {} 打开。", at.date().month_day(), at.time());
            check("下一期", Verdict::Good, advice)
        }
        None => check("下一期", Verdict::Doubtful, "下一期还没有到手机里。头一天晚上连上网打开一次应用，就能收到。"),
    });
    checks.extend(talk(db)?);
    Ok(checks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_clock_is_named() {
        assert_eq!(clock(Some(-60_000)).verdict, Verdict::Good);
        assert!(clock(Some(600_000)).advice.contains("慢了约 10 分钟"));
        assert!(clock(Some(-600_000)).advice.contains("快了约 10 分钟"));
        assert_eq!(clock(None).verdict, Verdict::Doubtful);
    }
}
