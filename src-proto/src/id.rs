//! Identifiers. Editors' entities carry a readable slug that stays the same from one import to the next; people, devices and ops carry
//! a UUIDv7 made by whoever creates them, so that a retry names the same thing again.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 1 to 64 of `a-z 0-9 -` beginning with a letter or digit.
    #[error("{0:?} is not 1 to 64 of a-z, 0-9 and '-' beginning with a letter or digit")]
    Slug(String),
    /// Not 64 lower-case hexadecimal digits.
    #[error("{0:?} is not 64 lower-case hexadecimal digits")]
    Digest(String),
    /// Not a UUID.
    #[error("{0:?} is not a UUID")]
    Uuid(String),
}

fn slug(text: &str) -> Result<(), IdError> {
    let ok = (1..=64).contains(&text.len())
        && !text.starts_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if ok { Ok(()) } else { Err(IdError::Slug(text.chars().take(80).collect())) }
}

fn digest(text: &str) -> Result<(), IdError> {
    let ok = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if ok { Ok(()) } else { Err(IdError::Digest(text.chars().take(80).collect())) }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $check:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks and wraps a text.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                $check(&text)?;
                Ok(Self(text))
            }

            /// The id as it stands on the wire and in SQL.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.as_hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| IdError::Uuid(text.chars().take(80).collect()))
            }
        }
    };
}

text_id!(/// A column (版块).
    ColumnId, slug);
text_id!(/// A morning issue (一期).
    IssueId, slug);
text_id!(/// An article (文章).
    ArticleId, slug);
text_id!(/// A regulation (条规), the same over all its versions.
    RegulationId, slug);
text_id!(/// A question of the bank, the same over all its versions.
    QuestionId, slug);
text_id!(/// A paper template.
    TemplateId, slug);
text_id!(/// A stored file: the SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    MediaId, digest);
uuid_id!(/// A member.
    MemberId);
uuid_id!(/// A device of a member.
    DeviceId);
uuid_id!(/// One op; a client-made UUIDv7.
    OpId);
uuid_id!(/// One sitting: a set of questions a member answers, a client-made UUIDv7.
    SittingId);
uuid_id!(/// A room.
    RoomId);
uuid_id!(/// One message; a client-made UUIDv7.
    MessageId);
uuid_id!(/// One complaint or suggestion (投诉建议); a client-made UUIDv7.
    FeedbackId);

impl MediaId {
    /// The id of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::{Digest as _, Sha256};
        Self(hex::encode(Sha256::digest(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_checked() {
        for good in ["a", "moon-gift", "2026-09-23", &"x".repeat(64)] {
            assert!(ColumnId::new(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "A", "月", "a b", "a/b", "..", &"x".repeat(65)] {
            assert!(ColumnId::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_bad_id_is_refused_while_decoding() {
        assert!(serde_json::from_str::<MediaId>("\"ABC\"").is_err());
        assert!(serde_json::from_str::<ArticleId>("\"../etc\"").is_err());
    }

    #[test]
    fn media_are_named_by_their_bytes() {
        assert_eq!(MediaId::of(b"").as_str(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
