//! The app's icons for Android, made from the brand's drawings.
//!
//! A launcher cuts the middle 72 of 108 units out of an icon's foreground, in a shape of its own choice (a circle at
//! the worst), so the drawing is set small enough to be whole in that circle, on a ground of its own colour.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::repo::Repo;
use crate::setup;
use crate::shell;

/// The middle of the seal's gradient in the drawing.
const GROUND: &str = "#B0381F";
/// How much of the foreground's width the drawing takes, in percent: its framed seal then fits the circle.
const SHARE: f64 = 54.0;

/// Makes the icons and puts them into the project's resources.
pub(super) fn make(repo: &Repo, resources: &Path) -> Result<()> {
    let dir = repo.target("android-icons");
    fs::create_dir_all(&dir)?;
    let icon = repo.at("assets/brand/icon.svg");
    for (drawing, padded) in [(&icon, "foreground.svg"), (&repo.at("assets/brand/icon-mono.svg"), "monochrome.svg")] {
        let svg = fs::read_to_string(drawing).with_context(|| format!("{} cannot be read", drawing.display()))?;
        let svg = with_margin(&svg, SHARE).with_context(|| format!("{} has no viewBox", drawing.display()))?;
        fs::write(dir.join(padded), svg)?;
    }
    let manifest = serde_json::json!({
        "default": icon,
        "bg_color": GROUND,
        "android_fg": "foreground.svg",
        "android_monochrome": "monochrome.svg",
    });
    let file = dir.join("manifest.json");
    fs::write(&file, manifest.to_string())?;
    let out = dir.join("out");
    let mut tauri = setup::tauri_cli(repo);
    tauri.arg("icon").arg(&file).arg("--output").arg(&out).current_dir(repo.at("src-tauri"));
    shell::quiet(&mut tauri, &repo.tools("log/icons.log"), |_, _| ())?;
    shell::shown(repo.command("cp").arg("-r").arg(out.join("android/.")).arg(resources))?;
    // The template's own picture, which nothing names any more.
    for left_over in ["drawable-v24/ic_launcher_foreground.xml", "drawable/ic_launcher_background.xml"] {
        let _ = fs::remove_file(resources.join(left_over));
    }
    Ok(())
}

/// The same drawing in the middle of a larger picture, of which it takes `share` percent of the width.
fn with_margin(svg: &str, share: f64) -> Option<String> {
    let (before, rest) = svg.split_once("viewBox=\"")?;
    let (view, after) = rest.split_once('"')?;
    let mut numbers = view.split_whitespace().map(|number| number.parse::<f64>().ok());
    let (x, y, width, height) = (numbers.next()??, numbers.next()??, numbers.next()??, numbers.next()??);
    let (wide, high) = (width * 100.0 / share, height * 100.0 / share);
    let (left, top) = (x - (wide - width) / 2.0, y - (high - height) / 2.0);
    Some(format!("{before}viewBox=\"{left} {top} {wide} {high}\"{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawing_stays_in_the_middle_and_gets_smaller() {
        let svg = r#"<svg viewBox="0 0 100 100"><path d="M0 0"/></svg>"#;
        let expected = r#"<svg viewBox="-50 -50 200 200"><path d="M0 0"/></svg>"#;
        assert_eq!(with_margin(svg, 50.0).as_deref(), Some(expected));
        assert_eq!(with_margin("<svg></svg>", 50.0), None);
        assert_eq!(with_margin(r#"<svg viewBox="0 0 9"></svg>"#, 50.0), None);
    }
}
