//! 投诉建议: what this member filed with how it stands and what was answered; an answer can be rated. What is being written is kept on every key, for an
//! old phone may end the app at any time.

use crate::{
    bridge,
    components::{
        bars::Bar,
        icon::Icon,
        states::{Empty, row_skeleton, shown},
    },
    nav::use_nav,
    state::{Shell, Topic, act, ask, use_shell},
    words,
};
use leptos::{ev, prelude::*};
use lianxin_proto::{
    call::{FeedbackRow, Feedbacks, FileFeedback, RateFeedback, ReadQuestion},
    id::{FeedbackId, QuestionId},
    member::{FeedbackStatus, FeedbackTopic},
};
use wasm_bindgen_futures::spawn_local;

/// Where the web view keeps what is being written.
pub(crate) const DRAFT: &str = "feedback-draft";
/// The most characters a text may have.
const LONGEST: usize = 2_000;
/// The most characters of a question's stem that go with it.
const STEM_LONGEST: usize = 200;
const TOPICS: [FeedbackTopic; 4] =
    [FeedbackTopic::App, FeedbackTopic::Content, FeedbackTopic::Burden, FeedbackTopic::Other];

fn topic_name(topic: FeedbackTopic) -> &'static str {
    match topic {
        FeedbackTopic::App => "应用不好用",
        FeedbackTopic::Content => "内容",
        FeedbackTopic::Burden => "增加负担",
        FeedbackTopic::Other => "其他",
    }
}

/// How one stands: a chip's class and its words.
fn stands(row: &FeedbackRow) -> (&'static str, &'static str) {
    match (row.pending, row.feedback.status) {
        (true, _) => ("chip", "等待发出"),
        (false, FeedbackStatus::Filed) => ("chip", "已收到"),
        (false, FeedbackStatus::Accepted) => ("chip ochre", "已受理"),
        (false, FeedbackStatus::Answered) => ("chip green", "已答复"),
    }
}

fn rating_name(rating: u8) -> &'static str {
    match rating {
        3 => "解决了",
        2 => "解决了一部分",
        _ => "没有解决",
    }
}

/// Whether a text can be filed.
fn fits(text: &str) -> bool {
    let length = text.trim().chars().count();
    (1..=LONGEST).contains(&length)
}

fn rating(id: FeedbackId, rated: Option<u8>, shell: Shell) -> impl IntoView {
    if let Some(rating) = rated {
        return view! { <p class="note">{format!("您的评价：{}", rating_name(rating))}</p> }.into_any();
    }
    let button = move |rating: u8| {
        let rate = move |_| {
            act(shell, RateFeedback { id, rating }, move |()| {
                shell.old(Topic::Feedback);
                shell.say("谢谢您的评价");
            });
        };
        view! { <button class="btn line sm" on:click=rate>{rating_name(rating)}</button> }
    };
    view! { <p class="note">"这个答复帮上忙了吗？"</p><div class="rate">{button(3)}{button(2)}{button(1)}</div> }
        .into_any()
}

fn row(row: FeedbackRow, shell: Shell) -> impl IntoView {
    let (class, word) = stands(&row);
    let feedback = row.feedback;
    let answered = feedback.status == FeedbackStatus::Answered && !feedback.answer.is_empty();
    let when = words::moment(feedback.filed_at, shell.today.get_untracked());
    view! {
        <article class="group fb">
            <div class="hstack"><span class="note grow num">{format!("{}，{when}", topic_name(feedback.topic))}</span><span class=class>{word}</span></div>
            <p class="said">{feedback.text}</p>
            {answered.then(|| view! {
                <div class="ans"><b>"答复"</b><p>{feedback.answer}</p></div>
                {rating(feedback.id, feedback.rating, shell)}
            })}
        </article>
    }
}

/// The list.
#[component]
pub(crate) fn FeedbackPage() -> impl IntoView {
    let shell = use_shell();
    let view = ask(&[Topic::Feedback, Topic::Outbox], || Feedbacks {});
    let draw = move |rows: Vec<FeedbackRow>| {
        if rows.is_empty() {
            view! { <Empty title="有话请说" text="哪里不好用，哪篇写得不对，哪件事成了负担，都可以写。受理和答复都在这里看得到。" way=("/feedback/new", "写一条")/> }
                .into_any()
        } else {
            view! {
                {rows.into_iter().map(|r| row(r, shell)).collect_view()}
                <div class="acts stack"><a class="btn wide" href="/feedback/new"><Icon name="pen" class="i-s"/>"再写一条"</a></div>
            }
            .into_any()
        }
    };
    view! {
        <Bar title="投诉建议"/>
        <main class="main narrow">{shown(view, row_skeleton, draw)}</main>
    }
}

fn draft() -> String {
    let store = window().local_storage().ok().flatten();
    store.and_then(|store| store.get_item(DRAFT).ok().flatten()).unwrap_or_default()
}

fn keep_draft(text: &str) {
    if let Ok(Some(store)) = window().local_storage() {
        let _ = if text.is_empty() { store.remove_item(DRAFT) } else { store.set_item(DRAFT, text) };
    }
}

/// The line that says which question is meant: its id, its version, and what it asks.
fn about_line(id: &QuestionId, version: u32, stem: &str) -> String {
    let short: String = stem.chars().take(STEM_LONGEST).collect();
    let more = if short.len() < stem.len() { "……" } else { "" };
    format!("题目 {id}（第 {version} 版）：{}{more}", short.replace("____", "（　）"))
}

/// What is filed: the question that is meant, then what is said of it.
fn filed(about: Option<String>, text: &str) -> String {
    about.map_or_else(|| text.trim().to_owned(), |about| format!("{about}\n{}", text.trim()))
}

/// What a new one is about, where it comes from a question: the line, as soon as the stem is known.
fn about_of(about: Option<(QuestionId, u32)>) -> Signal<Option<String>> {
    let Some((id, version)) = about else { return Signal::stored(None) };
    let of = id.clone();
    let view = ask(&[], move || ReadQuestion { id: of.clone() });
    Signal::derive(move || {
        let stem = view.read(|view| view.item.question.stem.clone()).unwrap_or_default();
        Some(about_line(&id, version, &stem))
    })
}

/// A new one.
#[component]
pub(crate) fn NewFeedbackPage(
    /// The question it is about, and its version.
    about: Option<(QuestionId, u32)>,
) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let text = RwSignal::new(draft());
    let topic = RwSignal::new(about.is_some().then_some(FeedbackTopic::Content));
    let about = about_of(about);
    let sending = RwSignal::new(false);
    let length = move || text.with(|text| filed(about.get(), text).chars().count());
    let too_long = move || length() > LONGEST;
    let ready = move || topic.with(Option::is_some) && text.with(|text| fits(text)) && !too_long() && !sending.get();
    let file = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let (Some(topic), true) = (topic.get_untracked(), untrack(ready)) else {
            return shell.say(if topic.with_untracked(Option::is_none) {
                "请先选是哪方面的"
            } else {
                "请写上几句"
            });
        };
        sending.set(true);
        let request = FileFeedback { topic, text: text.with_untracked(|text| filed(about.get_untracked(), text)) };
        spawn_local(async move {
            match bridge::call(request).await {
                Ok(_) => {
                    keep_draft("");
                    shell.say("已记下，联网时送出");
                    nav.back();
                }
                Err(error) => {
                    sending.try_set(false);
                    shell.say(error.message);
                }
            }
        });
    };
    let choice = move |of: FeedbackTopic| {
        let on = move || topic.get() == Some(of);
        view! {
            <button class="choice" type="button" role="radio" aria-checked=move || if on() { "true" } else { "false" } on:click=move |_| topic.set(Some(of))>
                <span class="mk" aria-hidden="true">{move || on().then(|| view! { <Icon name="check" class="i-s"/> })}</span>
                {topic_name(of)}
            </button>
        }
    };
    let typed = move |event| {
        text.set(event_target_value(&event));
        text.with_untracked(|text| keep_draft(text));
    };
    view! {
        <Bar title="写一条"/>
        <main class="main narrow">
            <form class="write pad" on:submit=file>
                <h2 id="topic">"是哪方面的"</h2>
                <div class="choices two-up" role="radiogroup" aria-labelledby="topic">{TOPICS.map(choice).collect_view()}</div>
                {move || about.get().map(|line| view! { <p class="about">{line}</p> })}
                <label for="text"><h2>"想说什么"</h2></label>
                <textarea id="text" rows="7" placeholder="请写清楚时间、地方和事情，方便我们去办。" prop:value=move || text.get() on:input=typed></textarea>
                <p class="note num len" class:red=too_long>{move || format!("{} / {LONGEST} 字", length())}</p>
                <p class="note">"会送到主办单位受理。请不要写国家秘密和工作秘密。"</p>
                <button class="btn wide" aria-disabled=move || if ready() { "false" } else { "true" }>"送出"</button>
            </form>
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubt_names_its_question() {
        let id = QuestionId::new("zwcf-001").expect("an id");
        assert_eq!(about_line(&id, 2, "期间为____。"), "题目 zwcf-001（第 2 版）：期间为（　）。");
        assert!(about_line(&id, 2, &"题".repeat(300)).ends_with("题……"));
        assert_eq!(filed(Some("题目 x".into()), " 答案不对 "), "题目 x\n答案不对");
        assert_eq!(filed(None, " 好 "), "好");
    }

    #[test]
    fn a_text_has_bounds() {
        assert!(fits("天天要截图"));
        assert!(!fits("  \n"));
        assert!(fits(&"字".repeat(LONGEST)));
        assert!(!fits(&"字".repeat(LONGEST + 1)));
    }
}
