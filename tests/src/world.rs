//! A server and its phones in one process: the real server on a loopback port with a database of its own, real clients with theirs, clocks that are set by hand
//! or run, and a platform that writes down what it was asked to show.

use anyhow::{Context as _, Result, anyhow};
use lianxin_client::{Alarm, Client, Config as PhoneConfig, FileVault, Notice, Platform, PlatformError};
use lianxin_proto::{
    call::{Activate, CallError, Check, Request},
    feed::FeedId,
    member::{Profile, Role},
    time::{CivilDate, Clock, Millis},
};
use lianxin_server::{
    config::Config as ServerConfig,
    content::import::{
        self,
        report::{Outcome, Report},
    },
    members::admin::{self, Coded, NewMember},
    server::{Running, Server},
    store::Store,
};
use serde_json::Value;
use sqlx::Row as _;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tempfile::TempDir;

/// A server with a folder of its own.
pub struct World {
    running: Option<Running>,
    config: ServerConfig,
    clock: Arc<dyn Clock>,
    _folder: TempDir,
}

impl World {
    /// A new server without content.
    pub async fn new(clock: Arc<dyn Clock>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let config = ServerConfig {
            listen: ([127, 0, 0, 1], crate::browser::free_port()?).into(),
            data: folder.path().join("server"),
            activation_burst: 100_000,
            ..ServerConfig::default()
        };
        let running = Server::start(config.clone(), Arc::clone(&clock)).await?;
        Ok(Self { running: Some(running), config, clock, _folder: folder })
    }

    /// Its address, the same over stops and starts.
    pub fn url(&self) -> String {
        format!("http://{}", self.config.listen)
    }

    /// Where it listens, the same over stops and starts.
    pub fn address(&self) -> SocketAddr {
        self.config.listen
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.config.data
    }

    /// What it works on.
    pub async fn store(&self) -> Result<Store> {
        Ok(Store::open(&self.config, Arc::clone(&self.clock)).await?)
    }

    /// Stops the server.
    pub async fn stop(&mut self) -> Result<()> {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
        Ok(())
    }

    /// Starts it again, at the same address.
    pub async fn start(&mut self) -> Result<()> {
        if self.running.is_none() {
            self.running = Some(Server::start(self.config.clone(), Arc::clone(&self.clock)).await?);
        }
        Ok(())
    }

    /// Imports a content folder as of `day`; every file must be accepted.
    pub async fn import(&self, folder: &Path, day: CivilDate) -> Result<Report> {
        let store = self.store().await?;
        let options = import::Options { folder: folder.to_owned(), day: Some(day) };
        let report = import::run(&store, &options).await?;
        store.close().await;
        if report.count(Outcome::Refused) == 0 { Ok(report) } else { Err(anyhow!("{report}")) }
    }

    /// Adds members; the code of each.
    pub async fn members(&self, count: usize, role: Role) -> Result<Vec<Coded>> {
        let store = self.store().await?;
        let new: Vec<NewMember> = (1..=count)
            .map(|n| NewMember {
                name: format!("王建国{n}"), unit: "区财政局".into(), post: "副局长".into(), role
            })
            .collect();
        let coded = admin::add_all(&store, &new).await?;
        store.close().await;
        Ok(coded)
    }

    /// Adds somebody by name.
    pub async fn person(&self, name: &str, unit: &str, role: Role) -> Result<Coded> {
        let store = self.store().await?;
        let new = NewMember { name: name.into(), unit: unit.into(), post: "副局长".into(), role };
        let coded = admin::add(&store, &new).await?;
        store.close().await;
        Ok(coded)
    }

    /// Adds one member.
    pub async fn member(&self) -> Result<Coded> {
        self.members(1, Role::Member).await?.pop().context("a member")
    }

    /// What the server holds of these feeds, as [`Phone::held`] tells it of a phone.
    pub async fn held(&self, feeds: &[FeedId]) -> Result<Held> {
        let store = self.store().await?;
        let mut held = Held::new();
        for feed in feeds {
            let rows = sqlx::query("SELECT kind, id, seq, body FROM entry WHERE feed = $1 AND body IS NOT NULL")
                .bind(feed.to_string())
                .fetch_all(&mut *store.db.read().await?)
                .await?;
            for row in rows {
                let (kind, id, seq, body): (String, String, i64, String) =
                    (row.get(0), row.get(1), row.get(2), row.get(3));
                let entity: Value = serde_json::from_str(&body)?;
                let inner = entity.get(&kind).cloned().context("an entity names its kind")?;
                held.insert((feed.to_string(), kind, id), (seq.unsigned_abs(), inner));
            }
        }
        store.close().await;
        Ok(held)
    }
}

/// The rows of feeds: (feed, kind, id) → (seq, entity).
pub type Held = BTreeMap<(String, String, String), (u64, Value)>;

/// A platform that only writes down.
#[derive(Debug, Default)]
pub struct Recorder {
    shown: Mutex<Vec<Notice>>,
    alarms: Mutex<Vec<Alarm>>,
}

impl Recorder {
    /// Every notification shown so far.
    pub fn shown(&self) -> Vec<Notice> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The alarms that are pending.
    pub fn alarms(&self) -> Vec<Alarm> {
        self.alarms.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Platform for Recorder {
    fn notify(&self, notice: &Notice) -> Result<(), PlatformError> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).push(notice.clone());
        Ok(())
    }

    fn schedule(&self, alarms: &[Alarm]) {
        *self.alarms.lock().unwrap_or_else(PoisonError::into_inner) = alarms.to_vec();
    }

    fn schedules_itself(&self) -> bool {
        false
    }

    fn checks(&self) -> Vec<Check> {
        Vec::new()
    }

    fn ask_permission(&self) {}

    fn open_web(&self, _url: &str) -> Result<(), PlatformError> {
        Ok(())
    }
}

/// A phone: a client with a folder of its own.
pub struct Phone {
    /// The client.
    pub client: Arc<Client>,
    /// What it was asked to show.
    pub platform: Arc<Recorder>,
    folder: Arc<TempDir>,
    clock: Arc<dyn Clock>,
}

/// Opens a client in a folder, paused: what it does, it is told, and nothing arrives by itself.
pub fn open(folder: &Path, clock: Arc<dyn Clock>, platform: Arc<dyn Platform>) -> Result<Arc<Client>> {
    Ok(Client::open_paused(PhoneConfig {
        data_dir: folder.to_owned(),
        server: None,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        device_name: "测试手机".to_owned(),
        media_budget: 300 * 1024 * 1024,
        clock,
        platform,
        vault: Arc::new(FileVault::new(folder.join("token"))),
    })?)
}

/// What the phone in a folder holds of the feeds.
pub async fn held(client: &Client) -> Result<Held> {
    let rows = client.held().await.map_err(|error| anyhow!("{error:?}"))?;
    rows.into_iter()
        .map(|row| Ok(((row.feed, row.kind, row.id), (row.seq, serde_json::from_str(&row.json)?))))
        .collect()
}

impl Phone {
    /// A new phone, without a member.
    pub fn new(clock: Arc<dyn Clock>) -> Result<Self> {
        let folder = Arc::new(tempfile::tempdir()?);
        let platform = Arc::new(Recorder::default());
        let client = open(folder.path(), Arc::clone(&clock), Arc::clone(&platform) as Arc<dyn Platform>)?;
        Ok(Self { client, platform, folder, clock })
    }

    /// A phone activated with a code.
    pub async fn of(url: &str, code: &str, clock: Arc<dyn Clock>) -> Result<Self> {
        let phone = Self::new(clock)?;
        phone.activate(url, code).await?;
        Ok(phone)
    }

    /// Activates it.
    pub async fn activate(&self, url: &str, code: &str) -> Result<Profile, CallError> {
        self.ask(Activate { server: Some(url.to_owned()), code: code.to_owned() }).await
    }

    /// Asks a call.
    pub async fn ask<R: Request>(&self, call: R) -> Result<R::Reply, CallError> {
        ask(&self.client, call).await
    }

    /// Syncs, with everything.
    pub async fn sync(&self) -> Result<lianxin_client::SyncOutcome> {
        Ok(self.client.sync().await?)
    }

    /// Closes the client and opens it again, as a phone that was switched off and on.
    pub async fn restart(self) -> Result<Self> {
        let Self { client, platform, folder, clock } = self;
        client.close().await;
        let client = open(folder.path(), Arc::clone(&clock), Arc::clone(&platform) as Arc<dyn Platform>)?;
        Ok(Self { client, platform, folder, clock })
    }

    /// What it holds of the feeds.
    pub async fn held(&self) -> Result<Held> {
        held(&self.client).await
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Asks a client a call, through the door that the user interface uses.
pub async fn ask<R: Request>(client: &Client, call: R) -> Result<R::Reply, CallError> {
    let reply = client.call(call.into()).await?;
    serde_json::from_value(reply).map_err(|error| CallError {
        code: lianxin_proto::call::ErrorCode::Store,
        message: format!("the reply has another shape: {error}"),
    })
}

/// The demo content of the project.
pub fn demo_content() -> PathBuf {
    std::env::var_os("LIANXIN_DEMO_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/demo"), PathBuf::from)
}

/// A program of the workspace: named by an environment variable, or beside the one that runs.
pub fn program(variable: &str, name: &str) -> Result<PathBuf> {
    if let Some(path) = std::env::var_os(variable) {
        return Ok(PathBuf::from(path));
    }
    let own = std::env::current_exe()?;
    own.ancestors()
        .skip(1)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .with_context(|| format!("{name} is not built; `cargo build --bin {name}` builds it"))
}

/// A day and time of the civil calendar as an instant.
pub fn instant(text: &str) -> Result<Millis> {
    let (day, time) = text.split_once(' ').context("a day and a time")?;
    let (minute, seconds) = match time.len() {
        5 => (time, 0),
        _ => (&time[..5], time[6..].parse::<i64>()?),
    };
    Ok(day.parse::<CivilDate>()?.at(minute.parse()?).plus(seconds * 1_000))
}
