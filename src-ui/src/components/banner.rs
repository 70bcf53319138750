//! The strips under a page's head that say how syncing stands, as far as a reader has to know: nothing while all is well.

use crate::{
    components::icon::Icon,
    state::{act, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    call::SyncNow,
    event::{SyncState, Trouble},
};

/// What a strip says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Strip {
    class: &'static str,
    icon: &'static str,
    text: &'static str,
}

/// What is to be said of a failed sync.
pub(crate) fn strip(trouble: Trouble) -> Strip {
    match trouble {
        Trouble::Offline => Strip {
            class: "banner green",
            icon: "offline",
            text: "现在没有网络。已到手机里的内容照常可读，您做的改动联网后自动送出。",
        },
        Trouble::Server => {
            Strip {
                class: "banner", icon: "alert", text: "服务器出了点问题，过一会儿会自动再试。已有的内容照常可读。"
            }
        }
        Trouble::UpdateApp => Strip {
            class: "banner",
            icon: "alert",
            text: "应用版本太旧，收不到新内容了。请更新应用，已有的内容照常可读。",
        },
        Trouble::DiskFull => {
            Strip {
                class: "banner red", icon: "disk", text: "手机没有空间了，新内容存不下。请清理一些照片或视频。"
            }
        }
        Trouble::Store => {
            Strip {
                class: "banner red", icon: "alert", text: "手机里的内容没有存好。请退出应用后重新打开。"
            }
        }
    }
}

/// Syncs now, and says so.
pub(crate) fn sync_now(shell: crate::state::Shell) {
    act(shell, SyncNow {}, move |state| {
        shell.sync.set(state);
        shell.say("正在更新，先读着也行");
    });
}

/// The strips: old content first, else why syncing failed.
#[component]
pub(crate) fn Banners(
    /// Days since the last sync, when that is more than one.
    #[prop(into)]
    stale: Signal<Option<u32>>,
) -> impl IntoView {
    let shell = use_shell();
    move || {
        let SyncState { running, trouble, .. } = shell.sync.get();
        match (stale.get().filter(|days| *days > 1), trouble) {
            (Some(days), trouble) => {
                let why = if trouble == Some(Trouble::Offline) { "现在没有网络。" } else { "" };
                view! {
                    <div class="banner" role="status">
                        <Icon name="clock"/>
                        <span class="grow">{words::stale(days)}{why}</span>
                        {(!running).then(|| view! { <button on:click=move |_| sync_now(shell)>"现在更新"</button> })}
                    </div>
                }
                .into_any()
            }
            (None, Some(trouble)) => {
                let Strip { class, icon, text } = strip(trouble);
                view! { <div class=class role="status"><Icon name=icon/><span class="grow">{text}</span></div> }
                    .into_any()
            }
            (None, None) => ().into_any(),
        }
    }
}

/// `已离线保存 · 06:58`; a tap syncs.
#[component]
pub(crate) fn SyncLine() -> impl IntoView {
    let shell = use_shell();
    let text = move || {
        let today = shell.today.get();
        shell.sync.with(|sync| match (sync.running, sync.last_success) {
            (true, _) => "正在更新…".to_owned(),
            (false, Some(at)) if sync.trouble.is_some() => format!("上次更新 {}", words::saved_at(at, today)),
            (false, Some(at)) => format!("已离线保存 · {}", words::saved_at(at, today)),
            (false, None) => "还没有更新过，点这里更新".to_owned(),
        })
    };
    view! {
        <button class="sync" on:click=move |_| sync_now(shell)>
            <Icon name="saved" class="i-s"/>
            <span class="num">{text}</span>
        </button>
    }
}
