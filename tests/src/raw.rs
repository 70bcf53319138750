//! A device that speaks the wire itself, without a phone's core: for what no phone of ours would ever send, and for loads in which the core would be what is
//! measured. It keeps nothing and retries nothing; what it is answered, it hands on.

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use base64::Engine as _;
use futures_util::StreamExt as _;
use lianxin_proto::{
    API_VERSION, API_VERSION_HEADER,
    activation::{Activate, Activated},
    feed::{Change, End, Entity, FeedId, Line, Live, SyncRequest},
    id::{DeviceId, MediaId, MessageId, OpId, RoomId},
    member::Profile,
    op::{Act, Op, OpAnswer, OpAnswers, OpBatch, Outcome},
    problem::{Code, Problem},
    room::{Kept, MessageBody, Quote},
    time::{Clock as _, SystemClock},
};
use rand::Rng as _;
use reqwest::{Client, Method, RequestBuilder, Response, header::CONTENT_TYPE};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, time::Duration};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};
use uuid::Uuid;

/// How long a live connection may take to say what it must. Long: a busy machine is no fault of the server.
const PATIENCE: Duration = Duration::from_mins(1);

/// A device of a member.
#[derive(Debug, Clone)]
pub struct Device {
    /// Whose.
    pub profile: Profile,
    http: Client,
    url: String,
    token: String,
}

/// A live connection.
pub struct Ear(WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>);

/// What a live connection said.
#[derive(Debug)]
pub enum Heard {
    /// A page, or the word to sync.
    Said(Live),
    /// The server closed it, with this reason.
    Closed(String),
}

/// A good answer, or the problem it was refused with.
async fn answered<T: DeserializeOwned>(response: Response) -> Result<Result<T, Problem>> {
    let status = response.status();
    let text = response.text().await?;
    if status.is_success() {
        return Ok(Ok(serde_json::from_str(&text).with_context(|| format!("reading {text}"))?));
    }
    let problem: Problem = serde_json::from_str(&text).with_context(|| format!("{status}: {text}"))?;
    ensure!(problem.status == status.as_u16(), "{status} says that it is {}", problem.status);
    Ok(Err(problem))
}

/// A request with a JSON body.
fn json(request: RequestBuilder, value: &impl Serialize) -> Result<RequestBuilder> {
    Ok(request.header(CONTENT_TYPE, "application/json").body(serde_json::to_vec(value)?))
}

impl Device {
    /// Activates a new device with a code.
    pub async fn of(url: &str, code: &str) -> Result<Self> {
        // A connection is used once: the server closes one on which it refused a body half read, and the next request must not race with that.
        let http = Client::builder().no_proxy().tcp_nodelay(true).pool_max_idle_per_host(0).build()?;
        let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 32]>());
        let code = lianxin_proto::activation::normalise(code).context("a code")?;
        let activate = Activate { code, device: DeviceId(Uuid::now_v7()), token: token.clone(), name: "测试".into() };
        let request = http.post(format!("{url}/api/v1/activate")).header(API_VERSION_HEADER, API_VERSION);
        let activated: Activated =
            answered(json(request, &activate)?.send().await?).await?.map_err(|problem| anyhow!("{problem:?}"))?;
        Ok(Self { profile: activated.profile, http, url: url.to_owned(), token })
    }

    /// A request to a path, in this device's name.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.url))
            .header(API_VERSION_HEADER, API_VERSION)
            .bearer_auth(&self.token)
    }

    /// Gets a path; what it is answered, or refused with.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<Result<T, Problem>> {
        answered(self.request(Method::GET, path).send().await?).await
    }

    /// Sends ops.
    pub async fn ops(&self, ops: Vec<Op>) -> Result<Result<Vec<OpAnswer>, Problem>> {
        let response = json(self.request(Method::POST, "/api/v1/ops"), &OpBatch { ops })?.send().await?;
        Ok(answered::<OpAnswers>(response).await?.map(|answers| answers.answers))
    }

    /// Does one act; what it was about, or why it was refused.
    pub async fn act(&self, act: Act) -> Result<Result<Option<Entity>, Code>> {
        let answers = match self.ops(vec![op(act)]).await? {
            Ok(answers) => answers,
            Err(problem) => return Ok(Err(problem.code)),
        };
        match answers.into_iter().next().context("an answer")?.outcome {
            Outcome::Done { entity } => Ok(Ok(entity)),
            Outcome::Refused { code } => Ok(Err(code)),
        }
    }

    /// Says something.
    pub async fn say(&self, room: RoomId, text: &str) -> Result<Result<Option<Entity>, Code>> {
        self.act(saying(room, text)).await
    }

    /// Everything from the beginning, in one answer.
    pub async fn sync(&self) -> Result<(Vec<(FeedId, Change)>, End)> {
        self.sync_behind(BTreeMap::new()).await
    }

    /// What stands behind these cursors, in one answer.
    pub async fn sync_behind(&self, cursors: BTreeMap<FeedId, u64>) -> Result<(Vec<(FeedId, Change)>, End)> {
        let request = SyncRequest { cursors, epoch: None, budget_bytes: None };
        let response = json(self.request(Method::POST, "/api/v1/sync"), &request)?.send().await?;
        ensure!(response.status().is_success(), "{}", response.text().await?);
        let (mut changes, mut end) = (Vec::new(), None);
        for line in response.text().await?.lines() {
            match serde_json::from_str(line)? {
                Line::Page(page) => changes.extend(page.changes.into_iter().map(|change| (page.feed, change))),
                Line::End(line) => end = Some(line),
            }
        }
        Ok((changes, end.context("an end")?))
    }

    /// The rooms it is in, by name.
    pub async fn rooms(&self) -> Result<BTreeMap<String, RoomId>> {
        let (changes, _) = self.sync().await?;
        Ok(changes
            .into_iter()
            .filter_map(|(_, change)| match change {
                Change::Put { entity: Entity::Room(room), .. } => Some((room.title, room.id)),
                _ => None,
            })
            .collect())
    }

    /// Puts a file into a room.
    pub async fn upload(&self, room: RoomId, bytes: Vec<u8>) -> Result<Result<MediaId, Problem>> {
        let request = self.request(Method::POST, &format!("/api/v1/rooms/{room}/media"));
        Ok(answered::<Kept>(request.body(bytes).send().await?).await?.map(|kept| kept.media))
    }

    /// A stored file, or the status it was refused with.
    pub async fn media(&self, id: &MediaId) -> Result<Result<Vec<u8>, u16>> {
        let response = self.request(Method::GET, &format!("/api/v1/media/{id}")).send().await?;
        let status = response.status();
        Ok(if status.is_success() { Ok(response.bytes().await?.to_vec()) } else { Err(status.as_u16()) })
    }

    /// A live connection.
    pub async fn listen(&self) -> Result<Ear> {
        let url = format!("{}/api/v1/live", self.url.replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        request.headers_mut().insert("authorization", format!("Bearer {}", self.token).parse()?);
        request.headers_mut().insert(API_VERSION_HEADER, API_VERSION.into());
        Ok(Ear(connect_async(request).await?.0))
    }
}

impl Ear {
    /// The next that is said.
    pub async fn next(&mut self) -> Result<Heard> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await.context("it says nothing")?;
            match message {
                Some(Ok(Message::Text(text))) => return Ok(Heard::Said(serde_json::from_str(&text)?)),
                Some(Ok(Message::Close(frame))) => {
                    return Ok(Heard::Closed(frame.map(|frame| frame.reason.to_string()).unwrap_or_default()));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Ok(Heard::Closed(error.to_string())),
                None => return Ok(Heard::Closed(String::new())),
            }
        }
    }

    /// Listens until a message with these words comes; what was heard before is passed over. An error when the connection ends before.
    pub async fn until(&mut self, words: &str) -> Result<()> {
        loop {
            match self.next().await? {
                Heard::Said(live) if serde_json::to_string(&live)?.contains(words) => return Ok(()),
                Heard::Said(_) => {}
                Heard::Closed(reason) => bail!("closed: {reason}"),
            }
        }
    }

    /// Everything from now until it is closed, as text; and why.
    pub async fn to_the_end(mut self) -> Result<(String, String)> {
        let mut all = String::new();
        loop {
            match self.next().await? {
                Heard::Said(live) => all.push_str(&serde_json::to_string(&live)?),
                Heard::Closed(reason) => return Ok((all, reason)),
            }
        }
    }
}

/// An op of now, with an id of its own.
pub fn op(act: Act) -> Op {
    Op { id: OpId(Uuid::now_v7()), at: SystemClock.now(), act }
}

/// Words for a room, under an id of their own.
pub fn saying(room: RoomId, text: &str) -> Act {
    sending(room, MessageBody::Text { text: text.into(), mentions: Vec::new(), everyone: false }, None)
}

/// A message for a room, under an id of its own.
pub fn sending(room: RoomId, body: MessageBody, quote: Option<Quote>) -> Act {
    Act::MessageSend { room, id: MessageId(Uuid::now_v7()), body, quote, topic: None }
}
