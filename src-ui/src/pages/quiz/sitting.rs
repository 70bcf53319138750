//! A sitting: one question a page, then how it came out. Swipes, buttons and keys turn the pages; 1 to 8 choose, Enter confirms.

use super::{
    result::Ended,
    sheet::{AnswerSheet, PaperFoot, PaperTime, TimeNotes},
    stand::{Question, Sitting},
};
use crate::{
    components::{
        icon::Icon,
        petals::Petals,
        question::{
            choose::{Choose, Judge},
            head::{stem, type_line},
            revealed::{answered, because, verdict},
            write::{Gaps, Own, Rubric},
        },
        states::{shown, text_skeleton},
        swipe,
    },
    quiz::words,
    state::{ask_unless, use_shell},
};
use leptos::{ev, prelude::*};
use lianxin_proto::{
    call::ReadSitting,
    id::SittingId,
    quiz::{Answer, QuestionType},
    view::quiz::{Phase, SittingKind, SittingView},
};
use wasm_bindgen::JsCast;

/// The bar above a question: leave, where one is, and how far.
fn head(sitting: Sitting) -> impl IntoView {
    let count = sitting.count();
    let line = move || {
        let left = sitting.unmarked();
        let place = sitting.place.get() + 1;
        match sitting.phase.get() {
            Phase::SelfMarking if !left.is_empty() => format!("第 {place} 题，还有 {} 题要自己评", left.len()),
            _ => format!("第 {place} 题，共 {count} 题"),
        }
    };
    let right = match sitting.kind {
        SittingKind::Daily => {
            let done = Signal::derive(move || u16::try_from(sitting.answered()).unwrap_or(u16::MAX));
            view! { <span class="ib"><Petals total=u16::try_from(count).unwrap_or(5) answered=done/></span> }.into_any()
        }
        _ => view! {
            {move || if sitting.is_paper() {
                view! { <PaperTime sitting/> }.into_any()
            } else {
                star_button(sitting).into_any()
            }}
        }
        .into_any(),
    };
    view! {
        <div class="qbar">
            <button class="ib" aria-label=if sitting.after { "返回" } else { "离开，进度会保留" } on:click=move |_| sitting.nav.back()>
                <Icon name=if sitting.after { "back" } else { "close" }/>
            </button>
            <p class="grow"><b>{sitting.title.get_value()}</b><br/><span class="num">{line}</span></p>
            {right}
        </div>
        {(!sitting.kind.is_paper() && sitting.kind != SittingKind::Daily && !sitting.after).then(|| {
            let done = move || format!("{}%", sitting.answered() * 100 / count.max(1));
            view! { <div class="track qtrack" aria-hidden="true"><i style:width=done></i></div> }
        })}
    }
}

fn star_button(sitting: Sitting) -> impl IntoView {
    let on = move || sitting.question(sitting.place.get()).is_some_and(|q| q.item.with(|item| item.favourite));
    view! {
        <button class="ib" class:starred=on aria-pressed=move || if on() { "true" } else { "false" } aria-label="收藏这道题"
            on:click=move |_| sitting.star(sitting.place.get_untracked())><Icon name="star"/></button>
    }
}

/// The same in words, where the lotus has the corner.
fn star_line(sitting: Sitting, place: usize) -> AnyView {
    let on = move || sitting.question(place).is_some_and(|q| q.item.with(|item| item.favourite));
    view! {
        <button class:starred=on aria-pressed=move || if on() { "true" } else { "false" } on:click=move |_| sitting.star(place)>
            <Icon name="star"/>{move || if on() { "已收藏" } else { "收藏" }}
        </button>
    }
    .into_any()
}

/// What is chosen from or written in.
fn ways(sitting: Sitting, place: usize, Question { item, draft }: Question) -> AnyView {
    let asked = item.with_untracked(|item| item.question.clone());
    let closed = Signal::derive(move || sitting.busy.get() && !sitting.kind.is_paper() || sitting.is_over());
    let edit = move |change: &dyn Fn(&mut crate::quiz::draft::Draft)| {
        draft.update(|draft| change(draft));
        sitting.changed(place);
    };
    match asked.of {
        QuestionType::Single | QuestionType::Multiple => {
            let several = asked.of == QuestionType::Multiple;
            let choose = Callback::new(move |n: u8| edit(&|draft| draft.choose(n, several)));
            view! { <Choose asked draft closed choose/> }.into_any()
        }
        QuestionType::Judge => {
            let say = Callback::new(move |said: bool| edit(&|draft| draft.said = Some(said)));
            view! { <Judge draft closed say/> }.into_any()
        }
        QuestionType::Blank => {
            let fill = Callback::new(move |(n, text): (usize, String)| edit(&|draft| draft.fill(n, text.clone())));
            view! { <Gaps asked draft closed fill/> }.into_any()
        }
        QuestionType::Essay | QuestionType::Case => {
            let write = Callback::new(move |text: String| edit(&|draft| draft.text.clone_from(&text)));
            view! { <Own draft closed write/> }.into_any()
        }
    }
}

/// The question at a place, asked or answered.
fn question(sitting: Sitting, place: usize) -> AnyView {
    let Some(q) = sitting.question(place) else { return ().into_any() };
    let asked = q.item.with_untracked(|item| item.question.clone());
    let own = Signal::derive(move || q.draft.with(|draft| draft.text.clone()));
    let written = Signal::derive(move || q.draft.with(|draft| draft.gaps.clone()));
    let stage = Memo::new(move |_| (q.is_revealed(), sitting.wants_marks(q)));
    let top = move || {
        q.item.with(|item| {
            let told = item.revealed.as_ref().filter(|_| !stage.get().1);
            told.map_or_else(
                || type_line(&item.question).into_any(),
                |told| verdict(told, item.answer.as_ref()).into_any(),
            )
        })
    };
    let heading = stem(&asked, written);
    let below = move || match stage.get() {
        (false, _) => ways(sitting, place, q),
        (true, true) => {
            let key = q.item.with_untracked(|item| item.revealed.as_ref().map(|shown| shown.key.clone()));
            let point = Callback::new(move |(n, of)| {
                q.draft.update(|draft| draft.point(n, of));
                crate::quiz::draft::keep(sitting.id, place, q.draft.get_untracked());
            });
            let found = Signal::derive(move || q.draft.with(|draft| draft.points.clone()));
            key.map(|key| view! { <Rubric key own found point/> }).into_any()
        }
        (true, false) => q
            .item
            .with_untracked(|item| {
                item.revealed.as_ref().map(|shown| view! {
                {answered(&asked, shown, item.answer.as_ref(), own)}
                {because(&asked, shown, (sitting.kind == SittingKind::Daily).then(|| star_line(sitting, place)))}
            })
            })
            .into_any(),
    };
    view! {
        <div class="q">
            <div role="status">{top}</div>
            {heading}
            {below}
        </div>
    }
    .into_any()
}

/// What can be done at the foot of a question of a practice.
fn foot(sitting: Sitting) -> impl IntoView {
    let ready = Memo::new(move |_| sitting.drafted(sitting.place.get()).is_some());
    let marks = move |place: usize| {
        // Who ticked no point has found none.
        let of = sitting.question(place).map_or(0, |q| {
            q.item.with_untracked(|item| match &item.revealed {
                Some(shown) => match &shown.key {
                    lianxin_proto::quiz::QuestionKind::Essay { rubric, .. }
                    | lianxin_proto::quiz::QuestionKind::Case { rubric, .. } => rubric.len(),
                    _ => 0,
                },
                None => 0,
            })
        });
        let mut points =
            sitting.question(place).map(|q| q.draft.with_untracked(|d| d.points.clone())).unwrap_or_default();
        points.resize(of, false);
        sitting.answer(place, Answer::Points(points));
    };
    move || {
        let place = sitting.place.get();
        let Some(q) = sitting.question(place) else { return ().into_any() };
        let own = q.item.with_untracked(|item| item.question.of.is_self_marked());
        match (q.is_revealed(), sitting.wants_marks(q)) {
            (true, true) => view! {
                <span class="note grow">"照着要点，自己评一评"</span>
                <button class="btn main-act" on:click=move |_| marks(place)>"评好了"</button>
            }
            .into_any(),
            (true, false) => answered_foot(sitting, q),
            (false, _) if own => view! {
                <button class="btn soft" on:click=move |_| sitting.answer(place, Answer::Unsure)>"不确定"</button>
                <button class="btn grow" on:click=move |_| sitting.reveal(place)>"看参考"</button>
            }
            .into_any(),
            (false, _) => view! {
                <button class="btn soft" on:click=move |_| sitting.answer(place, Answer::Unsure)>"不确定"</button>
                <button class="btn grow" aria-disabled=move || if ready.get() { "false" } else { "true" } on:click=move |_| confirm(sitting)>
                    {if q.item.with_untracked(|item| item.question.of == QuestionType::Blank) { "填好了" } else { "选好了" }}
                </button>
            }
            .into_any(),
        }
    }
}

fn answered_foot(sitting: Sitting, q: Question) -> AnyView {
    let today = use_shell().today;
    let kept = move || q.item.with(|item| item.revealed.as_ref().map(|shown| words::kept(shown, today.get())));
    let onward = sitting.onward();
    let word = match onward {
        Some(next) if next > sitting.place.get() => "下一题",
        Some(_) if sitting.phase.get() == Phase::SelfMarking => "下一题",
        Some(_) => "看没答的",
        None if sitting.after => "返回",
        None => "看结果",
    };
    view! {
        <span class="note grow">{kept}</span>
        <button class="btn main-act" on:click=move |_| proceed(sitting)>{word}</button>
    }
    .into_any()
}

/// Confirms what is chosen.
fn confirm(sitting: Sitting) {
    let place = sitting.place.get_untracked();
    match untrack(|| sitting.drafted(place)) {
        Some(answer) => sitting.answer(place, answer),
        None => sitting.shell.say("先选一项；拿不准的，点“不确定”"),
    }
}

/// What follows an answered question.
fn proceed(sitting: Sitting) {
    match untrack(|| sitting.onward()) {
        Some(next) => sitting.go(next),
        None if sitting.after => sitting.nav.back(),
        None => sitting.end(),
    }
}

/// What a key means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Choose(u8),
    Confirm,
    Turn(bool),
}

/// `written`: the focus is in a field; `pressed`: on a button or link that is no option.
fn key(name: &str, written: bool, pressed: bool) -> Option<Key> {
    match name {
        _ if written => None,
        "Enter" => (!pressed).then_some(Key::Confirm),
        "ArrowRight" => Some(Key::Turn(true)),
        "ArrowLeft" => Some(Key::Turn(false)),
        digit => match digit.parse::<u8>() {
            Ok(n @ 1..=8) if digit.len() == 1 => Some(Key::Choose(n - 1)),
            _ => None,
        },
    }
}

fn press(sitting: Sitting, key: Key) {
    let place = sitting.place.get_untracked();
    let Some(q) = sitting.question(place) else { return };
    let (of, options) = q.item.with_untracked(|item| (item.question.of, item.question.options.len()));
    let open = untrack(|| !q.is_revealed()) && !untrack(|| sitting.is_over()) && !sitting.busy.get_untracked();
    match key {
        Key::Turn(on) => sitting.turn(on),
        Key::Choose(n) if open && usize::from(n) < options => {
            q.draft.update(|draft| draft.choose(n, of == QuestionType::Multiple));
            sitting.changed(place);
        }
        Key::Choose(n @ 0..=1) if open && of == QuestionType::Judge => {
            q.draft.update(|draft| draft.said = Some(n == 0));
            sitting.changed(place);
        }
        Key::Confirm if untrack(|| sitting.is_paper()) => sitting.turn(true),
        Key::Confirm if open && !of.is_self_marked() => confirm(sitting),
        Key::Confirm if untrack(|| q.is_revealed() && !sitting.wants_marks(q)) => proceed(sitting),
        Key::Choose(_) | Key::Confirm => {}
    }
}

/// Enter in a gap goes to the next one; after the last it confirms.
fn from_gap(sitting: Sitting, gap: Option<&web_sys::Element>) {
    let next = gap.and_then(|gap| gap.closest(".gapf").ok().flatten()).and_then(|field| field.next_element_sibling());
    let input = next.and_then(|field| field.query_selector("input").ok().flatten());
    match input.and_then(|input| input.dyn_into::<web_sys::HtmlElement>().ok()) {
        Some(input) => crate::nav::focus_quietly(&input),
        None => press(sitting, Key::Confirm),
    }
}

fn listen(sitting: Sitting) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let on = |css: &str| target.as_ref().is_some_and(|e| e.closest(css).ok().flatten().is_some());
        let apart = document().query_selector(".sheet").ok().flatten().is_some() || sitting.ended.get_untracked();
        if apart || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        if event.key() == "Enter" && on(".gapf input") {
            event.prevent_default();
            return from_gap(sitting, target.as_ref());
        }
        let pressed = on("a, button") && !on(".opts, .sides");
        if let Some(key) = key(&event.key(), on("input, textarea"), pressed) {
            event.prevent_default();
            press(sitting, key);
        }
    });
    on_cleanup(move || handle.remove());
}

#[component]
fn Running(view: SittingView, at: Option<u16>) -> impl IntoView {
    let sitting = Sitting::new(view, at);
    listen(sitting);
    let carding = RwSignal::new(false);
    let (touched, lifted) = swipe::sideways("input, textarea", move |to_the_right| sitting.turn(!to_the_right));
    let (touched, lifted) = (StoredValue::new_local(touched), StoredValue::new_local(lifted));
    move || {
        if sitting.ended.get() {
            return view! { <Ended sitting/> }.into_any();
        }
        view! {
            {head(sitting)}
            <main class="main qmain" on:touchstart=move |e| touched.with_value(|f| f(e)) on:touchend=move |e| lifted.with_value(|f| f(e))>
                <TimeNotes sitting/>
                {move || question(sitting, sitting.place.get())}
            </main>
            {move || if sitting.is_paper() {
                view! { <PaperFoot sitting carding/> }.into_any()
            } else {
                view! { <div class="qfoot">{foot(sitting)}</div> }.into_any()
            }}
            <AnswerSheet sitting open=carding/>
        }
        .into_any()
    }
}

/// The page.
#[component]
pub(crate) fn SittingPage(
    /// The sitting.
    id: SittingId,
    /// A question to look at once it is finished.
    at: Option<u16>,
) -> impl IntoView {
    let shell = use_shell();
    let handed = shell.handed.try_update_value(Option::take).flatten().filter(|view| view.id == id);
    let view = ask_unless(handed, &[], move || ReadSitting { id });
    view! { <div class="sitting">{shown(view, text_skeleton, move |view| view! { <Running view at/> })}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_choose_confirm_and_turn() {
        for (name, written, pressed, meant) in [
            ("1", false, false, Some(Key::Choose(0))),
            ("8", false, true, Some(Key::Choose(7))),
            ("9", false, false, None),
            ("0", false, false, None),
            ("1", true, false, None),
            ("Enter", false, false, Some(Key::Confirm)),
            ("Enter", false, true, None),
            ("Enter", true, false, None),
            ("ArrowRight", false, false, Some(Key::Turn(true))),
            ("ArrowLeft", false, true, Some(Key::Turn(false))),
            ("a", false, false, None),
        ] {
            assert_eq!(key(name, written, pressed), meant, "{name}");
        }
    }
}
