//! The shell: it opens the client and puts a window before it. Calls of the user interface go in by one command, events come out under one name, pictures and
//! voices by one scheme; the rest is what only a platform can do (notifications, alarms, microphone, links, life cycle, logs). It decides nothing.

#![cfg_attr(mobile, allow(unsafe_code, reason = "the entry points that Tauri's macro writes for phones"))]

#[cfg(any(mobile, test))]
mod alarms;
mod clock;
mod logs;
mod media;
mod microphone;
mod platform;

use futures_util::StreamExt as _;
use lianxin_client::{Client, Config, FileVault};
use lianxin_proto::{
    call::{Call, CallError, MEDIA_SCHEME},
    event::EVENT_NAME,
    id::MediaId,
};
use std::{path::PathBuf, process::ExitCode, sync::Arc, time::Duration};
use tauri::{
    App, AppHandle, Emitter as _, Manager as _, RunEvent, State, UriSchemeContext, UriSchemeResponder, Wry,
    http::Request, plugin::TauriPlugin,
};
use tauri_plugin_deep_link::DeepLinkExt as _;
use tauri_plugin_notification::NotificationExt as _;

/// The most bytes pictures may take on a phone: 300 MB, a year of covers.
const MEDIA_BUDGET: u64 = 300 * 1024 * 1024;

/// The server built into this app, from `LIANXIN_SERVER` at build time; the first page asks for one when absent.
const SERVER: Option<&str> = option_env!("LIANXIN_SERVER");

type Shared = Arc<Client>;

/// The one command: every call of the user interface.
#[tauri::command]
async fn call(call: Call, client: State<'_, Shared>) -> Result<serde_json::Value, CallError> {
    client.call(call).await
}

/// Starts the app and runs it until its window is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point(ExitCode))]
pub fn run() -> ExitCode {
    let builder = tauri::Builder::default();
    #[cfg(desktop)]
    let builder = builder.plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| {
        if let Some(window) = app.get_webview_window("main") {
            window.set_focus().ok();
        }
    }));
    let built = builder
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(guard())
        .on_permission_request(|_webview, kind| microphone::allow(kind))
        .register_asynchronous_uri_scheme_protocol(MEDIA_SCHEME, serve_media)
        .invoke_handler(tauri::generate_handler![call])
        .setup(|app| set_up(app).map_err(Into::into))
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(life_cycle);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("the app could not start: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Keeps the window on the app's own pages: what the microphone and the one command are for, no other page ever gets. The web opens in the browser.
fn guard() -> TauriPlugin<Wry> {
    tauri::plugin::Builder::new("guard").on_navigation(|_webview, url| media::is_own(url)).build()
}

/// Why the app could not start.
#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error("no folder for the app's data: {0}")]
    Folder(#[from] tauri::Error),
    #[error(transparent)]
    Client(#[from] lianxin_client::OpenError),
}

fn set_up(app: &mut App<Wry>) -> Result<(), StartError> {
    let handle = app.handle().clone();
    let data_dir = match std::env::var_os("LIANXIN_DATA_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => app.path().app_data_dir()?,
    };
    if let Some(guard) = logs::start(&data_dir.join("logs")) {
        app.manage(guard);
    }
    let client = Client::open(Config {
        vault: Arc::new(FileVault::new(data_dir.join("token"))),
        data_dir,
        server: SERVER.map(str::to_owned),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        device_name: device_name(),
        media_budget: MEDIA_BUDGET,
        clock: clock::clock(),
        platform: Arc::new(platform::TauriPlatform(handle.clone())),
    })?;
    app.manage(Shared::clone(&client));

    let links = Shared::clone(&client);
    let open = move |urls: Vec<tauri::Url>| urls.iter().for_each(|url| links.open_link(url.as_str()));
    if let Ok(Some(urls)) = app.deep_link().get_current() {
        open(urls);
    }
    app.deep_link().on_open_url(move |event| open(event.urls()));

    let taps = Shared::clone(&client);
    let listening = app.notification().on_action(move |action| {
        let path =
            action.notification().and_then(|shown| shown.extra().get(platform::PATH)).and_then(|path| path.as_str());
        taps.open_path(path.unwrap_or("/"));
    });
    if let Err(error) = listening {
        tracing::warn!(%error, "taps on notifications will only open the app");
    }

    let mut events = Box::pin(client.events());
    tauri::async_runtime::spawn(async move {
        while let Some(event) = events.next().await {
            if let Err(error) = handle.emit(EVENT_NAME, &event) {
                tracing::warn!(%error, "an event did not reach the window");
            }
        }
    });
    tauri::async_runtime::spawn(ticking(client));
    Ok(())
}

/// Fires what is due, then waits for the next, looking at the clock in between.
async fn ticking(client: Shared) {
    let clock = clock::clock();
    loop {
        let next = client.tick().await;
        let wait = next.map_or(clock::LOOK_AGAIN, |at| at.0.saturating_sub(clock.now().0)).clamp(50, clock::LOOK_AGAIN);
        tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
    }
}

/// What the device is called in the administrator's list.
fn device_name() -> String {
    let system = match std::env::consts::OS {
        "android" => "安卓手机",
        "ios" => "苹果手机",
        _ => "电脑",
    };
    format!("{system}（{}）", std::env::consts::ARCH)
}

/// `media://localhost/<id>`: a picture or voice from the store, fetched now if it has not come yet. Content-addressed, so the web view may keep it.
#[allow(clippy::needless_pass_by_value, reason = "the signature Tauri asks for")]
fn serve_media(context: UriSchemeContext<'_, Wry>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let app: AppHandle<Wry> = context.app_handle().clone();
    let id = MediaId::new(request.uri().path().trim_matches('/'));
    tauri::async_runtime::spawn(async move {
        let client = app.try_state::<Shared>().map(|client| Shared::clone(&client));
        let bytes = match (id, client) {
            (Ok(id), Some(client)) => client.media(&id).await,
            _ => None,
        };
        responder.respond(media::answer(&request, bytes));
    });
}

/// Pausing may come twice and a resume may be missed (platform notes), so both are told as they come and the client takes them so.
#[allow(clippy::needless_pass_by_value, reason = "the signature Tauri asks for")]
fn life_cycle(app: &AppHandle<Wry>, event: RunEvent) {
    let Some(client) = app.try_state::<Shared>() else { return };
    match event {
        RunEvent::Resumed | RunEvent::WindowEvent { event: tauri::WindowEvent::Focused(true), .. } => client.resume(),
        RunEvent::Exit => client.pause(),
        _ => {}
    }
}
