//! The routes, put together: what is documented is what is served, as both come from the same list.

use crate::{
    activation,
    app::App,
    audit, console,
    http::{peer, problem::Fault, watchful},
    live, media, ops, quiz, rooms, sync,
};
use axum::{
    Json, Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, Response},
    middleware::from_fn_with_state,
    response::IntoResponse as _,
    routing::get,
};
use lianxin_proto::{
    feed::{Line, Live},
    problem::{Code, Problem},
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use tower_governor::{GovernorError, GovernorLayer, governor::GovernorConfigBuilder, key_extractor::KeyExtractor};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt as _},
    routes,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "廉信 (Lianxin)",
        description = "Feeds to the phones, ops from the phones. See docs/protocol.md.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(Problem, Line, Live)),
    modifiers(&Device),
)]
struct Api;

struct Device;

impl Modify for Device {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        if let Some(components) = api.components.as_mut() {
            components.add_security_scheme("device", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        }
    }
}

fn documented(activate: UtoipaMethodRouter<App>) -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(activate)
        .routes(routes!(activation::routes::leave))
        .routes(routes!(sync::routes::sync))
        .routes(routes!(ops::routes::ops))
        .routes(routes!(live::routes::live))
        .routes(routes!(media::routes::get))
        .routes(routes!(media::routes::post))
        .routes(routes!(rooms::files::post))
        .routes(routes!(rooms::routes::messages))
        .routes(routes!(rooms::routes::queue))
        .routes(routes!(rooms::routes::decide))
        .routes(routes!(rooms::routes::set_words))
        .routes(routes!(audit::routes::audit))
        .routes(routes!(quiz::routes::report))
        .routes(routes!(quiz::routes::tallies))
        .routes(routes!(quiz::routes::stale))
        .routes(routes!(quiz::routes::confirm))
        .routes(routes!(watchful::healthz))
        .routes(routes!(watchful::metrics))
        .routes(routes!(openapi))
}

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "operation", responses((status = 200, description = "OpenAPI 3.1.", body = Object), super::problem::Problems))]
async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}

/// The OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    documented(routes!(activation::routes::activate)).into_openapi()
}

/// The router of a running server, and what forgets whom its limits no longer concern.
pub fn router(app: App) -> (Router, Box<dyn Fn() + Send + Sync>) {
    let activate = routes!(activation::routes::activate);
    let limit = GovernorConfigBuilder::default()
        .per_second(1)
        .burst_size(app.config.activation_burst.max(1))
        .key_extractor(Subscriber(app.config.proxies.clone().into()))
        .finish()
        .map(Arc::new);
    let tidied = app.clone();
    let (activate, forget): (_, Box<dyn Fn() + Send + Sync>) = match limit {
        Some(limit) => {
            let layer = GovernorLayer::new(limit.clone()).error_handler(slow_down);
            let forget = move || {
                limit.limiter().retain_recent();
                tidied.ops.forget(tidied.store.now());
            };
            (activate.layer(layer), Box::new(forget))
        }
        None => (activate, Box::new(move || tidied.ops.forget(tidied.store.now()))),
    };
    let (routes, _) = documented(activate).split_for_parts();
    let router = routes
        .route("/console", get(console::enter))
        .route("/console/", get(console::index))
        .route("/console/{*path}", get(console::file))
        .fallback(async || Fault::new(Code::NotFound))
        .method_not_allowed_fallback(async || Fault::new(Code::NotFound))
        .layer(from_fn_with_state(app.clone(), watchful::around))
        .with_state(app);
    (router, forget)
}

/// By whose address activations are counted: so many at once, then one a second.
#[derive(Debug, Clone)]
struct Subscriber(Arc<[IpAddr]>);

impl KeyExtractor for Subscriber {
    type Key = IpAddr;

    fn extract<T>(&self, request: &Request<T>) -> Result<IpAddr, GovernorError> {
        let connection = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let peer = connection.ok_or(GovernorError::UnableToExtractKey)?.ip();
        Ok(peer::subscriber(peer::client(peer, request.headers(), &self.0)))
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the layer hands the error over")]
fn slow_down(error: GovernorError) -> Response<Body> {
    match error {
        GovernorError::TooManyRequests { wait_time, .. } => {
            Fault::with(Code::TooMany, "too many activations").retry_after(wait_time.max(1)).into_response()
        }
        _ => Fault::new(Code::Internal).into_response(),
    }
}
