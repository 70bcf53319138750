//! The messages of a room, one under the other. Only what changes of a message is drawn anew: how it stands, what it says and how sending goes are each
//! watched for themselves, so that a voice goes on playing and a text stays unfolded when something else about it changes.

use super::{
    composer::Composer,
    menu::Menu,
    stand::{Cell, Room, Top, anchor},
};
use crate::{
    components::{
        each::each_before,
        icon::Icon,
        message::said::{avatar, said},
    },
    rooms::words::{self, Deed},
};
use leptos::prelude::*;
use lianxin_proto::{
    event::Trouble,
    id::MediaId,
    view::room::{BodyView, MessageRow, SendState},
};

/// What a message is called by a screen reader.
fn label(row: &MessageRow) -> String {
    let mut label = [if row.mine { "我" } else { &row.name }, "，", &row.at.time().to_string()].concat();
    if row.for_me {
        label += "，提到您";
    }
    if row.picked {
        label += "，精华";
    }
    label
}

/// How sending stands, under a message.
fn sending(room: Room, menu: Menu, cell: Cell) -> impl IntoView {
    let shell = room.shell;
    let offline = move || shell.sync.with(|sync| sync.trouble == Some(Trouble::Offline));
    move || {
        let last = cell.dress.with(|dress| dress.last);
        let state = cell.row.with(|row| row.mine.then(|| row.state.clone()))?;
        let (icon, text) = words::sending(&state, last, offline())?;
        let failed = matches!(state, SendState::Failed { .. });
        let row = cell.row.clone();
        let resend = move |_| menu.do_it(row.get_untracked(), Deed::Resend);
        Some(view! {
            <span class="st" class:bad=failed || matches!(state, SendState::Refused { .. })><Icon name=icon/><span>{text}</span></span>
            {failed.then(|| view! { <button class="st fail" on:click=resend><Icon name="alert"/>"没发出去，点这里重发"</button> })}
        })
    }
}

fn message(room: Room, menu: Menu, see: Callback<MediaId>, cell: Cell) -> AnyView {
    let (mine, name, unit, author, label) =
        cell.row.with_untracked(|row| (row.mine, row.name.clone(), row.unit.clone(), row.author, label(row)));
    let near = {
        let dress = cell.dress.clone();
        move || dress.with(|dress| dress.near)
    };
    let row = cell.row.clone();
    let for_me = cell.row.with_untracked(|row| row.for_me);
    let said_anew = Memo::new({
        let row = row.clone();
        move |_| row.with(|row| (row.body.clone(), row.quote.clone()))
    });
    let picked = {
        let row = row.clone();
        Memo::new(move |_| row.with(|row| row.picked))
    };
    let sign = avatar(&name, author, mine);
    view! {
        <article class="msg" class:me=mine class:near=near aria-label=label>
            {sign}
            <div class="bd">
                {(!mine).then(|| view! {
                    <div class="whose">{words::by_line(&name, &unit)}{for_me.then(|| view! { <b class="red">"　提到您"</b> })}</div>
                })}
                {move || {
                    // Read and not only tracked: a memo that nobody reads watches nothing.
                    said_anew.with(|_| ());
                    row.with_untracked(|row| said(room.id, row, see))
                }}
                {move || picked.get().then(|| view! { <span class="st best"><Icon name="star"/>"精华"</span> })}
                {sending(room, menu, cell)}
            </div>
            <button class="ib dots" aria-label="更多" data-more=""><Icon name="more"/></button>
        </article>
    }
    .into_any()
}

/// What is left of a message that is gone.
fn gone(composer: Composer, row: &MessageRow) -> AnyView {
    let again = match &row.body {
        BodyView::Recalled { again } if row.mine => again.clone(),
        _ => None,
    };
    view! {
        <p class="sys">
            {words::gone(row)}
            {again.map(|text| view! { <button on:click=move |_| composer.again(text.clone())>"重新编辑"</button> })}
        </p>
    }
    .into_any()
}

fn cell(room: Room, composer: Composer, menu: Menu, see: Callback<MediaId>, cell: Cell) -> AnyView {
    let id = cell.id;
    let class = cell.coming.map_or("cell".to_owned(), |side| "cell ".to_owned() + side.class());
    let (dress, row) = (cell.dress.clone(), cell.row.clone());
    let above = move || {
        let (time, fresh) = dress.with(|dress| (dress.time.clone(), dress.fresh));
        view! {
            {time.map(|time| view! { <div class="when num">{time}</div> })}
            {fresh.then(|| view! { <div class="newline">"以下是新消息"</div> })}
        }
    };
    let is_gone = Memo::new(move |_| row.with(|row| words::gone(row).is_some()));
    view! {
        <div class=class id=anchor(id) data-m=id.to_string()>
            {above}
            {move || if is_gone.get() {
                cell.row.with(|row| gone(composer, row))
            } else {
                message(room, menu, see, cell.clone())
            }}
        </div>
    }
    .into_any()
}

/// What stands above the oldest.
fn top(room: Room) -> impl IntoView {
    let shell = room.shell;
    move || match room.top.get() {
        Top::Whole => ().into_any(),
        Top::More => view! { <p class="sys top"></p> }.into_any(),
        Top::Asked => {
            let offline = shell.sync.with(|sync| sync.trouble == Some(Trouble::Offline));
            let text = if offline { "更早的消息联网后取来" } else { "正在取更早的消息" };
            view! { <p class="sys top">{text}<button on:click=move |_| room.ask_older()>"再试一次"</button></p> }
                .into_any()
        }
    }
}

/// All that are on the page.
pub(crate) fn lines(room: Room, composer: Composer, menu: Menu, see: Callback<MediaId>) -> AnyView {
    let nothing = move || {
        (room.cells.with(Vec::is_empty) && room.top.get() == Top::Whole)
            .then(|| view! { <p class="sys quiet">"还没有人说话。您可以起个头。"</p> })
    };
    each_before(
        room.spare_below.element,
        move || room.cells.get(),
        |cell| cell.id,
        move |c| cell(room, composer, menu, see, c),
    );
    view! {
        <div node_ref=room.spare_above.element></div>
        {top(room)}
        {nothing}
        <div node_ref=room.spare_below.element></div>
    }
    .into_any()
}
