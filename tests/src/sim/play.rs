//! Plays the steps of a seed, one behind the other, and keeps what it did: what must hold at the end is held against that.

use super::{
    Played,
    check::{self, End, Said},
    ground::{Backend, Ground, phone_folder},
    plan::{self, Act, PHONES, Step},
    seats::Away,
    state,
};
use crate::world::{self, Recorder, ask};
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use lianxin_client::{Client, SyncError};
use lianxin_proto::{
    call::{CallError, OpenRoom, Request, RetryOp, RoomLines},
    id::{MemberId, MessageId, RoomId},
    time::{Clock as _, SetClock},
    view::room::{Beside, BodyView, MessageRow, SendState},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;

/// How many messages a phone shows when one of them is chosen.
pub(super) const SHOWN: u32 = 25;
/// How far each phone's clock is off, in milliseconds.
const SKEW: [i64; PHONES] = [0, 90_000, -90_000, 0, 30_000];
/// After how many rounds of syncs all phones must have all.
const ROUNDS: usize = 30;
/// How far the clock goes between two syncs of a phone that was told to wait, in milliseconds.
const WAITS: i64 = 20_000;

/// One phone.
pub struct Phone {
    /// Its client.
    pub client: Arc<Client>,
    /// Whose it is.
    pub member: MemberId,
    pub(super) folder: PathBuf,
    pub(super) clock: Arc<SetClock>,
    pub(super) draft: String,
}

impl Phone {
    pub(super) fn open(folder: &Path, clock: &Arc<SetClock>) -> Result<Arc<Client>> {
        world::open(folder, Arc::clone(clock) as Arc<_>, Arc::new(Recorder::default()))
    }
}

/// A seed while it is played.
pub(super) struct Play<'a> {
    pub(super) ground: &'a Ground,
    folder: TempDir,
    pub(super) clock: Arc<SetClock>,
    pub(super) backend: Option<Backend>,
    /// The step at which the server starts again.
    pub(super) up_at: usize,
    pub(super) phones: Vec<Phone>,
    pub(super) said: BTreeMap<MessageId, Said>,
    pub(super) read: BTreeMap<MemberId, u64>,
    /// How many pictures and voice messages each member said.
    pub(super) files: BTreeMap<(MemberId, bool), usize>,
    /// What was tried to decide of messages that wait.
    pub(super) attempted: BTreeMap<MessageId, BTreeSet<bool>>,
    /// Who is out of the room.
    pub(super) away: Option<Away>,
    /// Who ever was.
    pub(super) moved: BTreeSet<MemberId>,
    /// What phones could not send because of that.
    pub(super) refused: BTreeSet<MessageId>,
    pub(super) played: Played,
}

fn failed(error: &CallError) -> anyhow::Error {
    anyhow!("a call failed: {error:?}")
}

/// Takes the one that a raw draw means.
pub(super) fn choose<T>(from: &[T], which: u32) -> Option<&T> {
    let count = u32::try_from(from.len()).ok().filter(|count| *count > 0)?;
    from.get(usize::try_from(which % count).ok()?)
}

pub(super) fn is_there(row: &MessageRow) -> bool {
    !matches!(row.body, BodyView::Recalled { .. } | BodyView::Removed { .. })
}

/// Plays a seed. The log has a line a step, also when it fails.
pub fn play(ground: &Ground, seed: u64, log: &mut Vec<String>) -> Result<Played> {
    let mut play = Play::begin(ground, seed)?;
    for (n, step) in plan::plan(seed).into_iter().enumerate() {
        let mut line = format!("{n:3} {:?}", step.act);
        let result = play.step(n, step, &mut line);
        log.extend(ground.net.take_log().into_iter().map(|fault| format!("      {fault}")));
        log.push(line);
        result.with_context(|| format!("step {n}"))?;
    }
    let result = play.end();
    log.extend(ground.net.take_log().into_iter().map(|fault| format!("      {fault}")));
    result
}

impl<'a> Play<'a> {
    fn begin(ground: &'a Ground, seed: u64) -> Result<Self> {
        let folder = ground.copy()?;
        let clock = Ground::clock()?;
        ground.net.begin(seed);
        let mut phones = Vec::new();
        for ((n, member), skew) in ground.members.iter().enumerate().zip(SKEW) {
            let folder = phone_folder(folder.path(), n);
            let clock = Arc::new(SetClock::new(clock.now().plus(skew)));
            let client = Phone::open(&folder, &clock)?;
            phones.push(Phone { client, member: *member, folder, clock, draft: String::new() });
        }
        let mut play = Self {
            ground,
            folder,
            clock,
            backend: None,
            up_at: 0,
            phones,
            said: BTreeMap::new(),
            read: BTreeMap::new(),
            files: BTreeMap::new(),
            attempted: BTreeMap::new(),
            away: None,
            moved: BTreeSet::new(),
            refused: BTreeSet::new(),
            played: Played::default(),
        };
        play.start_server()?;
        Ok(play)
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    pub(super) fn start_server(&mut self) -> Result<()> {
        if self.backend.is_none() {
            let backend = Backend::start(&self.data(), Arc::clone(&self.clock) as Arc<_>)?;
            self.ground.net.lead_to(Some(backend.address()));
            self.backend = Some(backend);
        }
        Ok(())
    }

    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.ground.runtime.block_on(future)
    }

    pub(super) fn phone(&self, n: usize) -> Result<&Phone> {
        self.phones.get(n).context("a phone")
    }

    pub(super) fn room(&self) -> RoomId {
        self.ground.room
    }

    pub(super) fn ask<R: Request>(&self, phone: usize, call: R) -> Result<Result<R::Reply, CallError>> {
        let client = Arc::clone(&self.phone(phone)?.client);
        Ok(self.wait(async move { ask(&client, call).await }))
    }

    pub(super) fn must<R: Request>(&self, phone: usize, call: R) -> Result<R::Reply> {
        self.ask(phone, call)?.map_err(|error| failed(&error))
    }

    /// The newest messages that a phone shows; none where it does not show the room.
    pub(super) fn rows(&self, phone: usize) -> Result<Vec<MessageRow>> {
        if !self.shows_room(phone)? {
            return Ok(Vec::new());
        }
        let lines = RoomLines { room: self.room(), topic: None, beside: Beside::After(0), limit: SHOWN };
        Ok(self.must(phone, lines)?.rows)
    }

    pub(super) fn draft_of(&self, phone: usize) -> Result<String> {
        Ok(self.must(phone, OpenRoom { id: self.room(), topic: None, at: None })?.draft.text)
    }

    fn step(&mut self, n: usize, step: Step, line: &mut String) -> Result<()> {
        self.act(n, step, line)?;
        self.away_hears_nothing()
    }

    fn act(&mut self, n: usize, step: Step, line: &mut String) -> Result<()> {
        self.pass(step.wait);
        if n >= self.up_at {
            self.start_server()?;
        }
        match step.act {
            Act::Say { phone, kind } => {
                if let Some(id) = self.say(phone, kind)? {
                    write!(line, " {id}")?;
                }
            }
            Act::Recall { phone, which } => self.recall(phone, which, line)?,
            Act::Pick { which, on } => self.pick(which, on, line)?,
            Act::Read { phone, which } => self.read(phone, which, line)?,
            Act::Sync { phone } => self.sync(phone, line)?,
            Act::Live { listener, speaker } => self.live(listener, speaker, line)?,
            Act::Draft { phone, empty } => self.draft(n, phone, empty)?,
            Act::Decide { which, allow, crossed } => self.decide(which, allow, crossed, line)?,
            Act::Seat { phone, live } => self.seat(phone, live, line)?,
            Act::CrashPhone { phone, nth, done } => self.crash_phone(phone, nth, done, line)?,
            Act::CrashServer { phone, nth, done, down } => self.crash_server(n, phone, nth, done, down, line)?,
        }
        Ok(())
    }

    /// Lets time pass, on all clocks.
    fn pass(&self, millis: i64) {
        for clock in self.phones.iter().map(|phone| &phone.clock).chain([&self.clock]) {
            clock.set(clock.now().plus(millis));
        }
    }

    /// Syncs in a calm network, and waits where it is told to.
    pub(super) fn sync_calmly(&self, client: &Client) -> Result<u32> {
        for _ in 0..ROUNDS {
            match self.wait(client.sync()) {
                Ok(outcome) => return Ok(outcome.changes + outcome.ops_done + outcome.ops_wedged),
                Err(SyncError::TooFast(_)) => self.pass(WAITS),
                Err(error) => bail!("a sync failed in a calm network: {error}"),
            }
        }
        bail!("a phone is told to wait for ever")
    }

    /// A sync may fail for what the network did, and for nothing else.
    pub(super) fn forgive(
        &mut self,
        result: Result<lianxin_client::SyncOutcome, SyncError>,
        line: &mut String,
    ) -> Result<()> {
        match result {
            Ok(outcome) => write!(line, " {} changes, {} ops", outcome.changes, outcome.ops_done)?,
            Err(SyncError::Offline(_) | SyncError::Truncated) => {
                self.played.failed_syncs += 1;
                line.push_str(" failed");
            }
            Err(SyncError::TooFast(_)) => line.push_str(" too fast"),
            Err(error) => bail!("a sync failed for what no network does: {error}"),
        }
        Ok(())
    }

    fn sync(&mut self, phone: usize, line: &mut String) -> Result<()> {
        let client = Arc::clone(&self.phone(phone)?.client);
        let result = self.wait(client.sync());
        let whole = result.is_ok();
        self.forgive(result, line)?;
        self.wait(self.ground.net.idle());
        if whole && self.is_away(phone)? {
            self.has_nothing(phone)?;
        }
        self.stands_in_order(phone, whole)
    }

    /// What a phone shows of the room rises, at any time; and with all of the feed taken over it has no gap. (Before, its own message may stand behind
    /// some of others that are still to come.)
    pub(super) fn stands_in_order(&self, phone: usize, whole: bool) -> Result<()> {
        let rows = self.rows(phone)?;
        let places: Vec<u64> = rows.iter().filter_map(|row| row.position).collect();
        let good = |one: u64, other: u64| if whole { one + 1 == other } else { one < other };
        let in_order = places.windows(2).all(|pair| matches!(pair, [one, other] if good(*one, *other)));
        ensure!(in_order, "phone {phone} shows the places {places:?}");
        let placed_last = rows.iter().skip_while(|row| row.position.is_some()).any(|row| row.position.is_some());
        ensure!(!placed_last, "phone {phone} shows what is not sent before what is");
        Ok(())
    }

    /// Heals the network and has all phones sync until nothing moves any more.
    fn settle(&self) -> Result<()> {
        for round in 0..ROUNDS {
            let mut moved = 0;
            for phone in &self.phones {
                moved += self.sync_calmly(&phone.client)?;
            }
            // Each has seen what the last one sent only after another round.
            if moved == 0 && round > 0 {
                return Ok(());
            }
        }
        bail!("after {ROUNDS} rounds of syncs something still moves")
    }

    /// Has every second message tried again that a phone could not send; the others stay where they are, with a reason. How many were.
    fn retry(&mut self) -> Result<u64> {
        let mut retried = 0;
        for phone in 0..self.phones.len() {
            self.note_refused(phone)?;
            for row in self.rows(phone)? {
                let SendState::Failed { op, .. } = row.state else { continue };
                let said = self.said.get_mut(&row.id).context("a message that nobody said")?;
                if said.number % 2 == 0 {
                    // Taken back or not: whoever tries again wants it sent.
                    said.recalled = false;
                    self.must(phone, RetryOp { id: op })?;
                    retried += 1;
                }
            }
        }
        Ok(retried)
    }

    fn end(mut self) -> Result<Played> {
        self.start_server()?;
        self.ground.net.calm(true);
        self.move_back()?;
        self.wait(self.ground.net.deliver_half());
        self.settle()?;
        // What is late even then changes nothing.
        while self.ground.net.kept() > 0 {
            self.wait(self.ground.net.deliver_half());
        }
        self.settle()?;
        self.played.retried = self.retry()?;
        self.settle()?;
        let end = End {
            room: self.room(),
            phones: &self.phones,
            said: &self.said,
            read: &self.read,
            moved: &self.moved,
            refused: &self.refused,
            attempted: &self.attempted,
            queue: self.queue()?.context("a queue, in a calm network")?,
            keeper: &self.ground.keeper,
            data: &self.data(),
            witnessed: self.ground.net.take_witnessed(),
            runtime: &self.ground.runtime,
        };
        let stand = check::all(&end)?;
        self.played.net = self.ground.net.tally();
        self.played.stand = stand.stand;
        self.played.recalled = stand.recalled;
        self.played.released = stand.released;
        self.played.turned_down = stand.turned_down;
        self.played.unsent = stand.unsent;
        let gone = state::gone(&self.data(), self.room(), &self.said)?;
        for phone in std::mem::take(&mut self.phones) {
            self.ground.runtime.block_on(phone.client.close());
            state::forgotten(&phone.folder, phone.member, &gone)?;
        }
        if let Some(backend) = self.backend.take() {
            backend.stop();
        }
        Ok(self.played)
    }
}

impl Drop for Play<'_> {
    fn drop(&mut self) {
        self.ground.net.lead_to(None);
        if let Some(backend) = self.backend.take() {
            backend.crash();
        }
    }
}
