//! 到群里说说: brings what is being read into a room's composer as a quote, on top of whatever stands there already. Where a member is in several
//! rooms they say in which; where the room is known it opens at once.

use crate::{
    components::{icon::Icon, sheet::Sheet},
    nav::{Nav, use_nav},
    route::Route,
    state::{Shell, act, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{OpenRoom, Rooms, SaveDraft},
    id::{IssueId, RoomId},
    member::Target,
    room::Quote,
    view::room::{Draft, RoomRow},
};

/// What is brought, and the choice of a room.
#[derive(Clone, Copy)]
pub(crate) struct Say {
    shell: Shell,
    nav: Nav,
    target: StoredValue<Target>,
    rooms: RwSignal<Vec<RoomRow>>,
    choosing: RwSignal<bool>,
}

impl Say {
    /// For the page being made.
    pub(crate) fn of(target: Target) -> Self {
        Self {
            shell: use_shell(),
            nav: use_nav(),
            target: StoredValue::new(target),
            rooms: RwSignal::default(),
            choosing: RwSignal::new(false),
        }
    }

    /// Goes to the only room, or asks in which.
    pub(crate) fn begin(self) {
        act(self.shell, Rooms {}, move |view| match view.rooms.as_slice() {
            [] => self.shell.say("您还没有进群，管理员把您加进去以后就能说了"),
            [room] => self.bring(room.id, None),
            _ => {
                self.rooms.set(view.rooms);
                self.nav.overlay(self.choosing);
            }
        });
    }

    /// Opens a room, or one topic of it, with the quote in its composer.
    pub(crate) fn bring(self, room: RoomId, topic: Option<IssueId>) {
        let Self { shell, nav, .. } = self;
        let Some(target) = self.target.try_get_value() else { return };
        act(shell, OpenRoom { id: room, topic: None, at: None }, move |view| {
            let draft = Draft { quote: Some(Quote::Target { target }), ..view.draft };
            act(shell, SaveDraft { room, draft }, move |()| nav.go(Route::Room(room, topic, None)));
        });
    }
}

/// The button in the bar of a page.
pub(crate) fn say_button(say: Say) -> AnyView {
    view! { <button class="ib" aria-label="到群里说说" on:click=move |_| say.begin()><Icon name="talk"/></button> }
        .into_any()
}

/// The choice of a room; to stand at the end of the page.
pub(crate) fn say_where(say: Say) -> AnyView {
    let row = move |room: RoomRow| {
        view! {
            <button class="row" on:click=move |_| say.bring(room.id, None)>
                <Icon name=if room.confidential { "col-guard" } else { "col-lotus" }/>
                <span class="tt grow">{room.title}</span>
                <Icon name="next" class="go"/>
            </button>
        }
    };
    view! {
        <Sheet open=say.choosing title="到哪个群里说">
            {move || say.rooms.get().into_iter().map(row).collect_view()}
        </Sheet>
    }
    .into_any()
}
