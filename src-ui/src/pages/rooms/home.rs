//! 交流: today's topic and the rooms.

use crate::{
    components::{
        bars::Head,
        icon::Icon,
        states::{Empty, row_skeleton, shown},
        story,
    },
    rooms::words,
    route::Route,
    state::{Topic, ask, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::Rooms,
    room::Notify,
    view::room::{RoomRow, RoomsView, TopicView},
};

fn today(topic: TopicView) -> AnyView {
    let path = Route::Room(topic.room, Some(topic.issue), None).path();
    view! {
        <a class="chat-of-day" href=path>
            <p class="note">{if topic.today { "今天聊聊" } else { "最近聊的" }}</p>
            <h2>{story::title(&topic.title)}</h2>
            <span class="link">"说两句，或写一条微感悟"<Icon name="leaf"/></span>
        </a>
    }
    .into_any()
}

fn row(row: &RoomRow) -> AnyView {
    let today = use_shell().today.get_untracked();
    let quiet = row.notify == Notify::Nothing;
    let (mark, line) = if row.failed {
        ("没发出去：", "点进来再发一次")
    } else if !row.draft.is_empty() {
        ("草稿：", row.draft.as_str())
    } else if row.mentioned {
        ("有人提到您　", row.last.as_str())
    } else {
        ("", row.last.as_str())
    };
    let line = if line.is_empty() { "还没有人说话" } else { line };
    let count = (row.unread > 0).then(|| {
        let n = words::unread(row.unread);
        let label = [n.as_str(), " 条未读"].concat();
        view! { <span class="count num" class:quiet=quiet role="img" aria-label=label>{n}</span> }
    });
    let sign = |name: &'static str, label: &'static str| {
        view! { <span class="sign" role="img" aria-label=label><Icon name=name class="i-s"/></span> }
    };
    view! {
        <a class="cv" href=Route::Room(row.id, None, None).path()>
            <span class=if row.confidential { "ava lg" } else { "ava lg g" } aria-hidden="true">
                <Icon name=if row.confidential { "col-guard" } else { "col-lotus" } class="i-l"/>
            </span>
            <div class="grow">
                <div class="l1"><b class="clip1">{row.title.clone()}</b><span class="num">{row.at.map(|at| words::when(at, today))}</span></div>
                <div class="l2">
                    <span class="clip1">{(!mark.is_empty()).then(|| view! { <b class="red">{mark}</b> })}{line.to_owned()}</span>
                    {count}
                    {quiet.then(|| sign("mute", "不提醒"))}
                    {row.confidential.then(|| sign("lock", "通知里不显示内容"))}
                </div>
            </div>
        </a>
    }
    .into_any()
}

fn page(view: RoomsView) -> AnyView {
    if view.rooms.is_empty() {
        return view! { <Empty title="还没有群" text="管理员把您加进群以后，这里会自动出现。"/> }.into_any();
    }
    view! {
        {view.topic.map(today)}
        <div class="cvs">{view.rooms.iter().map(row).collect_view()}</div>
        <p class="priv"><Icon name="leaf"/><span>"发言多少不计数、不排名、不作考核。愿意说就说，不说也没关系。"</span></p>
    }
    .into_any()
}

/// The page.
#[component]
pub(crate) fn RoomsPage() -> impl IntoView {
    let view = ask(&[Topic::Rooms, Topic::Content], || Rooms {});
    view! {
        <Head title="交流"/>
        <main class="main wide">{shown(view, row_skeleton, page)}</main>
    }
}
