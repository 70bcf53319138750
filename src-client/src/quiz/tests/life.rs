//! A life of a phone: the real store on real files, and a plain model beside it that it is held against.

use crate::{
    quiz::{
        answer, begin, hand_in,
        stopwatch::Reading,
        tests::look::{Said, state},
    },
    settings,
    store::{self, FILE, Pool, StoreError, sittings as kept, study},
    sync::{apply, decide::Step as Applied},
    testing::{
        content::ALL,
        quiz::{judge, organised, question_id, template},
    },
};
use lianxin_proto::{
    call::{CallError, ErrorCode, Settings},
    feed::{Change, Entity, EntityKey, EntityKind, Page},
    id::{OpId, SittingId, TemplateId},
    quiz::{Answer, Question, QuestionType, Window},
    rules::study::study_day,
    time::{CivilDate, Clock as _, Millis, SetClock},
    view::quiz::{Begin, Filter, Phase, SittingKind},
};
use rusqlite::Connection;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

pub(super) const QUESTIONS: usize = 6;
pub(super) const MINUTE: u32 = 60_000;
const LIMIT: u64 = 10 * 60_000;

/// What happens in a life.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Begin(Start),
    /// Without a place: the first question not answered.
    Answer {
        sitting: usize,
        place: Option<u16>,
        said: Option<bool>,
    },
    HandIn {
        sitting: usize,
    },
    End {
        sitting: usize,
    },
    Forget(usize),
    Correct(usize),
    Withdraw(usize),
    Restore(usize),
    /// The process is killed between two transactions.
    Kill,
    /// The process is killed in the middle of the next step.
    KillNext,
    Pass(u32),
    Sleep(u32),
    Reboot(u32),
    Set(i64),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Start {
    Daily,
    Practice,
    Wrong,
    Review,
    Mock,
    Organised,
}

/// A sitting as the model knows it.
#[derive(Debug, Clone)]
struct Known {
    id: SittingId,
    kind: SittingKind,
    day: CivilDate,
    phase: Phase,
    items: Vec<Said>,
    /// How long it has taken; `None` once the phone was started again.
    took: Option<u64>,
}

/// An entry of the log: question, version, event, where.
type Entry = (String, u32, &'static str, Option<(SittingId, u16)>);

pub(super) struct Life {
    folder: tempfile::TempDir,
    image: u32,
    store: Option<Pool>,
    clock: SetClock,
    cursor: u64,
    /// Current version of each question; `None` while it is withdrawn.
    bank: Vec<Option<u32>>,
    versions: Vec<u32>,
    sittings: Vec<Known>,
    log: Vec<Entry>,
    handed_in: u32,
    kill_next: bool,
}

/// Odd versions are true, even ones false.
fn key(version: u32) -> bool {
    version % 2 == 1
}

fn question(n: usize, version: u32) -> Question {
    Question { version, ..judge(&format!("q{n}"), key(version)) }
}

fn name(n: usize) -> String {
    format!("q{n}")
}

fn event(version: u32, said: bool) -> &'static str {
    if said == key(version) { "right" } else { "wrong" }
}

/// A folder in memory where there is one: what is tested is order and atomicity, not the disk.
pub(super) fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder")
}

/// The database's files as a kill at this moment would leave them.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for file in [FILE.to_owned(), format!("{FILE}-wal")] {
        if from.join(&file).exists() {
            std::fs::copy(from.join(&file), to.join(&file)).expect("copied");
        }
    }
}

impl Life {
    pub(super) fn begin(seed: &Path) -> Self {
        let life = Self {
            folder: folder(),
            image: 0,
            store: None,
            clock: SetClock::new(
                "2026-09-22".parse::<CivilDate>().expect("a date").at("20:00".parse().expect("a time")),
            ),
            cursor: u64::try_from(QUESTIONS).expect("few") + 2,
            bank: vec![Some(1); QUESTIONS],
            versions: vec![1; QUESTIONS],
            sittings: Vec::new(),
            log: Vec::new(),
            handed_in: 0,
            kill_next: false,
        };
        copy(seed, &life.path());
        Self { store: Some(store::testing::open(&life.path())), ..life }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(self.image.to_string())
    }

    fn reading(&self) -> Reading {
        Reading { steady: self.clock.steady(), wall: self.clock.now() }
    }

    fn store(&self) -> &Pool {
        self.store.as_ref().expect("open")
    }

    /// Goes on from the files as they were in the middle or at the end of things.
    pub(super) fn reopen(&mut self, copied: bool) {
        if !copied {
            copy(&self.path(), &self.folder.path().join((self.image + 1).to_string()));
        }
        self.store = None;
        self.image += 1;
        self.store = Some(store::testing::open(&self.path()));
    }

    /// Does something in one durable transaction. `None` when the process was killed in the middle of it.
    async fn act<T: Send + 'static>(
        &mut self,
        job: impl FnOnce(&Connection) -> Result<T, CallError> + Send + 'static,
    ) -> Option<Result<T, CallError>> {
        if !std::mem::take(&mut self.kill_next) {
            return Some(self.store().write_durably(move |tx| job(tx)).await);
        }
        let (from, to) = (self.path(), self.folder.path().join((self.image + 1).to_string()));
        let killed = self
            .store()
            .write_durably(move |tx| {
                job(tx).ok();
                copy(&from, &to);
                Err::<T, CallError>(StoreError::Closed.into())
            })
            .await;
        assert!(killed.is_err());
        self.reopen(true);
        None
    }

    async fn sync(&mut self, change: impl FnOnce(u64) -> Change) {
        let seq = self.cursor + 1;
        let page = Page { feed: ALL, from: self.cursor, to: seq, more: false, changes: vec![change(seq)] };
        let step = Applied { page, anew: false };
        self.store().write(move |tx| apply::page(tx, &step).map(|_| ())).await.expect("applied");
        self.cursor = seq;
    }

    pub(super) async fn start(&mut self, start: Start) {
        let begin = match start {
            Start::Daily => Begin::Daily,
            Start::Practice => Begin::Practice { filter: Filter::default(), count: 3 },
            Start::Wrong => Begin::Wrong,
            Start::Review => Begin::Review,
            Start::Mock => Begin::Paper { template: TemplateId::new("mock").expect("an id") },
            Start::Organised => Begin::Paper { template: TemplateId::new("test").expect("an id") },
        };
        let (id, reading) = (SittingId(uuid::Uuid::now_v7()), self.reading());
        let day = study_day(reading.wall);
        let begun = self
            .act(move |db| {
                let sitting = begin::begin(db, &begin, id, &reading)?;
                Ok((sitting.clone(), kept::items(db, sitting.id)?))
            })
            .await;
        let Some(begun) = begun else { return };
        let Ok((sitting, items)) = begun else {
            // Only with nothing to ask, or a test that was handed in.
            let error = begun.map(|_| ()).expect_err("refused");
            assert!(matches!(error.code, ErrorCode::NotFound | ErrorCode::Refused), "{error}");
            return;
        };
        if let Some(held) = self.sittings.iter().find(|held| held.id == sitting.id) {
            assert_ne!((sitting.id, held.kind), (id, SittingKind::Practice), "a practice is begun anew");
            return;
        }
        assert_eq!(sitting.id, id);
        if matches!(start, Start::Daily) {
            let twice = self.sittings.iter().any(|held| held.kind == SittingKind::Daily && held.day == day);
            assert!(!twice, "one a day");
        }
        let number = |question: &Question| question.id.as_str()[1..].parse::<usize>().expect("a number");
        let items = items.iter().map(|item| (number(&item.question), item.question.version, None)).collect::<Vec<_>>();
        assert!(!items.is_empty());
        for (n, version, _) in &items {
            assert_eq!(self.bank[*n], Some(*version), "the version of the bank");
        }
        if !sitting.kind.is_paper() {
            // Practice of last week was let go.
            self.sittings.retain(|held| held.kind.is_paper() || held.day >= day.plus_days(-7));
        }
        let known = Known { id, kind: sitting.kind, day, phase: Phase::Answering, items, took: Some(0) };
        self.sittings.push(known);
    }

    /// The sitting so many before the latest.
    fn known(&self, back: usize) -> Option<(usize, Known)> {
        let at = self.sittings.len().checked_sub(back + 1)?;
        self.sittings.get(at).map(|held| (at, held.clone()))
    }

    async fn answer(&mut self, back: usize, place: Option<u16>, said: Option<bool>) {
        let Some((at, held)) = self.known(back) else { return };
        let open = held.items.iter().position(|item| item.2.is_none()).unwrap_or(0);
        let place = place.unwrap_or(u16::try_from(open).expect("few"));
        let reading = self.reading();
        let given = said.map(Answer::Judge);
        let answered = self.act(move |db| answer::answer(db, held.id, place, given, &reading)).await;
        let Some(answered) = answered else { return };
        let Some((n, version, before)) = held.items.get(usize::from(place)).copied() else {
            return assert_eq!(answered.expect_err("nowhere").code, ErrorCode::NotFound);
        };
        let expected = if held.phase == Phase::Finished {
            Some(false)
        } else if held.kind.is_paper() {
            held.took.map(|took| took < LIMIT)
        } else {
            Some(before.is_none() && said.is_some())
        };
        assert!(expected.is_none_or(|expected| answered.is_ok() == expected), "{answered:?} of {held:?}");
        let Ok(answered) = answered else { return };
        let held = &mut self.sittings[at];
        held.items[usize::from(place)].2 = said;
        held.phase = answered.phase;
        if !held.kind.is_paper() {
            assert_eq!(held.phase == Phase::Finished, held.items.iter().all(|item| item.2.is_some()));
            let event = event(version, said.expect("said"));
            self.log.push((name(n), version, event, Some((held.id, place))));
        }
    }

    async fn hand_in(&mut self, back: usize) {
        let Some((at, held)) = self.known(back) else { return };
        let (op, reading) = (OpId(uuid::Uuid::now_v7()), self.reading());
        let Some(done) = self.act(move |db| hand_in::hand_in(db, held.id, op, &reading)).await else { return };
        assert_eq!(done.is_ok(), held.kind.is_paper());
        if held.phase != Phase::Answering || done.is_err() {
            return;
        }
        let took = done.expect("handed in").result.expect("a result").took_ms;
        assert!(held.took.is_none_or(|expected| took == Some(expected)), "{took:?} of {held:?}");
        self.sittings[at].phase = Phase::Finished;
        for (place, (n, version, said)) in (0..).zip(&held.items) {
            if let Some(said) = said {
                self.log.push((name(*n), *version, event(*version, *said), Some((held.id, place))));
            }
        }
        self.handed_in += u32::from(held.kind == SittingKind::Organised);
    }

    async fn end(&mut self, back: usize) {
        let Some((at, held)) = self.known(back) else { return };
        let reading = self.reading();
        let Some(ended) = self.act(move |db| hand_in::end(db, held.id, &reading)).await else { return };
        assert_eq!(ended.is_ok(), !held.kind.is_paper());
        if ended.is_ok() {
            self.sittings[at].phase = Phase::Finished;
        }
    }

    async fn forget(&mut self, n: usize) {
        let now = self.clock.now();
        let id = question_id(&name(n));
        let Some(forgotten) = self.act(move |db| Ok(study::forget(db, &id, now)?)).await else { return };
        let in_book = self.book().contains(&name(n));
        assert_eq!(forgotten.expect("done"), in_book);
        if in_book {
            self.log.push((name(n), 0, "forgotten", None));
        }
    }

    pub(super) async fn step(&mut self, step: Step) {
        match step {
            Step::Begin(start) => self.start(start).await,
            Step::Answer { sitting, place, said } => self.answer(sitting, place, said).await,
            Step::HandIn { sitting } => self.hand_in(sitting).await,
            Step::End { sitting } => self.end(sitting).await,
            Step::Forget(n) => self.forget(n).await,
            Step::Correct(n) | Step::Restore(n) => {
                self.versions[n] += 1;
                self.bank[n] = Some(self.versions[n]);
                let changed = question(n, self.versions[n]);
                self.sync(|seq| Change::Put { seq, entity: Entity::Question(changed) }).await;
            }
            Step::Withdraw(n) => {
                self.bank[n] = None;
                let key = EntityKey { kind: EntityKind::Question, id: name(n) };
                self.sync(|seq| Change::Gone { seq, key }).await;
            }
            Step::Kill => {
                self.reopen(false);
                self.check().await;
            }
            Step::KillNext => self.kill_next = true,
            Step::Pass(millis) => {
                self.clock.set(self.clock.now().plus(millis.into()));
                self.elapsed(millis);
            }
            Step::Sleep(millis) => {
                self.clock.sleep(millis);
                self.elapsed(millis);
            }
            Step::Reboot(millis) => {
                self.clock.reboot(millis);
                for held in self.sittings.iter_mut().filter(|held| held.phase == Phase::Answering) {
                    held.took = None;
                }
                self.reopen(false);
            }
            Step::Set(by) => self.clock.adjust(self.clock.now().plus(by)),
        }
    }

    fn elapsed(&mut self, millis: u32) {
        for held in self.sittings.iter_mut().filter(|held| held.phase == Phase::Answering) {
            held.took = held.took.map(|took| took + u64::from(millis));
        }
    }

    /// The 错题本 by the model: in with a miss, out with two right answers in a row since.
    fn book(&self) -> BTreeSet<String> {
        let mut book: BTreeMap<&str, (bool, u32)> = BTreeMap::new();
        for (question, _, event, _) in &self.log {
            let (inside, streak) = book.entry(question).or_default();
            match *event {
                "right" => {
                    *streak += 1;
                    *inside &= *streak < 2;
                }
                "forgotten" => *inside = false,
                _ => (*inside, *streak) = (true, 0),
            }
        }
        book.into_iter().filter(|(_, (inside, _))| *inside).map(|(question, _)| question.to_owned()).collect()
    }

    /// Holds the store against the model.
    pub(super) async fn check(&self) {
        let state = self.store().read(|db| Ok::<_, StoreError>(state(db))).await.expect("read");
        assert_eq!(state.log, self.log.iter().map(shown).collect::<Vec<_>>());
        assert!(state.replayed, "the cards are those that the log gives");
        assert_eq!(state.book, self.book());
        assert_eq!(state.submitted, self.handed_in);
        let mut first = BTreeMap::new();
        for (question, version, event, _) in self.log.iter().filter(|entry| entry.2 != "forgotten") {
            first.entry((question.clone(), *version)).or_insert(*event == "right");
        }
        assert_eq!(state.tallied, first.into_iter().collect::<Vec<_>>());
        for held in &self.sittings {
            let stands = &state.sittings[&held.id];
            assert_eq!((stands.0, &stands.1), (held.phase, &held.items), "{held:?}");
        }
    }
}

fn shown((question, version, event, place): &Entry) -> String {
    let place = place.map_or_else(String::new, |(sitting, place)| format!("{sitting}/{place}"));
    format!("{question} {version} {event} {place}")
}

/// A database with the bank, a mock paper and an organised test, and the setting that shares.
pub(super) async fn seed(folder: &Path) {
    let store = store::testing::open(folder);
    let mut entities: Vec<Entity> = (0..QUESTIONS).map(|n| Entity::Question(question(n, 1))).collect();
    entities.push(Entity::Template(template("mock", &[(QuestionType::Judge, 4, 50)], 10)));
    let window = Window { from: Millis(0), until: Millis(i64::MAX) };
    let mut test = organised("test", &["q0", "q1"], window);
    test.minutes = 10;
    entities.push(Entity::Template(test));
    let step = Applied { page: crate::testing::content::page(ALL, 0, entities), anew: false };
    store
        .write(move |tx| {
            settings::set(tx, Settings { share_answers: true, ..Settings::default() })?;
            apply::page(tx, &step).map(|_| ())
        })
        .await
        .expect("seeded");
}
