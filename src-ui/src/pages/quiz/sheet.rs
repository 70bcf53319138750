//! What only a paper has: the time left, what happened to it, the answer sheet, and handing in. The time runs on whether the page is open or not, and
//! the page says so; it is read out only when ten, five and one minute are left.

use super::stand::{Sitting, monotonic};
use crate::{
    components::{icon::Icon, sheet::Sheet},
    quiz::{clock, words},
    state::effect,
};
use leptos::{ev, prelude::*};
use lianxin_proto::view::quiz::Part;
use std::time::Duration;

/// How often the core is asked for the time, in ticks of a second.
const ASK_EVERY: u32 = 30;

/// The time left, counted down here and asked for now and then.
#[component]
pub(crate) fn PaperTime(sitting: Sitting) -> impl IntoView {
    let now_left = move || sitting.clock.with_untracked(|c| c.as_ref().map_or(0, |c| c.left(monotonic())));
    let left = RwSignal::new(now_left());
    let said = RwSignal::new(String::new());
    let ticks = StoredValue::new(0_u32);
    let tick = move || {
        let (before, now) = (left.get_untracked(), now_left());
        if before / 1_000 != now / 1_000 || now == 0 {
            left.set(now);
        }
        if let Some(words) = clock::read_out(before, now) {
            said.set(words);
        }
        let turn = ticks.get_value().wrapping_add(1);
        ticks.set_value(turn);
        let ran_out = now == 0 && !untrack(|| sitting.is_over());
        if turn.is_multiple_of(ASK_EVERY) || (ran_out && turn.is_multiple_of(2)) {
            sitting.ask_time();
        }
    };
    let timer = set_interval_with_handle(tick, Duration::from_secs(1)).ok();
    let seen = window_event_listener_untyped("visibilitychange", move |_| {
        if !document().hidden() {
            sitting.ask_time();
        }
    });
    effect(move || {
        sitting.clock.track();
        left.set(now_left());
    });
    on_cleanup(move || {
        if let Some(timer) = timer {
            timer.clear();
        }
        seen.remove();
    });
    view! {
        <span class="tm num" class:short=move || left.get() < 5 * 60_000 role="timer" aria-label=move || clock::spoken(left.get())>
            <Icon name="clock" class="i-s"/>
            <span aria-hidden="true">{move || clock::face(left.get())}</span>
        </span>
        <span class="vh" role="status">{move || said.get()}</span>
    }
}

/// The time is over, or something happened to it.
#[component]
pub(crate) fn TimeNotes(sitting: Sitting) -> impl IntoView {
    let read = RwSignal::new(0_usize);
    let notes = move || sitting.clock.with(|c| c.as_ref().map(|c| c.notes().to_vec()).unwrap_or_default());
    move || {
        if !sitting.is_paper() {
            return ().into_any();
        }
        let fresh: Vec<String> = notes().into_iter().skip(read.get()).collect();
        let all = notes().len();
        view! {
            {sitting.is_over().then(|| view! {
                <div class="banner red" role="alert"><Icon name="clock"/><span class="grow">"时间到了。答过的都记着，现在请交卷。"</span></div>
            })}
            {(!fresh.is_empty()).then(|| view! {
                <div class="banner" role="status">
                    <Icon name="info"/>
                    <span class="grow">{fresh.join("")}</span>
                    <button on:click=move |_| read.set(all)>"知道了"</button>
                </div>
            })}
        }
        .into_any()
    }
}

/// What can be done at the foot of a paper's question.
#[component]
pub(crate) fn PaperFoot(sitting: Sitting, carding: RwSignal<bool>) -> impl IntoView {
    let flagged = move || sitting.question(sitting.place.get()).is_some_and(|q| q.item.with(|item| item.flagged));
    let last = move || sitting.place.get() + 1 >= sitting.count();
    let card = move |_: ev::MouseEvent| sitting.nav.overlay(carding);
    let ahead = move || if last() || sitting.is_over() { ("check", "交卷") } else { ("next", "下一题") };
    let on = move |_| {
        if untrack(|| last() || sitting.is_over()) { sitting.nav.overlay(carding) } else { sitting.turn(true) }
    };
    view! {
        <div class="foot pfoot">
            <button disabled=move || sitting.place.get() == 0 on:click=move |_| sitting.turn(false)><Icon name="back"/>"上一题"</button>
            <button class:starred=flagged aria-pressed=move || if flagged() { "true" } else { "false" } on:click=move |_| sitting.flag(sitting.place.get_untracked())>
                <Icon name="flag"/>{move || if flagged() { "有记号" } else { "记号" }}
            </button>
            <button on:click=card><Icon name="grid"/>"答题卡"</button>
            <button on:click=on><Icon name=Signal::derive(move || ahead().0.to_owned())/>{move || ahead().1}</button>
        </div>
    }
}

fn number(sitting: Sitting, place: usize) -> impl IntoView {
    let stands = move || {
        let question = sitting.question(place);
        let answered = question.is_some_and(super::stand::Question::is_answered);
        let flagged = question.is_some_and(|q| q.item.with(|item| item.flagged));
        (answered, flagged, sitting.place.get() == place)
    };
    let label = move || {
        let (answered, flagged, here) = stands();
        let here = if here { "，正在答" } else { "" };
        let flagged = if flagged { "，做了记号" } else { "" };
        format!("第 {} 题，{}{flagged}{here}", place + 1, if answered { "已答" } else { "未答" })
    };
    let go = move |_| {
        sitting.nav.close();
        sitting.go(place);
    };
    view! {
        <button class="n" class:a=move || stands().0 class:f=move || stands().1 class:c=move || stands().2 aria-label=label on:click=go>
            {place + 1}
        </button>
    }
}

fn part(sitting: Sitting, part: Part) -> impl IntoView {
    let places = usize::from(part.first)..usize::from(part.first) + usize::from(part.count);
    let line = words::part_line(&part);
    view! {
        <p class="pt"><b>{part.title}</b><span class="num">{line}</span></p>
        <div class="grid num">{places.map(|place| number(sitting, place)).collect_view()}</div>
    }
}

/// The answer sheet, and handing in.
#[component]
pub(crate) fn AnswerSheet(sitting: Sitting, open: RwSignal<bool>) -> impl IntoView {
    let asking = RwSignal::new(false);
    effect(move || {
        if !open.get() {
            asking.set(false);
        }
    });
    let title = Signal::derive(move || String::from(if asking.get() { "交卷？" } else { "答题卡" }));
    let left = move || sitting.count() - sitting.answered().min(sitting.count());
    let stands = move || match left() {
        0 => "全部答了".to_owned(),
        left => format!("答了 {} 题，还有 {left} 题没答", sitting.answered()),
    };
    let warning = move || match left() {
        0 => "都答了。交上去就不能再改。".to_owned(),
        left => format!("还有 {left} 题没答。交上去就不能再改。"),
    };
    let hand_in = move |_| {
        sitting.nav.close();
        sitting.hand_in();
    };
    view! {
        <Sheet open title>
            {move || if asking.get() {
                view! {
                    <p class="sub ask">{warning}</p>
                    <div class="two">
                        <button class="btn line" on:click=move |_| asking.set(false)>"再看看"</button>
                        <button class="btn" disabled=move || sitting.busy.get() on:click=hand_in>"交卷"</button>
                    </div>
                }
                .into_any()
            } else {
                view! {
                    <p class="lg" aria-hidden="true">
                        <span><i class="a"></i>"已答"</span><span><i></i>"未答"</span><span><i class="f"></i>"做了记号"</span><span><i class="c"></i>"正在答"</span>
                    </p>
                    {sitting.parts.get_value().into_iter().map(|p| part(sitting, p)).collect_view()}
                    <div class="handin"><span class="note grow num">{stands}</span><button class="btn" on:click=move |_| asking.set(true)>"交卷"</button></div>
                }
                .into_any()
            }}
        </Sheet>
    }
}
