//! What is counted of requests, by route. A route's counters are looked up by name once and kept, for looking them up costs as much as answering.

use crate::auth::table::{self, TABLE};
use axum::http::StatusCode;
use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{
    array,
    sync::{LazyLock, OnceLock},
    time::Duration,
};

/// The classes of status, as the label says them.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The counters of one route.
struct Meter {
    route: &'static str,
    answers: [OnceLock<Counter>; CLASSES.len()],
    seconds: OnceLock<Histogram>,
}

impl Meter {
    fn new(route: &'static str) -> Self {
        Self { route, answers: array::from_fn(|_| OnceLock::new()), seconds: OnceLock::new() }
    }
}

/// Counts an answered request of a route ([`table::place`]); `None` stands for paths that no route has.
pub fn answered(route: Option<usize>, status: StatusCode, took: Duration) {
    static ROUTES: LazyLock<Vec<Meter>> = LazyLock::new(|| TABLE.iter().map(|rule| Meter::new(rule.path)).collect());
    static NONE: LazyLock<Meter> = LazyLock::new(|| Meter::new(table::NO_ROUTE));
    let meter = route.and_then(|place| ROUTES.get(place)).unwrap_or(&NONE);
    let route = meter.route;
    let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
    if let (Some(answers), Some(&class)) = (meter.answers.get(class), CLASSES.get(class)) {
        answers
            .get_or_init(|| metrics::counter!("lianxin_http_requests_total", "route" => route, "status" => class))
            .increment(1);
    }
    meter
        .seconds
        .get_or_init(|| metrics::histogram!("lianxin_http_request_seconds", "route" => route))
        .record(took.as_secs_f64());
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

/// Begins counting; to be called before the first request.
pub fn begin() {
    let _ = recorder();
}

/// Keeps the histograms from growing; to be called now and then.
pub fn tidy() {
    if let Some(handle) = recorder() {
        handle.run_upkeep();
    }
}

/// All counters as Prometheus reads them. `None` when nothing is counted.
pub fn render() -> Option<String> {
    recorder().map(PrometheusHandle::render)
}
