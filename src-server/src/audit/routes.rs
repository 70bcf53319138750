//! `GET /api/v1/audit`.

use crate::{
    app::App,
    audit::store,
    http::problem::{Fault, Problems},
};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use lianxin_proto::{problem::Code, room::AuditPage};
use serde::Deserialize;

/// Which part: behind a place or before one; the first entries without either.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The place of the last entry of the answer before.
    after: Option<u64>,
    /// The place of the first entry of the answer before; as large as can be for the newest.
    before: Option<u64>,
}

/// What moderators and the command line did, in order.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "audit", params(Part),
    responses((status = 200, description = "At most 200 entries, by place.", body = AuditPage), Problems),
    security(("device" = [])),
)]
pub async fn audit(
    State(app): State<App>,
    part: Result<Query<Part>, QueryRejection>,
) -> Result<Json<AuditPage>, Fault> {
    let bad = || Fault::with(Code::BadRequest, "after or before, and not both, is to be a place in the log");
    let Query(part) = part.map_err(|_| bad())?;
    let mut conn = app.store.db.read().await?;
    Ok(Json(match (part.after, part.before) {
        (Some(_), Some(_)) => return Err(bad()),
        (after, None) => store::page_after(&mut conn, after.unwrap_or(0)).await?,
        (None, Some(before)) => store::page_before(&mut conn, before).await?,
    }))
}
