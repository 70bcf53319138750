//! For tests: a platform that records, content to serve, and a server that says whatever a test wants, byte for byte. The real server is exercised by the `tests` crate.

pub(crate) mod content;
pub(crate) mod quiz;
pub(crate) mod room_server;
pub(crate) mod rooms;
pub(crate) mod server;

use crate::{
    Alarm, Client, Config, FileVault, Notice, Platform, PlatformError, Secret, Vault as _,
    account::Record,
    store::{self, facts},
};
use content::{brand, profile};
use lianxin_proto::{
    call::Check,
    id::DeviceId,
    time::{CivilDate, CivilTime, Millis, SetClock},
};
use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// Records what it is told.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) notices: Mutex<Vec<Notice>>,
    pub(crate) alarms: Mutex<Vec<Vec<Alarm>>>,
    pub(crate) phone: AtomicBool,
    pub(crate) broken: AtomicBool,
}

impl Recorder {
    pub(crate) fn titles(&self) -> Vec<String> {
        self.notices.lock().expect("notices").iter().map(|notice| notice.title.clone()).collect()
    }

    pub(crate) fn last_alarms(&self) -> Vec<Alarm> {
        self.alarms.lock().expect("alarms").last().cloned().unwrap_or_default()
    }
}

impl Platform for Recorder {
    fn notify(&self, notice: &Notice) -> Result<(), PlatformError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(PlatformError("no notification daemon".into()));
        }
        self.notices.lock().expect("notices").push(notice.clone());
        Ok(())
    }
    fn schedule(&self, alarms: &[Alarm]) {
        self.alarms.lock().expect("alarms").push(alarms.to_vec());
    }
    fn schedules_itself(&self) -> bool {
        self.phone.load(Ordering::SeqCst)
    }
    fn checks(&self) -> Vec<Check> {
        Vec::new()
    }
    fn ask_permission(&self) {}
    fn open_web(&self, _url: &str) -> Result<(), PlatformError> {
        Ok(())
    }
}

/// A phone: its folder, clock and platform outlive the client that a test opens and closes.
pub(crate) struct Phone {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) platform: Arc<Recorder>,
    pub(crate) budget: u64,
}

/// `2026-09-23` and `07:15` as an instant.
pub(crate) fn at(date: &str, time: &str) -> Millis {
    date.parse::<CivilDate>().expect("a date").at(time.parse::<CivilTime>().expect("a time"))
}

impl Phone {
    pub(crate) fn new(now: Millis) -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            clock: Arc::new(SetClock::new(now)),
            platform: Arc::default(),
            budget: 10_000_000,
        }
    }

    pub(crate) fn config(&self) -> Config {
        Config {
            data_dir: self.folder.path().join("data"),
            server: None,
            version: "0.0.0".into(),
            device_name: "测试机".into(),
            media_budget: self.budget,
            clock: Arc::clone(&self.clock) as _,
            platform: Arc::clone(&self.platform) as _,
            vault: Arc::new(self.vault()),
        }
    }

    pub(crate) fn vault(&self) -> FileVault {
        FileVault::new(self.folder.path().join("token"))
    }

    /// What the clock shows.
    pub(crate) fn clock_now(&self) -> Millis {
        use lianxin_proto::time::Clock as _;
        self.clock.now()
    }

    /// Opens the client asleep, so that nothing goes to the network but what the test asks for.
    pub(crate) fn open(&self) -> Arc<Client> {
        Client::open_paused(self.config()).expect("opened")
    }

    /// Makes the phone a member's of this server without asking it.
    pub(crate) async fn activated(&self, server: &str) {
        let data = self.folder.path().join("data");
        self.vault().store(&Secret::new("token")).expect("stored");
        activate(&data, server).await;
    }
}

async fn activate(data: &Path, server: &str) {
    let record = Record::Active {
        server: server.to_owned(),
        device: DeviceId(uuid::Uuid::from_u128(7)),
        profile: profile(),
        brand: brand(),
    };
    let store = store::testing::open(data);
    store.write(move |tx| facts::set(tx, facts::ACCOUNT, &record)).await.expect("activated");
}
