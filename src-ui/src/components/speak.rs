//! Reading aloud, sentence by sentence, by the voice of the phone where it has a Chinese one; where it has none nothing is offered. The sentence being
//! spoken is marked in the text. Pausing stops the voice and remembers the sentence, because pausing itself is unreliable in web views.

use crate::components::icon::Icon;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition, SpeechSynthesis, SpeechSynthesisUtterance,
    SpeechSynthesisVoice,
};

/// The speeds offered, in tenths.
const SPEEDS: [u8; 4] = [8, 10, 12, 15];

/// The reading aloud of one page.
#[derive(Clone, Copy)]
pub(crate) struct Speech {
    sentences: StoredValue<Vec<String>>,
    /// The sentence being spoken, or where it stopped.
    pub(crate) at: RwSignal<Option<usize>>,
    /// Whether the voice is speaking now.
    speaking: RwSignal<bool>,
    /// Whether this phone can.
    pub(crate) offered: RwSignal<bool>,
    speed: RwSignal<u8>,
    turn: StoredValue<u32>,
}

fn voice_box() -> Option<SpeechSynthesis> {
    let there = js_sys::Reflect::has(window().as_ref(), &JsValue::from_str("speechSynthesis")).unwrap_or(false);
    if there { window().speech_synthesis().ok() } else { None }
}

fn has_voice(voices: &SpeechSynthesis) -> bool {
    voices.get_voices().iter().any(|voice| voice.unchecked_into::<SpeechSynthesisVoice>().lang().starts_with("zh"))
}

/// The next speed.
fn faster(speed: u8) -> u8 {
    SPEEDS.into_iter().find(|s| *s > speed).unwrap_or(SPEEDS[0])
}

/// About how long so many characters take, in words.
fn left(characters: usize, speed: u8) -> String {
    let seconds = characters.saturating_mul(10) / (usize::from(speed).max(1) * 4);
    if seconds < 60 { "还剩不到一分钟".into() } else { format!("还剩约 {} 分钟", seconds.div_ceil(60)) }
}

impl Speech {
    /// The reading aloud of the page being made; it falls silent when the page goes.
    pub(crate) fn new() -> Self {
        let speech = Self {
            sentences: StoredValue::default(),
            at: RwSignal::new(None),
            speaking: RwSignal::new(false),
            offered: RwSignal::new(false),
            speed: RwSignal::new(10),
            turn: StoredValue::new(0),
        };
        if let Some(voices) = voice_box() {
            speech.offered.set(has_voice(&voices));
            let listener = Closure::<dyn Fn()>::new({
                let voices = voices.clone();
                move || {
                    speech.offered.try_set(has_voice(&voices));
                }
            });
            voices.set_onvoiceschanged(Some(listener.into_js_value().unchecked_ref()));
            on_cleanup(|| {
                if let Some(voices) = voice_box() {
                    voices.set_onvoiceschanged(None);
                    voices.cancel();
                }
            });
        }
        speech
    }

    /// What there is to be read.
    pub(crate) fn load(self, sentences: Vec<String>) {
        self.sentences.set_value(sentences);
    }

    /// Starts at the beginning, goes on, or pauses.
    pub(crate) fn toggle(self) {
        if self.speaking.get_untracked() {
            self.hush();
        } else {
            self.speak(self.at.get_untracked().unwrap_or(0));
        }
    }

    fn hush(self) {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.speaking.set(false);
        if let Some(voices) = voice_box() {
            voices.cancel();
        }
    }

    fn stop(self) {
        self.hush();
        self.at.set(None);
    }

    fn speak(self, n: usize) {
        let Some(voices) = voice_box() else { return };
        let sentence = self.sentences.with_value(|sentences| sentences.get(n).cloned());
        let Some(sentence) = sentence else { return self.stop() };
        let Ok(utterance) = SpeechSynthesisUtterance::new_with_text(&sentence) else { return };
        let Some(turn) = self.turn.try_update_value(|turn| {
            *turn = turn.wrapping_add(1);
            *turn
        }) else {
            return;
        };
        self.at.set(Some(n));
        self.speaking.set(true);
        utterance.set_lang("zh-CN");
        utterance.set_rate(f32::from(self.speed.get_untracked()) / 10.0);
        let ended = Closure::once_into_js(move || {
            if self.turn.try_get_value() == Some(turn) {
                self.speak(n + 1);
            }
        });
        let failed = Closure::once_into_js(move || {
            if self.turn.try_get_value() == Some(turn) {
                self.stop();
            }
        });
        utterance.set_onend(Some(ended.unchecked_ref()));
        utterance.set_onerror(Some(failed.unchecked_ref()));
        voices.cancel();
        voices.speak(&utterance);
        request_animation_frame(show_spoken);
    }

    fn change_speed(self) {
        self.speed.update(|speed| *speed = faster(*speed));
        if let (true, Some(n)) = (self.speaking.get_untracked(), self.at.get_untracked()) {
            self.speak(n);
        }
    }
}

/// Brings the spoken sentence on to the screen when it is not.
fn show_spoken() {
    let Ok(Some(spoken)) = document().query_selector(".read .now") else { return };
    let place = spoken.get_bounding_client_rect();
    let height = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or_default();
    if place.top() < 60.0 || place.bottom() > height - 110.0 {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        options.set_behavior(ScrollBehavior::Smooth);
        spoken.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// The button that starts reading aloud; not there on a phone that cannot.
#[component]
pub(crate) fn SpeakButton(
    /// The reading aloud of this page.
    speech: Speech,
) -> impl IntoView {
    view! {
        <Show when=move || speech.offered.get()>
            <button class="ib" aria-label="朗读" on:click=move |_| speech.toggle()><Icon name="ear"/></button>
        </Show>
    }
}

/// The bar at the foot of the page while it is read aloud.
#[component]
pub(crate) fn Player(
    /// The reading aloud of this page.
    speech: Speech,
) -> impl IntoView {
    let done = move || {
        let of = speech.sentences.with_value(Vec::len).max(1);
        speech.at.get().map_or(0, |n| n * 100 / of)
    };
    let remaining = move || {
        let n = speech.at.get().unwrap_or(0);
        let characters = speech.sentences.with_value(|s| s.iter().skip(n).map(|s| s.chars().count()).sum());
        left(characters, speech.speed.get())
    };
    let speed = move || format!("{}.{}×", speech.speed.get() / 10, speech.speed.get() % 10);
    view! {
        <Show when=move || speech.at.with(Option::is_some)>
            <div class="player" role="region" aria-label="朗读">
                <div class="track"><i style:width=move || format!("{}%", done())></i></div>
                <div class="r">
                    <button class="pbtn" on:click=move |_| speech.toggle()
                        aria-label=move || if speech.speaking.get() { "暂停朗读" } else { "继续朗读" }>
                        <Icon name=Signal::derive(move || String::from(if speech.speaking.get() { "pause" } else { "play" }))/>
                    </button>
                    <div class="grow">
                        <b>{move || if speech.speaking.get() { "正在朗读" } else { "已暂停" }}</b>
                        <span class="num">{remaining}</span>
                    </div>
                    <button class="spd num" aria-label=move || format!("语速 {}", speed()) on:click=move |_| speech.change_speed()>{speed}</button>
                    <button class="ib" aria-label="关闭朗读" on:click=move |_| speech.stop()><Icon name="close"/></button>
                </div>
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_go_round() {
        assert_eq!([8, 10, 12, 15].map(faster), [10, 12, 15, 8]);
        assert_eq!(left(100, 10), "还剩不到一分钟");
        assert_eq!(left(1_000, 10), "还剩约 5 分钟");
    }
}
