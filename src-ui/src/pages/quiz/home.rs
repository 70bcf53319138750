//! 答题: the day's five, the four ways to practise, what was left open, the tests of one's own organisation, and 我的竹简.

use super::begin::begin;
use crate::{
    components::{
        bars::{Head, SearchLink},
        icon::Icon,
        petals::Petals,
        slips::Slips,
        states::{Art, Empty, row_skeleton, shown},
    },
    nav::use_nav,
    quiz::{slips, words},
    route::Route,
    state::{Topic, act, ask, now, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{EndSitting, Quiz},
    view::quiz::{Begin, DailyView, MasteryRow, OpenSitting, QuizView, TemplateRow},
};

/// How many sittings left open are shown before the others are asked for.
const OPEN_SHOWN: usize = 3;

/// 今日五题.
fn hero(daily: DailyView) -> impl IntoView {
    let (shell, nav, busy) = (use_shell(), use_nav(), RwSignal::new(false));
    let (stands, next, word) = words::daily(&daily);
    let start = move |_| begin(shell, nav, Begin::Daily, busy);
    view! {
        <section class="five-hero" aria-label="今日五题">
            <Art name="inkstone"/>
            <div class="in">
                <h2>"今日五题"</h2>
                <p class="th">{daily.about}</p>
                <div class="rowx">
                    <Petals total=daily.total answered=daily.answered/>
                    <p class="grow"><b class="num">{stands}</b>{next}</p>
                    <button class="btn" disabled=move || busy.get() on:click=start>{word}</button>
                </div>
            </div>
        </section>
    }
}

/// The day's five as one card of 今日.
#[component]
pub(crate) fn FiveCard(
    /// How the five stand.
    daily: DailyView,
) -> impl IntoView {
    let (shell, nav, busy) = (use_shell(), use_nav(), RwSignal::new(false));
    let (stands, next, _) = words::daily(&daily);
    let line = match daily.answered {
        0 => next,
        n if n >= daily.total => format!("答完了，{next}"),
        _ => format!("{stands}，{next}"),
    };
    view! {
        <button class="five" disabled=move || busy.get() on:click=move |_| begin(shell, nav, Begin::Daily, busy)>
            <Petals total=daily.total answered=daily.answered/>
            <span class="grow"><b>"今日五题"</b><span>{daily.about}</span><small class="num">{line}</small></span>
            <Art name="inkstone"/>
        </button>
    }
}

fn entry(route: Route, icon: &'static str, name: &'static str, line: String, due: bool) -> impl IntoView {
    view! {
        <a href=route.path()><Icon name=icon/><div><b>{name}</b><span class="num" class:due=due>{line}</span></div></a>
    }
}

fn four(view: &QuizView) -> impl IntoView + use<> {
    let wrong = if view.wrong > 0 { format!("还有 {} 题", view.wrong) } else { "没有错题".into() };
    let due = if view.due > 0 { format!("今天该温 {} 题", view.due) } else { "今天没有要温的".into() };
    view! {
        <nav class="four" aria-label="练习">
            {entry(Route::Practice, "target", "专项练习", "按条规、按内容".into(), false)}
            {entry(Route::Papers, "clock", "模拟测试", "一百分，限时".into(), false)}
            {entry(Route::WrongBook, "wrong", "错题本", wrong, false)}
            {entry(Route::Review, "leaf", "温故", due, view.due > 0)}
        </nav>
    }
}

fn open_row(sitting: OpenSitting) -> impl IntoView {
    let shell = use_shell();
    let OpenSitting { id, kind, title, total, answered, .. } = sitting;
    let line = format!("{}，答了 {answered} 题，共 {total} 题", words::kind(kind));
    let end = move |_| act(shell, EndSitting { id }, move |_| shell.say("已结束，答过的都记着"));
    let label = format!("结束 {title}");
    view! {
        <div class="openrow">
            <a class="row" href=Route::Sitting(id, None).path()>
                <Icon name="history"/>
                <div class="grow"><div class="tt">{title}</div><span class="note num">{line}</span></div>
                <span class="link">"接着答"</span>
            </a>
            {(!kind.is_paper()).then(|| view! { <button class="ib" aria-label=label on:click=end><Icon name="close"/></button> })}
        </div>
    }
}

/// What was left open: the latest few, the others folded.
fn opens(all: Vec<OpenSitting>) -> impl IntoView {
    let more = all.len().saturating_sub(OPEN_SHOWN);
    let unfolded = RwSignal::new(more == 0);
    let all = StoredValue::new(all);
    let rows = move || {
        let count = if unfolded.get() { usize::MAX } else { OPEN_SHOWN };
        all.get_value().into_iter().take(count).map(open_row).collect_view()
    };
    (!all.with_value(Vec::is_empty)).then(|| {
        view! {
            <div class="group opens">
                {rows}
                <Show when=move || !unfolded.get()>
                    <button class="row unfold" on:click=move |_| unfolded.set(true)><span class="note num">{format!("还有 {more} 次没做完")}</span><Icon name="down" class="go"/></button>
                </Show>
            </div>
        }
    })
}

fn test_row(row: &TemplateRow) -> impl IntoView + use<> {
    let today = use_shell().today.get_untracked();
    let window = row.window.map(|window| words::window(window, now(), today));
    // While it waits for its editor, that is what there is to say.
    let waits = words::waits(row, now()).filter(|_| row.sitting.is_none()).map(str::to_owned);
    let line = [Some(words::extent(row)), waits.or(window)].into_iter().flatten().collect::<Vec<_>>().join("，");
    view! {
        <a class="row" href=Route::Papers.path()>
            <Icon name="note"/>
            <div class="grow"><div class="tt">{row.title.clone()}</div><span class="note num">{line}</span></div>
            <Icon name="next" class="go"/>
        </a>
    }
}

fn bamboo(rows: Vec<MasteryRow>) -> impl IntoView {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let (title, line, way) = (row.title.clone(), slips::line(&row), row.id.clone());
            let inner = view! {
                <div class="sl"><Slips row/></div>
                <div class="grow"><b class="clip2">{title}</b><span class="num">{line}</span></div>
            };
            match way {
                Some(id) => {
                    view! { <a href=Route::Mastery(id).path()>{inner}<Icon name="next" class="go"/></a> }.into_any()
                }
                None => view! { <div class="plain">{inner}</div> }.into_any(),
            }
        })
        .collect();
    view! {
        <div class="sec"><h2>"我的竹简"</h2></div>
        <p class="note lead">"一根简是一章，记得牢的部分着青色。"</p>
        <div class="key" aria-hidden="true"><span><i></i>"记牢了"</span><span><i class="n"></i>"没学到"</span><span><i class="d"></i>"该温习"</span></div>
        <div class="map">{rows}</div>
    }
}

fn page(view: QuizView) -> AnyView {
    let shell = use_shell();
    if view.questions == 0 {
        return view! { <Empty title="题库还没有到" text="连上网络后会自动取来。取好一次，以后没有网络也能答。"/> }
            .into_any();
    }
    let tests = !view.tests.is_empty();
    let lock = move || words::privacy(shell.settings.with(|settings| settings.share_answers), tests);
    let grid = four(&view);
    let kept = (view.favourites > 0).then(|| format!("{} 题", view.favourites));
    view! {
        {view.daily.map(hero)}
        {opens(view.open)}
        {tests.then(|| view! {
            <div class="group opens">{view.tests.iter().map(test_row).collect_view()}</div>
        })}
        {grid}
        <a class="row kept" href=Route::FavouriteQuestions.path()>
            <Icon name="star"/><span class="tt grow">"收藏的题"</span><span class="r num">{kept}</span><Icon name="next" class="go"/>
        </a>
        {bamboo(view.mastery)}
        <p class="priv"><Icon name="lock"/><span>{lock}</span></p>
    }
    .into_any()
}

/// The page.
#[component]
pub(crate) fn QuizPage() -> impl IntoView {
    let view = ask(&[Topic::Quiz, Topic::Content], || Quiz {});
    view! {
        <Head title="答题"><SearchLink/></Head>
        <main class="main wide quiz">{shown(view, row_skeleton, page)}</main>
    }
}
