//! An editor's folder, written by a test.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

const COLUMNS: &str = r#"
[[column]]
id = "regulations"
name = "党纪条规"
function = "discipline"
icon = "col-reg"
kind = "regulations"

[[column]]
id = "case"
name = "以案为鉴"
function = "cautionary"
icon = "col-case"
kind = "articles"
series = ["看图画"]

[[column]]
id = "desk"
name = "纪检工作"
function = "discipline"
icon = "col-desk"
kind = "articles"
audience = "officers"
"#;

/// A folder of content.
pub(crate) struct Folder {
    dir: TempDir,
}

/// A picture of one colour.
pub(crate) fn png(colour: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::RgbImage::from_pixel(320, 200, image::Rgb([colour, 90, 60]));
    picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).expect("encodes");
    bytes
}

impl Folder {
    /// With three columns (regulations, case, and desk for officers) and the picture `pictures/a.png`.
    pub(crate) fn new() -> Self {
        let folder = Self { dir: tempfile::tempdir().expect("a folder") };
        folder.write("columns.toml", COLUMNS);
        folder.write("pictures/a.png", png(200));
        folder
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    pub(crate) fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        fs::write(path, content).expect("writes");
    }

    pub(crate) fn remove(&self, file: &str) {
        fs::remove_file(self.dir.path().join(file)).expect("removes");
    }

    /// An article in a column; `more` is front matter.
    pub(crate) fn article_in(&self, column: &str, id: &str, more: &str, body: &str) {
        let text =
            format!("+++\ntitle = \"标题 {id}\"\ncolumn = \"{column}\"\nsummary = \"摘要\"\n{more}\n+++\n{body}\n");
        self.write(&format!("articles/{id}.md"), text);
    }

    /// An article for all.
    pub(crate) fn article(&self, id: &str, more: &str) {
        self.article_in("case", id, more, "正文。");
    }

    /// An issue with articles; `more` is front matter.
    pub(crate) fn issue(&self, id: &str, date: &str, items: &[&str], more: &str) {
        let items: Vec<String> = items.iter().map(|item| format!("\"{item}\"")).collect();
        let text = format!(
            "+++\ndate = \"{date}\"\ngreeting = [\"心有分寸。\"]\ncover = \"pictures/a.png\"\ncover_alt = \"一张图\"\nitems = [{}]\n{more}\n+++\n",
            items.join(", ")
        );
        self.write(&format!("issues/{id}.md"), text);
    }
}
