//! Reading a request's body: at most so many bytes, as JSON of the very shape the wire has.

use crate::http::problem::Fault;
use axum::{
    body::{Body, Bytes, HttpBody as _},
    extract::{FromRequest, Request},
};
use lianxin_proto::problem::Code;
use serde::de::DeserializeOwned;

/// A request's JSON, of at most `MAX` bytes.
#[derive(Debug)]
pub struct Input<T, const MAX: usize>(pub T);

impl<S: Sync, T: DeserializeOwned, const MAX: usize> FromRequest<S> for Input<T, MAX> {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fault> {
        let bytes = read(request.into_body(), MAX).await?;
        let value = serde_json::from_slice(&bytes).map_err(|e| {
            // serde quotes what it found; a body may be confidential, so only the place is told.
            let kind = if e.is_data() { "is not what the route takes" } else { "is not JSON" };
            Fault::with(Code::BadRequest, format!("the body {kind} (line {}, column {})", e.line(), e.column()))
        })?;
        Ok(Self(value))
    }
}

/// A body whole, unless it is longer than `max` bytes.
pub async fn read(body: Body, max: usize) -> Result<Bytes, Fault> {
    let too_large = || Fault::with(Code::TooLarge, format!("the body has more than {max} bytes"));
    if body.size_hint().lower() > u64::try_from(max).unwrap_or(u64::MAX) {
        return Err(too_large());
    }
    axum::body::to_bytes(body, max).await.map_err(|error| {
        use std::error::Error as _;
        let over = error.source().is_some_and(|source| source.to_string().contains("length limit"));
        if over { too_large() } else { Fault::with(Code::BadRequest, "the body broke off") }
    })
}
