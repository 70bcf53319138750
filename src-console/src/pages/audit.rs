//! 交流, 操作记录: what moderators, editors and the command line did, the newest first. It holds ids and reasons and never what was said; it counts nobody's acts.

use crate::{
    api::{self, Trouble},
    log::{self, Told},
    pages::queue::Tabs,
    state::use_desk,
};
use leptos::prelude::*;
use lianxin_proto::room::AuditEntry;
use wasm_bindgen_futures::spawn_local;

/// How many rows are drawn at once.
const PAGE: usize = 100;

/// 操作记录.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    let desk = use_desk();
    let entries = RwSignal::new(None::<Vec<AuditEntry>>);
    let (trouble, busy) = (RwSignal::new(None::<Trouble>), RwSignal::new(false));
    let drawn = RwSignal::new(PAGE);
    // Asked for when the page opens and with each refresh: the log only grows, so what is behind the last is enough.
    Effect::new(move |_| {
        desk.asked_at.track();
        if busy.get_untracked() {
            return;
        }
        let Some(token) = desk.token() else { return };
        busy.set(true);
        spawn_local(async move {
            loop {
                let last =
                    entries.try_with_untracked(|all| all.as_ref().and_then(|all| all.last().map(|entry| entry.seq)));
                // The page may have been left meanwhile.
                let Some(last) = last else { return };
                match api::audit(&token, last.unwrap_or(0)).await {
                    Ok(page) => {
                        let more = page.more && !page.entries.is_empty();
                        trouble.try_set(None);
                        entries.try_update(|all| all.get_or_insert_default().extend(page.entries));
                        if !more {
                            break;
                        }
                    }
                    Err(why) => {
                        trouble.try_set(Some(why));
                        break;
                    }
                }
            }
            busy.try_set(false);
        });
    });
    let count = move || entries.with(|all| all.as_ref().map_or(0, Vec::len));
    let rows =
        move || entries.with(|all| all.iter().flatten().rev().take(drawn.get()).cloned().collect::<Vec<AuditEntry>>());
    let more = move || count().saturating_sub(drawn.get());
    view! {
        <div class="bank">
            <Tabs/>
            <p class="lead">"谁处理了哪一条、改了词表或者群，都记在这里，最近的在前。只记编号和理由，不记说了什么。每一条都带着前一条的校验码，改不了也删不掉而不被发现；核对用命令 lianxin-server audit verify。"</p>
            {move || trouble.get().map(|trouble| view! { <p class="banner red" role="alert">{trouble.words()}</p> })}
            <table class="qt log">
                <thead>
                    <tr>
                        <th scope="col">"序号"</th>
                        <th scope="col">"时间"</th>
                        <th scope="col">"谁"</th>
                        <th scope="col">"做了什么"</th>
                        <th scope="col">"对什么"</th>
                        <th scope="col">"理由"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=rows key=|entry| entry.seq let:entry>
                        <Line entry/>
                    </For>
                </tbody>
            </table>
            {move || {
                (count() == 0).then(|| {
                    let words = if entries.with(Option::is_none) { "正在读取…" } else { "还没有记录。" };
                    view! { <p class="empty">{words}</p> }
                })
            }}
            {move || {
                (more() > 0).then(|| {
                    view! {
                        <p class="foot">
                            <button class="b" on:click=move |_| drawn.update(|n| *n = n.saturating_add(PAGE))>
                                {format!("还有 {} 条，再显示 {}", more(), PAGE.min(more()))}
                            </button>
                        </p>
                    }
                })
            }}
        </div>
    }
}

#[component]
fn Line(
    /// Which.
    entry: AuditEntry,
) -> impl IntoView {
    let desk = use_desk();
    let at = format!("{} {}", entry.at.date(), entry.at.time());
    let (seq, reason) = (entry.seq, entry.reason.clone());
    let told = Memo::new(move |_| desk.content.with(|content| log::told(content, &entry)));
    let part = move |part: fn(&Told) -> &String| move || told.with(|told| part(told).clone());
    view! {
        <tr>
            <td class="num">{seq}</td>
            <td class="num nw">{at}</td>
            <td>{part(|told| &told.who)}</td>
            <td>{part(|told| &told.act)}</td>
            <td class="cite">{part(|told| &told.on)}</td>
            <td>{reason}</td>
        </tr>
    }
}
