use super::*;
use crate::{
    store::testing::memory,
    sync::{apply, decide::Step, outbox::take_answer},
    testing::content::{mark, page, private, target},
};
use lianxin_proto::{
    feed::Entity,
    op::{OpAnswer, Outcome},
};
use proptest::prelude::*;

const FAVOURITE: MarkKind = MarkKind::Favourite;

fn op_id(n: u128) -> OpId {
    OpId(uuid::Uuid::from_u128(n))
}

fn is_favourite(db: &Connection) -> bool {
    store::marks::is_on(db, FAVOURITE, &target("a")).expect("read")
}

fn pull(db: &Connection, from: u64, marks: Vec<Mark>) {
    let page = page(private(), from, marks.into_iter().map(Entity::Mark).collect());
    apply::page(db, &Step { page, anew: false }).expect("applied");
}

#[test]
fn a_mark_shows_at_once_and_setting_it_again_sends_nothing() {
    let db = memory();
    assert!(set(&db, FAVOURITE, &target("a"), true, op_id(1), Millis(10)).expect("set"));
    assert!(!set(&db, FAVOURITE, &target("a"), true, op_id(2), Millis(11)).expect("set"));
    assert!(!set(&db, MarkKind::Read, &target("a"), false, op_id(3), Millis(12)).expect("set"), "it was not read");
    assert!(is_favourite(&db));
    assert_eq!(ops::list(&db).expect("listed").len(), 1);
}

#[test]
fn what_the_owner_does_last_stays_even_with_a_slow_clock() {
    let db = memory();
    pull(&db, 0, vec![mark(FAVOURITE, "a", true, 1_000_000, 1)]);
    set(&db, FAVOURITE, &target("a"), false, op_id(2), Millis(10)).expect("set");
    assert!(!is_favourite(&db));
    let op = &ops::list(&db).expect("listed")[0].op;
    assert_eq!(op.at, Millis(1_000_001));
}

#[test]
fn an_unsent_op_shows_on_top_of_what_the_server_says() {
    let db = memory();
    set(&db, FAVOURITE, &target("a"), true, op_id(5), Millis(50)).expect("set");
    pull(&db, 0, vec![mark(FAVOURITE, "a", false, 40, 4)]);
    assert!(is_favourite(&db), "the other device did it earlier");
    pull(&db, 1, vec![mark(FAVOURITE, "a", false, 60, 6)]);
    assert!(!is_favourite(&db), "the other device did it later");
}

#[test]
fn an_answered_op_leaves_the_outbox_and_its_outcome_stands() {
    let db = memory();
    set(&db, FAVOURITE, &target("a"), true, op_id(5), Millis(50)).expect("set");
    let outcome = Outcome::Done { entity: Some(Entity::Mark(mark(FAVOURITE, "a", false, 60, 6))) };
    take_answer(&db, private(), &OpAnswer { id: op_id(5), outcome }).expect("taken");
    assert!(ops::list(&db).expect("listed").is_empty());
    assert!(!is_favourite(&db), "another device had done it later");
    pull(&db, 0, vec![mark(FAVOURITE, "a", true, 50, 5)]);
    assert!(!is_favourite(&db), "a page from before the answer does not undo it");
}

#[test]
fn a_refused_op_is_wedged_and_deleting_it_undoes_it() {
    let db = memory();
    set(&db, FAVOURITE, &target("a"), true, op_id(5), Millis(50)).expect("set");
    set(&db, FAVOURITE, &target("b"), true, op_id(6), Millis(51)).expect("set");
    let outcome = Outcome::Refused { code: lianxin_proto::problem::Code::OpTargetGone };
    take_answer(&db, private(), &OpAnswer { id: op_id(5), outcome }).expect("taken");
    assert_eq!(ops::counts(&db).expect("counted"), (1, 1));
    assert_eq!(ops::batch(&db, 10).expect("a batch").iter().map(|op| op.id).collect::<Vec<_>>(), [op_id(6)]);
    let rows = crate::outbox_view::list(&db).expect("listed");
    assert_eq!((rows[0].wedged.as_deref(), rows[0].tries), (Some("这项内容已经撤下。"), 1));
    crate::outbox_view::retry(&db, op_id(5), op_id(98)).expect("retried");
    assert_eq!(ops::counts(&db).expect("counted"), (2, 0));
    assert!(crate::outbox_view::delete(&db, op_id(5), op_id(99), Millis(1)).is_err(), "it goes under another id");
    crate::outbox_view::delete(&db, op_id(98), op_id(99), Millis(1)).expect("deleted");
    assert!(!is_favourite(&db));
    assert!(crate::outbox_view::delete(&db, op_id(98), op_id(99), Millis(1)).is_err(), "there is none any more");
}

#[test]
fn a_feed_begun_anew_keeps_what_is_unsent() {
    let db = memory();
    pull(&db, 0, vec![mark(FAVOURITE, "a", true, 1, 1), mark(FAVOURITE, "b", true, 2, 2)]);
    set(&db, MarkKind::Read, &target("a"), true, op_id(5), Millis(50)).expect("set");
    let anew = Step { page: page(private(), 0, vec![]), anew: true };
    apply::page(&db, &anew).expect("applied");
    assert!(!is_favourite(&db));
    assert!(store::marks::is_on(&db, MarkKind::Read, &target("a")).expect("read"));
    assert_eq!(ops::counts(&db).expect("counted"), (1, 0));
}

/// What one device does, or gets, in a run.
#[derive(Debug, Clone)]
enum Move {
    Tap { device: usize, kind: MarkKind, article: u8, on: bool },
    Send { device: usize, lose_answer: bool },
    Pull { device: usize },
}

fn steps() -> impl Strategy<Value = Vec<Move>> {
    let device = 0..2_usize;
    let kind = prop_oneof![Just(MarkKind::Read), Just(FAVOURITE)];
    let tap = (device.clone(), kind, 0..3_u8, any::<bool>()).prop_map(|(device, kind, article, on)| Move::Tap {
        device,
        kind,
        article,
        on,
    });
    let send = (device.clone(), any::<bool>()).prop_map(|(device, lose_answer)| Move::Send { device, lose_answer });
    let pull = device.prop_map(|device| Move::Pull { device });
    prop::collection::vec(prop_oneof![4 => tap, 2 => send, 2 => pull], 1..40)
}

/// The server's side, by the same rule.
#[derive(Default)]
struct Model {
    marks: std::collections::BTreeMap<String, (u64, Mark)>,
    seq: u64,
}

impl Model {
    fn set(&mut self, op: &Op) -> Outcome {
        let new = of_op(op).expect("a mark");
        let name = store::marks::entity(new.kind, &new.target);
        let stands = self.marks.get(&name).map(|(_, mark)| mark.clone());
        let entity = match stands {
            Some(old) if !merge::supersedes(&new, &old) => old,
            _ => {
                self.seq += 1;
                self.marks.insert(name, (self.seq, new.clone()));
                new
            }
        };
        Outcome::Done { entity: Some(Entity::Mark(entity)) }
    }

    fn pull(&self, db: &Connection) {
        let from = store::feeds::cursor(db, private()).expect("a cursor");
        let mut rows: Vec<&(u64, Mark)> = self.marks.values().filter(|(seq, _)| *seq > from).collect();
        rows.sort_by_key(|(seq, _)| *seq);
        let changes = rows
            .into_iter()
            .map(|(seq, mark)| lianxin_proto::feed::Change::Put { seq: *seq, entity: Entity::Mark(mark.clone()) })
            .collect();
        let page = lianxin_proto::feed::Page { feed: private(), from, to: self.seq, more: false, changes };
        apply::page(db, &Step { page, anew: false }).expect("applied");
    }

    fn send(&mut self, db: &Connection, lose_answer: bool) {
        for op in ops::batch(db, 2).expect("a batch") {
            let outcome = self.set(&op);
            if !lose_answer {
                take_answer(db, private(), &OpAnswer { id: op.id, outcome }).expect("taken");
            }
        }
    }
}

type Shown = Vec<(String, String, bool, i64, String)>;

fn shown(db: &Connection) -> Shown {
    let mut statement = db.prepare("SELECT kind, target, is_on, at, op FROM marks ORDER BY kind, target").expect("sql");
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))).expect("rows");
    rows.collect::<Result<_, _>>().expect("rows")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever two devices tap, in whatever order ops, answers (or their loss) and pages pass, both end as the server does once everything is sent.
    #[test]
    fn two_devices_of_a_member_end_alike(steps in steps()) {
        let devices = [memory(), memory()];
        let mut server = Model::default();
        let mut clock = [1_000, 990];
        let mut next_op = 0;
        for step in steps {
            match step {
                Move::Tap { device, kind, article, on } => {
                    clock[device] += 1;
                    next_op += 1;
                    let before = shown(&devices[device]);
                    let target = target(&format!("a{article}"));
                    let sent = set(&devices[device], kind, &target, on, op_id(next_op), Millis(clock[device])).expect("set");
                    prop_assert_eq!(store::marks::is_on(&devices[device], kind, &target).expect("read"), on);
                    prop_assert!(sent || shown(&devices[device]) == before);
                }
                Move::Send { device, lose_answer } => server.send(&devices[device], lose_answer),
                Move::Pull { device } => server.pull(&devices[device]),
            }
        }
        for device in &devices {
            while !ops::batch(device, 1).expect("a batch").is_empty() {
                server.send(device, false);
            }
        }
        for device in &devices {
            server.pull(device);
        }
        prop_assert_eq!(shown(&devices[0]), shown(&devices[1]));
        for (_, mark) in server.marks.values() {
            let held = store::marks::get(&devices[0], mark.kind, &mark.target).expect("read");
            prop_assert_eq!(held.as_ref(), Some(mark));
        }
    }

    #[test]
    fn the_order_of_unsent_ops_does_not_matter(
        (one, other) in prop::collection::vec((0_i64..5, any::<bool>()), 1..8)
            .prop_map(|list| (1_u128..).zip(list).map(|(n, (at, on))| mark(FAVOURITE, "a", on, at, n)).collect::<Vec<_>>())
            .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
    ) {
        prop_assert_eq!(effective(None, one), effective(None, other));
    }
}
