//! A voice message: a button, its bars, its length, and a dot while it was not listened to on this phone. One is played at a time; the bars fill as it
//! goes on. A file that is not on the phone yet is fetched first, and its button says so.

use crate::{
    bridge,
    components::icon::Icon,
    media::{self, Sound},
    rooms::words,
    state::{Shell, act, effect, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{PlayedVoice, WantMedia},
    id::{MediaId, MessageId, RoomId},
};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How long a file may take to come before it is said that it does not.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is being played.
#[derive(Clone, PartialEq)]
enum Now {
    Nothing,
    /// Its file is coming.
    Coming(MessageId, MediaId),
    Playing(MessageId),
}

/// The player of a page: what of it is played. Goes with the page, and its sound with it.
#[derive(Clone, Copy)]
pub(crate) struct Player {
    shell: Shell,
    now: RwSignal<Now>,
    /// How far, in milliseconds.
    at: RwSignal<u32>,
}

impl Player {
    /// The player of the page being made; to be put into its context.
    pub(crate) fn start() -> Self {
        let player = Self { shell: use_shell(), now: RwSignal::new(Now::Nothing), at: RwSignal::new(0) };
        on_cleanup(media::hush);
        effect(move || {
            let arrived = player.shell.arrived.get();
            if let Now::Coming(id, file) = player.now.get_untracked()
                && arrived.contains(&file)
            {
                player.play(id, &file);
            }
        });
        player
    }

    fn rest(self, words: &'static str) {
        self.now.try_set(Now::Nothing);
        if !words.is_empty() {
            self.shell.say(words);
        }
    }

    /// Plays it, or ends it where it is the one being played.
    fn tap(self, room: RoomId, id: MessageId, file: MediaId, played: bool) {
        let here = self.now.with_untracked(|now| matches!(now, Now::Coming(on, _) | Now::Playing(on) if *on == id));
        media::hush();
        self.now.set(Now::Nothing);
        if here {
            return;
        }
        if !played {
            act(self.shell, PlayedVoice { room, id }, |()| {});
        }
        let coming = Now::Coming(id, file.clone());
        self.now.set(coming.clone());
        let still = move || self.now.try_with_untracked(|now| *now == coming) == Some(true);
        let late = still.clone();
        spawn_local(async move {
            match bridge::call(WantMedia { id: file.clone() }).await {
                _ if !still() => {}
                Ok(true) => self.play(id, &file),
                Ok(false) => set_timeout(
                    move || {
                        if late() {
                            self.rest("这条语音还没有下载下来，联网后再点一次。");
                        }
                    },
                    PATIENCE,
                ),
                Err(error) => {
                    self.rest("");
                    self.shell.say(error.message);
                }
            }
        });
    }

    fn play(self, id: MessageId, file: &MediaId) {
        self.now.set(Now::Playing(id));
        self.at.set(0);
        media::play(&bridge::media_url(file), move |sound| {
            if self.now.try_with_untracked(|now| *now == Now::Playing(id)) != Some(true) {
                return;
            }
            match sound {
                Sound::At(at) => self.at.set(at),
                Sound::Ended | Sound::Stopped => self.rest(""),
                Sound::Missing => self.rest("这条语音还没有下载下来，联网后再点一次。"),
                Sound::Broken => self.rest("这条语音放不出来，也许文件坏了。"),
            }
        });
    }
}

/// The bars of a sound of so many milliseconds, filled as far as it was heard where it is being played.
pub(crate) fn bars(peaks: &[u8], ms: u32, at: impl Fn() -> Option<u32> + Send + 'static) -> AnyView {
    let (width, path) = media::picture(peaks, ms);
    let view_box = ["0 0 ", &width.to_string(), " 32"].concat();
    let svg = move |class: &'static str, style: String| {
        let (path, view_box) = (path.clone(), view_box.clone());
        view! { <svg class=class style=style width=width viewBox=view_box><path d=path></path></svg> }
    };
    let heard = {
        let svg = svg.clone();
        move || {
            at().map(|at| {
                let left = 100 - u64::from(at) * 100 / u64::from(ms.max(1)).max(u64::from(at));
                svg("p", ["clip-path:inset(0 ", &left.to_string(), "% 0 0)"].concat())
            })
        }
    };
    view! { <span class="w" aria-hidden="true">{svg("", String::new())}{heard}</span> }.into_any()
}

/// A voice message.
pub(crate) fn voice(room: RoomId, id: MessageId, file: MediaId, ms: u32, peaks: Vec<u8>, played: bool) -> AnyView {
    let player: Player = expect_context();
    let coming = move || player.now.with(|now| matches!(now, Now::Coming(on, _) if *on == id));
    let playing = move || player.now.with(|now| *now == Now::Playing(id));
    let length = words::seconds(ms);
    let spoken = ["语音，", length.trim_end_matches('″'), " 秒", if played { "" } else { "，还没听" }].concat();
    let label = move || {
        let does = if playing() {
            "停下"
        } else if coming() {
            "正在取来"
        } else {
            "听"
        };
        [does, &spoken].concat()
    };
    let icon = Signal::derive(move || {
        String::from(if playing() {
            "pause"
        } else if coming() {
            "clock"
        } else {
            "play"
        })
    });
    let at = move || playing().then(|| player.at.get());
    let tap = move |_| player.tap(room, id, file.clone(), played);
    view! {
        <span class="voice">
            <button class="pl" aria-label=label on:click=tap><Icon name=icon/></button>
            {bars(&peaks, ms, at)}
            <span class="num note" aria-hidden="true">{length}</span>
        </span>
        {(!played).then(|| view! { <i class="dot" role="img" aria-label="还没听"></i> })}
    }
    .into_any()
}
