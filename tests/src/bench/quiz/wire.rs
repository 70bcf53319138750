//! A relay that counts what passes: between a phone and the server it tells the bytes of an exchange as they were on the wire, heads included, whatever the two
//! ends say of it. Times are never taken through it.

use anyhow::Result;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
pub(super) struct Counted {
    /// Bytes from the client.
    pub(super) sent: u64,
    /// Bytes to the client.
    pub(super) received: u64,
    /// HTTP/1.1 requests: pieces from the client that begin with a method.
    pub(super) requests: u64,
}

#[derive(Debug, Default)]
struct Counters {
    sent: AtomicU64,
    received: AtomicU64,
    requests: AtomicU64,
}

/// A relay on a port of its own; ends when dropped.
pub(super) struct Relay {
    address: SocketAddr,
    counters: Arc<Counters>,
    task: JoinHandle<()>,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    count: impl Fn(&[u8]),
) -> std::io::Result<()> {
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut piece).await?;
        let bytes = piece.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            return to.shutdown().await;
        }
        count(bytes);
        to.write_all(bytes).await?;
    }
}

async fn pass(client: TcpStream, server: SocketAddr, counters: Arc<Counters>) -> std::io::Result<()> {
    let server = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let up = pump(from_client, to_server, |bytes| {
        counters.sent.fetch_add(bytes.len() as u64, Relaxed);
        if bytes.starts_with(b"POST ") || bytes.starts_with(b"GET ") {
            counters.requests.fetch_add(1, Relaxed);
        }
    });
    let down = pump(from_server, to_client, |bytes| {
        counters.received.fetch_add(bytes.len() as u64, Relaxed);
    });
    tokio::try_join!(up, down).map(|_| ())
}

impl Relay {
    /// A relay to a server.
    pub(super) async fn start(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let counters = Arc::new(Counters::default());
        let kept = Arc::clone(&counters);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, server, Arc::clone(&kept)));
            }
        });
        Ok(Self { address, counters, task })
    }

    /// Its address, as a server's.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Counts from 0 again.
    pub(super) fn reset(&self) {
        for counter in [&self.counters.sent, &self.counters.received, &self.counters.requests] {
            counter.store(0, Relaxed);
        }
    }

    /// What passed since then, once nothing passes any more.
    pub(super) async fn counted(&self) -> Counted {
        let read = || Counted {
            sent: self.counters.sent.load(Relaxed),
            received: self.counters.received.load(Relaxed),
            requests: self.counters.requests.load(Relaxed),
        };
        let mut last = read();
        loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let now = read();
            if now == last {
                return now;
            }
            last = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_passes_is_counted_and_untouched() {
        let server = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let relay = Relay::start(server.local_addr().expect("an address")).await.expect("a relay");
        let mut client = TcpStream::connect(relay.address).await.expect("connected");
        let (mut end, _) = server.accept().await.expect("passed on");
        let mut buffer = [0; 16];
        for (ask, answer) in [("POST a", "one"), ("GET bc", "three")] {
            client.write_all(ask.as_bytes()).await.expect("sent");
            let read = end.read(&mut buffer).await.expect("came");
            assert_eq!(&buffer[..read], ask.as_bytes());
            end.write_all(answer.as_bytes()).await.expect("answered");
            let read = client.read(&mut buffer).await.expect("came back");
            assert_eq!(&buffer[..read], answer.as_bytes());
        }
        assert_eq!(relay.counted().await, Counted { sent: 12, received: 8, requests: 2 });
        relay.reset();
        assert_eq!(relay.counted().await, Counted { sent: 0, received: 0, requests: 0 });
    }
}
