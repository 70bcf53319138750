//! 交流, 待处理: messages that were held for a word of the list and messages that were reported, in the rooms that this member keeps in order, and the steps that
//! decide of each. Who reported is not known here; how much waits is a number of messages, never of a person.

use crate::{
    components::{
        icon::Icon,
        message::{Head, Said},
        way::Way,
    },
    marks::{self, Marked, Piece},
    route::Route,
    session,
    state::use_desk,
};
use leptos::{ev, html, prelude::*};
use lianxin_proto::{
    id::{MessageId, RoomId},
    room::{Decision, Message, REASON_CHARS_MAX},
};
use wasm_bindgen_futures::spawn_local;

/// The head of the pages of 交流.
#[component]
pub(crate) fn Tabs() -> impl IntoView {
    let desk = use_desk();
    let here = move |route: Route| Signal::derive(move || desk.page() == route);
    view! {
        <div class="bankh">
            <h1>"交流"</h1>
            <nav class="seg" aria-label="交流">
                <Way to=Route::Queue here=here(Route::Queue)>"待处理"</Way>
                <Way to=Route::Words here=here(Route::Words)>"词表"</Way>
                <Show when=move || session::audits(desk.role())>
                    <Way to=Route::Audit here=here(Route::Audit)>"操作记录"</Way>
                </Show>
            </nav>
        </div>
    }
}

/// What waits of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Waiting {
    room: RoomId,
    title: String,
    message: Message,
    /// It was reported, and is in the room; otherwise it is held.
    reported: bool,
}

/// 待处理.
#[component]
pub(crate) fn QueuePage() -> impl IntoView {
    let desk = use_desk();
    // Opening the page is asking anew.
    desk.refresh();
    let waiting = move |reported: bool| {
        desk.queues.with(|queues| -> Vec<Waiting> {
            let of = |message: &Message, title: &String| Waiting {
                room: message.room,
                title: title.clone(),
                message: message.clone(),
                reported,
            };
            let each = queues.iter().flatten().flat_map(|(room, queue)| {
                let held = queue.held.iter().filter(|_| !reported).map(|message| of(message, &room.title));
                let reports = queue.reports.iter().filter(|_| reported).map(|report| of(&report.message, &room.title));
                held.chain(reports).collect::<Vec<_>>()
            });
            each.collect()
        })
    };
    let held = Memo::new(move |_| waiting(false));
    let reported = Memo::new(move |_| waiting(true));
    let key = |waiting: &Waiting| (waiting.message.id, waiting.message.body.is_there());
    // What is being written in a card stays there while others come and go.
    let rooms = Memo::new(move |_| {
        desk.queues.with(|queues| {
            queues.as_ref().map(|queues| queues.iter().map(|(room, _)| room.title.clone()).collect::<Vec<_>>())
        })
    });
    let body = move || {
        match rooms.get() {
        None => view! { <div class="skel"></div><div class="skel"></div> }.into_any(),
        Some(rooms) if rooms.is_empty() => {
            view! { <div class="empty"><h2>"您没有管理的群"</h2><p>"由您管理的群里，拦下的和被举报的消息会列在这里。"</p></div> }.into_any()
        }
        Some(rooms) => {
            let rooms = rooms.join("、");
            view! {
                <p class="lead">{format!("您管理的群：{rooms}。处理结果记入操作记录；作者会看到理由，看不到是谁处理的。")}</p>
                <Show when={move || held.with(Vec::is_empty) && reported.with(Vec::is_empty)}>
                    <div class="empty"><h2>"没有要处理的"</h2><p>"有消息被拦下或被举报时，会列在这里。"</p></div>
                </Show>
                <Show when=move || !held.with(Vec::is_empty)>
                    <h2 class="kind">"拦下的"<small>"里面有词表里的词，还没有发出，只有作者自己看得到"</small></h2>
                    <For each=move || held.get() key=key let:waiting><Card waiting/></For>
                </Show>
                <Show when=move || !reported.with(Vec::is_empty)>
                    <h2 class="kind">"被举报的"<small>"在群里，大家都看得到"</small></h2>
                    <For each=move || reported.get() key=key let:waiting><Card waiting/></For>
                </Show>
            }
                .into_any()
        }
    }
    };
    view! {
        <div class="bank">
            <Tabs/>
            {body}
        </div>
    }
}

/// Why it waits.
#[component]
fn Why(
    /// Which message.
    id: MessageId,
    /// It was reported.
    reported: bool,
    /// The words that hold it.
    words: Vec<String>,
) -> impl IntoView {
    let desk = use_desk();
    if !reported {
        let words = if words.is_empty() {
            "因词表里的词被拦下；那个词现在已经不在词表里了。".to_owned()
        } else {
            format!("因词表里的“{}”被拦下，下面标出来了。", words.join("”“"))
        };
        return view! { <p class="because"><Icon name="shield" class="i-s"/>{words}</p> }.into_any();
    }
    // More may be said of it while the card is open.
    let reasons = Memo::new(move |_| {
        desk.queues.with(|queues| -> Vec<String> {
            let mut reports = queues.iter().flatten().flat_map(|(_, queue)| &queue.reports);
            reports.find(|report| report.message.id == id).map(|report| report.reasons.clone()).unwrap_or_default()
        })
    });
    view! {
        <div class="because">
            <Icon name="flag" class="i-s"/>
            <span>"举报的理由："</span>
            <ul>
                {move || {
                    let said = |reason: String| if reason.is_empty() { "（没有写理由）".to_owned() } else { reason };
                    reasons.get().into_iter().map(|reason| view! { <li>{said(reason)}</li> }).collect_view()
                }}
            </ul>
        </div>
    }
    .into_any()
}

/// What is being asked before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    Nothing,
    Allow,
    Refuse,
}

/// The words of the steps: of one that was held, of one that was reported, and of one that was taken back since. An empty one is not offered.
struct Words {
    allow: &'static str,
    allow_icon: &'static str,
    refuse: &'static str,
    allow_says: &'static str,
    refuse_says: &'static str,
    allowed: &'static str,
    refused: &'static str,
}

const HELD: Words = Words {
    allow: "发到群里",
    allow_icon: "send",
    refuse: "不发",
    allow_says: "这条消息马上发到群里，大家都能看到，时间按现在算。",
    refuse_says: "这条消息不发到群里，理由会告诉作者。作者可以改了重发。",
    allowed: "已发到群里。",
    refused: "没有发出，理由已告诉作者。",
};

const REPORTED: Words = Words {
    allow: "保留",
    allow_icon: "check",
    refuse: "移除",
    allow_says: "消息留在群里，这次举报了结。再有别人举报，会重新列在这里。",
    refuse_says: "消息从所有人的手机上移除，不能恢复；原处显示“已移除”和您写的理由，群里的人都看得到。",
    allowed: "消息保留在群里，举报已了结。",
    refused: "消息已移除，理由显示在群里。",
};

const TAKEN_BACK: Words = Words {
    allow: "了结",
    allow_icon: "check",
    refuse: "",
    allow_says: "本人已经撤回，没有要处理的了。这次举报了结。",
    refuse_says: "",
    allowed: "举报已了结。",
    refused: "",
};

/// A message that waits.
#[component]
fn Card(
    /// Which.
    waiting: Waiting,
) -> impl IntoView {
    let desk = use_desk();
    let Waiting { room, title, message, reported } = waiting;
    let id = message.id;
    let marked = if reported {
        Marked { pieces: vec![Piece { text: message.body.text().to_owned(), marked: false }], words: Vec::new() }
    } else {
        desk.content.with_untracked(|content| marks::marked(&content.words, message.body.text()))
    };
    let words = marked.words.clone();
    let name = format!("{}的消息", message.author.name);
    let words_of = match (message.body.is_there(), reported) {
        (false, _) => &TAKEN_BACK,
        (true, true) => &REPORTED,
        (true, false) => &HELD,
    };
    view! {
        <article class="sq card" aria-label=name>
            <Head message=message.clone() room=title/>
            <Why id reported words/>
            <Said message marked/>
            <Steps room id words=words_of/>
        </article>
    }
}

/// The steps that decide of it.
#[component]
fn Steps(
    /// In which room.
    room: RoomId,
    /// Of which message.
    id: MessageId,
    /// What they are called.
    words: &'static Words,
) -> impl IntoView {
    let desk = use_desk();
    let (asking, busy) = (RwSignal::new(Asking::Nothing), RwSignal::new(false));
    let (reason, trouble) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let decide = move |what: Decision, done: &'static str| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            // Decided, this card is gone, and what was its own with it.
            if let Err(said) = desk.decide(room, id, what, done).await {
                trouble.try_set(Some(said));
                busy.try_set(false);
            }
        });
    };
    let refuse = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let given = reason.get_untracked().trim().to_owned();
        if given.is_empty() {
            trouble.set(Some("请先写理由。".into()));
        } else {
            decide(Decision::Refuse { reason: given }, words.refused);
        }
    };
    let back = move |_| {
        trouble.set(None);
        asking.set(Asking::Nothing);
    };
    let (yes, field) = (NodeRef::<html::Button>::new(), NodeRef::<html::Input>::new());
    Effect::new(move |_| {
        if let Some(button) = yes.get() {
            let _ = button.focus();
        }
        if let Some(input) = field.get() {
            let _ = input.focus();
        }
    });
    let doing = move |word: &'static str| move || if busy.get() { "正在处理…" } else { word };
    let field_id = format!("reason-{id}");
    let steps = move || {
        match asking.get() {
        Asking::Nothing => view! {
            <div class="acts">
                <button class="b" on:click=move |_| asking.set(Asking::Allow)><Icon name=words.allow_icon class="i-s"/>{words.allow}"…"</button>
                {(!words.refuse.is_empty()).then(|| view! {
                    <button class="b" on:click=move |_| asking.set(Asking::Refuse)><Icon name="close" class="i-s"/>{words.refuse}"…"</button>
                })}
            </div>
        }
            .into_any(),
        Asking::Allow => view! {
            <div class="ask" role="group" aria-label="确认">
                <p>{words.allow_says}</p>
                <span class="acts">
                    <button class="b p" node_ref=yes disabled=move || busy.get() on:click=move |_| decide(Decision::Allow, words.allowed)>
                        {doing(words.allow)}
                    </button>
                    <button class="b" disabled=move || busy.get() on:click=back>"再想想"</button>
                </span>
            </div>
        }
            .into_any(),
        Asking::Refuse => view! {
            <form class="ask" on:submit=refuse>
                <p>{words.refuse_says}</p>
                <label for=field_id.clone()>{format!("理由，1 到 {REASON_CHARS_MAX} 个字")}</label>
                <input
                    class="f"
                    id=field_id.clone()
                    node_ref=field
                    autocomplete="off"
                    maxlength=REASON_CHARS_MAX
                    prop:value=move || reason.get()
                    on:input:target=move |event| reason.set(event.target().value())
                />
                <span class="acts">
                    <button class="b p" type="submit" disabled=move || busy.get()>{doing(words.refuse)}</button>
                    <button class="b" type="button" disabled=move || busy.get() on:click=back>"再想想"</button>
                </span>
            </form>
        }
            .into_any(),
    }
    };
    view! {
        {steps}
        <div role="alert">{move || trouble.get().map(|said| view! { <p class="banner red">{said}</p> })}</div>
    }
}
