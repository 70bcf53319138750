//! The server as a process of its own, as an operator runs it: content and members come in by its command line, and it can be killed and started again on the same
//! port.

use crate::{
    browser::{Owned, free_port},
    cast::Person,
    world::program,
};
use anyhow::{Context as _, Result, bail};
use lianxin_proto::{member::Role, time::CivilDate};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// A server on a data folder.
pub struct Served {
    binary: PathBuf,
    data: PathBuf,
    address: SocketAddr,
    console: Option<PathBuf>,
    flags: Vec<String>,
    process: Option<Owned>,
}

/// What `member add --json` and `member code --json` print.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Coded {
    /// Whose: the member's id.
    pub member: String,
    /// The code.
    pub code: String,
    /// The link that carries it.
    pub link: String,
}

impl Served {
    /// A server on `data`, not started yet.
    pub fn new(data: &Path) -> Result<Self> {
        Ok(Self {
            binary: program("LIANXIN_SERVER_BIN", "lianxin-server")?,
            data: data.to_owned(),
            address: SocketAddr::from(([127, 0, 0, 1], free_port()?)),
            console: None,
            flags: Vec::new(),
            process: None,
        })
    }

    /// Serves the editors' console built in `dist` too.
    #[must_use]
    pub fn with_console(self, dist: &Path) -> Self {
        Self { console: Some(dist.to_owned()), ..self }
    }

    /// Serves with these flags too.
    #[must_use]
    pub fn with_flags(self, flags: &[&str]) -> Self {
        Self { flags: flags.iter().map(|flag| (*flag).to_owned()).collect(), ..self }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(Owned::id)
    }

    /// Starts it, unless it runs, and waits until it answers.
    pub async fn start(&mut self) -> Result<()> {
        if self.process.is_none() {
            let mut command = Command::new(&self.binary);
            command.arg("--data").arg(&self.data).args([
                "serve",
                "--listen",
                &self.address.to_string(),
                "--activation-burst",
                "10000",
            ]);
            command.args(&self.flags);
            if let Some(console) = &self.console {
                command.arg("--console").arg(console);
            }
            self.process = Some(Owned::start(command.stdout(Stdio::null()).stderr(Stdio::null()))?);
        }
        let deadline = Instant::now() + Duration::from_mins(1);
        while tokio::net::TcpStream::connect(self.address).await.is_err() {
            if Instant::now() > deadline {
                bail!("the server did not start on {}", self.address);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Runs a command of its command line; what it prints.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = Command::new(&self.binary)
            .arg("--data")
            .arg(&self.data)
            .args(["--public-url", &self.url()])
            .args(arguments)
            .output()
            .with_context(|| format!("running {}", self.binary.display()))?;
        if output.status.success() {
            return Ok(String::from_utf8(output.stdout)?);
        }
        bail!(
            "{arguments:?} failed:\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    }

    /// Imports a content folder as of `day`.
    pub fn import(&self, folder: &Path, day: CivilDate) -> Result<String> {
        let folder = folder.to_str().context("the folder's name")?;
        self.run(&["import", folder, "--day", &day.to_string()])
    }

    /// Adds a member.
    pub fn add_member(&self, name: &str, unit: &str, post: &str) -> Result<Coded> {
        self.add(name, unit, post, Role::Member)
    }

    /// Adds somebody of the cast.
    pub fn add_person(&self, who: &Person) -> Result<Coded> {
        self.add(who.name, who.unit, who.post, who.role)
    }

    fn add(&self, name: &str, unit: &str, post: &str, role: Role) -> Result<Coded> {
        let who = ["--name", name, "--unit", unit, "--post", post, "--role", role.as_str()];
        let printed = self.run(&[&["member", "add", "--json"], who.as_slice()].concat())?;
        serde_json::from_str(&printed).with_context(|| format!("reading {printed}"))
    }
}
