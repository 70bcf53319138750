//! Refusals on the wire: RFC 9457 problem documents. A fault of the server itself is logged here, once, and told to the client as no more than
//! that; what a client did wrong is told to the client.

use crate::error::Error;
use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use lianxin_proto::problem::{Code, PROBLEM_JSON, Problem};
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder, response::Response as Described};

/// Why a request is refused.
#[derive(Debug)]
pub struct Fault {
    code: Code,
    detail: Option<String>,
    retry_after: Option<u64>,
}

impl Fault {
    /// A refusal that needs no more words than its code.
    pub fn new(code: Code) -> Self {
        Self { code, detail: None, retry_after: None }
    }

    /// A refusal with what exactly is wrong, in English and holding nothing confidential.
    pub fn with(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: Some(detail.into()), retry_after: None }
    }

    /// Says in how many seconds it is worth trying again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.code
    }
}

impl From<Code> for Fault {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        if matches!(error, Error::Stopping) {
            return Self::new(Code::Unavailable).retry_after(5);
        }
        tracing::error!(%error, "a request failed");
        Self::new(Code::Internal)
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Error::from(error).into()
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&Problem::new(self.code, self.detail)).unwrap_or_default();
        let mut response = (status, body).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// The problem documents every route may answer with, for the OpenAPI document.
pub struct Problems;

impl utoipa::IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
        for code in Code::ALL {
            by_status.entry(code.status()).or_default().push(code.as_str());
        }
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        by_status
            .into_iter()
            .map(|(status, codes)| {
                let description = codes.join(", ");
                let response =
                    ResponseBuilder::new().description(description).content(PROBLEM_JSON, problem.clone()).build();
                (status.to_string(), RefOr::T(response))
            })
            .collect()
    }
}
