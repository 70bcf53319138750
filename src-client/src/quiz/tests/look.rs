//! What the store holds of a life, in the words of the model.

use crate::store::{ops, sittings as kept, study, tallies};
use lianxin_proto::{
    id::SittingId,
    op::Act,
    quiz::{Answer, TALLY_MAX},
    view::quiz::Phase,
};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// A question of a sitting: which, which version, what was said.
pub(super) type Said = (usize, u32, Option<bool>);

/// What the store holds of a life.
pub(super) struct State {
    pub(super) log: Vec<String>,
    pub(super) replayed: bool,
    pub(super) book: BTreeSet<String>,
    pub(super) submitted: u32,
    pub(super) tallied: Vec<((String, u32), bool)>,
    pub(super) sittings: BTreeMap<SittingId, (Phase, Vec<Said>)>,
}

/// Looks at the store.
pub(super) fn state(db: &Connection) -> State {
    let sql = "SELECT question || ' ' || version || ' ' || event || ' ' || coalesce(sitting || '/' || place, '')
               FROM study_log ORDER BY n";
    let mut statement = db.prepare(sql).expect("a statement");
    let log = statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("read");
    let submits = |op: &&ops::Row| matches!(op.op.act, Act::PaperSubmit { .. });
    let mut statement = db.prepare("SELECT id FROM sittings").expect("a statement");
    let ids = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows");
    let sittings = ids.map(|id| {
        let id: SittingId = id.expect("read").parse().expect("an id");
        let items = kept::items(db, id).expect("items").into_iter().map(|item| {
            let said = item.answer.map(|answer| answer == Answer::Judge(true));
            (item.question.id.as_str()[1..].parse().expect("a number"), item.question.version, said)
        });
        (id, (kept::get(db, id).expect("read").expect("there").phase, items.collect()))
    });
    let tallied = tallies::batch(db, TALLY_MAX).expect("tallies").into_iter();
    State {
        log,
        replayed: study::all(db).expect("cards") == study::rederived(db).expect("cards"),
        book: study::wrong(db, false, 0, 100).expect("book").into_iter().map(|id| id.to_string()).collect(),
        submitted: u32::try_from(ops::list(db).expect("ops").iter().filter(submits).count()).expect("few"),
        tallied: tallied.map(|tally| ((tally.question.to_string(), tally.version), tally.right)).collect(),
        sittings: sittings.collect(),
    }
}
