//! Where a message is written: a field that grows to five lines, what it answers above it, the people an `@` asks for, and the ways to send a 微感悟, a
//! picture or a voice instead. Every change is kept as the room's draft, so that nothing written is lost with the page or the app.

use super::{menu::Menu, stand::Room};
use crate::{
    bridge,
    components::{
        icon::Icon,
        message::{attach::Attach, record::Recorder},
    },
    rooms::{mention, words},
    state::{act, effect},
};
use leptos::{ev, html, prelude::*};
use lianxin_proto::{
    call::{CheckWords, ReadArticle, RoomPeople, SaveDraft, SendMessage},
    id::MemberId,
    member::Target,
    room::{Quote, REFLECTION_CHARS_MAX, SeatRole, TEXT_CHARS_MAX},
    rules::room::{Doing, may},
    view::room::{Content, Draft, MessageRow},
};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How long after the last key the draft is kept.
const PAUSE: Duration = Duration::from_millis(300);
/// How few characters are left when it is told.
const FEW: usize = 50;
/// How many people an `@` offers.
const OFFERED: u32 = 30;
/// After a sheet has gone and taken the focus back.
const AFTER_SHEET: Duration = Duration::from_millis(120);

/// Somebody who can be mentioned: who (nobody: all), their name, their unit.
type Offer = (Option<MemberId>, String, String);

/// What is being written.
#[derive(Clone, Copy)]
pub(crate) struct Composer {
    room: Room,
    text: RwSignal<String>,
    mentions: RwSignal<Vec<(MemberId, String)>>,
    /// What it answers, and how that is called.
    quote: RwSignal<Option<(Quote, String)>>,
    reflection: RwSignal<bool>,
    offers: RwSignal<Vec<Offer>>,
    chosen: RwSignal<usize>,
    busy: RwSignal<bool>,
    kept: StoredValue<Draft>,
    timer: StoredValue<Option<TimeoutHandle>>,
    field: NodeRef<html::Textarea>,
}

impl Composer {
    /// Empty until the room's draft comes.
    pub(crate) fn new(room: Room) -> Self {
        let this = Self {
            room,
            text: RwSignal::default(),
            mentions: RwSignal::default(),
            quote: RwSignal::default(),
            reflection: RwSignal::default(),
            offers: RwSignal::default(),
            chosen: RwSignal::default(),
            busy: RwSignal::default(),
            kept: StoredValue::default(),
            timer: StoredValue::default(),
            field: NodeRef::new(),
        };
        effect(move || {
            if let Some(draft) = room.draft.get() {
                this.fill(draft);
            }
        });
        effect(move || {
            this.text.track();
            this.mentions.track();
            this.quote.track();
            this.reflection.track();
            this.stop();
            this.timer.set_value(set_timeout_with_handle(move || this.keep(), PAUSE).ok());
        });
        on_cleanup(move || this.keep());
        this
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn fill(self, draft: Draft) {
        self.kept.set_value(draft.clone());
        let Draft { text, mentions, quote, reflection } = draft;
        self.text.set(text);
        self.mentions.set(mentions);
        self.reflection.set(reflection);
        if let Some(quote) = quote {
            let label = match &quote {
                Quote::Message { id, .. } => self.room.cells.with_untracked(|cells| {
                    cells.iter().find(|cell| cell.id == *id).map(|cell| cell.row.with_untracked(called))
                }),
                Quote::Target { target: Target::Article(id) } => {
                    let id = id.clone();
                    spawn_local(async move {
                        if let Ok(view) = bridge::call(ReadArticle { id }).await {
                            self.quote.try_update(|quote| {
                                if let Some((_, label)) = quote {
                                    *label = view.article.title;
                                }
                            });
                        }
                    });
                    None
                }
                Quote::Target { target: Target::Regulation(..) } => Some("一条党纪条规".into()),
                Quote::Target { target: Target::Question(_) } => Some("一道题".into()),
            };
            self.quote.set(Some((quote, label.unwrap_or_else(|| "引用的内容".into()))));
        }
    }

    fn draft(self) -> Option<Draft> {
        Some(Draft {
            text: self.text.try_get_untracked()?,
            mentions: self.mentions.try_get_untracked()?,
            quote: self.quote.try_get_untracked()?.map(|(quote, _)| quote),
            reflection: self.reflection.try_get_untracked()?,
        })
    }

    /// Keeps the draft, if it is another.
    pub(crate) fn keep(self) {
        self.stop();
        let Some(draft) = self.draft() else { return };
        let known = self.room.draft.try_with_untracked(Option::is_some) == Some(true);
        if known && self.kept.try_with_value(|kept| *kept != draft) == Some(true) {
            self.kept.set_value(draft.clone());
            act(self.room.shell, SaveDraft { room: self.room.id, draft }, |()| {});
        }
    }

    fn clear(self) {
        self.text.set(String::new());
        self.mentions.set(Vec::new());
        self.quote.set(None);
        self.reflection.set(false);
        self.keep();
    }

    /// Answers a message.
    pub(crate) fn answer(self, row: &MessageRow) {
        if let Some(position) = row.position {
            self.quote.set(Some((Quote::Message { id: row.id, position }, called(row))));
            self.take_focus();
        }
    }

    /// Puts the words of a message that was taken back into the field again.
    pub(crate) fn again(self, text: String) {
        self.text.update(|old| {
            *old = if old.trim().is_empty() { text } else { [old, "\n", &text].concat() };
        });
        self.take_focus();
    }

    fn take_focus(self) {
        set_timeout(
            move || {
                if let Some(field) = self.field.try_get_untracked().flatten() {
                    let _ = field.focus();
                }
            },
            AFTER_SHEET,
        );
    }

    /// How many characters may still be written; below 0 when there are too many.
    fn left(self) -> isize {
        let most = if self.reflection.get() { REFLECTION_CHARS_MAX } else { TEXT_CHARS_MAX };
        let written = self.text.with(|text| text.trim().chars().count());
        isize::try_from(most).unwrap_or(0) - isize::try_from(written).unwrap_or(isize::MAX)
    }

    fn is_empty(self) -> bool {
        self.text.with(|text| text.trim().is_empty())
    }

    /// Sends what is written, after a look at the word list.
    fn send(self, menu: Menu) {
        let text = self.text.get_untracked();
        if text.trim().is_empty() || self.busy.get_untracked() || untrack(|| self.left()) < 0 {
            return;
        }
        self.busy.set(true);
        let moderator = may(untrack(|| self.room.role()), Doing::MentionEveryone).is_ok();
        let content = if self.reflection.get_untracked() {
            Content::Reflection { text: text.clone() }
        } else {
            Content::Text {
                mentions: self.mentions.with_untracked(|chosen| mention::mentioned(&text, chosen)),
                everyone: moderator && mention::everyone(&text),
                text: text.clone(),
            }
        };
        spawn_local(async move {
            let warning = bridge::call(CheckWords { text }).await;
            self.busy.try_set(false);
            match warning {
                _ if !self.room.is_there() => {}
                Ok(Some(warning)) => menu.warn(warning, content),
                _ => self.deliver(content),
            }
        });
    }

    /// Hands a message over; what is written is gone from the field when the core has it.
    pub(crate) fn deliver(self, content: Content) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let written = matches!(content, Content::Text { .. } | Content::Reflection { .. });
        let topic = self.room.topic.get_untracked().or_else(|| {
            let of_today = matches!(content, Content::Reflection { .. });
            self.room.head.with_untracked(|head| {
                let topic = head.as_ref()?.topic.as_ref().filter(|topic| topic.today && of_today)?;
                Some(topic.issue.clone())
            })
        });
        let quote = self.quote.get_untracked().map(|(quote, _)| quote);
        let request = SendMessage { room: self.room.id, topic, content, quote };
        spawn_local(async move {
            let reply = bridge::call(request).await;
            self.busy.try_set(false);
            match reply {
                _ if !self.room.is_there() => {}
                Ok(_) => {
                    if written {
                        self.clear();
                    } else {
                        self.quote.set(None);
                    }
                    self.room.sent();
                }
                Err(error) => self.room.shell.say(error.message),
            }
        });
    }

    fn caret(self) -> usize {
        let caret = self.field.get_untracked().and_then(|field| field.selection_end().ok().flatten());
        caret.and_then(|caret| usize::try_from(caret).ok()).unwrap_or(usize::MAX)
    }

    /// Looks whom the text before the caret asks for.
    fn look_for_people(self) {
        let query = self.text.with_untracked(|text| mention::asked(text, self.caret()).map(str::to_owned));
        let Some(query) = query.filter(|_| !self.reflection.get_untracked()) else {
            return self.offers.set(Vec::new());
        };
        let all = may(untrack(|| self.room.role()), Doing::MentionEveryone).is_ok() && mention::ALL.starts_with(&query);
        spawn_local(async move {
            let request = RoomPeople { room: self.room.id, query: query.clone(), limit: OFFERED };
            let Ok(people) = bridge::call(request).await else { return };
            // Another key was hit meanwhile.
            let still = self.text.try_with_untracked(|text| mention::asked(text, self.caret()) == Some(query.as_str()));
            if still == Some(true) {
                let all = all.then(|| (None, mention::ALL.to_owned(), "提醒群里每个人".to_owned()));
                let people = people.into_iter().map(|person| (Some(person.member), person.name, person.unit));
                self.chosen.set(0);
                self.offers.set(all.into_iter().chain(people).collect());
            }
        });
    }

    /// Mentions one of those offered.
    fn mention(self, n: usize) {
        let Some((member, name, _)) = self.offers.with_untracked(|offers| offers.get(n).cloned()) else { return };
        let (text, caret) = self.text.with_untracked(|text| mention::put(text, self.caret(), &name));
        self.offers.set(Vec::new());
        self.text.set(text);
        if let Some(member) = member {
            self.mentions.update(|mentions| mentions.push((member, name)));
        }
        request_animation_frame(move || {
            if let Some(field) = self.field.try_get_untracked().flatten() {
                let caret = u32::try_from(caret).unwrap_or(u32::MAX);
                let _ = field.focus();
                let _ = field.set_selection_range(caret, caret);
            }
        });
    }

    fn keyed(self, event: &ev::KeyboardEvent, menu: Menu) {
        if event.is_composing() {
            return;
        }
        let (offered, at) = (self.offers.with_untracked(Vec::len), self.chosen.get_untracked());
        match event.key().as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => self.send(menu),
            "Enter" if offered > 0 => self.mention(at),
            "ArrowDown" if offered > 0 => self.chosen.set((at + 1) % offered),
            "ArrowUp" if offered > 0 => self.chosen.set((at + offered - 1) % offered),
            "Escape" if offered > 0 => self.offers.set(Vec::new()),
            _ => return,
        }
        event.prevent_default();
    }
}

/// How a message is called above the field.
fn called(row: &MessageRow) -> String {
    [&row.name, "：", &words::in_short(&row.body)].concat()
}

fn offers(composer: Composer) -> impl IntoView {
    let row = move |(n, (_, name, unit)): (usize, Offer)| {
        let here = move || if composer.chosen.get() == n { "true" } else { "false" };
        view! {
            <button class="row" role="option" id=["offer", &n.to_string()].concat() tabindex="-1" aria-selected=here
                on:pointerdown=|event: ev::PointerEvent| event.prevent_default() on:click=move |_| composer.mention(n)>
                <b>{name}</b><span class="note clip1">{unit}</span>
            </button>
        }
    };
    move || {
        let offers = composer.offers.get();
        (!offers.is_empty()).then(|| {
            view! { <div class="offers" role="listbox" aria-label="提到谁">{offers.into_iter().enumerate().map(row).collect_view()}</div> }
        })
    }
}

/// What stands at the foot of a room.
pub(crate) fn composer(composer: Composer, menu: Menu) -> AnyView {
    let room = composer.room;
    let muted = Memo::new(move |_| room.role() == Some(SeatRole::Muted));
    let media = Callback::new(move |content| composer.deliver(content));
    // The ways that need no words go while there are some.
    let empty = Memo::new(move |_| composer.is_empty() && !composer.reflection.get());
    let hint = move || if composer.reflection.get() { "写一条微感悟，三百字以内" } else { "说点什么" };
    let told = move || {
        let left = composer.left();
        (left <= isize::try_from(FEW).unwrap_or(0) && !composer.is_empty()).then(|| {
            let (words, n) = if left < 0 { ("多了 ", -left) } else { ("还能写 ", left) };
            view! { <span class="note num left" class:red=left < 0 role="status">{[words, &n.to_string(), " 字"].concat()}</span> }
        })
    };
    let answers = move || {
        composer.quote.get().map(|(_, label)| {
            view! {
                <div class="answers">
                    <Icon name="quote" class="i-s"/><span class="grow clip1">{label}</span>
                    <button class="ib" aria-label="不引用" on:click=move |_| composer.quote.set(None)><Icon name="close"/></button>
                </div>
            }
        })
    };
    let typed = move |event| {
        composer.text.set(event_target_value(&event));
        composer.look_for_people();
    };
    let turn = move |_| {
        composer.reflection.update(|on| *on = !*on);
        composer.offers.set(Vec::new());
        composer.take_focus();
    };
    let pressed = move || if composer.reflection.get() { "true" } else { "false" };
    let line = move || {
        view! {
            {offers(composer)}
            {answers}
            {told}
            <div class="line">
                <Show when=move || empty.get()><Recorder send=media/></Show>
                <div class="f" class:ruled=move || composer.reflection.get() data-text=move || composer.text.get() + " ">
                    <textarea rows="1" aria-label=hint placeholder=hint node_ref=composer.field prop:value=move || composer.text.get()
                        aria-autocomplete="list" aria-activedescendant=move || composer.offers.with(|offers| {
                            (!offers.is_empty()).then(|| ["offer", &composer.chosen.get().to_string()].concat())
                        })
                        on:input=typed on:keydown=move |event| composer.keyed(&event, menu)></textarea>
                </div>
                <button class="ib" class:on=move || composer.reflection.get() aria-label="写微感悟" aria-pressed=pressed on:click=turn><Icon name="leaf"/></button>
                {move || if empty.get() {
                    view! { <Attach send=media/> }.into_any()
                } else {
                    let closed = move || composer.busy.get() || composer.is_empty() || composer.left() < 0;
                    view! {
                        <button class="ib send" aria-label="发送" disabled=closed on:pointerdown=|event: ev::PointerEvent| event.prevent_default()
                            on:click=move |_| composer.send(menu)><Icon name="send"/></button>
                    }
                    .into_any()
                }}
            </div>
        }
    };
    view! {
        <div class="composer">
            {move || if muted.get() {
                view! { <p class="muted"><Icon name="mute"/><span>"管理员暂时停了您的发言，消息照常可看。"</span></p> }.into_any()
            } else {
                line().into_any()
            }}
        </div>
    }
    .into_any()
}
