//! Schemas of the types that stand on the wire as one text.

use crate::{feed::FeedId, member::Target};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

macro_rules! text {
    ($($name:ty),*) => {
        $(
            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    String::schema()
                }
            }
            impl ToSchema for $name {}
        )*
    };
}
text!(FeedId, Target);
