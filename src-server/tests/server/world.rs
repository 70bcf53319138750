//! A server with its clock, and phones that speak the wire to it.

use crate::folder::Folder;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lianxin_proto::{
    API_VERSION, API_VERSION_HEADER,
    activation::{Activate, Activated},
    feed::{Change, End, Entity, EntityKey, EntityKind, FeedId, Line, Page, SyncRequest},
    id::{DeviceId, OpId},
    member::{Profile, Role},
    op::{Act, Op, OpAnswers, OpBatch, Outcome},
    problem::{Code, Problem},
    time::{CivilDate, Clock as _, Millis, SetClock},
};
use lianxin_server::{
    Config, Running, Server,
    content::import::{self, Options, report::Report},
    members::admin::{self, NewMember},
};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use std::{collections::BTreeMap, sync::Arc};
use tempfile::TempDir;
use uuid::Uuid;

/// Today in these stories.
pub(crate) const TODAY: &str = "2026-11-24";

pub(crate) fn day(text: &str) -> CivilDate {
    text.parse().expect("a date")
}

/// A time of today.
pub(crate) fn at(time: &str) -> Millis {
    day(TODAY).at(time.parse().expect("a time"))
}

pub(crate) struct World {
    pub(crate) clock: Arc<SetClock>,
    pub(crate) server: Running,
    pub(crate) http: Client,
    pub(crate) config: Config,
    /// Removed when the world ends.
    dir: TempDir,
}

impl World {
    /// A server at noon today.
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let mut config = Config {
            listen: "127.0.0.1:0".parse().expect("an address"),
            data: dir.path().join("data"),
            activation_burst: 10_000,
            ..Config::default()
        };
        change(&mut config);
        let clock = Arc::new(SetClock::new(at("12:00")));
        let server = Server::start(config.clone(), clock.clone()).await.expect("starts");
        Self { clock, server, http: Client::new(), config, dir }
    }

    /// The same server after a stop.
    pub(crate) async fn restart(self) -> Self {
        self.restart_after(|| ()).await
    }

    /// The same server after a stop, during which something is done.
    pub(crate) async fn restart_after(self, meanwhile: impl FnOnce()) -> Self {
        let Self { clock, server, http, config, dir } = self;
        server.stop().await;
        meanwhile();
        let server = Server::start(config.clone(), clock.clone()).await.expect("starts again");
        Self { clock, server, http, config, dir }
    }

    pub(crate) async fn import(&self, folder: &Folder) -> Report {
        import::run(self.server.store(), &Options { folder: folder.path(), day: Some(day(TODAY)) })
            .await
            .expect("imports")
    }

    /// Imports what must be without fault.
    pub(crate) async fn import_good(&self, folder: &Folder) -> Report {
        let report = self.import(folder).await;
        assert!(report.is_clean(), "{report}");
        report
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.url())
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path)).header(API_VERSION_HEADER, API_VERSION)
    }

    pub(crate) async fn code(&self, role: Role) -> String {
        let new = NewMember { name: "张三".into(), unit: "区委办".into(), post: "主任".into(), role };
        admin::add(self.server.store(), &new).await.expect("adds").code
    }

    pub(crate) async fn activate(&self, request: &Activate) -> Response {
        self.request(Method::POST, "/api/v1/activate").json(request).send().await.expect("answers")
    }

    /// A phone activated with a code.
    pub(crate) async fn phone_with(&self, code: &str) -> Phone {
        let request = fresh_device(code);
        let activated: Activated = ok(self.activate(&request).await).await;
        Phone {
            http: self.http.clone(),
            base: self.server.url(),
            token: request.token,
            device: request.device,
            profile: activated.profile,
            cursors: BTreeMap::new(),
            epoch: None,
            held: BTreeMap::new(),
        }
    }

    /// A new member's phone.
    pub(crate) async fn phone(&self, role: Role) -> Phone {
        self.phone_with(&self.code(role).await).await
    }

    /// Another phone of the same member.
    pub(crate) async fn second(&self, phone: &Phone) -> Phone {
        let coded = admin::new_code(self.server.store(), phone.profile.id).await.expect("a code");
        self.phone_with(&coded.code).await
    }

    pub(crate) fn now(&self) -> Millis {
        self.clock.now()
    }
}

/// What a new device asks with.
pub(crate) fn fresh_device(code: &str) -> Activate {
    let mut token = [0; 32];
    getrandom::fill(&mut token).expect("random");
    Activate {
        code: code.to_owned(),
        device: DeviceId(Uuid::now_v7()),
        token: URL_SAFE_NO_PAD.encode(token),
        name: "测试手机".into(),
    }
}

/// The JSON of a good answer.
pub(crate) async fn ok<T: serde::de::DeserializeOwned>(response: Response) -> T {
    let status = response.status();
    let text = response.text().await.expect("a body");
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// The problem of a refusal.
pub(crate) async fn refused(response: Response) -> Problem {
    let status = response.status();
    let kind = response.headers().get("content-type").cloned();
    let version = response.headers().get(API_VERSION_HEADER).cloned();
    let text = response.text().await.expect("a body");
    assert_eq!(kind.as_ref().and_then(|k| k.to_str().ok()), Some("application/problem+json"), "{status}: {text}");
    assert_eq!(version.as_ref().and_then(|v| v.to_str().ok()), Some("1"));
    let problem: Problem = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
    assert_eq!(problem.status, status.as_u16());
    problem
}

pub(crate) async fn refused_as(response: Response, code: Code) {
    assert_eq!(refused(response).await.code, code);
}

/// A phone that keeps what it is sent, as a phone does.
pub(crate) struct Phone {
    http: Client,
    base: String,
    pub(crate) token: String,
    pub(crate) device: DeviceId,
    pub(crate) profile: Profile,
    pub(crate) cursors: BTreeMap<FeedId, u64>,
    pub(crate) epoch: Option<String>,
    pub(crate) held: BTreeMap<(FeedId, EntityKey), Entity>,
}

impl Phone {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .header(API_VERSION_HEADER, API_VERSION)
            .bearer_auth(&self.token)
    }

    pub(crate) fn moved_to(&mut self, world: &World) {
        self.base = world.server.url();
    }

    pub(crate) fn ask(&self) -> SyncRequest {
        SyncRequest { cursors: self.cursors.clone(), epoch: self.epoch.clone(), budget_bytes: None }
    }

    pub(crate) async fn send_sync(&self, request: &SyncRequest) -> Response {
        self.request(Method::POST, "/api/v1/sync").json(request).send().await.expect("answers")
    }

    /// One answer, read as lines.
    pub(crate) async fn answer(&self, request: &SyncRequest) -> (Vec<Page>, End) {
        let response = self.send_sync(request).await;
        assert_eq!(response.status(), StatusCode::OK);
        read_answer(&response.bytes().await.expect("a body"))
    }

    pub(crate) fn apply(&mut self, page: Page) {
        if page.from == 0 {
            self.held.retain(|(feed, _), _| *feed != page.feed);
        } else {
            assert_eq!(self.cursors.get(&page.feed), Some(&page.from), "a page that does not fit");
        }
        let mut last = page.from;
        for change in page.changes {
            assert!(
                change.seq() > last && change.seq() <= page.to,
                "seq {} between {last} and {}",
                change.seq(),
                page.to
            );
            last = change.seq();
            match change {
                Change::Put { entity, .. } => {
                    entity.check().expect("a good entity");
                    self.held.insert((page.feed, entity.key()), entity);
                }
                Change::Gone { key, .. } => {
                    self.held.remove(&(page.feed, key));
                }
            }
        }
        self.cursors.insert(page.feed, page.to);
    }

    /// Syncs until there is no more; how many answers it took.
    pub(crate) async fn sync_with(&mut self, budget: Option<u32>) -> usize {
        for round in 1.. {
            let (pages, end) = self.answer(&SyncRequest { budget_bytes: budget, ..self.ask() }).await;
            for page in pages {
                self.apply(page);
            }
            for feed in end.dropped {
                self.cursors.remove(&feed);
                self.held.retain(|(held, _), _| *held != feed);
            }
            self.epoch = Some(end.epoch);
            if !end.more {
                return round;
            }
            assert!(round < 10_000, "no end");
        }
        unreachable!()
    }

    pub(crate) async fn sync(&mut self) {
        self.sync_with(None).await;
    }

    /// The ids of what is held of a kind.
    pub(crate) fn ids(&self, kind: EntityKind) -> Vec<String> {
        self.held.keys().filter(|(_, key)| key.kind == kind).map(|(_, key)| key.id.clone()).collect()
    }

    pub(crate) fn entity(&self, kind: EntityKind, id: &str) -> Option<&Entity> {
        self.held.iter().find(|((_, key), _)| key.kind == kind && key.id == id).map(|(_, entity)| entity)
    }

    pub(crate) async fn ops(&self, ops: Vec<Op>) -> Vec<Outcome> {
        let batch = OpBatch { ops: ops.clone() };
        let response = self.request(Method::POST, "/api/v1/ops").json(&batch).send().await.expect("answers");
        let answers: OpAnswers = ok(response).await;
        assert_eq!(
            answers.answers.iter().map(|a| a.id).collect::<Vec<_>>(),
            ops.iter().map(|o| o.id).collect::<Vec<_>>()
        );
        answers.answers.into_iter().map(|answer| answer.outcome).collect()
    }

    pub(crate) async fn op(&self, op: Op) -> Outcome {
        self.ops(vec![op]).await.remove(0)
    }
}

pub(crate) fn op(at: Millis, act: Act) -> Op {
    Op { id: OpId(Uuid::now_v7()), at, act }
}

/// The lines of an answer; the end is the last and only one.
pub(crate) fn read_answer(bytes: &[u8]) -> (Vec<Page>, End) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    assert!(text.ends_with('\n'));
    let mut pages = Vec::new();
    let mut end = None;
    for line in text.lines() {
        assert!(end.is_none(), "a line behind the end");
        match serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")) {
            Line::Page(page) => pages.push(page),
            Line::End(last) => end = Some(last),
        }
    }
    (pages, end.expect("an end"))
}
