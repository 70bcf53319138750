//! `cargo xtask e2e`: the real app from first start to revocation, driven by WebDriver; for 交流 two of them side by side.

use anyhow::{Result, ensure};
use clap::Parser;
use lianxin_tests::walk::Walk;
use std::path::PathBuf;

#[derive(Parser)]
struct Arguments {
    /// Where the pictures of the steps go.
    #[arg(long, env = "LIANXIN_OUT", default_value = "target/e2e")]
    out: PathBuf,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { out } = Arguments::parse();
    let mut walk = Walk::begin(&out).await?;
    let mut passed = 0_u32;
    // Each step that ends well is counted; the first that does not ends the walk with its error.
    macro_rules! step {
        ($doing:expr) => {{
            let done = $doing.await?;
            passed += 1;
            done
        }};
    }
    step!(wrong_code(&mut walk));
    step!(walk.first_run());
    step!(walk.read_article());
    step!(walk.network_off());
    step!(walk.search("家风"));
    step!(walk.next_morning());
    step!(second_start(&mut walk));
    step!(every_tab(&mut walk));
    let missed = step!(walk.daily_five());
    step!(walk.wrong_book(&missed));
    step!(walk.mock_paper());
    step!(walk.killed_in_a_paper());
    step!(walk.organised_test());
    step!(back_online(&mut walk));
    step!(walk.test_received());
    let other = step!(walk.second_app());
    step!(walk.talk_and_quote(&other));
    step!(walk.picture(&other));
    step!(walk.voice(&other));
    step!(walk.recall(&other));
    step!(walk.mention(&other));
    step!(walk.offline_and_back(&other));
    step!(walk.draft_survives());
    other.close().await?;
    step!(walk.scrolled_through());
    step!(revoked(&mut walk));
    walk.close().await?;
    println!("{passed} passed, 0 failed");
    Ok(())
}

/// A wrong code says so, in words.
async fn wrong_code(walk: &mut Walk) -> Result<()> {
    walk.open().await?;
    let page = walk.page()?;
    page.says("输入激活码").await?;
    page.fill("input[aria-label='激活码']", "ABCD-2345").await?;
    page.fill(".server input", &walk.server.url()).await?;
    page.click("[role='checkbox']").await?;
    page.press("激活并进入").await?;
    page.says("激活码不对").await?;
    walk.seen("wrong-code", "a wrong code says so").await?;
    walk.close().await
}

/// The second start, still without a network: straight to 今日, from the phone alone, and nothing announced again.
async fn second_start(walk: &mut Walk) -> Result<()> {
    let headline = walk.headline("d-plus-1")?;
    walk.close().await?;
    walk.open().await?;
    walk.page()?.find(".story.lead").await?;
    walk.says_title(&headline).await?;
    walk.seen("second-start", "the second start without a network shows the issue").await?;
    ensure!(walk.notifications.count(&headline) == 1, "announced again:\n{}", walk.notifications.seen());
    Ok(())
}

/// Columns, a regulation's article, favourites, 我的, settings: each from the phone alone.
async fn every_tab(walk: &mut Walk) -> Result<()> {
    let page = walk.page()?;
    page.visit("/columns").await?;
    page.says("党纪条规").await?;
    walk.seen("columns", "栏目").await?;
    let page = walk.page()?;
    page.visit("/regulation/zhengwu-chufen-fa").await?;
    page.says("第三章").await?;
    walk.seen("contents", "a regulation's table of contents").await?;
    let page = walk.page()?;
    page.visit("/regulation/zhengwu-chufen-fa/34").await?;
    page.says("第三十四条").await?;
    page.click("button[aria-pressed='false']").await?;
    page.find("button[aria-pressed='true']").await?;
    walk.seen("regulation", "an article of a regulation becomes a favourite").await?;
    let page = walk.page()?;
    page.visit("/favourites").await?;
    page.says("第三十四条").await?;
    walk.seen("favourites", "收藏 lists both").await?;
    let page = walk.page()?;
    page.visit("/me").await?;
    page.says("王建国").await?;
    walk.seen("me", "我的").await?;
    let page = walk.page()?;
    page.click("[role='switch'][aria-label='长辈版']").await?;
    page.find("html[data-elder]").await?;
    walk.seen("elder", "长辈版 is on").await?;
    walk.page()?.click("[role='switch'][aria-label='长辈版']").await?;
    Ok(())
}

/// The server comes back: what was done meanwhile goes out by itself.
async fn back_online(walk: &mut Walk) -> Result<()> {
    walk.server.start().await?;
    walk.ask("{\"sync_now\":{}}").await?;
    let page = walk.page()?;
    page.until("the outbox to be sent", || async {
        Ok((walk.ask("{\"outbox\":{}}").await?.as_array().map(Vec::len) == Some(0)).then_some(()))
    })
    .await?;
    let connection = rusqlite::Connection::open(walk.data().with_file_name("server").join("lianxin.db"))?;
    let favourites: i64 = connection.query_row(
        "SELECT count(*) FROM entry WHERE kind = 'mark' AND id LIKE 'favourite/%' AND body LIKE '%\"on\":true%'",
        [],
        |row| row.get(0),
    )?;
    ensure!(favourites == 2, "the server knows {favourites} favourites");
    println!("     the server knows both favourites");
    Ok(())
}

/// The administrator revokes the phone: it says so, and keeps nothing.
async fn revoked(walk: &mut Walk) -> Result<()> {
    walk.server.run(&["member", "revoke", &walk.member.member])?;
    walk.tell("{\"sync_now\":{}}").await?;
    walk.page()?.says("这部手机已停用").await?;
    walk.seen("revoked", "a revoked phone says so").await?;
    let page = walk.page()?;
    page.press("用新的激活码进入").await?;
    page.says("输入激活码").await?;
    walk.seen("afresh", "and begins afresh, with nothing left").await?;
    ensure!(!walk.data().join("token").exists(), "the token is still there");
    Ok(())
}
