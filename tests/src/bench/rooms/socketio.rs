//! socket.io: a server of a few lines that keeps nothing, as its guide shows it ([`PROGRAM`]), spoken to over WebSocket alone.

use super::{
    crowd::{Server, frame, until, websocket},
    until_it_listens,
};
use crate::browser::{Owned, free_port};
use anyhow::{Context as _, Result};
use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

const PROGRAM: &str = r#"const http = require("http").createServer();
const { Server } = require("socket.io");
const io = new Server(http, { transports: ["websocket"], serveClient: false });
io.on("connection", (socket) => {
  socket.on("join", () => {
    socket.join("room");
    socket.emit("joined");
  });
  socket.on("say", (text) => io.to("room").emit("said", text));
});
http.listen(Number(process.argv[2]), "127.0.0.1");
"#;

/// A server that runs.
pub(super) struct SocketIo {
    address: SocketAddr,
    process: Owned,
    _folder: tempfile::TempDir,
}

impl SocketIo {
    /// Starts the server with the packages in the folder that `LIANXIN_SOCKETIO` names.
    pub(super) async fn start() -> Result<Self> {
        let packages = std::env::var_os("LIANXIN_SOCKETIO").map(PathBuf::from);
        let packages = packages.context("socket.io is not here; `cargo xtask bench --peers` installs it")?;
        let folder = tempfile::tempdir()?;
        let program = folder.path().join("server.js");
        fs::write(&program, PROGRAM)?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let mut command = Command::new("node");
        command.arg(&program).arg(address.port().to_string()).env("NODE_PATH", packages.join("node_modules"));
        command.env("NODE_ENV", "production");
        let process = Owned::start(command.stdout(Stdio::null()).stderr(Stdio::null())).context("node")?;
        until_it_listens(address, "socket.io").await?;
        Ok(Self { address, process, _folder: folder })
    }

    async fn connect(&self) -> Result<TcpStream> {
        let mut stream = websocket(self.address, "/socket.io/?EIO=4&transport=websocket", &[]).await?;
        until(&mut stream, b"}").await?;
        stream.write_all(&frame("40")).await?;
        until(&mut stream, b"}").await?;
        Ok(stream)
    }
}

impl Server for SocketIo {
    fn name(&self) -> &'static str {
        "socket.io"
    }

    fn pid(&self) -> u32 {
        self.process.id()
    }

    async fn listen(&self, _: usize) -> Result<TcpStream> {
        let mut stream = self.connect().await?;
        stream.write_all(&frame(r#"42["join"]"#)).await?;
        until(&mut stream, br#"42["joined"]"#).await?;
        Ok(stream)
    }

    async fn speak(&self, _: usize) -> Result<TcpStream> {
        self.connect().await
    }

    fn saying(&self, _: usize, text: &str) -> Vec<u8> {
        frame(&format!(r#"42["say","{text}"]"#))
    }

    fn question(&self) -> Option<(&'static [u8], &'static [u8])> {
        // The frames of "2" and, masked with nothing, "3".
        Some((b"\x81\x012", b"\x81\x81\0\0\0\x003"))
    }

    async fn page(&self, _: usize) -> Result<Option<Duration>> {
        Ok(None)
    }
}
