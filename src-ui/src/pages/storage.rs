//! 离线内容: what is on this phone and how much room it takes. Pictures can be removed, for they can be fetched again; what a person did cannot be
//! lost here.

use crate::{
    components::{
        banner::SyncLine,
        bars::Bar,
        icon::Icon,
        look::Switch,
        sheet::Sheet,
        states::{row_skeleton, shown},
    },
    nav::use_nav,
    state::{Topic, act, ask, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::call::{ClearMedia, Storage, StorageView};

/// A share in percent, for a bar.
fn share(part: u64, of: u64) -> u64 {
    part.saturating_mul(100).checked_div(of).unwrap_or(0).min(100)
}

fn rows(view: StorageView) -> impl IntoView {
    let full = share(view.media, view.media_budget);
    view! {
        <div class="group">
            <div class="row">
                <Icon name="note"/>
                <div class="grow"><div class="tt">"文字和查找"</div><span class="note">"文章、条规、收藏，没有网络也能读能搜"</span></div>
                <span class="r num">{words::size(view.database)}</span>
            </div>
            <div class="row">
                <Icon name="image"/>
                <div class="grow">
                    <div class="tt">"图片"</div>
                    <span class="note num">{format!("{} 张，最多留 {}", view.pictures, words::size(view.media_budget))}</span>
                    <div class="track" aria-hidden="true"><i style:width=format!("{full}%")></i></div>
                </div>
                <span class="r num">{words::size(view.media)}</span>
            </div>
        </div>
        {(view.missing > 0).then(|| view! {
            <p class="sub hint">{format!("还有 {} 张图片没有下载，联网后会自动取来。", view.missing)}</p>
        })}
    }
}

/// The page.
#[component]
pub(crate) fn StoragePage() -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let view = ask(&[Topic::Content, Topic::Sync], || Storage {});
    let asking = RwSignal::new(false);
    let clear = move |_| {
        nav.close();
        act(shell, ClearMedia {}, move |after| {
            view.put(after);
            shell.say("图片已清除，联网后看到时再取");
        });
    };
    let mobile = Signal::derive(move || shell.settings.with(|s| s.pictures_on_mobile));
    view! {
        <Bar title="离线内容"/>
        <main class="main narrow">
            {shown(view, row_skeleton, rows)}
            <div class="group">
                <div class="row">
                    <Icon name="signal"/>
                    <div class="grow"><div class="tt">"用流量也下载图片"</div><div class="note">"关上以后，只在连着无线网时下载"</div></div>
                    <Switch label="用流量也下载图片" on=mobile turn=move |on| shell.change(move |settings| settings.pictures_on_mobile = on)/>
                </div>
            </div>
            <div class="acts stack"><button class="btn line wide" on:click=move |_| nav.overlay(asking)>"清除图片"</button></div>
            <SyncLine/>
        </main>
        <Sheet open=asking title="清除手机里的图片？">
            <p class="sub ask">"文字、收藏都不动。图片以后看到时要联网再取。"</p>
            <div class="two">
                <button class="btn line" on:click=move |_| nav.close()>"留着"</button>
                <button class="btn" on:click=clear>"清除"</button>
            </div>
        </Sheet>
    }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_stay_within_the_bar() {
        assert_eq!((share(0, 0), share(50, 200), share(300, 200)), (0, 25, 100));
    }
}
