//! 专项练习: what to practise and how many. Every choice may be left open; what there is of each is counted beside it.

use super::begin::begin_or;
use crate::{
    components::{
        bars::Bar,
        icon::Icon,
        sheet::Sheet,
        states::{Empty, row_skeleton, shown},
    },
    nav::use_nav,
    quiz::words,
    state::{Topic, ask, effect, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{ErrorCode, Practice},
    view::quiz::{Begin, Filter, PracticeView},
};

/// How many questions a practice may have.
const COUNTS: [u16; 3] = [5, 10, 20];

fn choice(name: String, count: Option<u32>, on: Signal<bool>, pick: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button class="choice" type="button" role="radio" aria-checked=move || if on.get() { "true" } else { "false" } on:click=move |_| pick()>
            <span class="mk" aria-hidden="true">{move || on.get().then(|| view! { <Icon name="check" class="i-s"/> })}</span>
            <span class="grow">{name}</span>
            {count.map(|count| view! { <small class="num">{count}</small> })}
        </button>
    }
}

/// A row that opens a sheet with a long list to choose from.
fn from_list(
    title: &'static str,
    icon: &'static str,
    chosen: Signal<String>,
    rows: Vec<(Option<String>, String, u32)>,
    is: Signal<Option<String>>,
    pick: Callback<Option<String>>,
) -> impl IntoView {
    let nav = use_nav();
    let open = RwSignal::new(false);
    let rows = StoredValue::new(rows);
    let draw = move || {
        rows.get_value()
            .into_iter()
            .map(|(value, name, count)| {
                let mine = value.clone();
                let on = Signal::derive(move || is.with(|is| *is == mine));
                choice(name, (count > 0).then_some(count), on, move || {
                    pick.run(value.clone());
                    nav.close();
                })
            })
            .collect_view()
    };
    view! {
        <button class="row" type="button" on:click=move |_| nav.overlay(open)>
            <Icon name=icon/>
            <div class="grow"><div class="tt">{title}</div><span class="note">{move || chosen.get()}</span></div>
            <Icon name="next" class="go"/>
        </button>
        <Sheet open title><div class="choices one-up" role="radiogroup" aria-label=title>{draw()}</div></Sheet>
    }
}

fn page(view: PracticeView) -> AnyView {
    let (shell, nav, busy) = (use_shell(), use_nav(), RwSignal::new(false));
    let filter = RwSignal::new(Filter::default());
    let count = RwSignal::new(10_u16);
    let nothing = RwSignal::new(false);
    effect(move || {
        filter.track();
        nothing.set(false);
    });
    if view.types.is_empty() {
        return view! { <Empty title="题库还没有到" text="连上网络后会自动取来。取好一次，以后没有网络也能练。"/> }
            .into_any();
    }
    let regulations = StoredValue::new(view.regulations.clone());
    let any = |name: &str| vec![(None, name.to_owned(), 0)];
    let of_regulation = any("全部条规")
        .into_iter()
        .chain(view.regulations.into_iter().map(|(id, title, n)| (Some(id.to_string()), title, n)));
    let of_tag = any("全部内容").into_iter().chain(view.tags.into_iter().map(|(tag, n)| (Some(tag.clone()), tag, n)));
    let regulation = Signal::derive(move || filter.with(|f| f.regulation.as_ref().map(ToString::to_string)));
    let regulation_name = Signal::derive(move || {
        let chosen = filter.with(|f| f.regulation.clone());
        let found = regulations.with_value(|all| {
            all.iter().find(|(id, ..)| Some(id) == chosen.as_ref()).map(|(_, title, _)| title.clone())
        });
        found.unwrap_or_else(|| "全部条规".into())
    });
    let tag = Signal::derive(move || filter.with(|f| f.tag.clone()));
    let tag_name = Signal::derive(move || tag.get().unwrap_or_else(|| "全部内容".into()));
    let pick_regulation =
        Callback::new(move |id: Option<String>| filter.update(|f| f.regulation = id.and_then(|id| id.parse().ok())));
    let pick_tag = Callback::new(move |tag: Option<String>| filter.update(|f| f.tag = tag));
    let types: Vec<_> = std::iter::once((None, "不限".to_owned(), None))
        .chain(view.types.into_iter().map(|(of, n)| (Some(of), of.name().to_owned(), Some(n))))
        .map(|(of, name, n)| {
            choice(name, n, Signal::derive(move || filter.with(|f| f.of == of)), move || filter.update(|f| f.of = of))
        })
        .collect();
    let levels: Vec<_> = std::iter::once((None, "不限".to_owned(), None))
        .chain(
            view.difficulties.into_iter().map(|(level, n)| (Some(level), words::difficulty(level).to_owned(), Some(n))),
        )
        .map(|(level, name, n)| {
            let on = Signal::derive(move || filter.with(|f| f.difficulty == level));
            choice(name, n, on, move || filter.update(|f| f.difficulty = level))
        })
        .collect();
    let counts = COUNTS
        .map(|n| choice(format!("{n} 题"), None, Signal::derive(move || count.get() == n), move || count.set(n)));
    let start = move |_| {
        let begin = Begin::Practice { filter: filter.get_untracked(), count: count.get_untracked() };
        begin_or(shell, nav, begin, busy, move |error| {
            if error.code == ErrorCode::NotFound { nothing.set(true) } else { shell.say(error.message) }
        });
    };
    view! {
        <div class="group">
            {from_list("哪部条规", "col-reg", regulation_name, of_regulation.collect(), regulation, pick_regulation)}
            {from_list("哪类内容", "filter", tag_name, of_tag.collect(), tag, pick_tag)}
        </div>
        <div class="pad picks">
            <h2 id="of-type">"题型"</h2>
            <div class="choices" role="radiogroup" aria-labelledby="of-type">{types}</div>
            <h2 id="of-level">"难度"</h2>
            <div class="choices" role="radiogroup" aria-labelledby="of-level">{levels}</div>
            <h2 id="of-count">"做多少"</h2>
            <div class="choices" role="radiogroup" aria-labelledby="of-count">{counts.into_iter().collect_view()}</div>
            <p class="why" role="status" hidden=move || !nothing.get()><Icon name="info"/>"这样选没有题，放宽一项再试。"</p>
            <button class="btn wide" disabled=move || busy.get() on:click=start>"开始练习"</button>
        </div>
    }
    .into_any()
}

/// The page.
#[component]
pub(crate) fn PracticePage() -> impl IntoView {
    let view = ask(&[Topic::Content], || Practice {});
    view! { <Bar title="专项练习"/><main class="main narrow">{shown(view, row_skeleton, page)}</main> }
}
