//! What happens around every request: the versions are compared, a panic becomes a problem document, a request that takes too long is ended, and
//! each is counted and, where it went wrong, logged. The log names routes and outcomes, never who asked.

use crate::{app::App, auth::table, http::problem::Fault};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use lianxin_proto::{API_VERSION, API_VERSION_HEADER, API_VERSION_MIN, problem::Code};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{
    any::Any,
    sync::OnceLock,
    time::{Duration, Instant},
};

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

/// Compares the versions and says this server's own.
pub async fn versions(request: Request, next: Next) -> Response {
    let mut response = match check_version(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(fault) => fault.into_response(),
    };
    response.headers_mut().insert(API_VERSION_HEADER, API_VERSION.into());
    response
}

/// Counts a request, ends it when it takes too long, and logs it when it went wrong.
pub async fn count(State(app): State<App>, path: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = path.and_then(|path| table::named(path.as_str())).unwrap_or("none");
    let response = if *app.stopping.borrow() {
        Fault::new(Code::Unavailable).retry_after(5).into_response()
    } else {
        tokio::time::timeout(LONGEST, next.run(request)).await.unwrap_or_else(|_| {
            Fault::with(Code::Unavailable, "the request took too long").retry_after(30).into_response()
        })
    };
    let status = response.status();
    let seconds = begun.elapsed().as_secs_f64();
    if status.is_server_error() {
        tracing::error!(%method, route, status = status.as_u16(), seconds, "a request went wrong");
    } else {
        tracing::debug!(%method, route, status = status.as_u16(), seconds, "a request");
    }
    metrics::counter!("lianxin_http_requests_total", "route" => route, "status" => status_word(status)).increment(1);
    metrics::histogram!("lianxin_http_request_seconds", "route" => route).record(seconds);
    response
}

fn status_word(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// Makes a panic of a handler a problem document. What it said goes to the log.
#[allow(clippy::needless_pass_by_value, reason = "the layer hands the cause over")]
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let said = cause.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let said = said.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(said, "a handler panicked");
    Fault::new(Code::Internal).into_response()
}

/// The counters of this process, begun at the first call. `None` when another recorder was installed before.
fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let buckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
            let built = PrometheusBuilder::new().set_buckets(&buckets).map(PrometheusBuilder::install_recorder);
            match built {
                Ok(Ok(handle)) => Some(handle),
                Ok(Err(error)) | Err(error) => {
                    tracing::error!(%error, "no metrics");
                    None
                }
            }
        })
        .as_ref()
}

/// Begins counting.
pub fn begin_metrics() {
    let _ = recorder();
}

/// Keeps the histograms from growing; to be called now and then.
pub fn tidy_metrics() {
    if let Some(handle) = recorder() {
        handle.run_upkeep();
    }
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
    let text = recorder().map(PrometheusHandle::render).ok_or(Code::Unavailable)?;
    let mut response = text.into_response();
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(axum::http::header::CONTENT_TYPE, kind);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_as_a_fault_of_the_server_and_no_more() {
        let response = panicked(Box::new("secret"));
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
