//! 没有发出去的: what this member did that has not reached the server, each with why, and what can be done about it.

use crate::{
    components::{
        bars::Bar,
        icon::Icon,
        sheet::Sheet,
        states::{Empty, row_skeleton, shown},
    },
    nav::use_nav,
    state::{Shell, Topic, act, ask, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{DeleteOp, Outbox, OutboxRow, RetryOp},
    id::OpId,
};

fn row(row: OutboxRow, shell: Shell, delete: Callback<OpId>) -> impl IntoView {
    let id = row.id;
    let when = words::moment(row.at, shell.today.get_untracked());
    let retry = move |_| {
        act(shell, RetryOp { id }, move |()| {
            shell.old(Topic::Outbox);
            shell.say("再送一次");
        });
    };
    let remove = move || view! { <button class="del" on:click=move |_| delete.run(id)>"删掉"</button> };
    let foot = if let Some(why) = row.wedged {
        view! {
            <p class="why"><Icon name="alert"/><span>{why}</span></p>
            <div class="ops"><button on:click=retry>"再送一次"</button>{remove()}</div>
        }
        .into_any()
    } else {
        let tries = if row.tries > 0 {
            format!("试过 {} 次，联网后自动再送", row.tries)
        } else {
            "联网后自动送出".to_owned()
        };
        view! { <p class="note num">{tries}</p><div class="ops">{remove()}</div> }.into_any()
    };
    view! { <article class="group op"><div class="note num">{when}</div><h2>{row.title}</h2>{foot}</article> }
}

/// The page.
#[component]
pub(crate) fn OutboxPage() -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let view = ask(&[Topic::Outbox], || Outbox {});
    let asking = RwSignal::new(false);
    let which = RwSignal::new(None::<OpId>);
    let delete = Callback::new(move |id| {
        which.set(Some(id));
        nav.overlay(asking);
    });
    let really = move |_| {
        nav.close();
        if let Some(id) = which.get_untracked() {
            act(shell, DeleteOp { id }, move |()| shell.old(Topic::Outbox));
        }
    };
    let draw = move |rows: Vec<OutboxRow>| {
        if rows.is_empty() {
            return view! { <Empty title="都送到了" text="没有留在手机里还没送出的。" way=("/", "回到今日")/> }
                .into_any();
        }
        let n = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        view! {
            <p class="sub hint">{format!("这{}还在手机里，没有丢。您可以再送一次，或者删掉。", words::some(n, "条"))}</p>
            {rows.into_iter().map(|r| row(r, shell, delete)).collect_view()}
        }
        .into_any()
    };
    view! {
        <Bar title="没有发出去的"/>
        <main class="main narrow">{shown(view, row_skeleton, draw)}</main>
        <Sheet open=asking title="删掉这一条？">
            <p class="sub ask">"删掉以后不会再送出，手机上也恢复到做这件事以前的样子。"</p>
            <div class="two">
                <button class="btn line" on:click=move |_| nav.close()>"留着"</button>
                <button class="btn red" on:click=really>"删掉"</button>
            </div>
        </Sheet>
    }
}
