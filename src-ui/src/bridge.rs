//! The one door to the phone's core. Calls go in and their replies or errors come out as JSON; events come in and say what to ask for again. Three
//! functions of the shell are used and no others (`core.invoke`, `core.convertFileSrc`, `event.listen`), so that anything that has these
//! three can carry this front end.

use crate::json;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use lianxin_proto::{
    call::{COMMAND, Call, CallError, ErrorCode, MEDIA_SCHEME, Request},
    event::{EVENT_NAME, Event},
    id::MediaId,
};
use serde::de::DeserializeOwned;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

fn at(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

fn shell(module: &str, function: &str) -> Option<(JsValue, Function)> {
    let tauri = at(web_sys::window()?.as_ref(), "__TAURI__")?;
    let module = at(&tauri, module)?;
    let function = at(&module, function)?.dyn_into().ok()?;
    Some((module, function))
}

/// Whether there is a core behind this page.
pub(crate) fn is_there() -> bool {
    shell("core", "invoke").is_some()
}

fn broken(what: &str) -> CallError {
    web_sys::console::error_1(&what.into());
    CallError { code: ErrorCode::Store, message: "应用出了点问题，请退出后重新打开。".into() }
}

/// Asks the core.
pub(crate) async fn call<R: Request>(request: R) -> Result<R::Reply, CallError> {
    read(&ask(request.into()).await?)
}

/// A reply, once for each type of it.
#[inline(never)]
pub(crate) fn read<T: DeserializeOwned>(reply: &str) -> Result<T, CallError> {
    json::read(reply).map_err(misshapen)
}

#[inline(never)]
fn misshapen(fault: json::Fault) -> CallError {
    broken(&format!("a reply of another shape: {fault}"))
}

/// The part of [`call`] that is the same for all calls. Boxed, so that it is built once and not into every one of them.
pub(crate) fn ask(call: Call) -> Pin<Box<dyn Future<Output = Result<String, CallError>>>> {
    Box::pin(invoke(call))
}

/// JSON in, JSON out.
async fn invoke(call: Call) -> Result<String, CallError> {
    let call = json::write(&call).map_err(|e| broken(&e.to_string()))?;
    let failed = |e: JsValue| broken(&format!("{e:?}"));
    let (core, invoke) = shell("core", "invoke").ok_or_else(|| broken("there is no core"))?;
    let arguments = Object::new();
    Reflect::set(&arguments, &"call".into(), &JSON::parse(&call).map_err(failed)?).map_err(failed)?;
    let promise: Promise =
        invoke.call2(&core, &COMMAND.into(), &arguments).and_then(JsCast::dyn_into).map_err(failed)?;
    match JsFuture::from(promise).await {
        // The unit reply is `null`; a shell that answers `undefined` means the same.
        Ok(reply) if reply.is_undefined() => Ok("null".into()),
        Ok(reply) => JSON::stringify(&reply).map(String::from).map_err(failed),
        Err(error) => {
            let json = JSON::stringify(&error).ok().and_then(|json| json.as_string()).unwrap_or_default();
            Err(json::read(&json).unwrap_or_else(|_| broken(&json)))
        }
    }
}

/// Hands every event of the core to `hear`, for as long as the page lives.
pub(crate) async fn listen(hear: impl Fn(Event) + 'static) {
    let Some((module, listen)) = shell("event", "listen") else { return };
    let handler = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
        let json = at(&message, "payload")
            .and_then(|payload| JSON::stringify(&payload).ok())
            .and_then(|json| json.as_string());
        match json.map(|json| json::read(&json)) {
            Some(Ok(event)) => hear(event),
            Some(Err(error)) => web_sys::console::warn_1(&format!("an event of another shape: {error}").into()),
            None => {}
        }
    });
    let handler = handler.into_js_value();
    let heard = listen.call2(&module, &EVENT_NAME.into(), &handler).and_then(JsCast::dyn_into::<Promise>);
    if let Ok(promise) = heard
        && let Err(error) = JsFuture::from(promise).await
    {
        web_sys::console::error_1(&error);
    }
}

/// Where the web view finds a picture.
pub(crate) fn media_url(id: &MediaId) -> String {
    let found = shell("core", "convertFileSrc").and_then(|(core, convert)| {
        convert.apply(&core, &Array::of2(&id.as_str().into(), &MEDIA_SCHEME.into())).ok()?.as_string()
    });
    found.unwrap_or_else(|| format!("{MEDIA_SCHEME}://localhost/{id}"))
}
