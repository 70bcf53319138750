//! 排期: the calendar of issues as phones know them, the chosen day's issue, and how its articles read on a phone.

use crate::{
    calendar::{self, Mark, State, View},
    components::{
        icon::Icon,
        preview::{Look, Preview, characters},
    },
    route::Route,
    state::{Desk, use_desk},
};
use leptos::{ev, prelude::*};
use lianxin_proto::{
    content::{Article, Issue},
    id::ArticleId,
    time::CivilDate,
};
use std::sync::Arc;
use wasm_bindgen::JsCast as _;

/// The page's own handles: the day and view that the address names.
#[derive(Clone, Copy)]
struct Page {
    desk: Desk,
    day: Memo<CivilDate>,
    view: Memo<View>,
    today: Memo<CivilDate>,
}

impl Page {
    fn new() -> Self {
        let desk = use_desk();
        let today = Memo::new(move |_| desk.now.get().date());
        let day = Memo::new(move |_| match desk.route.get() {
            Route::Schedule(Some(day), _) => day,
            _ => today.get(),
        });
        let view = Memo::new(move |_| match desk.route.get() {
            Route::Schedule(_, view) => view,
            _ => View::Week,
        });
        Self { desk, day, view, today }
    }

    fn choose(self, day: CivilDate) {
        self.desk.turn(Route::Schedule(Some(day), self.view.get_untracked()));
    }

    fn step(self, forth: bool) {
        self.choose(calendar::step(self.view.get_untracked(), self.day.get_untracked(), forth));
    }

    fn show(self, view: View) {
        self.desk.turn(Route::Schedule(Some(self.day.get_untracked()), view));
    }

    /// The day a key leads to. Up and down scroll the page unless the calendar has the focus.
    fn key(self, event: &ev::KeyboardEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let inside = |css| target.as_ref().is_some_and(|target| matches!(target.closest(css), Ok(Some(_))));
        if event.ctrl_key() || event.alt_key() || event.meta_key() || inside("input, select, .phone") {
            return;
        }
        let day = self.day.get_untracked();
        let in_grid = inside(".grid");
        let to = match event.key().as_str() {
            "ArrowLeft" => day.plus_days(-1),
            "ArrowRight" => day.plus_days(1),
            "ArrowUp" if in_grid => day.plus_days(-7),
            "ArrowDown" if in_grid => day.plus_days(7),
            "PageUp" => calendar::step(self.view.get_untracked(), day, false),
            "PageDown" => calendar::step(self.view.get_untracked(), day, true),
            "Home" => self.today.get_untracked(),
            _ => return,
        };
        event.prevent_default();
        self.choose(to);
        if in_grid {
            request_animation_frame(|| {
                let chosen = document().query_selector(".grid [aria-selected='true'] button").ok().flatten();
                if let Some(button) = chosen.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
                    let _ = button.focus();
                }
            });
        }
    }

    fn issue(self, day: CivilDate) -> Option<Issue> {
        self.desk.content.with(|content| content.issues.get(&day).cloned())
    }
}

fn icon_of(state: State) -> (&'static str, &'static str) {
    match state {
        State::Out(_) => ("check", "stt g"),
        State::Sealed(_) => ("lock", "stt o"),
        State::NotYet => ("clock", "stt"),
        State::None => ("minus", "stt"),
    }
}

fn standing(state: State) -> impl IntoView {
    let (icon, class) = icon_of(state);
    let at = if let State::Out(at) = state { Some(view! { <em class="num">{at.to_string()}</em> }) } else { None };
    let words = state.words();
    // It breaks after its comma and nowhere else.
    let words = words.split_inclusive('，').map(|part| view! { <span>{part.to_owned()}</span> }).collect_view();
    view! { <span class=class><Icon name=icon class="i-s"/><span class="say">{words}</span>{at}</span> }
}

/// 排期.
#[component]
pub(crate) fn SchedulePage() -> impl IntoView {
    let page = Page::new();
    let keys = window_event_listener(ev::keydown, move |event| page.key(&event));
    on_cleanup(move || keys.remove());
    let chosen = RwSignal::new(None::<ArticleId>);
    // Another day, another first article.
    Effect::new(move |_| {
        page.day.track();
        chosen.set(None);
    });
    let class = move || if page.view.get() == View::Month { "sched month" } else { "sched week" };
    view! {
        <div class=class>
            <Calendar page/>
            <Chosen page chosen/>
            <Phone page chosen/>
        </div>
    }
}

#[component]
fn Calendar(
    /// The page.
    page: Page,
) -> impl IntoView {
    let title = move || calendar::title(page.view.get(), page.day.get());
    let (back, forth, here) = (
        move || if page.view.get() == View::Week { "上一周" } else { "上个月" },
        move || if page.view.get() == View::Week { "下一周" } else { "下个月" },
        move || if page.view.get() == View::Week { "本周" } else { "本月" },
    );
    let pressed = move |view: View| if page.view.get() == view { "true" } else { "false" };
    let weeks = move || match page.view.get() {
        View::Week => vec![calendar::week(page.day.get())],
        View::Month => calendar::month(page.day.get()),
    };
    view! {
        <section class="cal" aria-label="排期日历">
            <div class="calh">
                <h1 aria-live="polite">{title}</h1>
                <button class="b" aria-label=back title="Page Up" on:click=move |_| page.step(false)><Icon name="back" class="i-s"/></button>
                <button class="b" title="Home" on:click=move |_| page.choose(page.today.get_untracked())>{here}</button>
                <button class="b" aria-label=forth title="Page Down" on:click=move |_| page.step(true)><Icon name="next" class="i-s"/></button>
                <span class="seg" role="group" aria-label="显示">
                    <button aria-pressed=move || pressed(View::Week) on:click=move |_| page.show(View::Week)>"周"</button>
                    <button aria-pressed=move || pressed(View::Month) on:click=move |_| page.show(View::Month)>"月"</button>
                </span>
                <span class="legend">"只显示已送到手机的内容：一期提前一天送出，再往后的这里还看不到。"</span>
            </div>
            <table class="grid" role="grid" aria-label="每天的一期，用方向键移动">
                <thead>
                    <tr>{["周一", "周二", "周三", "周四", "周五", "周六", "周日"].map(|name| view! { <th scope="col">{name}</th> })}</tr>
                </thead>
                <tbody>
                    <For each=weeks key=|week| week.first().copied() let:week>
                        <tr>
                            <For each=move || week.clone() key=|day| *day let:day>
                                <Day page day/>
                            </For>
                        </tr>
                    </For>
                </tbody>
            </table>
        </section>
    }
}

fn mark(day: CivilDate) -> Option<AnyView> {
    calendar::mark(day).map(|mark| match mark {
        Mark::Festival(name) => view! { <span class="fe">{name}</span> }.into_any(),
        Mark::Term(name) => view! { <span class="fe t">{name}</span> }.into_any(),
    })
}

#[component]
fn Day(
    /// The page.
    page: Page,
    /// Which day.
    day: CivilDate,
) -> impl IntoView {
    let issue = Memo::new(move |_| page.issue(day));
    let state = Memo::new(move |_| issue.with(|issue| calendar::state(day, issue.as_ref(), page.desk.now.get())));
    let selected = move || page.day.get() == day;
    let dim = move || page.view.get() == View::Month && !calendar::same_month(day, page.day.get());
    let weekend = day.0.weekday().number_days_from_monday() > 4;
    let body = move || match issue.get() {
        None => standing(state.get()).into_any(),
        Some(issue) => {
            let items = page.desk.content.with(|content| content.items(&issue));
            let items = items.into_iter().map(|article| view! { <Title page article/> }).collect_view();
            view! {
                <span class="iss">
                    <strong>{issue.headline}</strong>
                    <span class="arts">{items}</span>
                    {standing(state.get())}
                </span>
            }
            .into_any()
        }
    };
    view! {
        <td
            role="gridcell"
            class:we=weekend
            class:today=move || page.today.get() == day
            class:dim=dim
            aria-selected=move || if selected() { "true" } else { "false" }
            aria-current=move || (page.today.get() == day).then_some("date")
        >
            <button class="dd" tabindex=move || if selected() { "0" } else { "-1" } on:click=move |_| page.choose(day)>
                <span class="dh">
                    <span class="vh">{day.month_day()}</span>
                    <b class="num" aria-hidden="true">{day.0.day()}</b>
                    <span>{move || (page.view.get() == View::Week).then(|| calendar::weekday(day))}</span>
                    <span class="lu">{calendar::lunar(day)}</span>
                    {mark(day)}
                </span>
                {body}
            </button>
        </td>
    }
}

/// An article in the calendar: its column's icon and its title.
#[component]
fn Title(
    /// The page.
    page: Page,
    /// Which.
    article: Arc<Article>,
) -> impl IntoView {
    let icon = page.desk.content.with(|content| content.columns.get(&article.column).map(|column| column.icon.clone()));
    view! { <span><Icon name=icon.unwrap_or_else(|| "note".into())/><span>{article.title.clone()}</span></span> }
}

/// The issue of the chosen day.
#[component]
fn Chosen(
    /// The page.
    page: Page,
    /// The article that the phone shows; the first where none is chosen.
    chosen: RwSignal<Option<ArticleId>>,
) -> impl IntoView {
    let day = move || {
        let day = page.day.get();
        format!("{} {} {}", day.month_day(), day.weekday(), calendar::lunar(day))
    };
    let issue = move || {
        let day = page.day.get();
        let state = |issue: Option<&Issue>| calendar::state(day, issue, page.desk.now.get());
        let Some(issue) = page.issue(day) else {
            let words = match state(None) {
                State::None => "这一天没有出刊。",
                _ => "手机上还没有这一天的内容。一期提前一天送到手机；已经导入的，到时候就能在这里看到。",
            };
            return view! { <h2>{words_of(page)}</h2><p class="meta">{day.month_day()}</p><p>{words}</p> }.into_any();
        };
        let greeting = issue.greeting.join("　");
        let topic = issue.topic.clone().map(|topic| view! { <span>"今天聊聊："{topic}</span> });
        let items = page.desk.content.with(|content| content.items(&issue));
        let missing = issue.items.len().saturating_sub(items.len());
        let missing = (missing > 0).then(|| {
            view! { <p class="note">{format!("另有 {missing} 篇不在全员可见的内容里，这里看不到。")}</p> }
        });
        let first = items.first().map(|article| article.id.clone());
        let rows = items
            .into_iter()
            .enumerate()
            .map(|(n, article)| view! { <Item page n article first=first.clone() chosen/> });
        view! {
            <h2>{issue.headline.clone()}</h2>
            <div class="meta">
                <span class="num">{day.month_day()}"，第 "{issue.number}" 期"</span>
                {standing(state(Some(&issue)))}
                <span>{greeting}</span>
                {topic}
            </div>
            {rows.collect_view()}
            {missing}
        }
        .into_any()
    };
    view! { <section class="iss-of" aria-label=day>{issue}</section> }
}

fn words_of(page: Page) -> String {
    calendar::state(page.day.get(), None, page.desk.now.get()).words()
}

#[component]
fn Item(
    /// The page.
    page: Page,
    /// Its place, from 0.
    n: usize,
    /// The article.
    article: Arc<Article>,
    /// The first of the issue.
    first: Option<ArticleId>,
    /// The article that the phone shows.
    chosen: RwSignal<Option<ArticleId>>,
) -> impl IntoView {
    let column = page.desk.content.with(|content| content.columns.get(&article.column).cloned());
    let (icon, column) = column.map_or(("note".into(), String::new()), |column| (column.icon, column.name));
    let (id, own) = (article.id.clone(), article.id.clone());
    let pressed = move || {
        let shown = chosen.get().or_else(|| first.clone());
        if shown.as_ref() == Some(&own) { "true" } else { "false" }
    };
    view! {
        <button class="oi" aria-pressed=pressed on:click=move |_| chosen.set(Some(id.clone()))>
            <span class="no num" aria-hidden="true">{n + 1}</span>
            <Icon name=icon/>
            <span>
                <b>{article.title.clone()}</b>
                <small class="num">{format!("{column}，{} 字", characters(&article))}</small>
                <span class="sum">{article.summary.clone()}</span>
            </span>
        </button>
    }
}

/// The chosen article on a phone.
#[component]
fn Phone(
    /// The page.
    page: Page,
    /// Which article; the first where none is chosen.
    chosen: RwSignal<Option<ArticleId>>,
) -> impl IntoView {
    let look = RwSignal::new(Look::default());
    let article = Memo::new(move |_| {
        let issue = page.issue(page.day.get())?;
        let items = page.desk.content.with(|content| content.items(&issue));
        let chosen = chosen.get();
        let found = items.iter().find(|article| Some(&article.id) == chosen.as_ref()).cloned();
        found.or_else(|| items.into_iter().next())
    });
    let looks = Look::ALL.map(|(one, name)| {
        let pressed = move || if look.get() == one { "true" } else { "false" };
        view! { <button aria-pressed=pressed on:click=move |_| look.set(one)>{name}</button> }
    });
    view! {
        <section class="pv" aria-label="手机预览">
            <div class="pvh">
                "手机预览"
                <span class="seg" role="group" aria-label="手机的样子">{looks}</span>
            </div>
            {move || match article.get() {
                Some(article) => view! { <div class="bezel"><Preview article look=look.get()/></div> }.into_any(),
                None => view! { <p class="empty">"这一天没有可以预览的文章。"</p> }.into_any(),
            }}
        </section>
    }
}
