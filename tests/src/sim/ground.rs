//! What every seed begins from, made once and copied: a server with four members, and five phones of theirs that have synced. And the server that can die: it
//! runs in a runtime of its own, which is taken away from under it.

use super::{files::Files, net::Net, plan::PHONES};
use crate::{
    raw::Device,
    world::{self, Recorder, ask},
};
use anyhow::{Context as _, Result, anyhow, ensure};
use lianxin_client::Client;
use lianxin_proto::{
    call::{Activate, CallError, Rooms},
    id::{MemberId, RoomId},
    member::Role,
    time::{Clock, SetClock},
};
use lianxin_server::{
    config::Config,
    members::admin::{self, MemberChange, NewMember},
    rooms::{
        admin::{self as rooms_admin, Change},
        words,
    },
    server::{Running, Server},
    store::Store,
};
use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// The room in which all of them talk.
pub const ROOM: &str = "廉心莲语";
/// The unit whose members have a seat there.
pub(super) const UNIT: &str = "区财政局";
/// Where somebody is who moved out.
pub(super) const ELSEWHERE: &str = "区水务局";
/// A word for which a message waits for a moderator.
pub(super) const HELD_WORD: &str = "内部";
/// When a seed begins.
const BEGIN: &str = "2026-11-24 12:00";
/// How long a server's threads may take to let go.
const GRACE: Duration = Duration::from_secs(20);

fn config(data: &Path) -> Config {
    Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data: data.to_owned(),
        activation_burst: 1_000,
        // So few that a phone meets it after an outage.
        message_burst: 12,
        message_refill: 1,
        ..Config::default()
    }
}

/// Moves a member to another unit as the command line does, beside a server that runs or does not.
pub(super) async fn move_to(data: &Path, clock: Arc<dyn Clock>, member: MemberId, unit: &str) -> Result<()> {
    let store = Store::open(&config(data), clock).await?;
    let change = MemberChange { unit: Some(unit.into()), ..MemberChange::default() };
    admin::change(&store, member, change).await?;
    store.close().await;
    Ok(())
}

/// A server in a runtime of its own.
pub struct Backend {
    runtime: Runtime,
    running: Running,
}

impl Backend {
    /// Starts it on a folder. Not to be called where futures run.
    pub fn start(data: &Path, clock: Arc<dyn Clock>) -> Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("server").enable_all().build()?;
        let running = runtime.block_on(Server::start(config(data), clock))?;
        Ok(Self { runtime, running })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.running.addr()
    }

    /// Ends it in the middle of whatever it does: every task of it is dropped where it stands, nothing is told to stop.
    pub fn crash(self) {
        let Self { runtime, running } = self;
        let handle = runtime.handle().clone();
        runtime.shutdown_timeout(GRACE);
        let _within = handle.enter();
        drop(running);
    }

    /// Stops it as an operator does.
    pub fn stop(self) {
        let Self { runtime, running } = self;
        runtime.block_on(running.stop());
        runtime.shutdown_timeout(GRACE);
    }
}

/// A folder in memory where there is one: what is killed here is a process at most, never the power, so nothing is lost by not waiting for a disk.
pub fn scratch() -> io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    match tempfile::Builder::new().prefix("lianxin-sim").tempdir_in(memory) {
        Ok(folder) => Ok(folder),
        Err(_) => tempfile::tempdir(),
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// What every seed begins from.
pub struct Ground {
    /// Where the network and the driver's waiting run.
    pub runtime: Runtime,
    /// The network; the phones know it as their server.
    pub net: Net,
    /// The room.
    pub room: RoomId,
    /// Whose each phone is.
    pub members: Vec<MemberId>,
    /// What decides of the queue, in the name of the moderator.
    pub keeper: Device,
    /// Pictures and voice messages.
    pub files: Files,
    folder: TempDir,
}

impl Ground {
    /// Prepares it: a server, its members and their phones.
    pub fn prepare() -> Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("network").enable_all().build()?;
        let folder = scratch()?;
        let net = runtime.block_on(Net::start())?;
        let clock = Self::clock()?;
        let backend = Backend::start(&folder.path().join("server"), Arc::clone(&clock) as Arc<dyn Clock>)?;
        net.lead_to(Some(backend.address()));
        let room = runtime.block_on(rules(&backend))?;
        let mut codes = runtime.block_on(members(&backend))?;
        let mut members = Vec::new();
        for phone in 0..PHONES {
            let code = match codes.next() {
                Some(code) => code,
                // The last phone is a second one. A new code takes those not used, so it comes after the first was.
                None => runtime.block_on(second(&backend, *members.get(1).context("a second member")?))?,
            };
            let client = world::open(
                &phone_folder(folder.path(), phone),
                Arc::clone(&clock) as Arc<dyn Clock>,
                Arc::new(Recorder::default()),
            )?;
            members.push(runtime.block_on(begin(&client, net.url(), code, room))?);
        }
        let code = runtime.block_on(second(&backend, *members.first().context("a moderator")?))?;
        let keeper = runtime.block_on(Device::of(&net.url(), &code))?;
        backend.stop();
        Ok(Self { runtime, net, room, members, keeper, files: Files::make()?, folder })
    }

    /// A clock at the beginning.
    pub fn clock() -> Result<Arc<SetClock>> {
        Ok(Arc::new(SetClock::new(world::instant(BEGIN)?)))
    }

    /// A copy for one seed.
    pub fn copy(&self) -> Result<TempDir> {
        let to = scratch()?;
        copy(self.folder.path(), to.path())?;
        Ok(to)
    }
}

/// The folder of a phone.
pub fn phone_folder(folder: &Path, phone: usize) -> PathBuf {
    folder.join(format!("phone-{phone}"))
}

/// Lets the room admit one unit, so that whoever moves to another leaves it, and puts a word list in force; which room.
async fn rules(backend: &Backend) -> Result<RoomId> {
    let store = backend.running.store();
    let room = rooms_admin::list(store).await?.into_iter().find(|listed| listed.room.title == ROOM);
    let room = room.context("the room of all members")?.room.id;
    let change = Change { everyone: Some(false), units: Some(vec![UNIT.into()]), ..Change::default() };
    rooms_admin::change(store, room, change).await?;
    rooms_admin::set_words(store, words::parse(&format!("{HELD_WORD} hold"))?).await?;
    Ok(room)
}

/// A phone's first minutes, until it shows the room; whose it is.
async fn begin(client: &Arc<Client>, url: String, code: String, room: RoomId) -> Result<MemberId> {
    let failed = |error: CallError| anyhow!("{error:?}");
    let profile = ask(client, Activate { server: Some(url), code }).await.map_err(failed)?;
    client.sync().await?;
    let rooms = ask(client, Rooms {}).await.map_err(failed)?;
    Arc::clone(client).close().await;
    ensure!(rooms.rooms.iter().any(|row| row.id == room), "a new phone does not show the room");
    Ok(profile.id)
}

/// Adds four members, the first of whom keeps the room in order; the code of each.
async fn members(backend: &Backend) -> Result<std::vec::IntoIter<String>> {
    let new = |n: usize| NewMember {
        name: format!("王建国{n}"),
        unit: UNIT.into(),
        post: "副局长".into(),
        role: if n == 0 { Role::Editor } else { Role::Member },
    };
    let all: Vec<NewMember> = (0..PHONES - 1).map(new).collect();
    let coded = admin::add_all(backend.running.store(), &all).await?;
    Ok(coded.into_iter().map(|coded| coded.code).collect::<Vec<_>>().into_iter())
}

/// A code for another phone of a member.
async fn second(backend: &Backend, member: MemberId) -> Result<String> {
    Ok(admin::new_code(backend.running.store(), member).await?.code)
}
