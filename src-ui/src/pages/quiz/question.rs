//! A question outside any sitting, from 错题本 or the favourites: with its answer, how it was answered before, and what can be done with it.

use super::stand::star;
use crate::{
    components::{
        bars::Bar,
        icon::Icon,
        question::{
            head::{stem, type_line},
            revealed::{answered, because},
        },
        say::{Say, say_button, say_where},
        states::{shown, text_skeleton},
    },
    nav::use_nav,
    quiz::words,
    state::{Topic, act, ask, effect, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{ForgetWrong, ReadQuestion},
    id::QuestionId,
    member::Target,
    view::quiz::{Item, QuestionView},
};

fn page(view: QuestionView) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let today = shell.today.get_untracked();
    let QuestionView { item, row } = view;
    let history = words::history(row.missed, row.last, row.at, today);
    let kept = item.revealed.as_ref().is_some_and(|shown| shown.in_wrong_book);
    let id = item.question.id.clone();
    let forget = move |_| {
        act(shell, ForgetWrong { id: id.clone() }, move |()| {
            shell.say("已移出错题本，答错时会再记上");
            nav.back();
        });
    };
    let own = Signal::stored(String::new());
    let due = item.revealed.as_ref().map(|shown| words::kept(shown, today));
    view! {
        <div class="q">
            {type_line(&item.question)}
            {row.withdrawn.then(|| view! { <p class="chip ochre">"题库正在核对这道题，先不出它"</p> })}
            {stem(&item.question, Signal::stored(Vec::new()))}
            {item.revealed.as_ref().map(|shown| answered(&item.question, shown, item.answer.as_ref(), own))}
            <p class="note num before">{history}</p>
            {item.revealed.as_ref().map(|shown| because(&item.question, shown, None))}
        </div>
        {kept.then(|| view! {
            <div class="qfoot"><span class="note grow">{due}</span><button class="btn line" on:click=forget>"移出错题本"</button></div>
        })}
    }
}

/// The page.
#[component]
pub(crate) fn QuestionPage(
    /// Which.
    id: QuestionId,
) -> impl IntoView {
    let shell = use_shell();
    let say = Say::of(Target::Question(id.clone()));
    let view = ask(&[Topic::Quiz, Topic::Content], move || ReadQuestion { id: id.clone() });
    let item = RwSignal::new(None::<Item>);
    effect(move || item.set(view.read(|view| view.item.clone())));
    let on = move || item.with(|item| item.as_ref().is_some_and(|item| item.favourite));
    let tap = move |_| {
        if let Some(known) = item.get_untracked() {
            let one = RwSignal::new(known);
            star(shell, one);
            item.set(Some(one.get_untracked()));
        }
    };
    view! {
        <Bar>
            {say_button(say)}
            <button class="ib" class:starred=on aria-pressed=move || if on() { "true" } else { "false" } aria-label="收藏这道题" on:click=tap><Icon name="star"/></button>
        </Bar>
        <main class="main qmain">{shown(view, text_skeleton, page)}</main>
        {say_where(say)}
    }
}
