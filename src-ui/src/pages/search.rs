//! Search over articles and regulations, as one types. What was found is marked in its context. What was searched before stays on this phone, in the
//! web view's own store, and is gone with the member.

use crate::{
    bridge,
    components::{
        icon::Icon,
        search_field::SearchField,
        states::{Art, failed, row_skeleton},
    },
    nav::{Nav, use_nav},
    route::Route,
    state::{Shell, Topic, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{CallError, Hit, Piece, Search, SearchScope, SearchView},
    member::Target,
};
use wasm_bindgen_futures::spawn_local;

/// Hits a page, and the most the core gives at once.
const PAGE: u32 = 20;
const MOST: u32 = 100;
/// How many searches are remembered.
const KEPT: usize = 8;
/// Where they are.
pub(crate) const STORE: &str = "searches";

/// What a search has come to.
#[derive(Debug, Clone, PartialEq)]
enum Found {
    Nothing,
    Seeking,
    Here(SearchView),
    Failed(CallError),
}

/// The searches remembered, with a new one in front.
fn remembered(before: &[String], query: &str) -> Vec<String> {
    let query = query.trim();
    let first = (!query.is_empty()).then(|| query.to_owned());
    first.into_iter().chain(before.iter().filter(|old| *old != query).cloned()).take(KEPT).collect()
}

fn store() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn recall() -> Vec<String> {
    let kept = store().and_then(|store| store.get_item(STORE).ok().flatten());
    kept.and_then(|json| crate::json::read(&json).ok()).unwrap_or_default()
}

fn remember(searches: &[String]) {
    if let (Some(store), Ok(json)) = (store(), crate::json::write(&searches)) {
        let _ = store.set_item(STORE, &json);
    }
}

/// Words with what was found marked.
pub(crate) fn pieces(pieces: Vec<Piece>) -> impl IntoView {
    let draw =
        |piece: Piece| if piece.hit { view! { <mark>{piece.text}</mark> }.into_any() } else { piece.text.into_any() };
    pieces.into_iter().map(draw).collect_view()
}

fn hit(hit: Hit, search: &Searcher) -> impl IntoView + use<> {
    let search = *search;
    let icon = if matches!(hit.target, Target::Regulation(..)) { "col-reg" } else { "note" };
    view! {
        <a class="hit" href=Route::of(&hit.target).path() on:click=move |_| search.keep()>
            <h3>{pieces(hit.title)}</h3>
            <p>{pieces(hit.context)}</p>
            <div class="p num"><Icon name=icon/>{hit.origin}</div>
        </a>
    }
}

fn count(view: &SearchView) -> String {
    if view.more_than_total { format!("{} 处以上", view.total) } else { format!("{} 处", view.total) }
}

fn scope_name(scope: SearchScope) -> &'static str {
    match scope {
        SearchScope::All => "全部",
        SearchScope::Regulations => "条规",
        SearchScope::Articles => "文章",
    }
}

/// A search as it goes on: each question makes the answers of the ones before it stale.
#[derive(Clone, Copy)]
struct Searcher {
    query: RwSignal<String>,
    scope: RwSignal<SearchScope>,
    found: RwSignal<Found>,
    recent: RwSignal<Vec<String>>,
    turn: StoredValue<u32>,
    nav: Nav,
    shell: Shell,
}

impl Searcher {
    /// Seeks what stands in the field now, so many hits of it.
    fn seek(self, limit: u32) {
        let turn = self.turn.try_update_value(|turn| {
            *turn = turn.wrapping_add(1);
            *turn
        });
        let (query, scope) = (self.query.get_untracked().trim().to_owned(), self.scope.get_untracked());
        self.nav.rename(&Route::Search(query.clone(), scope));
        if query.is_empty() {
            return self.found.set(Found::Nothing);
        }
        if matches!(self.found.get_untracked(), Found::Nothing | Found::Failed(_)) {
            self.found.set(Found::Seeking);
        }
        spawn_local(async move {
            let reply = bridge::call(Search { query, scope, offset: 0, limit }).await;
            if self.turn.try_get_value() == turn {
                self.found.try_set(reply.map_or_else(Found::Failed, Found::Here));
                self.nav.settle();
            }
        });
    }

    /// Seeks again and shows as much as was shown.
    fn again(self) {
        let had = self.found.with_untracked(|found| if let Found::Here(view) = found { view.hits.len() } else { 0 });
        self.seek(u32::try_from(had).unwrap_or(MOST).clamp(PAGE, MOST));
    }

    /// The next hits.
    fn more(self) {
        let Found::Here(view) = self.found.get_untracked() else { return };
        let offset = u32::try_from(view.hits.len()).unwrap_or(u32::MAX);
        let query = self.query.get_untracked().trim().to_owned();
        let request = Search { query, scope: self.scope.get_untracked(), offset, limit: PAGE };
        let turn = self.turn.get_value();
        spawn_local(async move {
            match bridge::call(request).await {
                Ok(mut next) if self.turn.try_get_value() == Some(turn) => self.found.update(|found| {
                    if let Found::Here(view) = found {
                        view.hits.append(&mut next.hits);
                        self.nav.keep_rows(view.hits.len());
                    }
                }),
                Ok(_) => {}
                Err(error) => self.shell.say(error.message),
            }
        });
    }

    /// Remembers this search.
    fn keep(self) {
        self.recent.update(|recent| {
            *recent = remembered(recent, &self.query.get_untracked());
            remember(recent);
        });
    }
}

fn hits(view: SearchView, search: &Searcher) -> impl IntoView + use<> {
    let search = *search;
    if view.hits.is_empty() {
        return view! {
            <div class="empty" role="status">
                <Art name="spot-pod"/>
                <h2>"没有找到"</h2>
                <p>"换个短一点的词试试，一个字也能搜。"</p>
            </div>
        }
        .into_any();
    }
    let words = count(&view);
    let left = view.more_than_total || usize::try_from(view.total).is_ok_and(|total| total > view.hits.len());
    let more = move |_| search.more();
    view! {
        <p class="grp" role="status"><span class="num">{words}</span></p>
        {view.hits.into_iter().map(|h| hit(h, &search)).collect_view()}
        {left.then(|| view! { <div class="listend"><button class="link" on:click=more>"再看一些"</button></div> })}
    }
    .into_any()
}

fn scopes(search: &Searcher) -> impl IntoView + use<> {
    let search = *search;
    let chip = move |of: SearchScope| {
        let here = move || (search.scope.get() == of).then_some("true");
        let counted = move || match search.found.get() {
            Found::Here(view) if search.scope.get() == of => {
                Some(format!("{}{}", view.total, if view.more_than_total { "+" } else { "" }))
            }
            _ => None,
        };
        view! { <button aria-current=here on:click=move |_| search.scope.set(of)>{scope_name(of)}<small class="num">{counted}</small></button> }
    };
    view! { <nav class="chips" aria-label="范围">{chip(SearchScope::All)}{chip(SearchScope::Regulations)}{chip(SearchScope::Articles)}</nav> }
}

/// The page.
#[component]
pub(crate) fn SearchPage(
    /// What was searched for when the page was left.
    query: String,
    /// Where.
    scope: SearchScope,
) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let fresh = query.is_empty();
    let kept = nav.rows().clamp(PAGE, MOST);
    let search = Searcher {
        query: RwSignal::new(query),
        scope: RwSignal::new(scope),
        found: RwSignal::new(Found::Nothing),
        recent: RwSignal::new(recall()),
        turn: StoredValue::new(0),
        nav,
        shell,
    };
    Effect::new(move |was: Option<SearchScope>| {
        let now = search.scope.get();
        match was {
            None => search.seek(kept),
            Some(was) if was != now => search.seek(PAGE),
            Some(_) => {}
        }
        now
    });
    Effect::new(move |was: Option<()>| {
        shell.track(&[Topic::Content]);
        if was.is_some() {
            search.again();
        }
    });
    let seek = Callback::new(move |()| search.seek(PAGE));
    let asked = Callback::new(move |()| search.keep());
    let pick = move |words: String| {
        search.query.set(words);
        search.seek(PAGE);
    };
    view! {
        <SearchField query=search.query hint="搜文章，搜条规" fresh seek asked/>
        <main class="main wide">
            {scopes(&search)}
            {move || match search.found.get() {
                Found::Nothing => view! { <Recent recent=search.recent pick/> }.into_any(),
                Found::Seeking => row_skeleton().into_any(),
                Found::Failed(error) => failed(error, move || search.seek(PAGE)).into_any(),
                Found::Here(view) => hits(view, &search).into_any(),
            }}
        </main>
    }
}

/// What was searched before, to be tapped.
#[component]
fn Recent(recent: RwSignal<Vec<String>>, pick: impl Fn(String) + Copy + Send + 'static) -> impl IntoView {
    let forget = move |_| {
        recent.set(Vec::new());
        remember(&[]);
    };
    move || {
        let searches = recent.get();
        if searches.is_empty() {
            return view! {
                <div class="empty">
                    <Art name="spot-pod"/>
                    <h2>"想找什么"</h2>
                    <p>"标题、正文和每一条条规都能搜，没有网络也能搜。"</p>
                </div>
            }
            .into_any();
        }
        let rows = searches.into_iter().map(|words| {
            let again = words.clone();
            view! { <button class="row" on:click=move |_| pick(again.clone())><Icon name="history" class="i-s"/><span class="grow clip1">{words}</span></button> }
        });
        view! {
            <div class="grp"><b>"搜过的"</b><button class="link" on:click=forget>"清除"</button></div>
            <div class="recent">{rows.collect_view()}</div>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_are_remembered_once_and_the_latest_first() {
        let before: Vec<String> = ["家风", "礼金"].map(String::from).to_vec();
        assert_eq!(remembered(&before, " 礼金 "), ["礼金", "家风"]);
        assert_eq!(remembered(&before, "廉"), ["廉", "家风", "礼金"]);
        assert_eq!(remembered(&before, "  "), ["家风", "礼金"]);
        let many: Vec<String> = (0..20).map(|n| n.to_string()).collect();
        assert_eq!(remembered(&many, "x").len(), KEPT);
    }
}
