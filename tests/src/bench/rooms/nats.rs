//! NATS core: the floor. It hands on what it gets and keeps nothing. Its protocol is lines of text.

use super::{
    crowd::{Server, until},
    until_it_listens,
};
use crate::browser::{Owned, free_port};
use anyhow::{Context as _, Result};
use std::{
    net::SocketAddr,
    process::{Command, Stdio},
    time::Duration,
};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

/// A server that runs.
pub(super) struct Nats {
    address: SocketAddr,
    process: Owned,
}

impl Nats {
    /// Starts the program that `LIANXIN_NATS` names.
    pub(super) async fn start() -> Result<Self> {
        let program = std::env::var_os("LIANXIN_NATS").unwrap_or_else(|| "nats-server".into());
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let mut command = Command::new(&program);
        command.args(["--addr", "127.0.0.1", "--port", &address.port().to_string()]);
        let process = Owned::start(command.stdout(Stdio::null()).stderr(Stdio::null()))
            .context("NATS could not be started; `cargo xtask bench --peers` installs it")?;
        until_it_listens(address, "NATS").await?;
        Ok(Self { address, process })
    }

    async fn connect(&self, then: &str) -> Result<TcpStream> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        until(&mut stream, b"\r\n").await?;
        let greeting = format!("CONNECT {{\"verbose\":false,\"pedantic\":false}}\r\n{then}PING\r\n");
        stream.write_all(greeting.as_bytes()).await?;
        until(&mut stream, b"PONG\r\n").await?;
        Ok(stream)
    }
}

impl Server for Nats {
    fn name(&self) -> &'static str {
        "NATS core"
    }

    fn pid(&self) -> u32 {
        self.process.id()
    }

    async fn listen(&self, _: usize) -> Result<TcpStream> {
        self.connect("SUB room 1\r\n").await
    }

    async fn speak(&self, _: usize) -> Result<TcpStream> {
        self.connect("").await
    }

    fn saying(&self, _: usize, text: &str) -> Vec<u8> {
        format!("PUB room {}\r\n{text}\r\n", text.len()).into_bytes()
    }

    fn question(&self) -> Option<(&'static [u8], &'static [u8])> {
        Some((b"PING\r\n", b"PONG\r\n"))
    }

    async fn page(&self, _: usize) -> Result<Option<Duration>> {
        Ok(None)
    }
}
