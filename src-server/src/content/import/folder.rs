//! Reads the files of a content folder: only plain files, only where they belong, only of a size that a text or picture has.

use super::report::{Fault, FileReport};
use crate::error::{Error, Result};
use lianxin_proto::{id::ArticleId, media::PICTURE_BYTES_MAX};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The most bytes of a text file.
const TEXT_MAX: u64 = 2 * 1024 * 1024;

/// A text file.
#[derive(Debug, Clone)]
pub struct Text {
    /// Its path within the folder.
    pub file: String,
    /// Its name without ending: the id.
    pub id: String,
    /// Its text, with line feeds only.
    pub text: String,
}

/// A picture file.
#[derive(Debug, Clone)]
pub struct PictureFile {
    /// Its path within the folder.
    pub file: String,
    /// Where it lies.
    pub path: PathBuf,
    /// How many bytes it has.
    pub bytes: u64,
}

/// A content folder as it was read.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// `columns.toml`.
    pub columns: Option<String>,
    /// `brand.toml`.
    pub brand: Option<String>,
    /// `issues/`.
    pub issues: Vec<Text>,
    /// `articles/`.
    pub articles: Vec<Text>,
    /// `regulations/`.
    pub regulations: Vec<Text>,
    /// `questions/`.
    pub questions: Vec<Text>,
    /// `papers/`.
    pub papers: Vec<Text>,
    /// `pictures/`.
    pub pictures: Vec<PictureFile>,
    /// Files that are refused already, for what they are or where they stand.
    pub strays: Vec<FileReport>,
}

impl Folder {
    /// Reads a folder.
    pub fn read(path: &Path) -> Result<Self> {
        let mut folder = Self::default();
        let mut found = false;
        for entry in entries(path)? {
            let name = entry.name.clone();
            match (name.as_str(), entry.is_dir) {
                ("columns.toml", false) => folder.columns = folder.text(&entry, &name)?.map(|text| text.text),
                ("brand.toml", false) => folder.brand = folder.text(&entry, &name)?.map(|text| text.text),
                ("issues", true) => folder.issues = folder.texts(&entry, "issues", "md")?,
                ("articles", true) => folder.articles = folder.texts(&entry, "articles", "md")?,
                ("regulations", true) => folder.regulations = folder.texts(&entry, "regulations", "txt")?,
                ("questions", true) => folder.questions = folder.texts(&entry, "questions", "toml")?,
                ("papers", true) => folder.papers = folder.texts(&entry, "papers", "toml")?,
                ("pictures", true) => folder.pictures = folder.pictures(&entry)?,
                _ => continue,
            }
            found = true;
        }
        if found {
            return Ok(folder);
        }
        Err(Error::Operator(format!(
            "{} is no content folder: it has neither columns.toml nor issues/, articles/, regulations/, questions/, papers/ or pictures/. See docs/content-format.md",
            path.display()
        )))
    }

    fn stray(&mut self, file: &str, reason: String) {
        self.strays.push(FileReport::refused(file, vec![Fault::whole(reason)]));
    }

    fn texts(&mut self, folder: &Entry, under: &str, ending: &str) -> Result<Vec<Text>> {
        let mut texts = Vec::new();
        for entry in entries(&folder.path)? {
            let file = format!("{under}/{}", entry.name);
            match entry.name.strip_suffix(&format!(".{ending}")) {
                Some(id) if !entry.is_dir => match ArticleId::new(id) {
                    Ok(_) => texts.extend(self.text(&entry, &file)?),
                    Err(error) => self.stray(&file, error.to_string()),
                },
                _ => self.stray(&file, format!("only files named ID.{ending} are read here")),
            }
        }
        Ok(texts)
    }

    fn text(&mut self, entry: &Entry, file: &str) -> Result<Option<Text>> {
        if !entry.is_plain {
            self.stray(file, "it is a link or no plain file".into());
            return Ok(None);
        }
        if entry.bytes > TEXT_MAX {
            self.stray(file, format!("it has {} bytes, at most {TEXT_MAX} are allowed", entry.bytes));
            return Ok(None);
        }
        let bytes = fs::read(&entry.path).map_err(|e| Error::file("reading", &entry.path, e))?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let line = error.as_bytes().iter().take(good).filter(|b| **b == b'\n').count() + 1;
                self.strays.push(FileReport::refused(
                    file,
                    vec![Fault::at(line, "this is not UTF-8; save the file as UTF-8")],
                ));
                return Ok(None);
            }
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n");
        let id = entry.name.split('.').next().unwrap_or_default().to_owned();
        Ok(Some(Text { file: file.to_owned(), id, text }))
    }

    fn pictures(&mut self, folder: &Entry) -> Result<Vec<PictureFile>> {
        let mut pictures = Vec::new();
        for entry in entries(&folder.path)? {
            let file = format!("pictures/{}", entry.name);
            let named = entry.name.rsplit_once('.').is_some_and(|(id, ending)| {
                ArticleId::new(id).is_ok() && matches!(ending, "webp" | "jpg" | "jpeg" | "png")
            });
            if entry.is_dir || !named {
                self.stray(
                    &file,
                    "only files named NAME.webp, .jpg, .jpeg or .png are read here, NAME of a-z, 0-9 and '-'".into(),
                );
            } else if !entry.is_plain {
                self.stray(&file, "it is a link or no plain file".into());
            } else if entry.bytes > u64::try_from(PICTURE_BYTES_MAX).unwrap_or(u64::MAX) {
                self.stray(
                    &file,
                    format!(
                        "the picture has {} bytes, at most {PICTURE_BYTES_MAX} are allowed; export it smaller",
                        entry.bytes
                    ),
                );
            } else {
                pictures.push(PictureFile { file, path: entry.path, bytes: entry.bytes });
            }
        }
        Ok(pictures)
    }
}

struct Entry {
    name: String,
    path: PathBuf,
    is_dir: bool,
    is_plain: bool,
    bytes: u64,
}

/// What lies in a folder, by name; hidden files are left alone.
fn entries(path: &Path) -> Result<Vec<Entry>> {
    let failed = |e| Error::file("reading the folder", path, e);
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        // The metadata of the entry itself, not of what a link points to.
        let about = entry.metadata().map_err(failed)?;
        entries.push(Entry {
            name,
            path: entry.path(),
            is_dir: about.is_dir(),
            is_plain: about.is_file(),
            bytes: about.len(),
        });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}
