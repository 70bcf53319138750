//! The folder of pictures and voices: a file each, named by its SHA-256, in 256 folders by the first two digits. A file is written beside, synced, and
//! renamed into its place, so that whatever is there under a name is whole, also after a power cut.

use crate::{
    error::{Error, Result, random},
    store::make_folder,
};
use lianxin_proto::id::MediaId;
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

const UNFINISHED: &str = "unfinished";

/// The folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Folder(Arc<PathBuf>);

impl Folder {
    /// Opens the folder, or makes it.
    pub fn open(path: &Path) -> Result<Self> {
        make_folder(&path.join(UNFINISHED))?;
        Ok(Self(Arc::new(path.to_owned())))
    }

    /// Removes what a killed writer left. Only while nobody else writes.
    pub fn sweep(&self) -> Result<()> {
        let path = self.0.join(UNFINISHED);
        let failed = |e| Error::file("clearing the folder", &path, e);
        for file in fs::read_dir(&path).map_err(failed)? {
            fs::remove_file(file.map_err(failed)?.path()).map_err(failed)?;
        }
        Ok(())
    }

    fn path(&self, id: &MediaId) -> PathBuf {
        let name = id.as_str();
        self.0.join(name.get(..2).unwrap_or(name)).join(name)
    }

    /// Whether a picture is there.
    pub fn has(&self, id: &MediaId) -> bool {
        self.path(id).is_file()
    }

    /// A picture's bytes; `None` when it is not there.
    pub fn get(&self, id: &MediaId) -> Result<Option<Vec<u8>>> {
        let path = self.path(id);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Error::file("reading the picture", &path, e)),
        }
    }

    /// Keeps a picture's bytes.
    pub fn put(&self, id: &MediaId, bytes: &[u8]) -> Result<()> {
        if self.has(id) {
            return Ok(());
        }
        let path = self.path(id);
        let unfinished = self.0.join(UNFINISHED).join(hex::encode(random::<16>()?));
        let failed = |e| Error::file("writing the picture", &unfinished, e);
        let mut file = fs::File::create_new(&unfinished).map_err(failed)?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
        let Some(folder) = path.parent() else { return Ok(()) };
        make_folder(folder)?;
        fs::rename(&unfinished, &path).map_err(|e| Error::file("renaming the picture", &path, e))?;
        sync_folder(folder)
    }

    /// Removes a file; one that is not there is removed already.
    pub fn remove(&self, id: &MediaId) -> Result<()> {
        let path = self.path(id);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::file("removing the file", &path, e)),
            _ => Ok(()),
        }
    }
}

/// Makes a rename in a folder last.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    fs::File::open(folder).and_then(|file| file.sync_all()).map_err(|e| Error::file("syncing the folder", folder, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_there_once_and_whole() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(dir.path()).expect("opens");
        let id = MediaId::of(b"picture");
        assert_eq!(folder.get(&id).expect("reads"), None);
        folder.put(&id, b"picture").expect("keeps");
        folder.put(&id, b"picture").expect("keeps again");
        assert_eq!(folder.get(&id).expect("reads").as_deref(), Some(&b"picture"[..]));
        folder.remove(&id).expect("removes");
        folder.remove(&id).expect("removes again");
        assert_eq!(folder.get(&id).expect("reads"), None);
    }

    #[test]
    fn a_killed_writer_leaves_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(dir.path()).expect("opens");
        fs::write(dir.path().join(UNFINISHED).join("half"), b"pic").expect("writes");
        folder.sweep().expect("sweeps");
        assert_eq!(fs::read_dir(dir.path().join(UNFINISHED)).expect("reads").count(), 0);
    }
}
