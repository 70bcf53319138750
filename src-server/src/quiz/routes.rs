//! The routes of the bank: what phones report and what editors look through. What phones get of the bank comes with the feed.

use crate::{
    app::App,
    auth::Session,
    http::{
        input::Input,
        problem::{Fault, Problems},
    },
    quiz::{stale, tally},
};
use axum::{
    Extension, Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
};
use lianxin_proto::{
    bank::{Confirm, StaleList, TallyList},
    id::QuestionId,
    problem::Code,
    quiz::{Question, TALLY_MAX, TallyReport},
};
use serde::Deserialize;

/// The most bytes of a report: [`TALLY_MAX`] answers with the longest ids.
pub const REPORT_MAX: usize = 32 * 1024;

/// Counts right and wrong of a member who agreed to it.
#[utoipa::path(
    post, path = "/api/v1/quiz/tally", tag = "quiz", request_body = TallyReport,
    responses((status = 204, description = "Counted: each member's first answer to each version of a question; what the server does not know was left out."), Problems),
    security(("device" = [])),
)]
pub async fn report(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Input(report): Input<TallyReport, REPORT_MAX>,
) -> Result<StatusCode, Fault> {
    let answers = report.answers.len();
    if !(1..=TALLY_MAX).contains(&answers) {
        return Err(Fault::with(Code::BadRequest, format!("a report has 1 to {TALLY_MAX} answers, not {answers}")));
    }
    tally::count(&app.store, session.profile.id, &report.answers).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How questions were answered, in sums of five people or more.
#[utoipa::path(
    get, path = "/api/v1/quiz/tallies", tag = "quiz",
    responses((status = 200, description = "The sums, by question and version.", body = TallyList), Problems),
    security(("device" = [])),
)]
pub async fn tallies(State(app): State<App>) -> Result<Json<TallyList>, Fault> {
    Ok(Json(tally::list(&mut *app.store.db.read().await?).await?))
}

/// Where to go on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Behind {
    /// The last question of the answer before; from the first when left out.
    after: Option<QuestionId>,
}

/// Questions whose article changed, with what changed in it.
#[utoipa::path(
    get, path = "/api/v1/quiz/stale", tag = "quiz", params(Behind),
    responses((status = 200, description = "At most 200 of them, by id.", body = StaleList), Problems),
    security(("device" = [])),
)]
pub async fn stale(
    State(app): State<App>,
    behind: Result<Query<Behind>, QueryRejection>,
) -> Result<Json<StaleList>, Fault> {
    let Query(behind) = behind.map_err(|_| Fault::with(Code::BadRequest, "after is no id of a question"))?;
    let after = behind.after.as_ref().map_or("", QuestionId::as_str);
    Ok(Json(stale::list(&mut *app.store.db.read().await?, after, app.store.now()).await?))
}

/// The most bytes of a confirmation.
pub const CONFIRM_MAX: usize = 1024;

/// Confirms a question on the article as it was looked at: it comes back into the quizzes, and the member is kept as its reviewer. Refused where the article
/// has changed again.
#[utoipa::path(
    post, path = "/api/v1/quiz/questions/{id}/confirm", tag = "quiz", request_body = Confirm,
    params(("id" = String, Path, description = "The question.")),
    responses((status = 200, description = "The question as phones get it.", body = Question), Problems),
    security(("device" = [])),
)]
pub async fn confirm(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    id: Result<Path<QuestionId>, PathRejection>,
    Input(seen): Input<Confirm, CONFIRM_MAX>,
) -> Result<Json<Question>, Fault> {
    let Path(id) = id.map_err(|_| Fault::new(Code::NotFound))?;
    Ok(Json(stale::confirm(&app.store, &id, &seen.basis, &session.profile.name).await??))
}
