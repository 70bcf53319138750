//! As much HTTP/1.1 as the network of the simulation needs: whole requests with a length, whole answers, one a connection. A connection of its own for each
//! request, so that nothing depends on which of two was still open.

use anyhow::{Context as _, Result, bail};
use lianxin_proto::id::{MessageId, RoomId};
use std::{fmt::Write as _, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// The most bytes of a head.
const HEAD_MAX: usize = 64 * 1024;

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// The head with its empty line; asks to close the connection unless it is an upgrade.
    pub(super) head: Vec<u8>,
    /// The body.
    pub(super) body: Vec<u8>,
    line: String,
    upgrade: bool,
}

impl Request {
    /// Its path.
    pub(super) fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    /// Whether it carries ops.
    pub(super) fn is_ops(&self) -> bool {
        self.line.starts_with("POST ") && self.path().ends_with("/ops")
    }

    /// Whether it fetches a file.
    pub(super) fn is_file(&self) -> bool {
        self.line.starts_with("GET /api/v1/media/")
    }

    /// The message that it decides of.
    pub(super) fn decides(&self) -> Option<MessageId> {
        let (room, message) = self.line.strip_prefix("POST /api/v1/rooms/")?.split_once("/queue/")?;
        let _: RoomId = room.parse().ok()?;
        message.split(' ').next()?.parse().ok()
    }
}

/// Whether it wants to become a live connection.
pub(super) fn is_upgrade(request: &Request) -> bool {
    request.upgrade
}

/// An answer as it came.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// All of it.
    pub(super) bytes: Vec<u8>,
    body_at: usize,
}

impl Answer {
    /// Its status.
    pub(super) fn status(&self) -> Option<u16> {
        let line = self.bytes.split(|byte| *byte == b'\r').next()?;
        std::str::from_utf8(line).ok()?.split(' ').nth(1)?.parse().ok()
    }

    /// Its body.
    pub(super) fn body(&self) -> &[u8] {
        self.bytes.get(self.body_at..).unwrap_or_default()
    }
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

/// Reads a request; `None` when the phone closed without one.
pub(super) async fn read_request(stream: &mut TcpStream) -> Result<Option<Request>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = head_end(&bytes) {
            break end;
        }
        if bytes.len() > HEAD_MAX {
            bail!("the head has no end");
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let text = std::str::from_utf8(bytes.get(..end).context("a head")?)?;
    let mut lines = text.split("\r\n").filter(|line| !line.is_empty());
    let line = lines.next().context("a request line")?.to_owned();
    let headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(':')).collect();
    let named =
        |name: &str| headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
    let upgrade = named("upgrade").is_some();
    let length: usize = named("content-length").map_or(Ok(0), str::parse)?;
    let mut head = format!("{line}\r\n");
    for (key, value) in headers.iter().filter(|(key, _)| upgrade || !key.eq_ignore_ascii_case("connection")) {
        write!(head, "{key}: {}\r\n", value.trim())?;
    }
    head.push_str(if upgrade { "\r\n" } else { "connection: close\r\n\r\n" });
    let mut body = bytes.split_off(end);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Request { head: head.into_bytes(), body, line, upgrade }))
}

/// Sends a request to the server and reads its whole answer.
pub(super) async fn forward(server: SocketAddr, request: &Request) -> Result<Answer> {
    let mut stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;
    stream.write_all(&[request.head.as_slice(), &request.body].concat()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    let body_at = head_end(&bytes).context("no answer")?;
    Ok(Answer { bytes, body_at })
}
