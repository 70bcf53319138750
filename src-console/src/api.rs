//! The one door to the server. Everything the console knows comes through here, with the tab's token, as any phone would ask.

use crate::{
    browser,
    feed::{self, Answer, Content},
    session,
};
use leptos::prelude::window;
use lianxin_proto::{
    API_VERSION, API_VERSION_HEADER,
    activation::{Activate, Activated},
    bank::{Confirm, StaleList, TallyList},
    feed::{Change, Entity},
    id::{DeviceId, MediaId, MessageId, QuestionId, RoomId},
    problem::{Code, Problem},
    quiz::Question,
    room::{AuditPage, Decision, History, Message, Queue, SetWords, WordsAt},
};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Headers, RequestInit, Response};

/// What this device is called in the administrator's list.
const DEVICE_NAME: &str = "网页控制台";

/// Why the server gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It refused.
    Refused(Code),
    /// It was not reached.
    Offline,
    /// What came was not what should come.
    Broken,
}

impl Trouble {
    /// What happened and what to do.
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Refused(Code::Unauthorized) => "登录已经失效，请用新的激活码登录。",
            Self::Refused(Code::Revoked) => "管理员已停用这次登录。需要继续用的，请向管理员要新的激活码。",
            Self::Refused(Code::UpdateApp | Code::UpdateServer) => "控制台已经更新，请刷新网页。",
            Self::Refused(Code::OpConflict) => "情况已有变化，请刷新后再看。",
            Self::Refused(code) => code.chinese(),
            Self::Offline => "连不上服务器，请检查网络后再试。",
            Self::Broken => "服务器的回答看不懂，请刷新网页；还不行的，请联系管理员。",
        }
    }

    /// Whether the token is worth nothing any more.
    pub(crate) fn ends_session(&self) -> bool {
        matches!(self, Self::Refused(Code::Unauthorized | Code::Revoked))
    }
}

fn broken(what: &str) -> Trouble {
    web_sys::console::error_1(&what.into());
    Trouble::Broken
}

async fn fetch(method: &str, path: &str, token: Option<&str>, body: Option<String>) -> Result<Response, Trouble> {
    let unasked = |e: JsValue| broken(&format!("{e:?}"));
    let headers = Headers::new().map_err(unasked)?;
    headers.set(API_VERSION_HEADER, &API_VERSION.to_string()).map_err(unasked)?;
    if let Some(token) = token {
        headers.set("authorization", &format!("Bearer {token}")).map_err(unasked)?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        headers.set("content-type", "application/json").map_err(unasked)?;
        init.set_body(&body.into());
    }
    init.set_headers(&headers);
    let response = JsFuture::from(window().fetch_with_str_and_init(path, &init)).await.map_err(|_| Trouble::Offline)?;
    let response: Response = response.dyn_into().map_err(unasked)?;
    if response.ok() {
        return Ok(response);
    }
    let problem: Option<Problem> = text(&response).await.ok().and_then(|text| serde_json::from_str(&text).ok());
    Err(problem
        .map_or_else(|| broken(&format!("{method} {path}: {}", response.status())), |p| Trouble::Refused(p.code)))
}

async fn text(response: &Response) -> Result<String, Trouble> {
    let text = response.text().map_err(|e| broken(&format!("{e:?}")))?;
    let text = JsFuture::from(text).await.map_err(|_| Trouble::Offline)?;
    text.as_string().ok_or_else(|| broken("an answer that is no text"))
}

async fn json<T: DeserializeOwned>(response: Response) -> Result<T, Trouble> {
    serde_json::from_str(&text(&response).await?).map_err(|e| broken(&format!("an answer of another shape: {e}")))
}

/// Signs in with a code; the token, and whose it is now.
pub(crate) async fn activate(code: String) -> Result<(String, Activated), Trouble> {
    let random = browser::random().ok_or_else(|| broken("the browser has no randomness"))?;
    let token = session::token(random);
    let device = DeviceId(uuid::Uuid::now_v7());
    let request = Activate { code, device, token: token.clone(), name: DEVICE_NAME.into() };
    let body = serde_json::to_string(&request).map_err(|e| broken(&e.to_string()))?;
    let activated = json(fetch("POST", "/api/v1/activate", None, Some(body)).await?).await?;
    Ok((token, activated))
}

/// Gives the token up.
pub(crate) async fn leave(token: &str) -> Result<(), Trouble> {
    fetch("DELETE", "/api/v1/device", Some(token), None).await.map(|_| ())
}

/// What is not known of the content yet.
pub(crate) async fn sync(token: &str, content: &Content) -> Result<Answer, Trouble> {
    let body = serde_json::to_string(&content.request()).map_err(|e| broken(&e.to_string()))?;
    let response = fetch("POST", "/api/v1/sync", Some(token), Some(body)).await?;
    feed::read(&text(&response).await?).map_err(|e| broken(&e.to_string()))
}

/// The questions whose article changed: all of them, page by page.
pub(crate) async fn stale(token: &str) -> Result<StaleList, Trouble> {
    let mut all = StaleList { questions: Vec::new(), more: true };
    while all.more {
        let after = all.questions.last().map(|stale| format!("?after={}", stale.id)).unwrap_or_default();
        let page: StaleList =
            json(fetch("GET", &format!("/api/v1/quiz/stale{after}"), Some(token), None).await?).await?;
        all.more = page.more && !page.questions.is_empty();
        all.questions.extend(page.questions);
    }
    Ok(all)
}

/// How questions were answered.
pub(crate) async fn tallies(token: &str) -> Result<TallyList, Trouble> {
    json(fetch("GET", "/api/v1/quiz/tallies", Some(token), None).await?).await
}

/// Confirms a question on its article as it was seen.
pub(crate) async fn confirm(token: &str, id: &QuestionId, seen: &Confirm) -> Result<Question, Trouble> {
    let body = serde_json::to_string(seen).map_err(|e| broken(&e.to_string()))?;
    json(fetch("POST", &format!("/api/v1/quiz/questions/{id}/confirm"), Some(token), Some(body)).await?).await
}

/// What waits for the moderators of a room.
pub(crate) async fn queue(token: &str, room: RoomId) -> Result<Queue, Trouble> {
    json(fetch("GET", &format!("/api/v1/rooms/{room}/queue"), Some(token), None).await?).await
}

/// Decides of a message in the queue.
pub(crate) async fn decide(token: &str, room: RoomId, message: MessageId, what: &Decision) -> Result<(), Trouble> {
    let body = serde_json::to_string(what).map_err(|e| broken(&e.to_string()))?;
    fetch("POST", &format!("/api/v1/rooms/{room}/queue/{message}"), Some(token), Some(body)).await.map(|_| ())
}

/// The message at a position of a room; `None` where there is none any more.
pub(crate) async fn message(token: &str, room: RoomId, position: u64) -> Result<Option<Message>, Trouble> {
    let path = format!("/api/v1/rooms/{room}/messages?before={}&limit=1", position.saturating_add(1));
    let page: History = json(fetch("GET", &path, Some(token), None).await?).await?;
    Ok(page.messages.into_iter().find_map(|change| match change {
        Change::Put { entity: Entity::Message(message), .. } if message.position == position => Some(message),
        Change::Put { .. } | Change::Gone { .. } => None,
    }))
}

/// Puts a word list in force.
pub(crate) async fn set_words(token: &str, list: &SetWords) -> Result<WordsAt, Trouble> {
    let body = serde_json::to_string(list).map_err(|e| broken(&e.to_string()))?;
    json(fetch("POST", "/api/v1/words", Some(token), Some(body)).await?).await
}

/// Which part of the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The first entries behind a place.
    After(u64),
    /// The last entries before a place.
    Before(u64),
}

/// A part of the audit log, in order.
pub(crate) async fn audit(token: &str, part: Part) -> Result<AuditPage, Trouble> {
    let part = match part {
        Part::After(place) => format!("after={place}"),
        Part::Before(place) => format!("before={place}"),
    };
    json(fetch("GET", &format!("/api/v1/audit?{part}"), Some(token), None).await?).await
}

/// A picture or voice, as an address of this page.
pub(crate) async fn media(token: &str, id: &MediaId) -> Result<String, Trouble> {
    let unread = |e: JsValue| broken(&format!("{e:?}"));
    let response = fetch("GET", &format!("/api/v1/media/{id}"), Some(token), None).await?;
    let blob = JsFuture::from(response.blob().map_err(unread)?).await.map_err(|_| Trouble::Offline)?;
    let blob: Blob = blob.dyn_into().map_err(unread)?;
    web_sys::Url::create_object_url_with_blob(&blob).map_err(unread)
}
