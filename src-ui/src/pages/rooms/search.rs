//! Search in a room, as one types, the latest first; what was found is marked, and a touch leads to where it was said.

use crate::{
    bridge,
    components::{
        search_field::SearchField,
        states::{Art, failed, row_skeleton},
    },
    nav::{Nav, use_nav},
    pages::search::pieces,
    route::Route,
    state::{Shell, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{CallError, SearchRoom},
    id::RoomId,
    view::room::{RoomHit, RoomHits},
};
use wasm_bindgen_futures::spawn_local;

/// Hits a page, and the most the core gives at once.
const PAGE: u32 = 20;
const MOST: u32 = 100;

/// What a search has come to.
#[derive(Clone)]
enum Found {
    Nothing,
    Seeking,
    Here(RoomHits),
    Failed(CallError),
}

/// A search as it goes on: each question makes the answers of the ones before it stale.
#[derive(Clone, Copy)]
struct Searcher {
    room: RoomId,
    query: RwSignal<String>,
    found: RwSignal<Found>,
    turn: StoredValue<u32>,
    nav: Nav,
    shell: Shell,
}

impl Searcher {
    /// Asks for so many hits, behind those that are here or anew.
    fn seek(self, limit: u32, further: bool) {
        let turn = self.turn.try_update_value(|turn| {
            *turn = turn.wrapping_add(1);
            *turn
        });
        let query = self.query.get_untracked().trim().to_owned();
        self.nav.rename(&Route::RoomSearch(self.room, query.clone()));
        if query.is_empty() {
            return self.found.set(Found::Nothing);
        }
        let had = self.found.with_untracked(|found| match found {
            Found::Here(hits) => Some(hits.hits.len()),
            _ => None,
        });
        if had.is_none() {
            self.found.set(Found::Seeking);
        }
        let offset = had.filter(|_| further).and_then(|had| u32::try_from(had).ok()).unwrap_or(0);
        spawn_local(async move {
            let reply = bridge::call(SearchRoom { room: self.room, query, offset, limit }).await;
            if self.turn.try_get_value() != turn {
                return;
            }
            match reply {
                Ok(mut more) if offset > 0 => self.found.update(|found| {
                    if let Found::Here(view) = found {
                        view.hits.append(&mut more.hits);
                        view.more = more.more;
                        self.nav.keep_rows(view.hits.len());
                    }
                }),
                Err(error) if offset > 0 => self.shell.say(error.message),
                reply => {
                    self.found.set(reply.map_or_else(Found::Failed, Found::Here));
                    self.nav.settle();
                }
            }
        });
    }
}

fn hit(search: Searcher, hit: RoomHit) -> impl IntoView {
    let today = search.shell.today.get_untracked();
    view! {
        <a class="hit" href=Route::Room(search.room, None, Some(hit.position)).path()>
            <div class="hstack"><b class="grow clip1">{hit.name}</b><span class="note num">{words::moment(hit.at, today)}</span></div>
            <p>{pieces(hit.context)}</p>
        </a>
    }
}

fn hits(search: Searcher, view: RoomHits) -> AnyView {
    let rest = (!view.complete).then(|| {
        view! { <p class="note hint pad">"更早的消息还没有全部存到这部手机上，联网时会慢慢补齐，到时再搜一次。"</p> }
    });
    if view.hits.is_empty() {
        return view! {
            <div class="empty" role="status">
                <Art name="spot-pod"/>
                <h2>"没有找到"</h2>
                <p>"换个短一点的词试试，一个字也能搜。"</p>
            </div>
            {rest}
        }
        .into_any();
    }
    let more = view.more.then(|| {
        view! { <div class="listend"><button class="link" on:click=move |_| search.seek(PAGE, true)>"再看一些"</button></div> }
    });
    view! {
        <div role="status" class="unseen">"找到了"</div>
        {view.hits.into_iter().map(|found| hit(search, found)).collect_view()}
        {more}
        {rest}
    }
    .into_any()
}

/// The page.
#[component]
pub(crate) fn RoomSearchPage(
    /// Which room.
    id: RoomId,
    /// What was searched for when the page was left.
    query: String,
) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let fresh = query.is_empty();
    let search = Searcher {
        room: id,
        query: RwSignal::new(query),
        found: RwSignal::new(Found::Nothing),
        turn: StoredValue::new(0),
        nav,
        shell,
    };
    if !fresh {
        search.seek(nav.rows().clamp(PAGE, MOST), false);
    }
    let seek = Callback::new(move |()| search.seek(PAGE, false));
    view! {
        <SearchField query=search.query hint="在群里搜索" fresh seek/>
        <main class="main wide">
            {move || match search.found.get() {
                Found::Nothing => view! { <p class="sub pad hint">"搜的是这个群里说过的话，没有网络也能搜。"</p> }.into_any(),
                Found::Seeking => row_skeleton().into_any(),
                Found::Failed(error) => failed(error, move || search.seek(PAGE, false)).into_any(),
                Found::Here(view) => hits(search, view),
            }}
        </main>
    }
}
