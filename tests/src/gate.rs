//! A gate on the way from a server to a phone: it lets a number of bytes through and holds back the rest. So a process can be killed at a point of its work, not of
//! the clock: whatever the machine does meanwhile, a phone that misses a byte of its answers cannot have finished.

use anyhow::{Context as _, Result};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    time::timeout,
};

/// How long the phone may take to ask for as much as goes through. Long: a busy machine is no fault of it.
const PATIENCE: Duration = Duration::from_mins(2);

/// The bytes that may still go to the phone, and those that went.
#[derive(Debug, Clone, Copy)]
struct Passage {
    left: u64,
    passed: u64,
    /// Something came that may not go on.
    held: bool,
}

/// A gate at an address of its own.
pub struct Gate {
    /// Where phones find the server behind it.
    pub url: String,
    passage: watch::Sender<Passage>,
}

impl Gate {
    /// An open gate before a server.
    pub async fn before(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let passage = watch::Sender::new(Passage { left: u64::MAX, passed: 0, held: false });
        let gate = passage.clone();
        tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                // A server that is away is a connection that ends.
                tokio::spawn(pass(phone, server, gate.clone()));
            }
        });
        Ok(Self { url, passage })
    }

    /// Lets everything through.
    pub fn open(&self) {
        self.lets(u64::MAX);
    }

    /// Lets this many bytes through from now on.
    pub fn lets(&self, left: u64) {
        self.passage.send_modify(|passage| *passage = Passage { left, held: false, ..*passage });
    }

    /// The bytes that went to phones so far.
    pub fn passed(&self) -> u64 {
        self.passage.borrow().passed
    }

    /// Waits until something is held back.
    pub async fn held(&self) -> Result<()> {
        let mut passage = self.passage.subscribe();
        timeout(PATIENCE, passage.wait_for(|passage| passage.held)).await.context("nothing came to be held back")??;
        Ok(())
    }
}

/// One connection, until either side ends it.
async fn pass(phone: TcpStream, server: SocketAddr, gate: watch::Sender<Passage>) -> Result<()> {
    let server = TcpStream::connect(server).await?;
    phone.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut asking, answered) = phone.into_split();
    let (answering, mut asked) = server.into_split();
    tokio::select! {
        ended = copy(&mut asking, &mut asked) => { ended?; }
        ended = answers(answering, answered, &gate) => ended?,
    }
    Ok(())
}

/// Hands on what the gate lets through.
async fn answers(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, gate: &watch::Sender<Passage>) -> Result<()> {
    let mut opened = gate.subscribe();
    let mut room = vec![0; 16 << 10];
    loop {
        let came = from.read(&mut room).await?;
        if came == 0 {
            return Ok(());
        }
        let mut rest = &room[..came];
        while !rest.is_empty() {
            let mut now = 0;
            gate.send_modify(|passage| {
                let most = u64::try_from(rest.len()).unwrap_or(u64::MAX).min(passage.left);
                passage.left -= most;
                passage.passed += most;
                now = usize::try_from(most).unwrap_or(usize::MAX);
                passage.held |= now < rest.len();
            });
            to.write_all(&rest[..now]).await?;
            rest = &rest[now..];
            if !rest.is_empty() {
                opened.wait_for(|passage| passage.left > 0).await?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[tokio::test]
    async fn what_is_held_comes_when_it_opens() {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gate = Gate::before(server.local_addr().unwrap()).await.unwrap();
        gate.lets(4);
        let mut phone = TcpStream::connect(gate.url.strip_prefix("http://").unwrap()).await.unwrap();
        let (mut answering, _) = server.accept().await.unwrap();
        answering.write_all(b"received").await.unwrap();
        gate.held().await.unwrap();
        let mut four = [0; 4];
        phone.read_exact(&mut four).await.unwrap();
        assert_eq!((&four, gate.passed()), (b"rece", 4));
        assert!(matches!(phone.try_read(&mut four), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock));
        gate.open();
        phone.read_exact(&mut four).await.unwrap();
        assert_eq!((&four, gate.passed()), (b"ived", 8));
    }
}
