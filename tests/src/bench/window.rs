//! A phone's pages where they are measured: in the real app's window, or in headless Chromium where there is no display.

use super::app::dist;
use crate::{
    browser::Page,
    desktop::has_desktop,
    preview::Preview,
    world::{Phone, program},
};
use anyhow::Result;
use std::sync::Arc;

/// Does something with the pages of a phone, which is used up; what came of it, and where that was, in words.
pub(super) async fn with<T>(phone: Phone, look: impl AsyncFnOnce(&Page) -> Result<T>) -> Result<(T, &'static str)> {
    if has_desktop() {
        let app = program("LIANXIN_APP_BIN", "lianxin-app")?.canonicalize()?;
        Arc::clone(&phone.client).close().await;
        let page = Page::app(&app, &[("LIANXIN_DATA_DIR", phone.folder().display().to_string())]).await?;
        let seen = look(&page).await?;
        page.close().await?;
        return Ok((seen, "in the app's window"));
    }
    let preview = Preview::start(Arc::clone(&phone.client), dist(), None).await?;
    let profile = tempfile::tempdir()?;
    let page = Page::chromium(&preview.url, profile.path()).await?;
    let seen = look(&page).await?;
    page.close().await?;
    Ok((seen, "in headless Chromium, for want of a display"))
}
