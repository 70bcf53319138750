//! Search over articles and regulations, as one types. What was found is marked in its context. What was searched before stays on this phone, in the
//! web view's own store, and is gone with the member.

use crate::{
    bridge,
    components::{
        icon::Icon,
        states::{Art, failed, row_skeleton},
    },
    nav::use_nav,
    route::Route,
    state::{Topic, use_shell},
};
use leptos::{ev, html, prelude::*};
use lianxin_proto::{
    call::{CallError, Hit, Piece, Search, SearchScope, SearchView},
    member::Target,
};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen_futures::spawn_local;

/// How long after the last key the search begins.
const PAUSE: Duration = Duration::from_millis(160);
const PAGE: u32 = 20;
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
    kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

fn remember(searches: &[String]) {
    if let (Some(store), Ok(json)) = (store(), serde_json::to_string(searches)) {
        let _ = store.set_item(STORE, &json);
    }
}

fn pieces(pieces: Vec<Piece>) -> impl IntoView {
    let draw = |piece: Piece| if piece.hit { view! { <mark>{piece.text}</mark> }.into_any() } else { piece.text.into_any() };
    pieces.into_iter().map(draw).collect_view()
}

fn hit(hit: Hit, leave: Callback<()>) -> impl IntoView {
    let icon = if matches!(hit.target, Target::Regulation(..)) { "col-reg" } else { "note" };
    view! {
        <a class="hit" href=Route::of(&hit.target).path() on:click=move |_| leave.run(())>
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
    let kept_rows = nav.rows();
    let (query, scope) = (RwSignal::new(query), RwSignal::new(scope));
    let found = RwSignal::new(Found::Nothing);
    let recent = RwSignal::new(recall());
    let input = NodeRef::<html::Input>::new();
    let latest = Rc::new(Cell::new(0_u32));
    let turn = {
        let latest = latest.clone();
        move || {
            latest.set(latest.get().wrapping_add(1));
            latest.get()
        }
    };
    let seek = {
        let latest = latest.clone();
        move |first: bool| {
            let turn = turn();
            let (words, scope) = (query.get_untracked().trim().to_owned(), scope.get_untracked());
            nav.rename(&Route::Search(words.clone(), scope));
            if words.is_empty() {
                return found.set(Found::Nothing);
            }
            if matches!(found.get_untracked(), Found::Nothing | Found::Failed(_)) {
                found.set(Found::Seeking);
            }
            let limit = if first { kept_rows.clamp(PAGE, 100) } else { PAGE };
            let latest = latest.clone();
            spawn_local(async move {
                let reply = bridge::call(Search { query: words, scope, offset: 0, limit }).await;
                if latest.get() == turn {
                    found.try_set(reply.map_or_else(Found::Failed, Found::Here));
                    nav.settle();
                }
            });
        }
    };
    let seek = StoredValue::new_local(seek);
    let seek_now = move |first: bool| {
        seek.try_with_value(|seek| seek(first));
    };
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        query.set(event_target_value(&event));
        if let Some(old) = timer.try_update_value(Option::take).flatten() {
            old.clear();
        }
        timer.set_value(set_timeout_with_handle(move || seek_now(false), PAUSE).ok());
    };
    Effect::new(move |was: Option<SearchScope>| {
        let now = scope.get();
        if was.is_none_or(|was| was != now) {
            seek_now(was.is_none());
        }
        now
    });
    Effect::new(move |was: Option<()>| {
        shell.track(&[Topic::Content]);
        if was.is_some() {
            seek_now(false);
        }
    });
    Effect::new(move |_| {
        if let (true, Some(input)) = (fresh, input.get()) {
            let _ = input.focus();
        }
    });
    let keep = move || {
        recent.update(|recent| {
            *recent = remembered(recent, &query.get_untracked());
            remember(recent);
        });
    };
    let leave = Callback::new(move |()| keep());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        seek_now(false);
        keep();
        if let Some(input) = input.get_untracked() {
            let _ = input.blur();
        }
    };
    let pick = move |words: String| {
        query.set(words);
        seek_now(false);
    };
    let clear = move |_| {
        query.set(String::new());
        seek_now(false);
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    let more = move |_| {
        let Found::Here(view) = found.get_untracked() else { return };
        let offset = u32::try_from(view.hits.len()).unwrap_or(u32::MAX);
        let request = Search { query: query.get_untracked().trim().to_owned(), scope: scope.get_untracked(), offset, limit: PAGE };
        let (latest, turn) = (latest.clone(), latest.get());
        spawn_local(async move {
            match bridge::call(request).await {
                Ok(mut next) if latest.get() == turn => {
                    found.update(|found| {
                        if let Found::Here(view) = found {
                            view.hits.append(&mut next.hits);
                            nav.keep_rows(view.hits.len());
                        }
                    });
                }
                Ok(_) => {}
                Err(error) => shell.say(error.message),
            }
        });
    };
    let more = StoredValue::new_local(more);
    let chip = move |of: SearchScope| {
        let here = move || (scope.get() == of).then_some("true");
        let counted = move || match found.get() {
            Found::Here(view) if scope.get() == of => Some(if view.more_than_total { format!("{}+", view.total) } else { view.total.to_string() }),
            _ => None,
        };
        view! { <button aria-current=here on:click=move |_| scope.set(of)>{scope_name(of)}<small class="num">{counted}</small></button> }
    };
    view! {
        <form class="sb" role="search" on:submit=submit>
            <button class="ib" type="button" aria-label="返回" on:click=move |_| nav.back()><Icon name="back"/></button>
            <div class="field">
                <Icon name="search" class="i-s"/>
                <input node_ref=input type="search" enterkeyhint="search" autocomplete="off" placeholder="搜文章，搜条规" aria-label="搜索"
                    maxlength="60" prop:value=move || query.get() on:input=typed/>
                <Show when=move || !query.with(String::is_empty)>
                    <button class="ib" type="button" aria-label="清除" on:click=clear><Icon name="close" class="i-s"/></button>
                </Show>
            </div>
        </form>
        <main class="main wide">
            <nav class="chips" aria-label="范围">{chip(SearchScope::All)}{chip(SearchScope::Regulations)}{chip(SearchScope::Articles)}</nav>
            {move || match found.get() {
                Found::Nothing => view! { <Recent recent pick/> }.into_any(),
                Found::Seeking => row_skeleton().into_any(),
                Found::Failed(error) => failed(error, move || seek_now(false)).into_any(),
                Found::Here(view) if view.hits.is_empty() => {
                    view! {
                        <div class="empty" role="status">
                            <Art name="spot-pod"/>
                            <h2>"没有找到"</h2>
                            <p>"换个短一点的词试试，一个字也能搜。"</p>
                        </div>
                    }
                    .into_any()
                }
                Found::Here(view) => {
                    let words = count(&view);
                    let left = usize::try_from(view.total).unwrap_or(0) > view.hits.len() || view.more_than_total;
                    view! {
                        <p class="grp" role="status"><span class="num">{words}</span></p>
                        {view.hits.into_iter().map(|h| hit(h, leave)).collect_view()}
                        {left.then(|| view! { <div class="listend"><button class="link" on:click=move |e| { more.try_with_value(|more| more(e)); }>"再看一些"</button></div> })}
                    }
                    .into_any()
                }
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
