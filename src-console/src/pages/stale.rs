//! 题库, 已过时: questions whose article changed, with what changed in it, and the one step that brings a question back.

use crate::{
    components::{answer::Answer, changed::Changed, icon::Icon},
    pages::bank::Tabs,
    state::use_desk,
};
use leptos::prelude::*;
use lianxin_proto::{
    bank::{Confirm, StaleQuestion},
    quiz::Citation,
};
use wasm_bindgen_futures::spawn_local;

/// 已过时.
#[component]
pub(crate) fn StalePage() -> impl IntoView {
    let desk = use_desk();
    let list = Memo::new(move |_| desk.stale.get());
    let body = move || match list.get() {
        None => view! { <div class="skel"></div><div class="skel"></div> }.into_any(),
        Some(questions) if questions.is_empty() => {
            view! { <div class="empty"><h2>"没有已过时的题"</h2><p>"条文有改动时，引用它的题会列在这里。"</p></div> }
                .into_any()
        }
        Some(_) => {
            let each = move || list.get().unwrap_or_default();
            view! {
                <p class="lead">"条规换了新版本，下面的题引用的条文有改动，已经从手机上停用。看过之后仍然对的，点“确认仍然适用”；不对的，改好文件再导入。"</p>
                <For each key=|stale| (stale.id.clone(), stale.version, stale.basis.clone()) let:stale>
                    <Waiting stale/>
                </For>
            }
            .into_any()
        }
    };
    view! {
        <div class="bank">
            <Tabs/>
            {body}
        </div>
    }
}

/// A question that waits.
#[component]
fn Waiting(
    /// Which.
    stale: StaleQuestion,
) -> impl IntoView {
    let desk = use_desk();
    let StaleQuestion {
        id,
        stem,
        kind,
        explanation,
        citation: Citation { title, article, version, .. },
        before,
        basis,
        diff,
        tests,
        ..
    } = stale;
    let (asking, busy, trouble) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<String>));
    let name =
        desk.session.with_untracked(|session| session.as_ref().map(|s| s.profile.name.clone())).unwrap_or_default();
    let there = basis.is_some();
    let seen = Confirm { basis: basis.unwrap_or_default() };
    let waiting = (!tests.is_empty()).then(|| {
        let tests = tests.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
        view! { <span class="warn">{format!("有组织的测试在等它：{tests}")}</span> }
    });
    let of = kind.of().name();
    let question = StoredValue::new((id.clone(), seen));
    let confirm = move |_| {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            // Confirmed, this card is gone, and what was its own with it.
            let (id, seen) = question.get_value();
            if let Err(words) = desk.confirm(id, seen).await {
                trouble.try_set(Some(words));
                busy.try_set(false);
            }
        });
    };
    let name = StoredValue::new(name);
    view! {
        <article class="sq">
            <h2>{stem}</h2>
            <p class="facts">
                <span>{of}</span>
                <span>{format!("《{title}》{article}")}</span>
                <span class="num">{format!("原来按 {version} 起施行的版本")}</span>
                <span class="num">"编号 "{id.to_string()}</span>
                {waiting}
            </p>
            <Answer kind/>
            <p class="why">{explanation}</p>
            <Changed diff before=before.is_some() after=there/>
            {if there {
                view! {
                    <Show
                        when=move || asking.get()
                        fallback=move || {
                            view! {
                                <div class="acts">
                                    <button class="b" on:click=move |_| asking.set(true)><Icon name="check" class="i-s"/>"确认仍然适用"</button>
                                </div>
                            }
                        }
                    >
                        <div class="ask" role="group" aria-label="确认">
                            <p>
                                {format!(
                                    "题目和答案不变，改按现在的条文。手机下次联网后，这道题会重新出现在练习和组卷里，核对人记为“{}”。",
                                    name.get_value(),
                                )}
                            </p>
                            <span class="acts">
                                <button class="b p" autofocus disabled=move || busy.get() on:click=confirm>
                                    {move || if busy.get() { "正在确认…" } else { "确认" }}
                                </button>
                                <button class="b" disabled=move || busy.get() on:click=move |_| asking.set(false)>"再想想"</button>
                            </span>
                        </div>
                    </Show>
                }
                    .into_any()
            } else {
                view! { <p class="acts note">"条文已经没有了，不能确认。请改题目的依据再导入，或者在文件里把它撤下。"</p> }.into_any()
            }}
            <div role="alert">{move || trouble.get().map(|words| view! { <p class="banner red">{words}</p> })}</div>
        </article>
    }
}
