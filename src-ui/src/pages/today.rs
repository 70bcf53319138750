//! 今日, and any earlier day: the cover with its greeting, the day's articles, the days before. Before the morning's issue has come it says when
//! it comes and gives the latest one to read meanwhile.

use crate::{
    components::{
        banner::{Banners, SyncLine},
        bars::SearchLink,
        each::each,
        icon::Icon,
        picture::Pic,
        states::{Art, Empty, shown, story_skeleton},
        story::{Lead, StoryRow, key},
        swipe,
    },
    nav::{Nav, use_nav},
    pages::quiz::home::FiveCard,
    route::Route,
    state::{Topic, View, ask, effect, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{Almanac, IssueRow, IssueView, Quiz, Today, TodayView},
    time::CivilDate,
    view::quiz::DailyView,
};

/// What a greeting's place is taken by when there is none for this day.
enum Waiting {
    /// The issue comes at its minute.
    Comes(String),
    /// It should be here and is not.
    Late,
    /// There is none today.
    None,
}

fn waiting(view: &TodayView) -> Waiting {
    match view.due_at {
        Some(due) if !view.late => Waiting::Comes(due.time().to_string()),
        Some(_) => Waiting::Late,
        None => Waiting::None,
    }
}

/// The days beside the one shown: the one before, the one after.
fn beside(view: &TodayView) -> (Option<CivilDate>, Option<CivilDate>) {
    (view.past.first().map(|row| row.almanac.date), view.next)
}

fn date_head(almanac: &Almanac) -> impl IntoView + use<> {
    let date = almanac.date;
    let full = almanac.lunar.clone();
    let short = words::lunar_day(&full).to_owned();
    view! {
        <h1 class="day">
            <b class="num">{date.0.day()}</b>
            <span>
                <em>{format!("{}月 {}", u8::from(date.0.month()), date.weekday())}</em>
                <span class="lunar-full">{full}</span>
                <span class="lunar-short">{short}</span>
            </span>
        </h1>
    }
}

/// The cover: art, date, greeting, seal.
fn cover(view: &TodayView, issue: Option<&IssueView>, own: bool) -> impl IntoView + use<> {
    let nav = use_nav();
    let greeting = issue.filter(|_| own).map(|issue| issue.greeting.clone()).unwrap_or_default();
    let seal = view.almanac.seal.clone();
    let is_today = view.is_today;
    // Long lines are set closer, so that they end above the middle of the art.
    let long = greeting.iter().any(|line| line.chars().count() > 6);
    view! {
        <header class="cover" class:plain=issue.is_none()>
            {issue.map(|issue| view! { <div class="coverart"><Pic picture=issue.cover.clone() eager=true/></div> })}
            {(!is_today).then(|| view! { <button class="ib up" aria-label="返回" on:click=move |_| nav.back()><Icon name="back"/></button> })}
            {date_head(&view.almanac)}
            <div class="tools">
                <a class="ib" href="/past" aria-label="往期"><Icon name="calendar"/></a>
                <SearchLink/>
            </div>
            <div class="greet">
                {(!greeting.is_empty()).then(|| {
                    let lines = greeting.into_iter().map(|line| view! { <span>{line}</span> }).collect_view();
                    view! { <p class="tate" class:long=long>{lines}</p> }
                })}
                {seal.map(|seal| view! { <span class="seal tate">{seal}</span> })}
            </div>
        </header>
    }
}

fn issue_line(issue: &IssueView) -> impl IntoView + use<> {
    let items = u32::try_from(issue.items.len()).unwrap_or(u32::MAX);
    view! { <p class="issue"><span>{format!("第 {} 期 · {}", issue.number, words::some(items, "篇"))}</span></p> }
}

/// Marks in the page's own timeline that there is something to read; the benchmark reads it there, and it goes nowhere.
fn mark_readable() {
    request_animation_frame(|| {
        if let Some(timeline) = window().performance() {
            timeline.mark("readable").ok();
        }
    });
}

fn stories(issue: IssueView) -> impl IntoView {
    mark_readable();
    let mut items = issue.items.into_iter();
    let lead = items.next();
    let rest: Vec<_> = items.collect();
    view! {
        {lead.map(|story| view! { <Lead story/> })}
        <div class="stories">
            {each(move || rest.clone(), key, |story| view! { <StoryRow story/> })}
        </div>
        {issue.topic.map(|topic| {
            view! {
                <div class="topic">
                    <Icon name="col-lotus"/>
                    <div class="grow"><div class="note">"今天想一想"</div><h2>{topic}</h2></div>
                </div>
            }
        })}
    }
}

fn past_strip(past: Vec<IssueRow>) -> impl IntoView {
    (!past.is_empty()).then(|| {
        let cards = past.into_iter().map(|row| {
            let date = row.almanac.date;
            let lunar = words::lunar_day(&row.almanac.lunar).to_owned();
            let read = (row.items > 0 && row.read >= row.items).then_some("，已读");
            let label = format!("{}，{}{}", date.month_day(), row.headline, read.unwrap_or_default());
            view! {
                <a href=Route::Day(date).path() aria-label=label>
                    <span>{format!("{} · {lunar}", words::weekday(date))}</span>
                    <b class="num">{date.0.day()}</b>
                    <em>{row.headline}</em>
                </a>
            }
        });
        view! {
            <section aria-label="往期">
                <div class="sec"><h2>"往期"</h2><a href="/past">"全部"</a></div>
                <div class="past">{cards.collect_view()}</div>
            </section>
        }
    })
}

/// Turns to another day: the first one lies on top of 今日, the others take its place.
fn turn_to(nav: Nav, today: CivilDate, day: CivilDate, from_today: bool) {
    if day == today {
        nav.back_to(Route::Today);
    } else if from_today {
        nav.go(Route::Day(day));
    } else {
        nav.swap(Route::Day(day));
    }
}

fn beside_links(view: &TodayView) -> impl IntoView + use<> {
    let (before, after) = beside(view);
    let (nav, today, is_today) = (use_nav(), use_shell().today.get_untracked(), view.is_today);
    let link = move |day: Option<CivilDate>, newer: bool| match day {
        Some(day) => {
            let word = words::day(day, today);
            view! {
                <button on:click=move |_| turn_to(nav, today, day, is_today)>
                    {(!newer).then(|| view! { <Icon name="back"/> })}
                    {word}
                    {newer.then(|| view! { <Icon name="next"/> })}
                </button>
            }
            .into_any()
        }
        None => view! { <span></span> }.into_any(),
    };
    view! { <nav class="sib" aria-label="前后两期">{link(before, false)}{link(after, true)}</nav> }
}

fn waiting_line(view: &TodayView) -> impl IntoView + use<> {
    let shell = use_shell();
    let (icon, text, again) = match waiting(view) {
        Waiting::Comes(time) => ("clock", format!("今天这一期 {time} 送到"), false),
        Waiting::Late => ("clock", "今天这一期还没有送到手机里".to_owned(), true),
        Waiting::None => ("leaf", "今天没有新的一期".to_owned(), false),
    };
    view! {
        <div class="due" role="status">
            <Icon name=icon/>
            <span class="grow">{text}</span>
            {again.then(|| view! { <button on:click=move |_| crate::components::banner::sync_now(shell)>"现在更新"</button> })}
        </div>
    }
}

/// Nothing has come yet: the first sync is under way, or could not be made.
fn first_sync() -> impl IntoView {
    let shell = use_shell();
    move || {
        let sync = shell.sync.get();
        if sync.running || (sync.trouble.is_none() && sync.last_success.is_none()) {
            view! {
                <p class="due" role="status"><Icon name="saved"/><span>"正在取第一批内容，取好以后没有网络也能看"</span></p>
                {story_skeleton()}
            }
            .into_any()
        } else if sync.trouble.is_some() {
            view! {
                <div class="empty">
                    <Art name="spot-boat"/>
                    <h2>"内容还没有取到"</h2>
                    <p>"连上网络后会自动再取。取好一次，以后没有网络也能看。"</p>
                    <button class="btn" on:click=move |_| crate::components::banner::sync_now(shell)><Icon name="retry" class="i-s"/>"现在再取"</button>
                </div>
            }
            .into_any()
        } else {
            view! { <Empty title="还没有一期" text="编辑部发出第一期后，会在早上七点一刻来到这里。"/> }.into_any()
        }
    }
}

/// Asks for the day's five, once there is something to read: the issue comes first.
#[component]
fn FollowFive(daily: RwSignal<Option<DailyView>>) -> impl IntoView {
    let quiz = ask(&[Topic::Quiz], || Quiz {});
    effect(move || {
        if let Some(now) = quiz.read(|quiz| quiz.daily.clone())
            && daily.with_untracked(|known| *known != now)
        {
            daily.set(now);
        }
    });
}

/// The day's five as one card, where there are questions.
fn five(daily: RwSignal<Option<DailyView>>, is_today: bool) -> impl IntoView {
    move || daily.get().filter(|_| is_today).map(|daily| view! { <FiveCard daily/> })
}

fn page(view: TodayView, daily: RwSignal<Option<DailyView>>) -> impl IntoView {
    // The core decides which day today is.
    if view.is_today {
        let shell = use_shell();
        shell.today.set(view.almanac.date);
        if shell.sync.with_untracked(|known| *known != view.sync) {
            shell.sync.set(view.sync.clone());
        }
    }
    let head = view.almanac.clone();
    match (view.issue.clone(), view.latest.clone()) {
        (Some(issue), _) => {
            let is_today = view.is_today;
            view! {
                {cover(&view, Some(&issue), true)}
                <Banners stale=view.stale_days.filter(|_| is_today)/>
                {issue_line(&issue)}
                {stories(issue)}
                {five(daily, is_today)}
                {(!is_today).then(|| beside_links(&view))}
                {past_strip(view.past)}
                <SyncLine/>
            }
            .into_any()
        }
        (None, Some(latest)) => {
            let day = words::day(latest.date, view.almanac.date);
            view! {
                {cover(&view, Some(&latest), false)}
                <Banners stale=view.stale_days/>
                {waiting_line(&view)}
                <div class="sec meanwhile"><h2>{format!("先读{day}的")}</h2><a href=Route::Day(latest.date).path()>"看封面"</a></div>
                {stories(latest)}
                {five(daily, view.is_today)}
                {past_strip(view.past)}
                <SyncLine/>
            }
            .into_any()
        }
        (None, None) if view.is_today => view! {
            <header class="cover plain">{date_head(&head)}<div class="tools"><SearchLink/></div></header>
            <Banners stale=view.stale_days/>
            {first_sync()}
        }
        .into_any(),
        (None, None) => view! {
            {cover(&view, None, false)}
            <Empty title="这一天没有内容" text="可以看看前后几天的，或从往期里找。" way=("/past", "去往期")/>
            {beside_links(&view)}
        }
        .into_any(),
    }
}

/// 今日, or an earlier day.
#[component]
pub(crate) fn TodayPage(
    /// The day; today when absent.
    date: Option<CivilDate>,
) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let view: View<TodayView> = ask(&[Topic::Content, Topic::Marks, Topic::Sync], move || Today { date });
    let daily = RwSignal::new(None);
    let ready = Memo::new(move |_| view.read(|_| ()).is_some());
    let (touched, lifted) = swipe::sideways(".past", move |to_the_right| {
        let (before, after) = view.read(beside).unwrap_or_default();
        if let Some(to) = if to_the_right { before } else { after } {
            turn_to(nav, shell.today.get_untracked(), to, date.is_none());
        }
    });
    view! {
        <main class="main today" on:touchstart=touched on:touchend=lifted>
            {shown(view, || view! { <header class="cover plain"></header>{story_skeleton()} }, move |view| page(view, daily))}
            {move || ready.get().then(|| view! { <FollowFive daily/> })}
        </main>
    }
}
