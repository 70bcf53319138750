//! A load generator for the benchmarks: keep-alive connections that send a prepared request over and over and read the answer whole. It knows just enough HTTP/1.1 for
//! servers that name the length of what they send, so that the machine measures the server and not the generator.

use anyhow::{Context as _, Result, bail};
use std::{
    fmt::Write as _,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// What a run measured.
#[derive(Debug, Clone)]
pub struct Measured {
    /// From the first request to the last answer.
    pub whole: Duration,
    /// How long each request took, sorted.
    pub latencies: Vec<Duration>,
    /// Bytes received, heads included.
    pub bytes: u64,
}

impl Measured {
    /// Requests a second.
    #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
    pub fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.whole.as_secs_f64()
    }

    /// The latency that `share` (0 to 1) of the requests did not exceed.
    pub fn quantile(&self, share: f64) -> Duration {
        quantile(&self.latencies, share)
    }
}

/// The value that `share` (0 to 1) of a sorted list does not exceed; zero for an empty list.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index of a list"
)]
pub fn quantile(sorted: &[Duration], share: f64) -> Duration {
    let place = ((sorted.len() as f64 * share).ceil() as usize).saturating_sub(1);
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// A request as bytes: `head` lines without the host, and a body.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (name, value) in headers {
        write!(text, "{name}: {value}\r\n").ok();
    }
    if !body.is_empty() {
        write!(text, "Content-Length: {}\r\n", body.len()).ok();
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Reads one answer; how many bytes it had.
pub(crate) async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<u64> {
    buffer.clear();
    let (head, length) = loop {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = std::str::from_utf8(buffer.get(..end).unwrap_or_default())?.to_ascii_lowercase();
            if !head.starts_with("http/1.1 200") {
                bail!("the server answered {}", head.lines().next().unwrap_or_default());
            }
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .context("no length in the answer")?;
            break (end + 4, length.trim().parse::<usize>()?);
        }
    };
    let mut left = (head + length).checked_sub(buffer.len()).context("more came than the answer's length")?;
    while left > 0 {
        buffer.clear();
        let read = stream.read_buf(buffer).await?;
        if read == 0 {
            bail!("the answer was cut short");
        }
        left = left.checked_sub(read).context("more came than the answer's length")?;
    }
    Ok((head + length) as u64)
}

/// Reads one answer; its body, which must come within one buffer.
pub(crate) async fn body<'b>(stream: &mut TcpStream, buffer: &'b mut Vec<u8>) -> Result<&'b [u8]> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(buffer.get(..end).unwrap_or_default())?.to_ascii_lowercase();
        if !head.starts_with("http/1.1 200") {
            bail!("the server answered {}", head.lines().next().unwrap_or_default());
        }
        let length: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .context("no length in the answer")?
            .trim()
            .parse()?;
        if buffer.len() >= end + 4 + length {
            return buffer.get(end + 4..end + 4 + length).context("the answer's body");
        }
    }
}

/// Sends each of `requests` over a connection of its own, `rounds` times, all connections at once.
pub async fn run(address: SocketAddr, requests: Vec<Vec<u8>>, rounds: usize) -> Result<Measured> {
    let mut streams = Vec::with_capacity(requests.len());
    for request in requests {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        streams.push((stream, request));
    }
    let begun = Instant::now();
    let tasks: Vec<_> = streams
        .into_iter()
        .map(|(mut stream, request)| {
            tokio::spawn(async move {
                let mut buffer = Vec::with_capacity(64 * 1024);
                let mut latencies = Vec::with_capacity(rounds);
                let mut bytes = 0;
                for _ in 0..rounds {
                    let begun = Instant::now();
                    stream.write_all(&request).await?;
                    bytes += answer(&mut stream, &mut buffer).await?;
                    latencies.push(begun.elapsed());
                }
                anyhow::Ok((latencies, bytes))
            })
        })
        .collect();
    let mut measured = Measured { whole: Duration::ZERO, latencies: Vec::new(), bytes: 0 };
    for task in tasks {
        let (latencies, bytes) = task.await??;
        measured.latencies.extend(latencies);
        measured.bytes += bytes;
    }
    measured.whole = begun.elapsed();
    measured.latencies.sort_unstable();
    Ok(measured)
}

/// CPU time a process has used so far.
pub fn cpu(pid: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in brackets may hold spaces; the numbers stand behind it. Fields 14 and 15 are user and system time in hundredths.
    let rest = stat.rsplit_once(')').context("the form of /proc/PID/stat")?.1;
    let ticks: u64 = rest.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(ticks * 10))
}

/// Memory that a process and all below it hold, shared pages counted in part (PSS), in bytes.
pub fn memory(pid: u32) -> Result<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let own: u64 = rollup
        .lines()
        .find_map(|line| line.strip_prefix("Pss:"))
        .and_then(|line| line.split_whitespace().next())
        .and_then(|kib| kib.parse().ok())
        .context("the form of smaps_rollup")?;
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let below: u64 =
        children.split_whitespace().filter_map(|child| child.parse().ok()).filter_map(|child| memory(child).ok()).sum();
    Ok(own * 1024 + below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_list() {
        let list: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(quantile(&list, 0.5), Duration::from_millis(50));
        assert_eq!(quantile(&list, 0.99), Duration::from_millis(99));
        assert_eq!(quantile(&list, 1.0), Duration::from_millis(100));
        assert_eq!(quantile(&[], 0.5), Duration::ZERO);
    }
}
