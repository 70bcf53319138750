//! What only a platform can do, behind two traits, so that the shell's plugins can be swapped for a test's recorder. Neither decides anything: when to
//! notify, and what, is the client's.

use crate::reminders::{Alarm, Notice};
use lianxin_proto::call::Check;
use std::{
    fmt, fs,
    io::{self, Write as _},
    path::PathBuf,
};

/// Why the platform did not do it; for logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the platform refused: {0}")]
pub struct PlatformError(pub String);

/// The platform. Its functions are called from the client's own threads and must not block for long.
pub trait Platform: Send + Sync {
    /// Shows a notification now.
    fn notify(&self, notice: &Notice) -> Result<(), PlatformError>;

    /// Takes away every pending alarm of this app and sets these, at most 10. Does nothing where [`Platform::schedules_itself`] is false.
    fn schedule(&self, alarms: &[Alarm]);

    /// Whether the operating system fires the alarms, so that [`crate::Client::tick`] must not notify of them again: true on phones.
    fn schedules_itself(&self) -> bool;

    /// What this phone's settings would stop, for 通知自检.
    fn checks(&self) -> Vec<Check>;

    /// Asks for the permission to notify. Returns at once.
    fn ask_permission(&self);

    /// Opens an `https:` address in the phone's browser.
    fn open_web(&self, url: &str) -> Result<(), PlatformError>;

    /// Whether the network in use costs its owner money by the byte (mobile data). False where the platform cannot tell.
    fn metered(&self) -> bool {
        false
    }
}

/// A secret text; its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself: for the vault and the request header only.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Keeps the device's token: the platform's keystore, or [`FileVault`].
pub trait Vault: Send + Sync {
    /// Keeps a secret in place of the one before, for good once it returns.
    fn store(&self, secret: &Secret) -> Result<(), PlatformError>;
    /// The secret kept; `None` when there is none.
    fn load(&self) -> Result<Option<Secret>, PlatformError>;
    /// Forgets it; nothing to forget is no error.
    fn delete(&self) -> Result<(), PlatformError>;
}

/// Keeps the token in a file that only this user may read (0600), within the app's own folder. For platforms without a keystore.
#[derive(Debug, Clone)]
pub struct FileVault {
    path: PathBuf,
}

impl FileVault {
    /// A vault in this file; its folder is made when absent.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn write(&self, secret: &Secret) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let draft = self.path.with_extension("new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(&draft)?;
        file.write_all(secret.reveal().as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, &self.path)
    }
}

fn failed(error: &io::Error) -> PlatformError {
    PlatformError(format!("the vault's file: {error}"))
}

impl Vault for FileVault {
    fn store(&self, secret: &Secret) -> Result<(), PlatformError> {
        self.write(secret).map_err(|error| failed(&error))
    }

    fn load(&self) -> Result<Option<Secret>, PlatformError> {
        match fs::read_to_string(&self.path) {
            Ok(text) if text.is_empty() => Ok(None),
            Ok(text) => Ok(Some(Secret(text))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    fn delete(&self) -> Result<(), PlatformError> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&error)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_kept_for_its_owner_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = FileVault::new(folder.path().join("keys/token"));
        assert_eq!(vault.load(), Ok(None));
        vault.store(&Secret::new("first")).expect("stored");
        vault.store(&Secret::new("second")).expect("stored again");
        assert_eq!(vault.load().expect("loaded").expect("a secret").reveal(), "second");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join("keys/token")).expect("the file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        vault.delete().expect("deleted");
        vault.delete().expect("nothing to delete is no error");
        assert_eq!(vault.load(), Ok(None));
    }

    #[test]
    fn a_secret_does_not_show() {
        assert!(!format!("{:?}", Secret::new("hidden")).contains("hidden"));
    }
}
