//! A server that answers each request with what a function of the test says, byte for byte, so that it can lie, break off and send what no server of ours would.

use lianxin_proto::problem::{Code, PROBLEM_JSON, Problem};
use std::{
    fmt::Write as _,
    future::Future,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// `POST /api/v1/sync`
    pub(crate) line: String,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// What is sent back, whole.
pub(crate) type Bytes = Vec<u8>;

/// A response with a body and whatever headers.
pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Bytes {
    let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").expect("written");
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Lines of JSON as our server sends them.
pub(crate) fn lines(body: &[u8]) -> Bytes {
    response(200, &[("content-type", "application/x-ndjson"), ("api-version", "1")], body)
}

/// JSON as our server sends it.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Bytes {
    let body = serde_json::to_vec(value).expect("json");
    response(200, &[("content-type", "application/json"), ("api-version", "1")], &body)
}

/// A problem document of our server.
pub(crate) fn problem(code: Code) -> Bytes {
    let body = serde_json::to_vec(&Problem::new(code, None)).expect("json");
    response(code.status(), &[("content-type", PROBLEM_JSON), ("api-version", "1")], &body)
}

/// The running server.
pub(crate) struct Server {
    pub(crate) address: String,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads one request whole.
pub(crate) async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let head_end = loop {
        let mut chunk = [0; 8192];
        let n = stream.read(&mut chunk).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&chunk[..n]);
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().parse::<usize>()));
    let length = length.and_then(Result::ok).unwrap_or(0);
    let mut body = bytes[head_end..].to_vec();
    while body.len() < length {
        let mut chunk = [0; 8192];
        let n = stream.read(&mut chunk).await.ok().filter(|n| *n > 0)?;
        body.extend_from_slice(&chunk[..n]);
    }
    let line = head.lines().next()?.rsplit_once(' ')?.0.to_owned();
    Some(Asked { line, head, body })
}

impl Server {
    /// Starts a server that answers with what `answer` says.
    pub(crate) async fn start<F, A>(answer: F) -> Self
    where
        F: Fn(Asked) -> A + Send + Sync + 'static,
        A: Future<Output = Bytes> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let seen = Arc::clone(&asked);
        let answer = Arc::new(answer);
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                tokio::spawn(async move {
                    if let Some(asked) = read(&mut stream).await {
                        seen.lock().expect("asked").push(asked.clone());
                        let bytes = answer(asked).await;
                        stream.write_all(&bytes).await.ok();
                        stream.shutdown().await.ok();
                    }
                });
            }
        });
        Self { address, asked, task }
    }

    /// A server that always says the same.
    pub(crate) async fn saying(bytes: Bytes) -> Self {
        Self::start(move |_| {
            let bytes = bytes.clone();
            async move { bytes }
        })
        .await
    }

    /// A server that answers sync with these bodies, one after the other, the last one for ever; and nothing else.
    pub(crate) async fn syncing(bodies: Vec<Vec<u8>>) -> Self {
        let left = Arc::new(Mutex::new(bodies));
        Self::start(move |asked| {
            let mut left = left.lock().expect("bodies");
            let bytes = if asked.line == "POST /api/v1/sync" {
                let body = if left.len() > 1 { left.remove(0) } else { left[0].clone() };
                lines(&body)
            } else {
                problem(Code::NotFound)
            };
            async move { bytes }
        })
        .await
    }

    /// How often a route was asked.
    pub(crate) fn times(&self, line: &str) -> usize {
        self.asked.lock().expect("asked").iter().filter(|asked| asked.line == line).count()
    }
}
