//! `POST /api/v1/ops`: a batch of ops, done in order in one transaction, answered in order.

use crate::{
    app::App,
    auth::Session,
    http::{
        input::Input,
        problem::{Fault, Problems},
    },
};
use axum::{Extension, Json, extract::State};
use lianxin_proto::{
    op::{BATCH_MAX, OpAnswers, OpBatch},
    problem::Code,
};

/// The most bytes of a request: a full batch of the longest complaints.
pub const REQUEST_MAX: usize = 4 * 1024 * 1024;

/// What people did.
#[utoipa::path(
    post, path = "/api/v1/ops", tag = "sync", request_body = OpBatch,
    responses((status = 200, description = "What became of each op, in the order of the ops.", body = OpAnswers), Problems),
    security(("device" = [])),
)]
pub async fn ops(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Input(batch): Input<OpBatch, REQUEST_MAX>,
) -> Result<Json<OpAnswers>, Fault> {
    if batch.ops.is_empty() || batch.ops.len() > BATCH_MAX {
        return Err(Fault::with(
            Code::BadRequest,
            format!("a batch has 1 to {BATCH_MAX} ops, not {}", batch.ops.len()),
        ));
    }
    let answers = app.ops.run(session, batch.ops, app.store.now()).await?;
    Ok(Json(OpAnswers { answers }))
}
