//! Recording a voice message: one touch begins, and a bar takes the composer's place with what is heard and how long it is; another touch ends it. It is
//! listened to before it is sent, and can be dropped at any moment. It ends by itself at a minute, with the last ten seconds counted down.

use super::voice::bars;
use crate::{
    components::{icon::Icon, sheet::Sheet},
    media::{self, Sound, Take},
    nav::{Nav, focus_on, use_nav},
    rooms::words,
};
use leptos::prelude::*;
use lianxin_proto::{room::VOICE_MS_MAX, view::room::Content};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How often the bar is drawn anew.
const TICK: Duration = Duration::from_millis(160);
/// How many bars of what was just heard are shown.
const HEARD: usize = 16;
/// From how many seconds on the rest is counted down.
const LAST: u32 = 10;

/// How recording stands.
#[derive(Clone, PartialEq)]
enum Stage {
    Idle,
    /// The microphone is being opened.
    Asking,
    Recording,
    /// It ends.
    Ending,
    /// To be listened to and sent.
    Ready(Take),
}

#[derive(Clone, Copy)]
struct Desk {
    nav: Nav,
    stage: RwSignal<Stage>,
    /// How long it is so far, in milliseconds.
    length: RwSignal<u32>,
    heard: RwSignal<Vec<u8>>,
    /// How far it was listened to.
    at: RwSignal<Option<u32>>,
    /// Why nothing was recorded.
    trouble: RwSignal<&'static str>,
    telling: RwSignal<bool>,
    timer: StoredValue<Option<IntervalHandle>>,
    begun: StoredValue<f64>,
}

fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

impl Desk {
    fn new() -> Self {
        let desk = Self {
            nav: use_nav(),
            stage: RwSignal::new(Stage::Idle),
            length: RwSignal::new(0),
            heard: RwSignal::default(),
            at: RwSignal::new(None),
            trouble: RwSignal::new(""),
            telling: RwSignal::new(false),
            timer: StoredValue::new(None),
            begun: StoredValue::new(0.0),
        };
        on_cleanup(move || desk.leave());
        desk
    }

    fn stop_clock(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    /// Drops everything.
    fn leave(self) {
        self.stop_clock();
        media::forget();
        if let Some(Stage::Ready(take)) = self.stage.try_get_untracked() {
            media::hush();
            media::release(&take.url);
        }
    }

    fn drop_it(self) {
        self.leave();
        self.stage.set(Stage::Idle);
        focus_on(".composer .mic");
    }

    fn failed(self, why: Option<&'static str>) {
        if self.stage.try_set(Stage::Idle).is_some() {
            return;
        }
        if let Some(why) = why {
            self.trouble.set(why);
            self.nav.overlay(self.telling);
        }
    }

    fn begin(self) {
        self.stage.set(Stage::Asking);
        self.length.set(0);
        self.heard.set(Vec::new());
        spawn_local(async move {
            match media::record().await {
                Ok(()) if self.stage.try_get_untracked() == Some(Stage::Asking) => {
                    self.stage.set(Stage::Recording);
                    focus_on(".rec .done");
                    self.begun.set_value(now());
                    self.timer.set_value(set_interval_with_handle(move || self.tick(), TICK).ok());
                }
                Ok(()) => media::forget(),
                Err(why) => self.failed(why),
            }
        });
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "about a minute")]
    fn tick(self) {
        let length = (now() - self.begun.get_value()) as u32;
        self.length.set(length.min(VOICE_MS_MAX));
        self.heard.set(media::heard(HEARD));
        if length >= VOICE_MS_MAX {
            self.end();
        }
    }

    fn end(self) {
        self.stop_clock();
        self.stage.set(Stage::Ending);
        spawn_local(async move {
            match media::finish().await {
                Ok(take) if self.stage.try_get_untracked() == Some(Stage::Ending) => {
                    self.at.set(None);
                    self.stage.set(Stage::Ready(take));
                    focus_on(".rec .send");
                }
                Ok(take) => media::release(&take.url),
                Err(why) => self.failed(why),
            }
        });
    }

    fn listen(self, take: &Take) {
        if self.at.get_untracked().is_some() {
            return media::hush();
        }
        self.at.set(Some(0));
        media::play(&take.url, move |sound| {
            self.at.try_set(if let Sound::At(at) = sound { Some(at) } else { None });
        });
    }
}

/// What is heard while it is recorded.
fn recording(desk: Desk) -> AnyView {
    let stage = desk.stage;
    let left = Memo::new(move |_| (VOICE_MS_MAX - desk.length.get()).div_ceil(1_000));
    let length = move || match (stage.get(), left.get()) {
        (Stage::Asking, _) => "正在打开麦克风".to_owned(),
        (_, left) if left <= LAST => ["还能说 ", &left.to_string(), " 秒"].concat(),
        _ => ["正在录 ", &words::seconds(desk.length.get())].concat(),
    };
    let wave = move || {
        let heard = desk.heard.get();
        let (width, path) = media::drawn(&heard);
        view! { <svg width=width viewBox=["0 0 ", &width.to_string(), " 32"].concat()><path d=path></path></svg> }
    };
    view! {
        <button class="ib" aria-label="不录了" on:click=move |_| desk.drop_it()><Icon name="close"/></button>
        <span class="grow rec-now" class:last=move || left.get() <= LAST>
            <i class="dot" aria-hidden="true"></i>
            <span class="num" role="timer">{length}</span>
            <span class="w" aria-hidden="true">{wave}</span>
        </span>
        <button class="btn sm done" disabled=move || stage.get() != Stage::Recording on:click=move |_| desk.end()>"录好了"</button>
    }
    .into_any()
}

/// What was recorded, before it is sent.
fn ready(desk: Desk, take: Take, send: Callback<Content>) -> AnyView {
    let length = words::seconds(take.ms);
    let playing = move || desk.at.get().is_some();
    let icon = Signal::derive(move || String::from(if playing() { "pause" } else { "play" }));
    let wave = bars(&take.peaks, take.ms, move || desk.at.get());
    let heard = take.clone();
    let deliver = move |_| {
        let Take { bytes, ms, peaks, .. } = take.clone();
        send.run(Content::Voice { bytes, ms, peaks });
        desk.drop_it();
    };
    view! {
        <button class="ib" aria-label="不要了" on:click=move |_| desk.drop_it()><Icon name="trash"/></button>
        <span class="grow voice">
            <button class="pl" aria-label=move || if playing() { "停下" } else { "先听一遍" } on:click=move |_| desk.listen(&heard)><Icon name=icon/></button>
            {wave}
            <span class="num note">{length}</span>
        </span>
        <button class="ib send" aria-label="发送语音" on:click=deliver><Icon name="send"/></button>
    }
    .into_any()
}

/// The button that begins, and the bar that lies over the composer until it is sent or dropped.
#[component]
pub(crate) fn Recorder(
    /// Sends it.
    send: Callback<Content>,
) -> impl IntoView {
    let desk = Desk::new();
    let bar = move || {
        let inside = match desk.stage.get() {
            Stage::Idle => return None,
            Stage::Ready(take) => ready(desk, take, send),
            Stage::Asking | Stage::Recording | Stage::Ending => recording(desk),
        };
        Some(view! { <div class="rec" role="group" aria-label="录语音">{inside}</div> })
    };
    view! {
        <button class="ib mic" aria-label="录语音" on:click=move |_| desk.begin()><Icon name="mic"/></button>
        {bar}
        <Sheet open=desk.telling title="没有录上">
            <p class="sub ask">{move || desk.trouble.get()}</p>
            <button class="btn wide" on:click=move |_| desk.nav.close()>"知道了"</button>
        </Sheet>
    }
}
