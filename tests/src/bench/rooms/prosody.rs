//! Prosody: an XMPP server with rooms (MUC) whose messages it keeps (MAM) in its own files, as it comes, but that presence is told to nobody: we tell none
//! either, and a thousand who join would tell a million. Just enough XMPP is spoken here to join, say something and ask for a page.

use super::{
    crowd::{Server, until},
    until_it_listens,
};
use crate::browser::{Owned, free_port};
use anyhow::{Context as _, Result, ensure};
use std::{
    ffi::OsString,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, sync::Mutex};

const OPEN: &str = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>";
const AUTH: &str = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>";
const BIND: &str = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";

/// A server that runs.
pub(super) struct Prosody {
    address: SocketAddr,
    process: Owned,
    reader: Mutex<Option<TcpStream>>,
    _folder: tempfile::TempDir,
}

fn config(data: &Path, port: u16) -> String {
    let data = data.display();
    format!(
        r#"run_as_root = true
data_path = "{data}"
pidfile = "{data}/pid"
certificates = "{data}"
log = {{ {{ levels = {{ min = "error" }}, to = "console" }} }}
modules_enabled = {{ "saslauth" }}
modules_disabled = {{ "tls", "s2s", "offline" }}
c2s_ports = {{ {port} }}
c2s_interfaces = {{ "127.0.0.1" }}
s2s_ports = {{ }}
c2s_require_encryption = false
authentication = "anonymous"
storage = "internal"
VirtualHost "localhost"
Component "rooms.localhost" "muc"
  modules_enabled = {{ "muc_mam" }}
  muc_log_by_default = true
  muc_room_default_presence_broadcast = {{ visitor = false, participant = false, moderator = false }}
  muc_room_default_persistent = true
  muc_room_locking = false
"#
    )
}

impl Prosody {
    /// Starts Prosody out of the folder that `LIANXIN_PROSODY` names, where its packages are unpacked.
    pub(super) async fn start() -> Result<Self> {
        let root = std::env::var_os("LIANXIN_PROSODY").map(PathBuf::from);
        let root = root.context("Prosody is not here; `cargo xtask bench --peers` installs it")?;
        let folder = tempfile::tempdir()?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let file = folder.path().join("prosody.cfg.lua");
        fs::write(&file, config(folder.path(), address.port()))?;
        let mut command = Command::new(root.join("usr/bin/lua5.4"));
        command.arg(root.join("usr/bin/prosody")).arg("--config").arg(&file).arg("-F");
        for (name, value) in environment(&root) {
            command.env(name, value);
        }
        let process = Owned::start(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
        until_it_listens(address, "Prosody").await?;
        let server = Self { address, process, reader: Mutex::new(None), _folder: folder };
        // The first who comes makes the room.
        let mut first = server.join("first").await?;
        first.write_all(b"</stream:stream>").await?;
        Ok(server)
    }

    async fn join(&self, name: &str) -> Result<TcpStream> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let room = format!(
            "<presence to='room@rooms.localhost/{name}'><x xmlns='http://jabber.org/protocol/muc'>\
             <history maxstanzas='0'/></x></presence>"
        );
        for (say, wait) in [
            (OPEN, "</stream:features>"),
            (AUTH, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"),
            (OPEN, "</stream:features>"),
            (BIND, "</iq>"),
            // Whoever is let in is told the subject last.
            (&room, "<subject/></message>"),
        ] {
            stream.write_all(say.as_bytes()).await?;
            until(&mut stream, wait.as_bytes()).await?;
        }
        Ok(stream)
    }
}

/// Where the unpacked Lua finds its libraries.
fn environment(root: &Path) -> [(&'static str, OsString); 3] {
    let joined = |parts: &[(&str, &str)]| {
        let mut all = OsString::new();
        for (folder, pattern) in parts {
            all.push(root.join(folder));
            all.push(pattern);
        }
        all
    };
    let libraries = format!("usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    let lua = format!("{libraries}/lua/5.4");
    [
        ("LUA_PATH", joined(&[("usr/share/lua/5.4", "/?.lua;"), ("usr/share/lua/5.4", "/?/init.lua;;")])),
        ("LUA_CPATH", joined(&[(&lua, "/?.so;;")])),
        ("LD_LIBRARY_PATH", joined(&[(&libraries, "")])),
    ]
}

impl Server for Prosody {
    fn name(&self) -> &'static str {
        "Prosody"
    }

    fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Each who joins a room costs it as many steps as there are people in it: 10,000 were not in after six minutes.
    fn idle_most(&self) -> usize {
        1_000
    }

    async fn listen(&self, _: usize) -> Result<TcpStream> {
        self.join(&uuid::Uuid::now_v7().simple().to_string()).await
    }

    async fn speak(&self, n: usize) -> Result<TcpStream> {
        self.listen(n).await
    }

    fn saying(&self, _: usize, text: &str) -> Vec<u8> {
        format!("<message to='room@rooms.localhost' type='groupchat'><body>{text}</body></message>").into_bytes()
    }

    fn question(&self) -> Option<(&'static [u8], &'static [u8])> {
        None
    }

    async fn page(&self, n: usize) -> Result<Option<Duration>> {
        let mut reader = self.reader.lock().await;
        if reader.is_none() {
            *reader = Some(self.join("reader").await?);
        }
        let stream = reader.as_mut().context("a connection")?;
        let ask = format!(
            "<iq type='set' id='p{n}' to='room@rooms.localhost'><query xmlns='urn:xmpp:mam:2'>\
             <set xmlns='http://jabber.org/protocol/rsm'><max>50</max><before/></set></query></iq>"
        );
        let begun = Instant::now();
        stream.write_all(ask.as_bytes()).await?;
        let read = super::crowd::until_quick(stream, b"</fin></iq>").await?;
        let took = begun.elapsed();
        let count = String::from_utf8_lossy(&read).matches("</forwarded>").count();
        ensure!(count == 50, "Prosody answered {count} messages instead of 50");
        Ok(Some(took))
    }
}
