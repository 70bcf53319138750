use super::*;
use crate::testing::at;

fn known(id: &str, date: &str, time: &str, headline: &str) -> Known {
    let visible_at = at(date, time);
    Known { id: id.into(), date: date.parse().expect("a date"), visible_at, headline: headline.into() }
}

fn situation(now: Millis) -> Situation {
    Situation {
        now,
        known: vec![known("moon", "2026-09-23", "07:15", "月满中秋")],
        announced: HashSet::new(),
        morning: true,
        synced: Some(at("2026-09-22", "21:00")),
        name: "江源廉信".into(),
    }
}

fn with(now: Millis, change: impl FnOnce(&mut Situation)) -> Situation {
    let mut situation = situation(now);
    change(&mut situation);
    situation
}

/// What is counted as announced, and with which words, if any.
fn told(situation: &Situation) -> Vec<(String, Option<String>)> {
    due(situation).into_iter().map(|due| (due.what, due.notice.map(|notice| notice.title))).collect()
}

fn said(what: &str, title: &str) -> Vec<(String, Option<String>)> {
    vec![(what.into(), Some(title.into()))]
}

fn silently(what: &str) -> Vec<(String, Option<String>)> {
    vec![(what.into(), None)]
}

const GENERIC: &str = "早上好，今天的江源廉信到了";

#[test]
fn an_issue_is_announced_at_its_very_minute() {
    let minute = at("2026-09-23", "07:15");
    assert_eq!(told(&situation(minute.plus(-1_000))), []);
    assert_eq!(told(&situation(minute.plus(-1))), []);
    assert_eq!(told(&situation(minute)), said("issue:moon", "月满中秋"));
    assert_eq!(
        told(&situation(at("2026-09-23", "08:40"))),
        said("issue:moon", "月满中秋"),
        "a computer that woke late"
    );
}

#[test]
fn an_issue_is_announced_once_and_only_in_its_morning() {
    let minute = at("2026-09-23", "07:15");
    let announced = |what: &str, now| with(now, |s| s.announced = HashSet::from([what.to_owned()]));
    assert_eq!(told(&announced("issue:moon", minute)), []);
    assert_eq!(told(&situation(at("2026-09-23", "12:00"))), silently("issue:moon"));
    assert_eq!(told(&situation(at("2026-09-24", "07:00"))), [], "yesterday's is not today's news");
    // A clock that is set back to before the minute, and comes by it again.
    assert_eq!(told(&announced("issue:moon", minute.plus(-60_000))), []);
    assert_eq!(told(&announced("issue:moon", minute.plus(1))), []);
}

#[test]
fn nobody_is_disturbed_who_does_not_want_it() {
    let off = with(at("2026-09-23", "07:15"), |s| s.morning = false);
    assert_eq!(told(&off), silently("issue:moon"), "and switching it on later does not bring this morning's back");
    assert_eq!(plan(&off), []);
}

#[test]
fn a_morning_without_an_issue_gets_the_generic_reminder() {
    let unsynced = |now| with(now, |s| s.known.clear());
    let minute = at("2026-09-23", "07:15");
    assert_eq!(told(&unsynced(minute.plus(-1))), []);
    assert_eq!(told(&unsynced(minute)), said("day:2026-09-23", GENERIC));
    assert_eq!(told(&unsynced(at("2026-09-23", "08:15"))), [], "an hour later it is no help");
    let never = with(minute, |s| (s.known, s.synced) = (vec![], None));
    assert_eq!(told(&never), said("day:2026-09-23", GENERIC));
    let today = with(minute, |s| (s.known, s.synced) = (vec![], Some(at("2026-09-23", "06:50"))));
    assert_eq!(told(&today), [], "this morning's sync said that there is none");
    let from_the_future = with(minute, |s| (s.known, s.synced) = (vec![], Some(at("2026-09-23", "23:00"))));
    assert_eq!(told(&from_the_future), said("day:2026-09-23", GENERIC), "the clock was set back since");
}

#[test]
fn an_issue_that_comes_after_the_generic_reminder_is_not_announced_again() {
    let generic = HashSet::from(["day:2026-09-23".to_owned()]);
    let late = with(at("2026-09-23", "07:40"), |s| s.announced = generic.clone());
    assert_eq!(told(&late), silently("issue:moon"));
    let later_still = with(at("2026-09-23", "07:20"), |s| {
        s.announced = generic;
        s.known = vec![known("moon", "2026-09-23", "07:30", "月满中秋")];
    });
    assert_eq!(told(&later_still), []);
    assert!(plan(&later_still).iter().all(|planned| planned.alarm.at.date().to_string() != "2026-09-23"));
}

#[test]
fn a_later_issue_silences_the_generic_reminder() {
    let late = with(at("2026-09-23", "07:15"), |s| s.known = vec![known("moon", "2026-09-23", "07:30", "月满中秋")]);
    assert_eq!(told(&late), []);
}

fn planned(situation: &Situation) -> Vec<(String, String, String)> {
    let row = |planned: Planned| {
        let at = planned.alarm.at;
        (planned.what, format!("{} {}", at.date(), at.time()), planned.alarm.title)
    };
    plan(situation).into_iter().map(row).collect()
}

#[test]
fn ten_mornings_are_planned() {
    let evening = at("2026-09-22", "21:00");
    let plan = planned(&situation(evening));
    assert_eq!(plan.len(), 9, "this morning is over");
    assert_eq!(plan[0], ("issue:moon".into(), "2026-09-23 07:15".into(), "月满中秋".into()));
    assert_eq!(plan[1], ("day:2026-09-24".into(), "2026-09-24 07:15".into(), GENERIC.into()));
    assert_eq!(plan[8].0, "day:2026-10-01");
    let night = with(at("2026-09-23", "06:00"), |_| {});
    assert_eq!(planned(&night).len(), 10);
    assert_eq!(planned(&with(at("2026-09-23", "07:15"), |_| {})).len(), 9, "what is due now is no alarm");
}

#[test]
fn every_alarm_has_an_id_of_its_own_and_keeps_it() {
    let ids = |situation: &Situation| plan(situation).iter().map(|planned| planned.alarm.id).collect::<Vec<_>>();
    let evening = ids(&situation(at("2026-09-22", "21:00")));
    let night = ids(&situation(at("2026-09-23", "01:00")));
    assert_eq!(evening.iter().collect::<HashSet<_>>().len(), evening.len());
    assert_eq!(evening[..], night[..9]);
    assert!(evening.iter().all(|id| *id > 0));
}

#[test]
fn a_corrected_issue_changes_its_alarm_and_a_withdrawn_one_loses_it() {
    let evening = at("2026-09-22", "21:00");
    let corrected = with(evening, |s| s.known = vec![known("moon", "2026-09-23", "07:20", "月满中秋（更正）")]);
    assert_eq!(planned(&corrected)[0], ("issue:moon".into(), "2026-09-23 07:20".into(), "月满中秋（更正）".into()));
    let withdrawn = with(evening, |s| s.known.clear());
    assert_eq!(planned(&withdrawn)[0].0, "day:2026-09-23");
}

#[test]
fn the_next_look_is_at_the_next_minute_that_matters() {
    let next_of = |now| next(&situation(now));
    assert_eq!(next_of(at("2026-09-22", "21:00")), at("2026-09-23", "07:15"));
    assert_eq!(next_of(at("2026-09-23", "07:15")), at("2026-09-24", "07:15"));
    let late = with(at("2026-09-23", "07:16"), |s| s.known = vec![known("moon", "2026-09-23", "07:30", "月满中秋")]);
    assert_eq!(next(&late), at("2026-09-23", "07:30"));
}
