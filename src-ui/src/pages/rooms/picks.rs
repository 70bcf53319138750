//! 精华: the messages that the moderators of a room picked, the latest first, each with the way to where it was said.

use crate::{
    bridge,
    components::{
        bars::Bar,
        each::each,
        icon::Icon,
        message::{
            said::{avatar, picture, said},
            voice::Player,
        },
        pages::{ListEnd, Stand, pages},
        states::{Empty, row_skeleton},
        viewer::Viewer,
    },
    nav::use_nav,
    rooms::words::by_line,
    route::Route,
    state::{Topic, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    call::RoomPicks,
    id::{MediaId, RoomId},
    media::Picture,
    view::room::{BodyView, MessageRow},
};

fn key(row: &MessageRow) -> String {
    let played = matches!(row.body, BodyView::Voice { played: true, .. });
    format!("{} {played}", row.id)
}

fn row(room: RoomId, row: &MessageRow, see: Callback<MediaId>) -> AnyView {
    let shell = use_shell();
    let when = words::moment(row.at, shell.today.get_untracked());
    view! {
        <article class="pick">
            <div class="hstack">
                {avatar(&row.name, row.author, row.mine)}
                <div class="grow"><div class="tt clip1">{by_line(&row.name, &row.unit)}</div><div class="note num">{when}</div></div>
            </div>
            {said(room, row, see)}
            <a class="link" href=Route::Room(room, None, row.position).path()>"到那里看看"<Icon name="next"/></a>
        </article>
    }
    .into_any()
}

/// The page.
#[component]
pub(crate) fn RoomPicksPage(
    /// Which room.
    id: RoomId,
) -> impl IntoView {
    let nav = use_nav();
    provide_context(Player::start());
    let list = pages(
        &[Topic::Rooms],
        || {},
        move |after, limit| async move {
            let offset = after.and_then(|n| n.parse().ok()).unwrap_or(0_u32);
            let rows = bridge::call(RoomPicks { room: id, offset, limit }).await?;
            let got = u32::try_from(rows.len()).unwrap_or(limit);
            Ok((rows, (got >= limit).then(|| offset.saturating_add(got).to_string())))
        },
    );
    let (viewing, seen) = (RwSignal::new(false), RwSignal::new(Vec::<(Picture, String)>::new()));
    let see = Callback::new(move |file: MediaId| {
        let of = |row: MessageRow| match &row.body {
            BodyView::Photo { media, width, height, .. } if *media == file => {
                Some((picture(media, *width, *height, &row.name), row.name.clone()))
            }
            _ => None,
        };
        seen.set(untrack(|| list.rows()).into_iter().filter_map(of).take(1).collect());
        nav.overlay(viewing);
    });
    view! {
        <Bar title="精华"/>
        <main class="main wide">
            {move || match list.stand() {
                Stand::First => row_skeleton().into_any(),
                Stand::Whole if list.is_empty() => {
                    view! { <Empty title="还没有精华" text="管理员从大家说的话里挑出来的，会留在这里。"/> }.into_any()
                }
                _ => ().into_any(),
            }}
            {each(move || list.rows(), key, move |message| row(id, &message, see))}
            <ListEnd list=list.list/>
        </main>
        <Viewer open=viewing pictures=seen at=RwSignal::new(0)/>
    }
}
