//! 我的: who one is here, what one keeps, how the app looks, and how it stands with this phone.

use crate::{
    components::{
        icon::Icon,
        look::{ElderRow, SizeSlider, Switch, ThemeChoice, theme_name},
        sheet::Sheet,
        states::{Art, row_skeleton, shown},
    },
    nav::{Nav, use_nav},
    route::Route,
    state::{Shell, Topic, View, ask, effect, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::call::{Check, ErrorCode, LogOut, Me, MeView, SelfTest, Verdict};
use wasm_bindgen_futures::spawn_local;

/// What stands below 早间提醒: whether the next morning's notification will come.
fn morning_line(on: bool, checks: Option<Vec<Check>>) -> AnyView {
    let stopping = checks.iter().flatten().filter(|check| check.verdict != Verdict::Good).count();
    match (on, checks.is_some(), stopping) {
        (false, ..) => view! { <span class="note">"已关闭"</span> }.into_any(),
        (true, false, _) => view! { <span class="note">"看看这部手机会不会按时提醒"</span> }.into_any(),
        (true, true, 0) => view! { <span class="ok"><Icon name="check"/>"明早会按时提醒"</span> }.into_any(),
        (true, true, n) => {
            let text = format!("有{}可能拦住明早的提醒", words::some(u32::try_from(n).unwrap_or(u32::MAX), "项"));
            view! { <span class="ok w"><Icon name="warn"/>{text}</span> }.into_any()
        }
    }
}

fn link_row(
    icon: &'static str,
    route: Route,
    name: &'static str,
    note: Option<AnyView>,
    right: Option<String>,
) -> impl IntoView {
    view! {
        <a class="row" href=route.path()>
            <Icon name=icon/>
            <div class="grow"><div class="tt">{name}</div>{note}</div>
            {right.map(|right| view! { <span class="r num">{right}</span> })}
            <Icon name="next" class="go"/>
        </a>
    }
}

fn outbox_row(view: &MeView) -> impl IntoView + use<> {
    let (pending, wedged) = (view.pending, view.wedged);
    (pending + wedged > 0).then(|| {
        let note = if wedged > 0 {
            let text = format!("{}没有送到，要您看一下", words::some(wedged, "条"));
            view! { <span class="ok w"><Icon name="warn"/>{text}</span> }.into_any()
        } else {
            view! { <span class="note">"联网后自动送出"</span> }.into_any()
        };
        link_row("send", Route::Outbox, "没有发出去的", Some(note), Some(format!("{} 条", pending + wedged)))
    })
}

fn about_lines(view: &MeView) -> impl IntoView + use<> {
    view.brand.clone().map(|brand| {
        view! {
            <p class="abt">
                {format!("主办单位：{}", brand.organisation)}
                <br/>
                {if brand.filing.is_empty() { "备案编号：待备案后填写".to_owned() } else { format!("备案编号：{}", brand.filing) }}
            </p>
        }
    })
}

/// Leaves this device; asks again when something was not sent.
fn leave(shell: Shell, nav: Nav, discard_unsent: bool, unsent: RwSignal<Option<String>>, going: RwSignal<bool>) {
    going.set(true);
    spawn_local(async move {
        let outcome = crate::bridge::call(LogOut { discard_unsent }).await;
        going.try_set(false);
        match outcome {
            Ok(()) => shell.open(nav).await,
            Err(error) if error.code == ErrorCode::Unsent => {
                unsent.try_set(Some(error.message));
            }
            Err(error) => shell.say(error.message),
        }
    });
}

#[component]
fn LeaveSheet(open: RwSignal<bool>) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let unsent = RwSignal::new(None::<String>);
    let going = RwSignal::new(false);
    effect(move || {
        if !open.get() {
            unsent.set(None);
        }
    });
    let title = Signal::derive(move || {
        String::from(if unsent.with(Option::is_some) { "还有没发出去的" } else { "退出这部手机？" })
    });
    view! {
        <Sheet open title>
            {move || match unsent.get() {
                None => view! {
                    <p class="sub ask">"这部手机上的文章、收藏和设置会清除干净。收藏和已读还记在您名下，下次用新的激活码进入就会回来。"</p>
                    <div class="two">
                        <button class="btn line" on:click=move |_| nav.close()>"不退出"</button>
                        <button class="btn" disabled=move || going.get() on:click=move |_| leave(shell, nav, false, unsent, going)>
                            {move || if going.get() { "正在退出…" } else { "退出" }}
                        </button>
                    </div>
                }
                .into_any(),
                Some(message) => view! {
                    <p class="sub ask">{message}</p>
                    <a class="btn wide" href=Route::Outbox.path()>"看看是哪些"</a>
                    <button class="btn red wide below" disabled=move || going.get() on:click=move |_| leave(shell, nav, true, unsent, going)>
                        "不要了，仍然退出"
                    </button>
                }
                .into_any(),
            }}
        </Sheet>
    }
}

/// The most that 温故 may ask for in a day.
const CAPS: [u16; 6] = [5, 10, 20, 30, 50, 100];

/// The choices of how many 温故 asks for in a day.
#[component]
fn CapChoice() -> impl IntoView {
    let shell = use_shell();
    let choice = move |cap: u16| {
        let on = move || shell.settings.with(|s| s.review_cap == cap);
        view! {
            <button class="choice" type="button" role="radio" aria-checked=move || if on() { "true" } else { "false" }
                on:click=move |_| shell.change(move |settings| settings.review_cap = cap)>
                <span class="mk" aria-hidden="true">{move || on().then(|| view! { <Icon name="check" class="i-s"/> })}</span>
                {format!("{cap} 题")}
            </button>
        }
    };
    view! { <div class="choices" role="radiogroup" aria-label="每日温故上限">{CAPS.map(choice).into_iter().collect_view()}</div> }
}

/// 答题: how many a day, and what may leave the phone.
fn quiz_group(capping: RwSignal<bool>) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    view! {
        <div class="group">
            <button class="row" on:click=move |_| nav.overlay(capping)>
                <Icon name="leaf"/>
                <span class="tt grow">"每日温故上限"</span>
                <span class="r num">{move || format!("{} 题", shell.settings.with(|s| s.review_cap))}</span>
                <Icon name="next" class="go"/>
            </button>
            <div class="row">
                <Icon name="chart"/>
                <div class="grow">
                    <div class="tt">"参加匿名统计"</div>
                    <div class="note">"每道题第一次答对还是答错会送出去，不带姓名、单位和时间，帮编辑看哪些题难。默认关着。"</div>
                </div>
                <Switch label="参加匿名统计" on=Signal::derive(move || shell.settings.with(|s| s.share_answers))
                    turn=move |on| shell.change(move |settings| settings.share_answers = on)/>
            </div>
        </div>
    }
}

fn groups(
    view: &MeView,
    tests: View<Vec<Check>>,
    theming: RwSignal<bool>,
    capping: RwSignal<bool>,
    leaving: RwSignal<bool>,
) -> impl IntoView + use<> {
    let (shell, nav) = (use_shell(), use_nav());
    let answered = view.answered;
    let feedback_note = (answered > 0).then(|| {
        let text = format!("{}有了答复，请看看", words::some(answered, "件"));
        view! { <span class="ok w"><Icon name="info"/>{text}</span> }.into_any()
    });
    let size = format!("占 {}", words::size(view.storage_bytes));
    let saved = view! { <span class="ok"><Icon name="saved"/><span class="num">{size}</span></span> }.into_any();
    view! {
        <div class="group">
            {link_row("star", Route::Favourites, "收藏", None, Some(format!("{} 篇", view.favourites)))}
            {outbox_row(view)}
        </div>
        <div class="group">
            <SizeSlider/>
            <ElderRow/>
            <button class="row" on:click=move |_| nav.overlay(theming)>
                <Icon name="moon"/>
                <span class="tt grow">"深浅"</span>
                <span class="r">{move || theme_name(shell.settings.with(|s| s.theme))}</span>
                <Icon name="next" class="go"/>
            </button>
        </div>
        {quiz_group(capping)}
        <div class="group">
            <a class="row" href=Route::SelfTest.path()>
                <Icon name="bell"/>
                <div class="grow">
                    <div class="tt">"早间提醒"</div>
                    {move || morning_line(shell.settings.with(|s| s.morning), tests.read(Clone::clone))}
                </div>
                <Icon name="next" class="go"/>
            </a>
            <div class="row">
                <Icon name="moon"/>
                <div class="grow">
                    <div class="tt">"夜里也提醒"</div>
                    <div class="note">"群里的消息，夜里十点到早上七点也提醒。默认关着，早上再告诉您。"</div>
                </div>
                <Switch label="夜里也提醒" on=Signal::derive(move || shell.settings.with(|s| s.night_notices))
                    turn=move |on| shell.change(move |settings| settings.night_notices = on)/>
            </div>
            {link_row("disk", Route::Storage, "离线内容", Some(saved), None)}
        </div>
        <div class="group">
            {link_row("pen", Route::Feedback, "投诉建议", feedback_note, None)}
            {link_row("shield", Route::Privacy, "隐私说明", None, None)}
            {link_row("note", Route::Rules, "使用规则", None, None)}
            {link_row("info", Route::About, "关于", None, None)}
        </div>
        <div class="group">
            <button class="row" on:click=move |_| nav.overlay(leaving)>
                <Icon name="exit"/>
                <div class="grow"><div class="tt">"退出这部手机"</div><span class="note">"会先问您，没发出去的不会悄悄丢掉"</span></div>
            </button>
        </div>
        {about_lines(view)}
    }
}

fn who(view: &MeView) -> impl IntoView + use<> {
    let profile = view.profile.clone();
    let line = [profile.unit, profile.post].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    view! {
        <header class="who">
            <Art name="bamboo" class="bg"/>
            <span class="seal" aria-hidden="true">{words::surname(&profile.name)}</span>
            <div class="grow"><h1>{profile.name}</h1>{(!line.is_empty()).then(|| view! { <p class="sub">{line}</p> })}</div>
        </header>
    }
}

/// The page.
#[component]
pub(crate) fn MePage() -> impl IntoView {
    let view =
        ask(&[Topic::Marks, Topic::Outbox, Topic::Feedback, Topic::Settings, Topic::Sync, Topic::Content], || Me {});
    let tests = ask(&[Topic::Settings], || SelfTest {});
    let (theming, capping, leaving) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    view! {
        <main class="main me">
            {shown(view, row_skeleton, move |view| view! { {who(&view)}{groups(&view, tests, theming, capping, leaving)} })}
        </main>
        <Sheet open=theming title="深浅"><ThemeChoice/></Sheet>
        <Sheet open=capping title="每日温故上限"><CapChoice/></Sheet>
        <LeaveSheet open=leaving/>
    }
}
