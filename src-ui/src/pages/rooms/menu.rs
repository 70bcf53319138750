//! The one sheet of a room: what can be done with a message, why it is reported, removed or its author silenced, and what the word list says before a message
//! is sent. It is one sheet whose content changes, because a second one over it would need a second step of 返回.

use super::{composer::Composer, stand::Room};
use crate::{
    components::{icon::Icon, sheet::Sheet},
    rooms::words::{self, Deed},
    state::{act, copy, now},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{DeleteOp, PickMessage, RecallMessage, RemoveMessage, ReportMessage, RetryOp, SetSeat},
    room::{REASON_CHARS_MAX, SeatRole},
    view::room::{BodyView, Content, MessageRow, SendState, WordWarning},
};

/// What the sheet is about.
#[derive(Clone)]
enum About {
    Nothing,
    /// What can be done with a message.
    Message(MessageRow),
    /// Why one thing is done with it.
    Why(MessageRow, Deed),
    /// What the word list says.
    Words(WordWarning, Content),
}

/// The sheet.
#[derive(Clone, Copy)]
pub(crate) struct Menu {
    room: Room,
    composer: Composer,
    open: RwSignal<bool>,
    about: RwSignal<About>,
    reason: RwSignal<String>,
}

impl Menu {
    /// Closed.
    pub(crate) fn new(room: Room, composer: Composer) -> Self {
        Self {
            room,
            composer,
            open: RwSignal::new(false),
            about: RwSignal::new(About::Nothing),
            reason: RwSignal::default(),
        }
    }

    /// What may be done with a message, if anything.
    pub(crate) fn offer(self, row: MessageRow) {
        if !self.deeds(&row).is_empty() && !self.open.get_untracked() {
            self.about.set(About::Message(row));
            self.room.nav.overlay(self.open);
        }
    }

    fn deeds(self, row: &MessageRow) -> Vec<Deed> {
        untrack(|| self.room.role()).map_or_else(Vec::new, |role| words::deeds(row, role, now()))
    }

    /// What the word list says, before the message is sent.
    pub(crate) fn warn(self, warning: WordWarning, content: Content) {
        self.about.set(About::Words(warning, content));
        self.room.nav.overlay(self.open);
    }

    /// Does it, or asks why first.
    pub(crate) fn do_it(self, row: MessageRow, deed: Deed) {
        if deed.asks().is_some() {
            self.reason.set(String::new());
            return self.about.set(About::Why(row, deed));
        }
        if self.open.get_untracked() {
            self.room.nav.close();
        }
        let (shell, room, id) = (self.room.shell, self.room.id, row.id);
        let op = match row.state {
            SendState::Failed { op, .. } => Some(op),
            _ => None,
        };
        match (deed, op) {
            (Deed::Reply, _) => self.composer.answer(&row),
            (Deed::Copy, _) => {
                let text = match &row.body {
                    BodyView::Text { pieces } => words::text(pieces),
                    BodyView::Reflection { text } => text.clone(),
                    _ => return,
                };
                copy(shell, text, "已复制");
            }
            (Deed::Recall, _) => act(shell, RecallMessage { room, id }, move |()| self.room.changed()),
            (Deed::Resend, Some(id)) => act(shell, RetryOp { id }, move |()| self.room.changed()),
            (Deed::Delete, Some(id)) => act(shell, DeleteOp { id }, move |()| self.room.changed()),
            (Deed::Pick | Deed::Unpick, _) => {
                let on = deed == Deed::Pick;
                act(shell, PickMessage { room, id, on }, move |()| {
                    shell.say(if on { "已设为精华" } else { "不再是精华" });
                    self.room.changed();
                });
            }
            _ => {}
        }
    }

    /// Does what was asked about, for the reason given.
    fn really(self, row: &MessageRow, deed: Deed) {
        self.room.nav.close();
        let (shell, room, id) = (self.room.shell, self.room.id, row.id);
        let reason = self.reason.get_untracked().trim().to_owned();
        match deed {
            Deed::Report => act(shell, ReportMessage { room, id, reason }, move |()| shell.say("已告诉管理员")),
            Deed::Remove => act(shell, RemoveMessage { room, id, reason }, move |()| self.room.changed()),
            Deed::Silence => {
                let request = SetSeat { room, member: row.author, role: SeatRole::Muted, reason };
                act(shell, request, move |()| shell.say("已禁言，在群资料里可以解除"));
            }
            _ => {}
        }
    }

    fn message(self, row: &MessageRow) -> AnyView {
        let deeds = self.deeds(row).into_iter().map(|deed| {
            let (icon, word) = deed.told();
            let row = row.clone();
            view! {
                <button class="row" on:click=move |_| self.do_it(row.clone(), deed)><Icon name=icon/><span class="tt">{word}</span></button>
            }
        });
        view! { <p class="note clip2">{words::in_short(&row.body)}</p>{deeds.collect_view()} }.into_any()
    }

    fn why(self, row: MessageRow, deed: Deed) -> AnyView {
        let Some((heading, text, must)) = deed.asks() else { return ().into_any() };
        let label = if must { "原因，大家看得到" } else { "原因，可以不写" };
        let written = move || self.reason.with(|reason| reason.trim().chars().count());
        let closed = move || must && written() == 0 || written() > REASON_CHARS_MAX;
        view! {
            <p class="sub ask">{text}</p>
            <label class="field"><input aria-label=label placeholder=label maxlength=REASON_CHARS_MAX.to_string()
                prop:value=move || self.reason.get() on:input=move |event| self.reason.set(event_target_value(&event))/></label>
            {self.two("算了", heading, closed, move || self.really(&row, deed))}
        }
        .into_any()
    }

    fn words(self, warning: &WordWarning, content: Content) -> AnyView {
        let found = warning.words.iter().map(|word| ["“", word, "”"].concat()).collect::<String>();
        let word = if warning.held { "交给管理员看" } else { "仍然发送" };
        let deliver = move || {
            self.room.nav.close();
            self.composer.deliver(content.clone());
        };
        view! {
            <p class="sub ask">
                "里面有"{found}"。这里是敞开谈的地方，不谈秘密，不谈案情。"
                {warning.held.then_some("这条消息要等管理员看过，才会出现在群里。")}
            </p>
            {self.two("改一改", word, || false, deliver)}
        }
        .into_any()
    }

    fn two(
        self,
        no: &'static str,
        yes: &'static str,
        closed: impl Fn() -> bool + Send + Sync + 'static,
        act: impl Fn() + 'static,
    ) -> AnyView {
        let yes = yes.trim_end_matches("这条消息");
        view! {
            <div class="two below">
                <button class="btn line" on:click=move |_| self.room.nav.close()>{no}</button>
                <button class="btn" disabled=closed on:click=move |_| act()>{yes}</button>
            </div>
        }
        .into_any()
    }
}

/// The sheet, to be put on the page once.
pub(crate) fn menu(menu: Menu) -> AnyView {
    let title = Signal::derive(move || {
        menu.about.with(|about| match about {
            About::Nothing => String::new(),
            About::Message(row) if row.mine => "我的消息".into(),
            About::Message(row) => [&row.name, "的消息"].concat(),
            About::Why(_, deed) => deed.asks().map_or("", |(heading, ..)| heading).into(),
            About::Words(..) => "再看一眼".into(),
        })
    });
    view! {
        <Sheet open=menu.open title=title>
            {move || match menu.about.get() {
                About::Nothing => ().into_any(),
                About::Message(row) => menu.message(&row),
                About::Why(row, deed) => menu.why(row, deed),
                About::Words(warning, content) => menu.words(&warning, content),
            }}
        </Sheet>
    }
    .into_any()
}
