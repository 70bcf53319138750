//! What happens around every request: the versions are compared, who asks is found and admitted, a panic becomes a problem document, a request that
//! takes too long is ended, and each is counted and, where it went wrong, logged. The log names routes and outcomes, never who asked.

use crate::{
    app::App,
    auth::{self, table},
    http::{meters, problem::Fault},
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use futures_util::FutureExt as _;
use lianxin_proto::{API_VERSION, API_VERSION_HEADER, API_VERSION_MIN, problem::Code};
use std::{
    any::Any,
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// How long a request may take, its body included.
const LONGEST: Duration = Duration::from_secs(30);

/// Compares the versions. A request without the header is taken as of this version: a probe, or a person with curl.
fn check_version(headers: &HeaderMap) -> Result<(), Fault> {
    let Some(value) = headers.get(API_VERSION_HEADER) else { return Ok(()) };
    let version: u32 = value
        .to_str()
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Fault::with(Code::BadRequest, format!("the header {API_VERSION_HEADER} is no number")))?;
    if version < API_VERSION_MIN {
        Err(Fault::with(Code::UpdateApp, format!("version {version} is older than {API_VERSION_MIN}")))
    } else if version > API_VERSION {
        Err(Fault::with(Code::UpdateServer, format!("version {version} is newer than {API_VERSION}")))
    } else {
        Ok(())
    }
}

/// What happens around every request. One layer for all of it: each layer costs an allocation and a copy of everything below.
pub async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().and_then(|path| table::place(path.as_str()));
    let serving = AssertUnwindSafe(timeout(LONGEST, serve(&app, request, next))).catch_unwind();
    let mut response = match serving.await {
        Ok(Ok(Ok(response))) => response,
        Ok(Ok(Err(fault))) => fault.into_response(),
        Ok(Err(_)) => Fault::with(Code::Unavailable, "the request took too long").retry_after(30).into_response(),
        Err(cause) => panicked(&*cause),
    };
    response.headers_mut().insert(API_VERSION_HEADER, API_VERSION.into());
    let (status, took) = (response.status(), begun.elapsed());
    let (name, code, seconds) = (table::name(route), status.as_u16(), took.as_secs_f64());
    if status.is_server_error() {
        tracing::error!(%method, route = name, status = code, seconds, "a request went wrong");
    } else {
        tracing::debug!(%method, route = name, status = code, seconds, "a request");
    }
    meters::answered(route, status, took);
    response
}

/// Serves a request that may be served.
async fn serve(app: &App, mut request: Request, next: Next) -> Result<Response, Fault> {
    if *app.stopping.borrow() {
        return Err(Fault::new(Code::Unavailable).retry_after(5));
    }
    check_version(request.headers())?;
    auth::admit(app, &mut request).await?;
    Ok(next.run(request).await)
}

/// Makes a panic of a handler a problem document. What it said goes to the log.
fn panicked(cause: &(dyn Any + Send)) -> Response {
    let said = cause.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let said = said.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(said, "a handler panicked");
    Fault::new(Code::Internal).into_response()
}

/// Whether the server serves.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, description = "It serves.", body = String), super::problem::Problems))]
pub async fn healthz(State(app): State<App>) -> Result<&'static str, Fault> {
    // Asking for the heads asks the database.
    app.store.heads.now().await?;
    Ok("ok\n")
}

/// Counters for Prometheus; for this machine and the addresses the operator named.
#[utoipa::path(get, path = "/metrics", tag = "operation", responses((status = 200, description = "Prometheus text.", body = String), super::problem::Problems))]
pub async fn metrics() -> Result<Response, Fault> {
    let text = meters::render().ok_or(Code::Unavailable)?;
    let mut response = text.into_response();
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(axum::http::header::CONTENT_TYPE, kind);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;

    #[test]
    fn a_panic_is_told_as_a_fault_of_the_server_and_no_more() {
        let response = panicked(&"secret");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let kind = response.headers().get("content-type").and_then(|v| v.to_str().ok());
        assert_eq!(kind, Some(lianxin_proto::problem::PROBLEM_JSON));
    }

    #[test]
    fn versions_are_compared_both_ways() {
        for (value, expected) in [
            (None, None),
            (Some("1"), None),
            (Some("0"), Some(Code::UpdateApp)),
            (Some("2"), Some(Code::UpdateServer)),
            (Some("x"), Some(Code::BadRequest)),
            (Some("-1"), Some(Code::BadRequest)),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert(API_VERSION_HEADER, HeaderValue::from_static(value));
            }
            assert_eq!(check_version(&headers).err().map(|f| f.code()), expected, "{value:?}");
        }
    }
}
