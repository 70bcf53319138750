//! 题库, 全部题目: the published questions as phones have them, filtered, and how they were answered where five people or more did.

use crate::{
    bank::{self, Filter},
    components::{
        answer::Answer,
        icon::Icon,
        more::{More, PAGE},
        way::Way,
    },
    route::Route,
    state::use_desk,
};
use leptos::prelude::*;
use lianxin_proto::{
    bank::Tallied,
    quiz::{Question, QuestionType, TALLY_PEOPLE_MIN},
};
use std::sync::Arc;

/// The head of both pages of the bank.
#[component]
pub(crate) fn Tabs() -> impl IntoView {
    let desk = use_desk();
    let waiting = move || desk.stale.with(|stale| stale.as_ref().map_or(0, Vec::len));
    let all = move || desk.content.with(|content| content.questions.len());
    view! {
        <div class="bankh">
            <h1>"题库"</h1>
            <nav class="seg" aria-label="题库">
                <Way to=Route::Stale here=Signal::derive(move || desk.route.get() == Route::Stale)>
                    "已过时 "<span class="num">{waiting}</span>
                </Way>
                <Way to=Route::Bank here=Signal::derive(move || desk.route.get() == Route::Bank)>
                    "已发布 "<span class="num">{all}</span>
                </Way>
            </nav>
        </div>
    }
}

/// 全部题目.
#[component]
pub(crate) fn BankPage() -> impl IntoView {
    let desk = use_desk();
    let filter = RwSignal::new(Filter::default());
    let drawn = RwSignal::new(PAGE);
    let found = Memo::new(move |_| {
        let filter = filter.get();
        desk.content.with(|content| -> Vec<Arc<Question>> {
            content.questions.values().filter(|question| filter.passes(question)).cloned().collect()
        })
    });
    // Another filter begins at its first row.
    Effect::new(move |_| {
        filter.track();
        drawn.set(PAGE);
    });
    let rows = move || found.with(|found| found.iter().take(drawn.get()).cloned().collect::<Vec<_>>());
    view! {
        <div class="bank">
            <Tabs/>
            <Filters filter found/>
            <table class="qt">
                <thead>
                    <tr>
                        <th scope="col">"题目"</th>
                        <th scope="col">"题型"</th>
                        <th scope="col">"难度"</th>
                        <th scope="col">"依据"</th>
                        <th scope="col">"答对 / 答错"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=rows key=|question| (question.id.clone(), question.version) let:question>
                        <Row question/>
                    </For>
                </tbody>
            </table>
            {move || {
                found.with(Vec::is_empty).then(|| {
                    let words = if desk.content.with(|content| content.questions.is_empty()) { "题库里还没有已发布的题。" } else { "没有符合条件的题。" };
                    view! { <p class="empty">{words}</p> }
                })
            }}
            <More all=Signal::derive(move || found.with(Vec::len)) drawn measure="道"/>
            <p class="note">{format!("答对、答错只来自同意提供的成员，{TALLY_PEOPLE_MIN} 人以上才显示，不记是谁。")}</p>
        </div>
    }
}

#[component]
fn Filters(
    /// What is looked for.
    filter: RwSignal<Filter>,
    /// What was found.
    found: Memo<Vec<Arc<Question>>>,
) -> impl IntoView {
    let desk = use_desk();
    let regulations = Memo::new(move |_| {
        desk.content.with(|content| bank::regulations(content.questions.values().map(AsRef::as_ref)))
    });
    let chosen = |value: String| (!value.is_empty()).then_some(value);
    view! {
        <form class="filters" role="search" on:submit=move |event| event.prevent_default()>
            <label>
                "词语"
                <input
                    class="f words"
                    type="search"
                    placeholder="题干、选项、解析、标签"
                    on:input:target=move |event| filter.update(|filter| filter.words = event.target().value())
                />
            </label>
            <label>
                "依据"
                <select class="f reg" on:change:target=move |event| filter.update(|filter| filter.regulation = chosen(event.target().value()))>
                    <option value="">"全部条规"</option>
                    <For each=move || regulations.get() key=Clone::clone let:one>
                        <option value=one.0.clone()>{format!("{}（{}）", one.0, one.1)}</option>
                    </For>
                </select>
            </label>
            <label>
                "题型"
                <select
                    class="f"
                    on:change:target=move |event| {
                        let value = event.target().value();
                        filter.update(|filter| filter.of = QuestionType::ALL.into_iter().find(|of| of.as_str() == value));
                    }
                >
                    <option value="">"全部"</option>
                    {QuestionType::ALL.map(|of| view! { <option value=of.as_str()>{of.name()}</option> })}
                </select>
            </label>
            <label>
                "难度"
                <select class="f" on:change:target=move |event| filter.update(|filter| filter.difficulty = event.target().value().parse().ok())>
                    <option value="">"全部"</option>
                    {[1, 2, 3, 4, 5].map(|n| view! { <option value=n>{n}</option> })}
                </select>
            </label>
            <span class="count num" role="status">{move || format!("{} 道", found.with(Vec::len))}</span>
        </form>
    }
}

fn told(tally: &Tallied) -> String {
    format!("{} / {}", tally.right, tally.people.saturating_sub(tally.right))
}

#[component]
fn Row(
    /// The question.
    question: Arc<Question>,
) -> impl IntoView {
    let desk = use_desk();
    let open = RwSignal::new(false);
    let key = (question.id.clone(), question.version);
    let tally = move || desk.tallies.with(|tallies| tallies.get(&key).map(told)).unwrap_or_else(|| "—".into());
    let citation = &question.citation;
    let cite = format!("《{}》{}", citation.title, citation.article);
    let inside = Arc::clone(&question);
    view! {
        <tr>
            <td>
                <button class="stem" aria-expanded=move || if open.get() { "true" } else { "false" } on:click=move |_| open.update(|open| *open = !*open)>
                    <Icon name="next" class="i-s"/>
                    <span>{question.stem.clone()}</span>
                </button>
            </td>
            <td class="nw">{question.kind.of().name()}</td>
            <td class="num">{question.difficulty}</td>
            <td class="cite">{cite}</td>
            <td class="num nw">{tally}</td>
        </tr>
        {move || {
            let question = Arc::clone(&inside);
            open.get().then(move || {
                let tags = (!question.tags.is_empty()).then(|| format!("标签：{}", question.tags.join("、")));
                view! {
                    <tr class="more">
                        <td colspan="5">
                            <Answer kind=question.kind.clone()/>
                            <p class="why">{question.explanation.clone()}</p>
                            <p class="facts">
                                <span class="num">{format!("编号 {}，第 {} 版", question.id, question.version)}</span>
                                <span>{tags}</span>
                            </p>
                        </td>
                    </tr>
                }
            })
        }}
    }
}
