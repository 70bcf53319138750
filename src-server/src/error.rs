//! What can go wrong inside the server. Everything here is for the operator and in English: what failed, where, and what to do about it.
//! What a client is told is decided in [`crate::http::problem`].

use std::path::{Path, PathBuf};

/// The result of everything inside the server.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something inside the server failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or could not be reached.
    #[error("the database: {0}")]
    Db(#[from] sqlx::Error),
    /// The database's tables could not be brought to this version.
    #[error("the database's tables: {0}. If a newer version of the server wrote them, run that version")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A file or folder.
    #[error("{what} {path}: {source}", path = path.display())]
    File {
        /// What was being done.
        what: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something stored is not what this version stores.
    #[error("a stored {what} is not what this version stores: {reason}")]
    Stored {
        /// Which.
        what: &'static str,
        /// Why.
        reason: String,
    },
    /// Something could not be encoded.
    #[error("encoding failed: {0}")]
    Encode(String),
    /// What the operator asked for cannot be done; says what to do instead.
    #[error("{0}")]
    Operator(String),
    /// The machine gave no random numbers.
    #[error("the machine gives no random numbers: {0}")]
    Random(getrandom::Error),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
}

impl Error {
    /// A failure of a file or folder.
    pub fn file(what: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::File { what, path: path.to_owned(), source }
    }

    /// Something stored that cannot be read.
    #[allow(clippy::needless_pass_by_value, reason = "an error goes in as it comes out of `map_err`")]
    pub fn stored(what: &'static str, reason: impl ToString) -> Self {
        Self::Stored { what, reason: reason.to_string() }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Encode(error.to_string())
    }
}

/// `N` random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Error::Random)?;
    Ok(bytes)
}
