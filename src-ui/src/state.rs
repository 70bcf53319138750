//! What all pages share: who is on the device, how the app looks, how syncing stands, and which views an event made old. A page asks the core for its
//! view with [`ask`]; the view is asked for again when something it shows has changed, and stays on the screen meanwhile.

mod view;

pub(crate) use view::{Keeper, Load, Value, View, act, ask, ask_unless, effect};

use crate::{bridge, nav::Nav};
use leptos::prelude::*;
use lianxin_proto::{
    call::{Account, CallError, Rooms, SaveSettings, Settings, Start, StartView, Theme},
    content::Brand,
    event::{Event, SyncState},
    id::MediaId,
    time::{CivilDate, Millis},
    view::quiz::SittingView,
};
use wasm_bindgen_futures::spawn_local;

/// What may make a view old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Content,
    Marks,
    Sync,
    Outbox,
    Feedback,
    Settings,
    Quiz,
    Rooms,
}

/// A line at the foot of the screen that goes by itself.
#[derive(Clone)]
pub(crate) struct Toast {
    pub(crate) text: String,
    /// A word to tap, and what it does.
    pub(crate) action: Option<(&'static str, Callback<()>)>,
}

/// What all pages share.
#[derive(Clone, Copy)]
pub(crate) struct Shell {
    pub(crate) account: RwSignal<Option<Account>>,
    pub(crate) settings: RwSignal<Settings>,
    pub(crate) brand: RwSignal<Option<Brand>>,
    pub(crate) server: RwSignal<Option<String>>,
    pub(crate) activation: RwSignal<Option<(Option<String>, String)>>,
    pub(crate) sync: RwSignal<SyncState>,
    /// How many ops wait to be sent, and how many are wedged.
    pub(crate) waiting: RwSignal<(u32, u32)>,
    pub(crate) today: RwSignal<CivilDate>,
    pub(crate) arrived: RwSignal<Vec<MediaId>>,
    pub(crate) toast: RwSignal<Option<Toast>>,
    pub(crate) trouble: RwSignal<Option<CallError>>,
    /// Something in 交流 is not read, in a room this member wants to be told of.
    pub(crate) talk: RwSignal<bool>,
    /// A sitting that was just begun, on its way to its page, so that its first question is there at once.
    pub(crate) handed: StoredValue<Option<SittingView>>,
    night: RwSignal<bool>,
    /// How many times settings were changed here, and how many of these are not kept yet.
    settling: StoredValue<(u32, u32)>,
    changed: [Trigger; 8],
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds of the clock are far below 2^53")]
pub(crate) fn now() -> Millis {
    Millis(js_sys::Date::now() as i64)
}

impl Shell {
    /// Nobody yet; [`Shell::open`] asks.
    pub(crate) fn new() -> Self {
        let dark = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
        let night = RwSignal::new(dark.as_ref().is_some_and(web_sys::MediaQueryList::matches));
        if let Some(query) = dark {
            let listener = wasm_bindgen::closure::Closure::<dyn Fn()>::new({
                let query = query.clone();
                move || night.set(query.matches())
            });
            query.set_onchange(Some(wasm_bindgen::JsCast::unchecked_ref(&listener.into_js_value())));
        }
        Self {
            account: RwSignal::new(None),
            settings: RwSignal::default(),
            brand: RwSignal::new(None),
            server: RwSignal::new(None),
            activation: RwSignal::new(None),
            sync: RwSignal::default(),
            waiting: RwSignal::new((0, 0)),
            today: RwSignal::new(now().date()),
            arrived: RwSignal::default(),
            toast: RwSignal::new(None),
            trouble: RwSignal::new(None),
            talk: RwSignal::new(false),
            handed: StoredValue::new(None),
            night,
            settling: StoredValue::new((0, 0)),
            changed: std::array::from_fn(|_| Trigger::new()),
        }
    }

    /// Asks who is here, now and whenever the account changes.
    pub(crate) async fn open(self, nav: Nav) {
        match bridge::call(Start {}).await {
            Ok(StartView { account, brand, settings, server, open, activation, sync }) => {
                self.trouble.set(None);
                self.settings.set(settings);
                self.brand.set(brand);
                self.server.set(server);
                self.sync.set(sync);
                if activation.is_some() {
                    self.activation.set(activation);
                }
                if let Some(route) = open.as_deref().and_then(crate::route::Route::parse) {
                    nav.go(route);
                }
                if matches!(account, Account::Active { .. }) {
                    self.look();
                }
                if self.account.with_untracked(|old| old.as_ref() != Some(&account)) {
                    self.account.set(Some(account));
                }
            }
            Err(error) => self.trouble.set(Some(error)),
        }
    }

    /// Takes in what the core tells.
    pub(crate) fn hear(self, event: Event, nav: Nav) {
        match event {
            Event::ContentChanged => self.old(Topic::Content),
            Event::MarksChanged => self.old(Topic::Marks),
            Event::MediaArrived { ids } => self.arrived.set(ids),
            Event::SyncChanged { state } => {
                self.sync.set(state);
                self.old(Topic::Sync);
            }
            Event::OutboxChanged { pending, wedged } => {
                self.waiting.set((pending, wedged));
                self.old(Topic::Outbox);
            }
            Event::FeedbackChanged => self.old(Topic::Feedback),
            Event::QuizChanged => self.old(Topic::Quiz),
            Event::RoomsChanged { .. } => {
                self.old(Topic::Rooms);
                self.look();
            }
            Event::SettingsChanged => {
                self.old(Topic::Settings);
                self.follow();
            }
            Event::AccountChanged => spawn_local(self.open(nav)),
            Event::Open { path } => {
                if let Some(route) = crate::route::Route::parse(&path) {
                    nav.go(route);
                }
            }
            Event::ActivationLink { server, code } => self.activation.set(Some((server, code))),
        }
    }

    /// Looks whether anything in 交流 is not read.
    fn look(self) {
        spawn_local(async move {
            if let Ok(view) = bridge::call(Rooms {}).await {
                self.talk.set(
                    view.rooms
                        .iter()
                        .any(|room| room.unread > 0 && room.notify != lianxin_proto::room::Notify::Nothing),
                );
            }
        });
    }

    /// Takes over settings that were changed elsewhere. What is being switched here meanwhile goes first.
    fn follow(self) {
        let before = self.settling.get_value();
        if before.1 > 0 {
            return;
        }
        spawn_local(async move {
            match bridge::call(Start {}).await {
                Ok(start) if self.settling.get_value() == before => self.take(start.settings),
                Ok(_) => {}
                Err(error) => web_sys::console::warn_1(&error.message.into()),
            }
        });
    }

    fn take(self, settings: Settings) {
        if self.settings.with_untracked(|known| *known != settings) {
            self.settings.set(settings);
        }
    }

    /// Makes the views of a topic old.
    pub(crate) fn old(&self, topic: Topic) {
        if let Some(trigger) = self.changed.get(topic as usize) {
            trigger.notify();
        }
    }

    pub(crate) fn track(&self, topics: &[Topic]) {
        for topic in topics {
            if let Some(trigger) = self.changed.get(*topic as usize) {
                trigger.track();
            }
        }
    }

    /// Whether the paper is the dark one.
    pub(crate) fn is_dark(&self) -> bool {
        match self.settings.with(|settings| settings.theme) {
            Theme::System => self.night.get(),
            Theme::Light => false,
            Theme::Dark => true,
        }
    }

    /// Changes settings: at once on the screen, and kept by the core.
    pub(crate) fn change(self, change: impl FnOnce(&mut Settings)) {
        self.settings.update(|settings| {
            change(settings);
            settings.zoom = fitting_zoom(settings.zoom, settings.elder);
        });
        let settings = self.settings.get_untracked();
        self.settling.update_value(|(turn, waiting)| (*turn, *waiting) = (turn.wrapping_add(1), *waiting + 1));
        spawn_local(async move {
            let kept = bridge::call(SaveSettings { settings }).await;
            self.settling.update_value(|(_, waiting)| *waiting = waiting.saturating_sub(1));
            match kept {
                Ok(kept) if self.settling.get_value().1 == 0 => self.take(kept),
                Ok(_) => {}
                Err(error) => self.say(error.message),
            }
        });
    }

    /// Says something in passing.
    pub(crate) fn say(&self, text: impl Into<String>) {
        self.toast.set(Some(Toast { text: text.into(), action: None }));
    }

    /// Says something in passing, with something to do about it.
    pub(crate) fn offer(&self, text: impl Into<String>, word: &'static str, action: impl Fn() + Send + Sync + 'static) {
        self.toast.set(Some(Toast { text: text.into(), action: Some((word, Callback::new(move |()| action()))) }));
    }
}

/// The sizes the slider stops at, in percent.
pub(crate) fn sizes(elder: bool) -> [u16; 6] {
    if elder { [95, 100, 106, 112, 118, 125] } else { [95, 100, 110, 120, 135, 150] }
}

/// The stop of the slider nearest to a size, from 0.
pub(crate) fn stop(zoom: u16, elder: bool) -> usize {
    let nearest = sizes(elder).into_iter().enumerate().min_by_key(|(_, size)| size.abs_diff(zoom));
    nearest.map_or(1, |(stop, _)| stop)
}

/// A size within the bounds of the edition.
fn fitting_zoom(zoom: u16, elder: bool) -> u16 {
    zoom.clamp(95, if elder { 125 } else { 150 })
}

/// The shared state, from the context.
pub(crate) fn use_shell() -> Shell {
    expect_context()
}

/// Puts a text on the clipboard, and says so.
pub(crate) fn copy(shell: Shell, text: String, done: &'static str) {
    spawn_local(async move {
        let there = js_sys::Reflect::has(window().navigator().as_ref(), &"clipboard".into()).unwrap_or(false);
        let copied = there
            && wasm_bindgen_futures::JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok();
        shell.say(if copied { done } else { "复制不了，请长按文字选取" });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stay_within_their_edition() {
        assert_eq!(fitting_zoom(150, true), 125);
        assert_eq!(fitting_zoom(150, false), 150);
        assert_eq!(fitting_zoom(10, false), 95);
        for elder in [false, true] {
            for (n, size) in sizes(elder).into_iter().enumerate() {
                assert_eq!(stop(size, elder), n);
                assert_eq!(fitting_zoom(size, elder), size);
            }
        }
        assert_eq!(stop(103, false), 1);
    }
}
