//! The network between the phones and the server: a proxy in this process that loses, doubles, keeps back and cuts off requests. What becomes of a request is
//! drawn from the seed, one draw a request in the order they come, never from the time; so a seed is the same run again.

use super::{
    fate::{Fate, fate, file_is_lost},
    wire::{Answer, Request, forward, is_upgrade, read_request},
    witness::Witnessed,
};
use anyhow::Result;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
    task::JoinHandle,
};

/// How often what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Requests.
    pub requests: u64,
    /// Lost, before or after they were done.
    pub lost: u64,
    /// Done twice.
    pub doubled: u64,
    /// Done out of their order.
    pub late: u64,
}

impl Tally {
    /// Adds another's.
    pub fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.late += other.late;
    }
}

/// A request at which everything stands still until the one who armed it says so.
#[derive(Debug)]
pub struct Strike {
    struck: Option<oneshot::Receiver<()>>,
    go: Option<oneshot::Sender<()>>,
}

impl Strike {
    /// Waits until the request has come.
    pub async fn struck(&mut self) -> bool {
        match self.struck.as_mut() {
            Some(struck) => struck.await.is_ok(),
            None => false,
        }
    }

    /// Lets the connection be cut.
    pub fn go(mut self) {
        if let Some(go) = self.go.take() {
            let _ = go.send(());
        }
    }
}

#[derive(Debug)]
struct Armed {
    nth: u32,
    done: bool,
    struck: oneshot::Sender<()>,
    go: oneshot::Receiver<()>,
}

#[derive(Debug)]
struct Kept {
    due: u64,
    request: Request,
}

#[derive(Debug, Default)]
struct State {
    server: Option<SocketAddr>,
    /// With what fates are drawn from. Absent: nothing is meddled with.
    seed: Option<(u64, ChaCha8Rng)>,
    calm: bool,
    kept: Vec<Kept>,
    armed: Option<Armed>,
    tally: Tally,
    witnessed: Witnessed,
    /// What was said on live connections.
    heard: Vec<u8>,
    log: Vec<String>,
}

struct Shared {
    state: Mutex<State>,
    busy: watch::Sender<usize>,
    lives: watch::Sender<usize>,
}

/// Counts one more as long as it lives.
struct Counted<'a>(&'a watch::Sender<usize>);

impl<'a> Counted<'a> {
    fn new(counter: &'a watch::Sender<usize>) -> Self {
        counter.send_modify(|n| *n += 1);
        Self(counter)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|n| *n = n.saturating_sub(1));
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn deliver(&self, request: &Request) -> Option<Answer> {
        let server = self.state().server?;
        let answer = forward(server, request).await.ok()?;
        self.state().witnessed.look(request, &answer);
        Some(answer)
    }

    async fn connection(&self, mut stream: TcpStream) -> Result<()> {
        let Some(request) = read_request(&mut stream).await? else { return Ok(()) };
        if is_upgrade(&request) {
            return self.splice(stream, &request).await;
        }
        let _busy = Counted::new(&self.busy);
        let answer = if request.is_file() { self.file(&request).await } else { self.meddle(&request).await };
        if let Some(answer) = answer {
            stream.write_all(&answer.bytes).await?;
            stream.shutdown().await?;
        }
        Ok(())
    }

    /// Fetches a file, or loses it. Not counted: how many are under way when one is lost, nobody knows beforehand.
    async fn file(&self, request: &Request) -> Option<Answer> {
        let lost = {
            let state = self.state();
            let seed = state.seed.as_ref().filter(|_| !state.calm).map(|(seed, _)| *seed);
            seed.is_some_and(|seed| file_is_lost(seed, request.path(), state.tally.requests))
        };
        if lost { None } else { self.deliver(request).await }
    }

    /// What the phone is answered; nothing where the connection is cut.
    async fn meddle(&self, request: &Request) -> Option<Answer> {
        let (fate, struck, due) = {
            let mut state = self.state();
            state.tally.requests += u64::from(!state.calm);
            let now = state.tally.requests;
            let due = if state.calm {
                Vec::new()
            } else {
                state.kept.extract_if(.., |kept| kept.due <= now).collect::<Vec<_>>()
            };
            let struck = match &mut state.armed {
                Some(armed) if armed.nth > 1 => {
                    armed.nth -= 1;
                    None
                }
                _ => state.armed.take(),
            };
            let calm = state.calm || struck.is_some();
            let fate = if calm { Fate::Pass } else { state.seed.as_mut().map_or(Fate::Pass, |(_, rng)| fate(rng)) };
            if fate != Fate::Pass || struck.is_some() {
                let word = if struck.is_some() { "struck".to_owned() } else { format!("{fate:?}") };
                state.log.push(format!("request {now} {}: {word}", request.path()));
            }
            (fate, struck, due)
        };
        for kept in due {
            self.late(kept).await;
        }
        if let Some(armed) = struck {
            if armed.done {
                self.deliver(request).await;
            }
            let _ = armed.struck.send(());
            let _ = armed.go.await;
            return None;
        }
        match fate {
            Fate::Pass => self.deliver(request).await,
            Fate::Lost => {
                self.state().tally.lost += 1;
                None
            }
            Fate::AnswerLost => {
                self.state().tally.lost += 1;
                self.deliver(request).await;
                None
            }
            Fate::Twice { second } => {
                self.state().tally.doubled += 1;
                let answers = (self.deliver(request).await, self.deliver(request).await);
                if second { answers.1 } else { answers.0 }
            }
            Fate::AgainAfter(requests) => {
                self.state().tally.doubled += 1;
                self.keep(request, requests);
                self.deliver(request).await
            }
            Fate::KeptBack(requests) => {
                self.keep(request, requests);
                None
            }
        }
    }

    fn keep(&self, request: &Request, requests: u64) {
        let mut state = self.state();
        let due = state.tally.requests + requests;
        state.kept.push(Kept { due, request: request.clone() });
    }

    async fn late(&self, kept: Kept) {
        {
            let mut state = self.state();
            state.tally.late += 1;
            state.log.push(format!("late {}", kept.request.path()));
        }
        // A server that is down gets it no more: then it is lost for good.
        self.deliver(&kept.request).await;
    }

    /// A live connection goes through as it is, as long as both sides hold it; what the server says on it is kept.
    async fn splice(&self, mut stream: TcpStream, request: &Request) -> Result<()> {
        let Some(server) = self.state().server else { return Ok(()) };
        let mut upstream = TcpStream::connect(server).await?;
        upstream.write_all(&request.head).await?;
        let _live = Counted::new(&self.lives);
        let (mut from_phone, mut to_phone) = stream.split();
        let (mut from_server, mut to_server) = upstream.split();
        let up = async {
            tokio::io::copy(&mut from_phone, &mut to_server).await?;
            to_server.shutdown().await
        };
        let down = async {
            let mut piece = Vec::with_capacity(8 * 1024);
            while from_server.read_buf(&mut piece).await? > 0 {
                self.state().heard.extend_from_slice(&piece);
                to_phone.write_all(&piece).await?;
                piece.clear();
            }
            to_phone.shutdown().await
        };
        tokio::try_join!(up, down)?;
        Ok(())
    }
}

/// The network.
pub struct Net {
    shared: Arc<Shared>,
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Net {
    /// A network to no server, on a free port.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared =
            Arc::new(Shared { state: Mutex::default(), busy: watch::Sender::new(0), lives: watch::Sender::new(0) });
        let serving = Arc::clone(&shared);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = Arc::clone(&serving);
                tokio::spawn(async move {
                    // A phone or server that went in the middle is what this is about.
                    let _ = serving.connection(stream).await;
                });
            }
        });
        Ok(Self { shared, address, accepting })
    }

    /// Where phones find it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Leads to this server, or to none.
    pub fn lead_to(&self, server: Option<SocketAddr>) {
        self.shared.state().server = server;
    }

    /// Begins anew, meddling as the seed says.
    pub fn begin(&self, seed: u64) {
        // Other draws than the plan's.
        let rng = ChaCha8Rng::seed_from_u64(seed ^ 0x6e65_7477_6f72_6b00);
        *self.shared.state() = State { seed: Some((seed, rng)), ..State::default() };
    }

    /// Lets everything through while it is set.
    pub fn calm(&self, calm: bool) {
        self.shared.state().calm = calm;
    }

    /// At the `nth` request from now (from 1) everything stands still; it is `done` before, or never.
    pub fn arm(&self, nth: u32, done: bool) -> Strike {
        let (hit, struck) = oneshot::channel();
        let (go, going) = oneshot::channel();
        self.shared.state().armed = Some(Armed { nth, done, struck: hit, go: going });
        Strike { struck: Some(struck), go: Some(go) }
    }

    /// Forgets what was armed and not struck.
    pub fn disarm(&self) {
        self.shared.state().armed = None;
    }

    /// Delivers half of what is kept back (rounded up), in another order than it came.
    pub async fn deliver_half(&self) {
        let half: Vec<Kept> = {
            let mut state = self.shared.state();
            let from = state.kept.len() / 2;
            state.kept.drain(from..).rev().collect()
        };
        for kept in half {
            self.shared.late(kept).await;
        }
    }

    /// How many requests are kept back.
    pub fn kept(&self) -> usize {
        self.shared.state().kept.len()
    }

    /// Waits until no request is under way.
    pub async fn idle(&self) {
        let _ = self.shared.busy.subscribe().wait_for(|n| *n == 0).await;
    }

    /// Waits until so many live connections stand.
    pub async fn lives(&self, count: usize) {
        let _ = self.shared.lives.subscribe().wait_for(|n| *n == count).await;
    }

    /// What the server said on live connections since the last time.
    pub fn take_heard(&self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.shared.state().heard)).into_owned()
    }

    /// What was noted since the last time.
    pub fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.state().log)
    }

    /// How often what happened since [`Net::begin`].
    pub fn tally(&self) -> Tally {
        self.shared.state().tally
    }

    /// What the server said since [`Net::begin`].
    pub fn take_witnessed(&self) -> Witnessed {
        std::mem::take(&mut self.shared.state().witnessed)
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
