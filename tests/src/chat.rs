//! What a person does with their fingers in a room's page: opening, saying, answering, holding a message down for its menu, picking a picture. The same hands serve the real app's window and
//! the page in Chromium.

use crate::browser::Page;
use anyhow::{Context as _, Result, bail};
use lianxin_proto::{call::Request, id::RoomId};
use std::path::Path;
use thirtyfour::By;

/// The field in which messages are written.
pub const FIELD: &str = ".composer textarea";

/// Asks the core behind a page through the very door its user interface uses.
pub async fn ask<R: Request>(page: &Page, call: R) -> Result<R::Reply> {
    let call = serde_json::to_string(&call.into())?;
    let script = format!(
        "const done = arguments[arguments.length - 1];
         window.__TAURI__.core.invoke('call', {{ call: {call} }}).then(r => done({{ ok: r }}), e => done({{ error: e }}));"
    );
    let mut answer: serde_json::Value = page.driver().execute_async(script, Vec::new()).await?.convert()?;
    match answer.get("error") {
        Some(error) if !error.is_null() => bail!("{call}: {error}"),
        _ => Ok(serde_json::from_value(answer["ok"].take())?),
    }
}

/// Opens a room and waits until it can be written in.
pub async fn open(page: &Page, room: RoomId) -> Result<()> {
    page.visit(&format!("/room/{room}")).await?;
    page.find(FIELD).await?;
    Ok(())
}

/// Writes without sending.
pub async fn write(page: &Page, text: &str) -> Result<()> {
    page.fill(FIELD, text).await
}

/// What stands in the field.
pub async fn written(page: &Page) -> Result<String> {
    page.eval(&format!("return document.querySelector('{FIELD}').value")).await
}

/// Empties the field, as a finger on the delete key would.
pub async fn clear(page: &Page) -> Result<()> {
    let script = format!(
        "const field = document.querySelector('{FIELD}'); field.value = ''; field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    );
    page.driver().execute(script, Vec::new()).await?;
    Ok(())
}

/// Sends what is written.
pub async fn send(page: &Page) -> Result<()> {
    page.click(".composer button[aria-label='发送']").await
}

/// Writes and sends, and waits until the message stands on the page and the field is empty.
pub async fn say(page: &Page, text: &str) -> Result<()> {
    write(page, text).await?;
    send(page).await?;
    page.until("an empty field", || async { Ok(written(page).await?.is_empty().then_some(())) }).await?;
    page.says(text).await
}

/// Waits until the message that has these words is on the screen.
pub async fn in_view(page: &Page, words: &str) -> Result<()> {
    let script = format!(
        "return [...document.querySelectorAll('.msg .say, .msg .wei p')].filter(e => e.textContent.includes({words:?}))
            .some(e => {{ const r = e.getBoundingClientRect(); return r.top > 0 && r.bottom < innerHeight; }})"
    );
    page.until(words, || async { Ok(page.eval::<bool>(&script).await?.then_some(())) }).await
}

/// Holds the message down that has these words, so that its menu comes up.
pub async fn hold(page: &Page, words: &str) -> Result<()> {
    // Its own words, not those it quotes.
    let path = format!(
        "//*[contains(@class, 'msg')]//*[contains(@class, 'say') or self::p][contains(normalize-space(.), '{words}')]"
    );
    let bubble = page
        .until(words, || async { Ok(page.driver().find_all(By::XPath(path.as_str())).await?.into_iter().next_back()) })
        .await?;
    bubble.scroll_into_view().await?;
    let script = "arguments[0].dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));";
    page.driver().execute(script, vec![bubble.to_json()?]).await?;
    page.find("[role='dialog']").await?;
    Ok(())
}

/// Presses what the open sheet offers under a name.
pub async fn choose(page: &Page, name: &str) -> Result<()> {
    let path = format!(
        "//*[@role='dialog']//*[self::button or self::a or @role='menuitem'][contains(normalize-space(.), '{name}')]"
    );
    page.until(name, || async {
        let Some(item) = page.driver().find_all(By::XPath(path.as_str())).await?.into_iter().next() else {
            return Ok(None);
        };
        Ok(Page::hit(&item).await?.then_some(()))
    })
    .await
}

/// Picks a file from the phone, as the system's own dialog would give it to the page, looks at it, and sends it.
pub async fn pick_picture(page: &Page, file: &Path) -> Result<()> {
    let file = file.canonicalize()?;
    let name = file.to_str().context("a file's name")?;
    let input = page.find("input[type='file']").await?;
    input.send_keys(name).await?;
    page.find("img.shot").await?;
    choose(page, "发送").await
}

/// How many pictures of messages are on the page, loaded.
pub async fn pictures(page: &Page) -> Result<usize> {
    page.eval(
        "return [...document.querySelectorAll('.bub.pic img')].filter(i => i.complete && i.naturalWidth > 0).length",
    )
    .await
}
