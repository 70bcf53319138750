//! Talks to the server: requests out, bodies in, both bounded. Decides nothing but whether what came is an answer of ours at all.

use super::{AnswerError, SyncError, blocking};
use crate::{error::OpenError, platform::Secret, server::Address};
use futures_util::StreamExt as _;
use lianxin_proto::{
    API_VERSION, API_VERSION_HEADER, API_VERSION_MIN,
    feed::ANSWER_MAX,
    id::{MediaId, MemberId, RoomId},
    media::PICTURE_BYTES_MAX,
    problem::{Code, PROBLEM_JSON, Problem},
};
use reqwest::{
    Client, Method, RequestBuilder, Response, StatusCode,
    header::{self, HeaderMap},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{io::Read as _, time::Duration};

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long the server may say nothing.
const SILENCE: Duration = Duration::from_secs(30);
/// How long one answer may take in all; beyond, it is begun anew from where the last page was applied.
const WHOLE: Duration = Duration::from_mins(5);
/// The largest window of a compressed frame, as a power of two: 16 MiB, no more than an answer may have.
const WINDOW_LOG_MAX: u32 = 24;
/// How long a server that takes no more now is left alone when it does not say, and at most, in seconds.
const LEFT_ALONE: u64 = 5;
const LEFT_ALONE_MAX: u64 = 300;
/// The most bytes of a problem document.
const PROBLEM_MAX: usize = 64 * 1024;

/// Who asks whom.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) address: Address,
    pub(crate) token: Secret,
    pub(crate) member: MemberId,
}

/// The most bytes of a body, before and after decompression.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) body: usize,
}

impl Limits {
    pub(crate) const SYNC: Self = Self { body: ANSWER_MAX };
    /// 200 answers of a few kilobytes.
    pub(crate) const OPS: Self = Self { body: 4 * 1024 * 1024 };
    pub(crate) const SMALL: Self = Self { body: 256 * 1024 };
    /// A hundred messages of a few kilobytes.
    const HISTORY: Self = Self { body: 4 * 1024 * 1024 };
    const PICTURE: Self = Self { body: PICTURE_BYTES_MAX };
}

/// A body as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) body: Vec<u8>,
    pub(crate) sent: u64,
    pub(crate) received: u64,
}

/// The network client.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    outside: Client,
    /// For a server on this very machine, which no proxy can reach.
    loopback: Client,
}

fn transport(error: &reqwest::Error) -> SyncError {
    if error.is_timeout() || error.is_connect() || error.is_request() {
        return SyncError::Offline(error.without_url_text());
    }
    // What breaks while a body is read.
    SyncError::Truncated
}

/// The error's words without the address, which holds the name of the server.
trait WithoutUrl {
    fn without_url_text(&self) -> String;
}

impl WithoutUrl for reqwest::Error {
    fn without_url_text(&self) -> String {
        let kind = if self.is_timeout() {
            "timed out"
        } else if self.is_connect() {
            "could not connect"
        } else {
            "the request broke off"
        };
        let mut source = std::error::Error::source(self);
        let mut words = kind.to_owned();
        while let Some(error) = source {
            words = format!("{kind}: {error}");
            source = error.source();
        }
        words
    }
}

/// Whether the speaker's version is one this app can speak with.
fn version(headers: &HeaderMap) -> Result<Option<u32>, SyncError> {
    let Some(value) = headers.get(API_VERSION_HEADER) else { return Ok(None) };
    let version: Option<u32> = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    match version {
        None => Err(SyncError::NotOurServer("a version that is no number".into())),
        Some(version) if version < API_VERSION_MIN => Err(SyncError::UpdateServer),
        Some(version) => Ok(Some(version)),
    }
}

/// For how many seconds the server wants to be left alone.
fn wait(headers: &HeaderMap) -> u64 {
    let seconds = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
    seconds.unwrap_or(LEFT_ALONE).clamp(1, LEFT_ALONE_MAX)
}

/// What a code that is no success means.
fn problem(status: StatusCode, wait: u64, body: &[u8]) -> SyncError {
    // Only a problem document of ours is believed: a hotel's login page answers 401 too.
    match serde_json::from_slice::<Problem>(body) {
        Ok(problem) => match problem.code {
            Code::Revoked | Code::Unauthorized => SyncError::Revoked,
            Code::UpdateApp => SyncError::UpdateApp,
            Code::UpdateServer => SyncError::UpdateServer,
            Code::RoomTooFast => SyncError::TooFast(wait),
            code => SyncError::Refused(code),
        },
        Err(_)
            if status == StatusCode::BAD_GATEWAY
                || status == StatusCode::SERVICE_UNAVAILABLE
                || status == StatusCode::GATEWAY_TIMEOUT =>
        {
            SyncError::Refused(Code::Unavailable)
        }
        Err(_) => SyncError::NotOurServer(format!("status {status} without a problem document of ours")),
    }
}

async fn collect(response: Response, limit: usize) -> Result<Vec<u8>, SyncError> {
    if response.content_length().is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit)) {
        return Err(SyncError::TooLarge);
    }
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        // Silence, a reset, an end before its time: whatever it was, the answer broke off.
        let chunk = chunk.map_err(|_| SyncError::Truncated)?;
        if body.len().saturating_add(chunk.len()) > limit {
            return Err(SyncError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Decompresses frames of zstd standing one behind the other, up to `limit` bytes.
fn unpack(packed: &[u8], limit: usize) -> Result<Vec<u8>, SyncError> {
    let coding = |error: std::io::Error| AnswerError::Coding(error.to_string());
    let mut decoder = zstd::stream::read::Decoder::new(packed).map_err(coding)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(coding)?;
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut body = Vec::new();
    match decoder.take(most).read_to_end(&mut body) {
        Ok(_) if body.len() > limit => Err(SyncError::TooLarge),
        Ok(_) => Ok(body),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Err(SyncError::Truncated),
        Err(error) => Err(coding(error).into()),
    }
}

impl Http {
    /// A client that follows no redirect: none of our routes redirects, but a hotel's network does.
    pub(crate) fn new(version: &str) -> Result<Self, OpenError> {
        let build = |loopback: bool| {
            let builder = Client::builder()
                .user_agent(format!("lianxin/{version}"))
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(CONNECT)
                .read_timeout(SILENCE)
                .timeout(WHOLE)
                .tcp_nodelay(true);
            let builder = if loopback { builder.no_proxy() } else { builder.https_only(true) };
            builder.build().map_err(|error| OpenError::Network(error.to_string()))
        };
        Ok(Self { outside: build(false)?, loopback: build(true)? })
    }

    fn request(&self, address: &Address, method: Method, route: &str) -> RequestBuilder {
        let client = if address.is_loopback() { &self.loopback } else { &self.outside };
        client.request(method, address.route(route)).header(API_VERSION_HEADER, API_VERSION)
    }

    /// Sends JSON to a route and gives back the body of its success.
    pub(crate) async fn post<T: Serialize>(
        &self,
        session: &Session,
        route: &str,
        value: &T,
        limits: Limits,
    ) -> Result<Answer, SyncError> {
        self.post_as(&session.address, Some(&session.token), route, value, limits).await
    }

    /// As [`Http::post`], with or without a token.
    pub(crate) async fn post_as<T: Serialize>(
        &self,
        address: &Address,
        token: Option<&Secret>,
        route: &str,
        value: &T,
        limits: Limits,
    ) -> Result<Answer, SyncError> {
        let json = serde_json::to_vec(value).map_err(|error| SyncError::Store(error.to_string()))?;
        let sent = u64::try_from(json.len()).unwrap_or(u64::MAX);
        let mut request = self
            .request(address, Method::POST, route)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT_ENCODING, "zstd")
            .body(json);
        if let Some(token) = token {
            request = request.bearer_auth(token.reveal());
        }
        let (body, received) = answer(request, limits).await?;
        Ok(Answer { body, sent, received })
    }

    /// Gives this device up.
    pub(crate) async fn leave(&self, session: &Session) -> Result<(), SyncError> {
        let request = self.request(&session.address, Method::DELETE, "device").bearer_auth(session.token.reveal());
        answer(request, Limits::SMALL).await.map(|_| ())
    }

    /// A stored file's bytes, not yet held against its name.
    pub(crate) async fn picture(&self, session: &Session, id: &MediaId) -> Result<Vec<u8>, SyncError> {
        let request = self
            .request(&session.address, Method::GET, &format!("media/{id}"))
            .header(header::ACCEPT, "image/webp, image/jpeg, image/png, */*;q=0.5")
            .bearer_auth(session.token.reveal());
        answer(request, Limits::PICTURE).await.map(|(body, _)| body)
    }

    /// Keeps a file with the server for a room.
    pub(crate) async fn upload(&self, session: &Session, room: RoomId, bytes: Vec<u8>) -> Result<Answer, SyncError> {
        let sent = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let request = self
            .request(&session.address, Method::POST, &format!("rooms/{room}/media"))
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .bearer_auth(session.token.reveal())
            .body(bytes);
        let (body, received) = answer(request, Limits::SMALL).await?;
        Ok(Answer { body, sent, received })
    }

    /// The messages of a room before a position, the nearest first to be had; not yet held against what was asked.
    pub(crate) async fn history(
        &self,
        session: &Session,
        room: RoomId,
        before: u64,
        limit: u32,
    ) -> Result<Vec<u8>, SyncError> {
        let route = format!("rooms/{room}/messages?before={before}&limit={limit}");
        let request = self
            .request(&session.address, Method::GET, &route)
            .header(header::ACCEPT_ENCODING, "zstd")
            .bearer_auth(session.token.reveal());
        answer(request, Limits::HISTORY).await.map(|(body, _)| body)
    }
}

async fn answer(request: RequestBuilder, limits: Limits) -> Result<(Vec<u8>, u64), SyncError> {
    let response = request.send().await.map_err(|error| transport(&error))?;
    let status = response.status();
    let headers = response.headers();
    let version = version(headers)?;
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = text(header::CONTENT_TYPE).to_ascii_lowercase();
    let coding = text(header::CONTENT_ENCODING).to_ascii_lowercase();
    if !matches!(status, StatusCode::OK | StatusCode::CREATED | StatusCode::NO_CONTENT) {
        let wait = wait(headers);
        if !kind.starts_with(PROBLEM_JSON) {
            return Err(problem(status, wait, &[]));
        }
        return Err(problem(status, wait, &collect(response, PROBLEM_MAX).await?));
    }
    if kind.starts_with("text/html") {
        return Err(SyncError::NotOurServer("a page of HTML".into()));
    }
    let packed = collect(response, limits.body).await?;
    let received = u64::try_from(packed.len()).unwrap_or(u64::MAX);
    let body = match coding.as_str() {
        "" | "identity" => packed,
        "zstd" => blocking(move || unpack(&packed, limits.body)).await??,
        other => return Err(AnswerError::Coding(format!("{other:?} was not asked for")).into()),
    };
    tracing::trace!(?version, received, "answered");
    Ok((body, received))
}

/// Reads a JSON answer of ours.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, SyncError> {
    serde_json::from_slice(body).map_err(|error| {
        if error.is_eof() {
            SyncError::Truncated
        } else if body.trim_ascii_start().first() == Some(&b'{') {
            AnswerError::Line { line: 1, reason: error.to_string() }.into()
        } else {
            SyncError::NotOurServer("the answer is not JSON".into())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_behind_one_another_are_one_body() {
        let mut packed = zstd::encode_all(&b"one\n"[..], 3).expect("packed");
        packed.extend(zstd::encode_all(&b"two\n"[..], 3).expect("packed"));
        assert_eq!(unpack(&packed, 100), Ok(b"one\ntwo\n".to_vec()));
        assert_eq!(unpack(&packed, 7), Err(SyncError::TooLarge));
        assert_eq!(unpack(&packed[..packed.len() - 3], 100), Err(SyncError::Truncated));
        assert!(matches!(unpack(b"not zstd at all", 100), Err(SyncError::BadAnswer(AnswerError::Coding(_)))));
    }

    #[test]
    fn a_bomb_is_refused_before_it_bursts() {
        let bomb = zstd::encode_all(std::io::repeat(b'{').take(1 << 26), 3).expect("packed");
        assert!(bomb.len() < 20_000, "{}", bomb.len());
        assert_eq!(unpack(&bomb, ANSWER_MAX), Err(SyncError::TooLarge));
    }

    #[test]
    fn only_our_own_word_revokes() {
        let ours = serde_json::to_vec(&Problem::new(Code::Revoked, None)).expect("json");
        assert_eq!(problem(StatusCode::UNAUTHORIZED, 5, &ours), SyncError::Revoked);
        assert!(matches!(problem(StatusCode::UNAUTHORIZED, 5, b"<html>log in</html>"), SyncError::NotOurServer(_)));
        assert_eq!(problem(StatusCode::BAD_GATEWAY, 5, b""), SyncError::Refused(Code::Unavailable));
        let fast = serde_json::to_vec(&Problem::new(Code::RoomTooFast, None)).expect("json");
        assert_eq!(problem(StatusCode::TOO_MANY_REQUESTS, 7, &fast), SyncError::TooFast(7));
    }

    #[test]
    fn a_server_is_left_alone_as_long_as_it_says_within_reason() {
        let asked = |value: &'static str| {
            wait(&HeaderMap::from_iter([(header::RETRY_AFTER, header::HeaderValue::from_static(value))]))
        };
        assert_eq!([asked("7"), asked("0"), asked("99999"), asked("Wed, 21 Oct 2026 07:28:00 GMT")], [7, 1, 300, 5]);
        assert_eq!(wait(&HeaderMap::new()), 5);
    }
}
