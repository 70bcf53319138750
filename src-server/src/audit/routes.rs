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

/// Where to go on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Behind {
    /// The place of the last entry of the answer before; from the first when left out.
    #[serde(default)]
    after: u64,
}

/// What moderators and the command line did, in order.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "audit", params(Behind),
    responses((status = 200, description = "At most 200 entries, by place.", body = AuditPage), Problems),
    security(("device" = [])),
)]
pub async fn audit(
    State(app): State<App>,
    behind: Result<Query<Behind>, QueryRejection>,
) -> Result<Json<AuditPage>, Fault> {
    let Query(behind) = behind.map_err(|_| Fault::with(Code::BadRequest, "after is no place in the log"))?;
    Ok(Json(store::page(&mut *app.store.db.read().await?, behind.after).await?))
}
