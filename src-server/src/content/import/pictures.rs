//! The pictures of the folder: each is checked, stored and given its small square; a text then names it by its path.

use super::{
    folder::PictureFile,
    report::{Fault, FileReport, Outcome, Report},
};
use crate::{
    error::{Error, Result},
    media::{self, KeepError, Stored},
    store::Store,
};
use futures_util::StreamExt as _;
use lianxin_proto::{id::MediaId, media::Picture};
use std::collections::{HashMap, HashSet};

/// How many are looked at side by side.
const SIDE_BY_SIDE: usize = 4;

/// The pictures by path, `pictures/lotus.webp`.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    /// Those that were taken.
    pub taken: HashMap<String, Stored>,
    /// Those that were refused.
    pub refused: HashSet<String>,
}

impl Pictures {
    /// The picture at a path, with its dark companion.
    pub fn find(&self, path: &str, alt: &str) -> Result<Picture, String> {
        let light = self.taken.get(path).ok_or_else(|| {
            if self.refused.contains(path) {
                format!("{path} was refused")
            } else if path.starts_with("pictures/") {
                format!("there is no {path}")
            } else {
                let shown: String = path.chars().take(60).collect();
                format!("{shown:?} is no picture of this folder: write pictures/NAME.webp")
            }
        })?;
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let dark =
            ["webp", "jpg", "jpeg", "png"].iter().find_map(|ending| self.taken.get(&format!("{stem}-dark.{ending}")));
        Ok(Picture {
            light: light.id.clone(),
            dark: dark.map(|dark| dark.id.clone()),
            thumb: light.thumb.clone(),
            thumb_dark: dark.and_then(|dark| dark.thumb.clone()),
            width: light.width,
            height: light.height,
            alt: alt.to_owned(),
        })
    }
}

/// Checks and stores the pictures; each gets its line in the report.
pub async fn read(store: &Store, files: Vec<PictureFile>, report: &mut Report) -> Result<Pictures> {
    let mut pictures = Pictures::default();
    let mut kept = futures_util::stream::iter(files.into_iter().map(|file| keep(store, file))).buffered(SIDE_BY_SIDE);
    while let Some(outcome) = kept.next().await {
        let (file, outcome) = outcome?;
        match outcome {
            Ok((stored, known)) => {
                let outcome = if known { Outcome::Unchanged } else { Outcome::New };
                report.files.push(FileReport::accepted(&file, outcome));
                pictures.taken.insert(file, stored);
            }
            Err(reason) => {
                report.files.push(FileReport::refused(&file, vec![Fault::whole(reason)]));
                pictures.refused.insert(file);
            }
        }
    }
    Ok(pictures)
}

type Kept = (String, Result<(Stored, bool), String>);

async fn keep(store: &Store, picture: PictureFile) -> Result<Kept> {
    let PictureFile { file, path, .. } = picture;
    let bytes = tokio::fs::read(&path).await.map_err(|e| Error::file("reading", &path, e))?;
    let known = media::store::find(&mut *store.db.read().await?, &MediaId::of(&bytes)).await?.is_some();
    match media::keep(store, bytes).await {
        Ok(stored) => Ok((file, Ok((stored, known)))),
        Err(KeepError::Refused(refusal)) => Ok((file, Err(refusal.to_string()))),
        Err(KeepError::Failed(error)) => Err(error),
    }
}
