//! Syncing: one phone's first, empty and morning sync, and all 424 at once, against the server as a process of its own; nginx beside it on the same bytes where asked.

use super::{Table, median, millis};
use crate::{
    browser::{Owned, free_port},
    load::{self, Measured},
    seed::{self, Size},
    served::Served,
    world::{Phone, World},
};
use anyhow::{Context as _, Result};
use lianxin_proto::{
    activation::Activate,
    id::DeviceId,
    member::Role,
    time::{Clock as _, SystemClock},
};
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

const PHONES: usize = 424;
/// How often the server and nginx are measured in turn.
const TURNS: usize = 7;
const ROWS: [&str; 4] = ["first sync", "no-change sync", "morning sync", "424 phones"];

/// Activates a device over HTTP; its token.
pub(super) async fn token(http: &reqwest::Client, url: &str, code: &str) -> Result<String> {
    // 43 characters of base64url: as many as 32 bytes have.
    let token = format!("{}00000000000", Uuid::now_v7().simple());
    let body = Activate {
        code: code.to_owned(),
        device: DeviceId(Uuid::now_v7()),
        token: token.clone(),
        name: "bench".into(),
    };
    http.post(format!("{url}/api/v1/activate"))
        .header(lianxin_proto::API_VERSION_HEADER, lianxin_proto::API_VERSION)
        .header("content-type", "application/json")
        .body(serde_json::to_vec(&body)?)
        .send()
        .await?
        .error_for_status()?;
    Ok(token)
}

fn ask(token: &str, cursor: Option<u64>, member: Option<(&str, u64)>, epoch: Option<&str>) -> Vec<u8> {
    let mut cursors = serde_json::Map::new();
    if let Some(cursor) = cursor {
        cursors.insert("content:all".into(), cursor.into());
    }
    if let Some((feed, cursor)) = member {
        cursors.insert(feed.into(), cursor.into());
    }
    let mut body = serde_json::json!({ "cursors": cursors });
    if let Some(epoch) = epoch {
        body["epoch"] = epoch.into();
    }
    let bearer = format!("Bearer {token}");
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Api-Version", "1"),
        ("Accept-Encoding", "zstd"),
        ("Content-Type", "application/json"),
    ];
    load::request("POST", "/api/v1/sync", &headers, body.to_string().as_bytes())
}

/// Measures.
pub async fn measure(table: &mut Table, peers: bool) -> Result<()> {
    if !table.wants(&ROWS) {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let mut world = World::new(Arc::new(SystemClock)).await?;
    let today = SystemClock.now().date();
    seed::write(folder.path(), Size::default())?;
    world.import(folder.path(), today).await?;
    let members = world.members(PHONES + 12, Role::Member).await?;
    world.stop().await?;
    let mut served = Served::new(world.data())?;
    served.start().await?;
    let url = served.url();
    let (phones, singles) = members.split_at(PHONES);

    one_phone(table, &url, &world, folder.path(), singles).await?;
    crowd(table, &served, &url, phones, peers).await
}

#[allow(clippy::cast_precision_loss, reason = "figures for people")]
async fn one_phone(
    table: &mut Table,
    url: &str,
    world: &World,
    content: &Path,
    members: &[lianxin_server::members::admin::Coded],
) -> Result<()> {
    let mut first = Vec::new();
    let mut phones = Vec::new();
    let mut outcome = lianxin_client::SyncOutcome::default();
    for member in members {
        let phone = Phone::of(url, &member.code, Arc::new(SystemClock)).await?;
        let begun = Instant::now();
        outcome = phone.client.sync_text().await?;
        first.push(begun.elapsed());
        phones.push(phone);
    }
    let method = "220 issues, 660 articles (text) from a server process on loopback into SQLite, search index included; median of 12 phones";
    table.add("first sync, 220 issues", millis(median(first)), "ms", method).at_most(300.0);
    table.add("first sync, received", outcome.bytes_received as f64 / 1024.0, "KB", "bodies as they came, compressed");
    table.add("first sync, round trips", f64::from(outcome.rounds), "", "requests to /api/v1/sync");

    let mut empty = Vec::new();
    for _ in 0..50 {
        for phone in &phones {
            let begun = Instant::now();
            outcome = phone.client.sync_text().await?;
            empty.push(begun.elapsed());
        }
    }
    table
        .add("no-change sync", millis(median(empty)), "ms", "the same phones again, nothing changed; median of 600")
        .at_most(2.0);
    table.add(
        "no-change sync, body sent",
        outcome.bytes_sent as f64,
        "bytes",
        "body; with the head see the crowd's rows",
    );
    table.add("no-change sync, body received", outcome.bytes_received as f64, "bytes", "body");

    // One more issue: tomorrow's file of the set, imported beside the running server.
    let next = content.join("issues/s00219.md");
    let text = fs::read_to_string(&next)?.replace("D-0", "D+1").replace("s00219-", "extra-");
    for article in 0..3 {
        fs::copy(
            content.join(format!("articles/s00219-{article}.md")),
            content.join(format!("articles/extra-{article}.md")),
        )?;
    }
    fs::write(content.join("issues/extra.md"), text)?;
    world.import(content, SystemClock.now().date()).await?;
    let mut morning = Vec::new();
    for phone in &phones {
        let begun = Instant::now();
        outcome = phone.client.sync_text().await?;
        morning.push(begun.elapsed());
    }
    table.add(
        "morning sync, one issue",
        millis(median(morning)),
        "ms",
        "one new issue with three articles; median of 12 phones",
    );
    table.add("morning sync, received", outcome.bytes_received as f64 / 1024.0, "KB", "body as it came, compressed");
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "figures for people")]
async fn crowd(
    table: &mut Table,
    served: &Served,
    url: &str,
    phones: &[lianxin_server::members::admin::Coded],
    peers: bool,
) -> Result<()> {
    let http = reqwest::Client::new();
    let mut tokens = Vec::with_capacity(phones.len());
    for phone in phones {
        tokens.push(token(&http, url, &phone.code).await?);
    }
    let pid = served.pid().context("the server runs")?;
    let say = |table: &mut Table, name: &str, measured: &Measured, cpu: Duration, method: &str| {
        table.add(&format!("424 phones, {name}"), measured.rate(), "1/s", method);
        table.add(&format!("424 phones, {name}, p99"), millis(measured.quantile(0.99)), "ms", "of the same run");
        let each = cpu.as_secs_f64() * 1e6 / measured.latencies.len() as f64;
        table.add(&format!("424 phones, {name}, CPU"), each, "µs", "CPU time of the server a request");
    };

    let firsts: Vec<Vec<u8>> = tokens.iter().map(|token| ask(token, None, None, None)).collect();
    let before = load::cpu(pid)?;
    let measured = load::run(served.address(), firsts, 4).await?;
    let cpu = load::cpu(pid)?.saturating_sub(before);
    say(table, "first sync", &measured, cpu, "every phone at once asks for all 220 issues, 4 times, keep-alive");

    // Where a phone stands after that: the cursors of one answer.
    let answer = http
        .post(format!("{url}/api/v1/sync"))
        .header("authorization", format!("Bearer {}", tokens.first().context("a phone")?))
        .header(lianxin_proto::API_VERSION_HEADER, lianxin_proto::API_VERSION)
        .header("content-type", "application/json")
        .body(r#"{"cursors":{}}"#)
        .send()
        .await?
        .text()
        .await?;
    let line = |key: &str| {
        answer
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .find(|line| line.get(key).is_some())
    };
    let head = line("page").and_then(|line| line["page"]["to"].as_u64()).context("a page")?;
    let epoch = line("end").and_then(|line| line["end"]["epoch"].as_str().map(str::to_owned)).context("an end")?;

    let empties: Vec<Vec<u8>> = tokens
        .iter()
        .zip(phones)
        .map(|(token, phone)| ask(token, Some(head), Some((&format!("member:{}", phone.profile.id), 1)), Some(&epoch)))
        .collect();
    let sent = empties.first().map_or(0, Vec::len);
    let before = load::cpu(pid)?;
    let measured = load::run(served.address(), empties, 60).await?;
    let cpu = load::cpu(pid)?.saturating_sub(before);
    say(table, "no-change sync", &measured, cpu, "every phone at once, 60 times, keep-alive");
    table.add("no-change sync, sent with head", sent as f64, "bytes", "the whole HTTP request").at_most(400.0);
    let received = measured.bytes as f64 / measured.latencies.len() as f64;
    table.add("no-change sync, received with head", received, "bytes", "the whole HTTP answer").at_most(400.0);

    // One content page, as the morning's phones ask for it: each knows its own feed already.
    let pages: Vec<Vec<u8>> = tokens
        .iter()
        .zip(phones)
        .map(|(token, phone)| {
            let own = format!("member:{}", phone.profile.id);
            ask(token, Some(head.saturating_sub(4)), Some((&own, 1)), Some(&epoch))
        })
        .collect();
    let before = load::cpu(pid)?;
    let measured = load::run(served.address(), pages.clone(), 60).await?;
    let cpu = load::cpu(pid)?.saturating_sub(before);
    say(
        table,
        "content page",
        &measured,
        cpu,
        "every phone at once asks for the page of the last issue, 60 times, keep-alive",
    );
    table.add("memory of the server", load::memory(pid)? as f64 / 1_048_576.0, "MB", "PSS after all of the above");
    if peers {
        let size = usize::try_from(measured.bytes / measured.latencies.len() as u64)?;
        against_nginx(table, served.address(), &pages, size).await?;
    }
    Ok(())
}

/// A sorted list's value in the middle.
fn middle(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

/// The server and nginx in turns, so that whatever else the machine does meets both.
async fn against_nginx(table: &mut Table, server: SocketAddr, pages: &[Vec<u8>], size: usize) -> Result<()> {
    let nginx = Nginx::start(size).await?;
    let (mut rates, mut tails, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let ours = load::run(server, pages.to_vec(), 100).await?;
        let theirs = load::run(nginx.address, vec![load::request("GET", "/page", &[], b""); pages.len()], 100).await?;
        rates.push(theirs.rate());
        tails.push(millis(theirs.quantile(0.99)));
        shares.push(ours.rate() * 100.0 / theirs.rate());
    }
    let method =
        "a file as large as that answer, 2 workers, same generator; median of 7 runs in turn with the server's";
    table.add("nginx, same bytes", middle(rates), "1/s", method);
    table.add("nginx, same bytes, p99", middle(tails), "ms", "of the same runs");
    table
        .add("content page against nginx", middle(shares), "%", "requests a second; median of the same 7 turns")
        .at_least(70.0);
    Ok(())
}

/// nginx with one file.
struct Nginx {
    address: SocketAddr,
    _process: Owned,
    _folder: tempfile::TempDir,
}

impl Nginx {
    /// Starts it with a file so that its answer has about `size` bytes, and waits until it answers.
    async fn start(size: usize) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = free_port()?;
        // Noise, as a compressed page is.
        let noise: Vec<u8> = (0..size).map(|place| (place.wrapping_mul(2_654_435_761) >> 7).to_le_bytes()[0]).collect();
        fs::write(folder.path().join("page"), noise)?;
        let root = folder.path().display();
        fs::write(
            folder.path().join("nginx.conf"),
            format!(
                "daemon off; user root; worker_processes 2; pid {root}/pid; error_log {root}/error.log;\n\
                 events {{ worker_connections 2048; }}\n\
                 http {{ client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;\n\
                 access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=10;\n\
                 server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n"
            ),
        )?;
        let mut command = Command::new("nginx");
        command.arg("-c").arg(folder.path().join("nginx.conf")).arg("-p").arg(folder.path());
        let process = Owned::start(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        for _ in 0..100 {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(Self { address, _process: process, _folder: folder })
    }
}
