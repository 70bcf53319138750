//! Our own server, as a process of its own on a data folder of its own: phones hear live, and say things by the ops they send.

use super::crowd::{Server, websocket};
use crate::{load, served::Served, world::World};
use anyhow::{Context as _, Result, ensure};
use lianxin_proto::{
    id::{MessageId, OpId},
    member::Role,
    op::{Act, Op, OpBatch},
    room::{History, MessageBody},
    time::{Clock as _, SystemClock},
};
use lianxin_server::rooms::defaults::ALL;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, sync::Mutex};
use uuid::Uuid;

/// A server that runs, with its members.
pub(super) struct Ours {
    served: Served,
    tokens: Vec<String>,
    reader: Mutex<Option<TcpStream>>,
    _world: World,
}

impl Ours {
    /// Starts it with so many members, each with a device.
    pub(super) async fn start(members: usize) -> Result<Self> {
        let mut world = World::new(Arc::new(SystemClock)).await?;
        let members = world.members(members, Role::Member).await?;
        world.stop().await?;
        // How fast one member may talk is no limit of the server's.
        let mut served =
            Served::new(world.data())?.with_flags(&["--message-burst", "1000000", "--message-refill", "1000000"]);
        served.start().await?;
        let http = reqwest::Client::new();
        let mut tokens = Vec::with_capacity(members.len());
        for member in &members {
            tokens.push(super::super::sync::token(&http, &served.url(), &member.code).await?);
        }
        Ok(Self { served, tokens, reader: Mutex::new(None), _world: world })
    }

    /// Of the device with a number; connections beyond the last device are of the same devices again.
    fn bearer(&self, n: usize) -> String {
        let token = self.tokens.get(n % self.tokens.len().max(1)).map(String::as_str).unwrap_or_default();
        format!("Bearer {token}")
    }

    async fn connect(&self) -> Result<TcpStream> {
        let stream = TcpStream::connect(self.served.address()).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    fn request(&self, n: usize, method: &str, path: &str, body: &[u8]) -> Vec<u8> {
        let bearer = self.bearer(n);
        let mut headers = vec![("Authorization", bearer.as_str()), ("Api-Version", "1")];
        if !body.is_empty() {
            headers.push(("Content-Type", "application/json"));
        }
        load::request(method, path, &headers, body)
    }
}

impl Server for Ours {
    fn name(&self) -> &'static str {
        "rooms"
    }

    fn pid(&self) -> u32 {
        self.served.pid().unwrap_or_default()
    }

    async fn listen(&self, n: usize) -> Result<TcpStream> {
        let bearer = self.bearer(n);
        websocket(self.served.address(), "/api/v1/live", &[("Authorization", &bearer), ("Api-Version", "1")]).await
    }

    async fn speak(&self, _: usize) -> Result<TcpStream> {
        self.connect().await
    }

    fn saying(&self, n: usize, text: &str) -> Vec<u8> {
        // Those who speak are not those who listen first: each has a bucket of messages of their own.
        let n = self.tokens.len().saturating_sub(n + 1);
        let body = MessageBody::Text { text: text.to_owned(), mentions: Vec::new(), everyone: false };
        let act = Act::MessageSend { room: ALL, id: MessageId(Uuid::now_v7()), body, quote: None, topic: None };
        let batch = OpBatch { ops: vec![Op { id: OpId(Uuid::now_v7()), at: SystemClock.now(), act }] };
        self.request(n, "POST", "/api/v1/ops", &serde_json::to_vec(&batch).unwrap_or_default())
    }

    fn answers(&self) -> bool {
        true
    }

    fn question(&self) -> Option<(&'static [u8], &'static [u8])> {
        // The frames of a ping and, masked with nothing, a pong.
        Some((b"\x89\0", b"\x8a\x80\0\0\0\0"))
    }

    async fn page(&self, n: usize) -> Result<Option<Duration>> {
        let mut reader = self.reader.lock().await;
        if reader.is_none() {
            *reader = Some(self.connect().await?);
        }
        let stream = reader.as_mut().context("a connection")?;
        let ask = self.request(n, "GET", &format!("/api/v1/rooms/{ALL}/messages?limit=50"), b"");
        let mut buffer = Vec::with_capacity(64 * 1024);
        let begun = Instant::now();
        stream.write_all(&ask).await?;
        let body = load::body(stream, &mut buffer).await?;
        let took = begun.elapsed();
        let history: History = serde_json::from_slice(body)?;
        ensure!(history.messages.len() == 50, "{} messages instead of 50", history.messages.len());
        Ok(Some(took))
    }
}
