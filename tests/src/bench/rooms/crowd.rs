//! One client for all servers: connections that read what comes off the socket and look for the mark of a message in it, whatever the protocol wraps around
//! it, so that the machine measures the servers and not the client. A message's mark is `~0000001~`, its number within the life of a server.

use crate::load;
use anyhow::{Context as _, Result, bail, ensure};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, tcp::OwnedWriteHalf},
    sync::Notify,
    task::{JoinHandle, JoinSet},
};

/// The digits of a mark, and its length with the signs around them.
const DIGITS: usize = 7;
const MARK: usize = DIGITS + 2;
/// How long all may take to hear one message before the run is given up.
const PATIENCE: Duration = Duration::from_mins(1);
/// How many connect at once.
const CONNECT_AT_ONCE: usize = 32;
/// How many come and go before connections are weighed.
const WARM_UP: usize = 20;
/// How long the server is left alone before its memory is read.
const REST: Duration = Duration::from_secs(3);

/// A server that many listen to.
pub(super) trait Server: Sync {
    /// What people call it.
    fn name(&self) -> &'static str;
    /// Its process.
    fn pid(&self) -> u32;
    /// A connection that hears all that is said from now on.
    fn listen(&self, n: usize) -> impl Future<Output = Result<TcpStream>> + Send;
    /// A connection to say things on.
    fn speak(&self, n: usize) -> impl Future<Output = Result<TcpStream>> + Send;
    /// What is sent there to say a text.
    fn saying(&self, n: usize, text: &str) -> Vec<u8>;
    /// Whether each thing said is answered on its connection (HTTP) before the next.
    fn answers(&self) -> bool {
        false
    }
    /// How many idle connections it takes in a time that can be waited for.
    fn idle_most(&self) -> usize {
        usize::MAX
    }
    /// What a listener must say when it reads what: the protocol's own question whether it is there.
    fn question(&self) -> Option<(&'static [u8], &'static [u8])>;
    /// How long a page of history takes, where there is any.
    fn page(&self, n: usize) -> impl Future<Output = Result<Option<Duration>>> + Send;
}

/// The text of a message: some words and its mark.
fn text(number: usize) -> String {
    format!("今天读了这一期，想到院里的老槐树，树下的人都说清清白白才睡得香。~{number:0DIGITS$}~")
}

/// Finds the marks in what was read, and keeps only what may be the beginning of another.
fn marks(buffer: &mut Vec<u8>, mut found: impl FnMut(usize)) {
    let mut done = 0;
    loop {
        let Some(at) = buffer.get(done..).and_then(|rest| rest.iter().position(|byte| *byte == b'~')) else {
            done = buffer.len();
            break;
        };
        let at = done + at;
        let Some(mark) = buffer.get(at..at + MARK) else {
            done = at;
            break;
        };
        let digits = mark.get(1..=DIGITS).filter(|digits| digits.iter().all(u8::is_ascii_digit));
        let number = digits.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
        match number.filter(|_| mark.ends_with(b"~")) {
            Some(number) => {
                found(number);
                done = at + MARK;
            }
            None => done = at + 1,
        }
    }
    buffer.drain(..done);
}

/// What those who listen have heard.
#[derive(Debug)]
struct Heard {
    /// The number of the first message of this crowd.
    first: usize,
    /// For each message since then by how many.
    by: Mutex<Vec<usize>>,
    /// How many messages all have heard.
    by_all: AtomicUsize,
    some: Notify,
}

impl Heard {
    fn hear(&self, number: usize, all: usize) {
        let mut by = self.by.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(place) = number.checked_sub(self.first) else { return };
        if by.len() <= place {
            by.resize(place + 1, 0);
        }
        if let Some(count) = by.get_mut(place) {
            *count += 1;
            if *count == all {
                self.by_all.fetch_add(1, SeqCst);
                self.some.notify_waiters();
            }
        }
    }

    fn all_have(&self, number: usize, all: usize) -> bool {
        let by = self.by.lock().unwrap_or_else(PoisonError::into_inner);
        number.checked_sub(self.first).and_then(|place| by.get(place)).is_some_and(|count| *count >= all)
    }

    /// Returns when all have heard a message.
    async fn until(&self, number: usize, all: usize) -> Result<()> {
        let waiting = async {
            loop {
                let mut some = std::pin::pin!(self.some.notified());
                some.as_mut().enable();
                if self.all_have(number, all) {
                    return;
                }
                some.await;
            }
        };
        let heard = tokio::time::timeout(PATIENCE, waiting).await;
        heard.with_context(|| format!("message {number} did not reach all {all} within {PATIENCE:?}"))
    }
}

/// When one listener heard which message.
type Times = Vec<(usize, Instant)>;

/// Those who listen.
pub(super) struct Crowd {
    heard: Arc<Heard>,
    listeners: Vec<(JoinHandle<()>, Arc<Mutex<Times>>)>,
    next: usize,
}

/// Reads until the connection ends or the task is dropped.
async fn listen(
    mut stream: TcpStream,
    question: Option<(&'static [u8], &'static [u8])>,
    mut hear: impl FnMut(usize, Instant),
) -> std::io::Result<()> {
    let mut buffer = Vec::with_capacity(8 * 1024);
    loop {
        let had = buffer.len();
        if stream.read_buf(&mut buffer).await? == 0 {
            return Ok(());
        }
        let now = Instant::now();
        if let Some((asked, answer)) = question {
            let fresh = buffer.get(had..).unwrap_or_default();
            // A question stands alone at the end of what was read, or is all of it.
            if fresh.ends_with(asked) || fresh.starts_with(asked) {
                stream.write_all(answer).await?;
            }
        }
        marks(&mut buffer, |number| hear(number, now));
    }
}

impl Crowd {
    /// Connects so many; the first message will have the number `first`.
    pub(super) async fn gather(server: &impl Server, count: usize, first: usize) -> Result<Self> {
        let heard =
            Arc::new(Heard { first, by: Mutex::new(Vec::new()), by_all: AtomicUsize::new(0), some: Notify::new() });
        let mut listeners = Vec::with_capacity(count);
        for stream in connected(server, count).await? {
            let (heard, times) = (Arc::clone(&heard), Arc::new(Mutex::new(Times::new())));
            let own = Arc::clone(&times);
            let question = server.question();
            let task = tokio::spawn(async move {
                let hear = |number, now| {
                    own.lock().unwrap_or_else(PoisonError::into_inner).push((number, now));
                    heard.hear(number, count);
                };
                // A connection that breaks hears nothing more, and the run is given up for that.
                let _ = listen(stream, question, hear).await;
            });
            listeners.push((task, times));
        }
        Ok(Self { heard, listeners, next: first })
    }

    /// Sends so many messages, each when all have heard the one before; the latencies to each, sorted.
    pub(super) async fn one_by_one(&mut self, server: &impl Server, count: usize) -> Result<Vec<Duration>> {
        let mut speaker = Speaker::connect(server, 0).await?;
        let first = self.next;
        let mut sent = Vec::with_capacity(count);
        for _ in 0..count {
            let said = server.saying(0, &text(self.next));
            sent.push(Instant::now());
            speaker.say(&said).await?;
            self.heard.until(self.next, self.listeners.len()).await?;
            self.next += 1;
            // As people talk: not each on the heels of the last.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let mut latencies = Vec::with_capacity(count * self.listeners.len());
        for (_, times) in &self.listeners {
            for (number, heard) in times.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
                let sent =
                    number.checked_sub(first).and_then(|place| sent.get(place)).context("what was never said")?;
                latencies.push(heard.saturating_duration_since(*sent));
            }
        }
        ensure!(latencies.len() == count * self.listeners.len(), "some heard a message twice or not at all");
        latencies.sort_unstable();
        Ok(latencies)
    }

    /// Keeps so many messages under way for a time; how many a second all have heard.
    #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
    pub(super) async fn sustained(&mut self, server: &impl Server, at_once: usize, time: Duration) -> Result<f64> {
        let all = self.listeners.len();
        let next = AtomicUsize::new(self.next);
        let before = self.heard.by_all.load(SeqCst);
        let mut speakers = Vec::with_capacity(at_once);
        for n in 0..at_once {
            speakers.push(Speaker::connect(server, n).await?);
        }
        let begun = Instant::now();
        let talking = speakers.iter_mut().enumerate().map(|(n, speaker)| {
            let (next, heard) = (&next, &self.heard);
            async move {
                while begun.elapsed() < time {
                    let number = next.fetch_add(1, SeqCst);
                    speaker.say(&server.saying(n, &text(number))).await?;
                    heard.until(number, all).await?;
                }
                anyhow::Ok(())
            }
        });
        futures_util::future::try_join_all(talking).await?;
        let took = begun.elapsed();
        self.next = next.load(SeqCst);
        let heard = self.heard.by_all.load(SeqCst) - before;
        Ok(heard as f64 / took.as_secs_f64())
    }

    /// Lets all go; the number of the next message.
    pub(super) async fn leave(self) -> Result<usize> {
        for (task, _) in &self.listeners {
            ensure!(!task.is_finished(), "a listener was let go by the server");
            task.abort();
        }
        // The server sees them go.
        tokio::time::sleep(Duration::from_millis(500)).await;
        Ok(self.next)
    }
}

/// Somebody who says something.
enum Speaker {
    /// Each thing said is answered.
    Asking(TcpStream, Vec<u8>),
    /// What comes is passed over.
    Telling(OwnedWriteHalf, JoinHandle<()>),
}

impl Drop for Speaker {
    fn drop(&mut self) {
        if let Self::Telling(_, task) = self {
            task.abort();
        }
    }
}

impl Speaker {
    async fn connect(server: &impl Server, n: usize) -> Result<Self> {
        let stream = server.speak(n).await?;
        if server.answers() {
            return Ok(Self::Asking(stream, Vec::with_capacity(4 * 1024)));
        }
        let (mut read, write) = stream.into_split();
        let task = tokio::spawn(async move {
            let mut ignored = vec![0; 16 * 1024];
            while read.read(&mut ignored).await.is_ok_and(|read| read > 0) {}
        });
        Ok(Self::Telling(write, task))
    }

    async fn say(&mut self, said: &[u8]) -> Result<()> {
        match self {
            Self::Asking(stream, buffer) => {
                stream.write_all(said).await?;
                load::answer(stream, buffer).await?;
            }
            Self::Telling(write, _) => write.write_all(said).await?,
        }
        Ok(())
    }
}

async fn connected(server: &impl Server, count: usize) -> Result<Vec<TcpStream>> {
    use futures_util::{StreamExt as _, TryStreamExt as _};
    let connecting = futures_util::stream::iter((0..count).map(|n| server.listen(n)));
    connecting.buffer_unordered(CONNECT_AT_ONCE).try_collect().await
}

/// How many bytes of memory each of so many connections takes of the server that listen and hear nothing.
#[allow(clippy::cast_precision_loss, reason = "a figure for people")]
pub(super) async fn idle(server: &impl Server, count: usize) -> Result<f64> {
    // What the first ones bring into being is no connection's.
    drop(connected(server, WARM_UP).await?);
    tokio::time::sleep(REST).await;
    let before = resident(server.pid())?;
    let mut kept = JoinSet::new();
    for stream in connected(server, count).await? {
        let question = server.question();
        kept.spawn(async move { listen(stream, question, |_, _| ()).await });
    }
    tokio::time::sleep(REST).await;
    let after = resident(server.pid())?;
    if kept.try_join_next().is_some() {
        bail!("an idle connection was let go by the server");
    }
    Ok(after.saturating_sub(before) as f64 / count as f64)
}

/// The resident memory of a process, in bytes.
fn resident(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the form of /proc/PID/status")?;
    let kib: u64 = line.split_whitespace().next().context("the form of VmRSS")?.parse()?;
    Ok(kib * 1024)
}

/// Lets this process, and the servers it starts, have as many open files as the machine allows.
pub(super) fn raise_the_limit_of_files() -> Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })
        .context("the limit of open files cannot be raised")
}

/// Opens a WebSocket by hand: the answer's head is read and nothing behind it.
pub(super) async fn websocket(
    address: std::net::SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let upgrade = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    let headers: Vec<(&str, &str)> = upgrade.into_iter().chain(headers.iter().copied()).collect();
    stream.write_all(&load::request("GET", path, &headers, b"")).await?;
    let head = until(&mut stream, b"\r\n\r\n").await?;
    ensure!(head.starts_with(b"HTTP/1.1 101"), "no WebSocket: {}", String::from_utf8_lossy(&head));
    Ok(stream)
}

/// A text as the frame of a WebSocket's client; masked with nothing.
pub(super) fn frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u16::try_from(text.len()) {
        Ok(length) if length < 126 => frame.push(0x80 | length.to_be_bytes()[1]),
        Ok(length) => {
            frame.push(0x80 | 0x7e);
            frame.extend(length.to_be_bytes());
        }
        Err(_) => {
            frame.push(0x80 | 0x7f);
            frame.extend((text.len() as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

/// Reads, byte by byte so that nothing behind is lost, until something has come; what was read.
pub(super) async fn until(stream: &mut TcpStream, end: &[u8]) -> Result<Vec<u8>> {
    let mut read = Vec::with_capacity(512);
    let reading = async {
        while !read.ends_with(end) {
            read.push(stream.read_u8().await?);
        }
        anyhow::Ok(())
    };
    match tokio::time::timeout(PATIENCE, reading).await {
        Ok(done) => done.with_context(|| format!("waiting for {}", String::from_utf8_lossy(end)))?,
        Err(_) => bail!("waiting for {}: {}", String::from_utf8_lossy(end), String::from_utf8_lossy(&read)),
    }
    Ok(read)
}

/// The same for what is long and has nothing behind it.
pub(super) async fn until_quick(stream: &mut TcpStream, end: &[u8]) -> Result<Vec<u8>> {
    let mut read = Vec::with_capacity(64 * 1024);
    while !read.ends_with(end) {
        let more = tokio::time::timeout(PATIENCE, stream.read_buf(&mut read)).await.context("nothing came")??;
        ensure!(more > 0, "the connection ended");
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_wherever_a_piece_ends() {
        let stream = format!("ab~c~~{}x{}~12~{}", text(1), text(23), text(9_999_999));
        for piece in [1, 2, 7, 8, 9, 10, 64, stream.len()] {
            let (mut buffer, mut found) = (Vec::new(), Vec::new());
            for part in stream.as_bytes().chunks(piece) {
                buffer.extend_from_slice(part);
                marks(&mut buffer, |number| found.push(number));
                assert!(buffer.len() < MARK, "{piece}: {}", buffer.len());
            }
            assert_eq!(found, [1, 23, 9_999_999], "{piece}");
        }
    }

    #[test]
    fn frames_are_as_long_as_they_say() {
        assert_eq!(frame("40"), [0x81, 0x82, 0, 0, 0, 0, b'4', b'0']);
        assert_eq!(frame(&"x".repeat(200))[..4], [0x81, 0xfe, 0, 200]);
        assert_eq!(frame(&"x".repeat(70_000)).len(), 70_000 + 14);
    }

    #[tokio::test]
    async fn all_must_hear() {
        let heard = Heard { first: 5, by: Mutex::default(), by_all: AtomicUsize::new(0), some: Notify::new() };
        heard.hear(4, 2);
        heard.hear(6, 2);
        assert!(!heard.all_have(6, 2));
        heard.hear(6, 2);
        heard.until(6, 2).await.expect("heard");
        assert!(!heard.all_have(5, 2));
        assert_eq!(heard.by_all.load(SeqCst), 1);
    }
}
