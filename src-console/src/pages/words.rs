//! 交流, 词表: the word list as rows that are looked through and changed, and saved as a whole. What is not saved is kept apart (see [`crate::words`]), so that
//! nothing is lost when another editor was quicker.

use crate::{
    components::{
        icon::Icon,
        more::{More, PAGE},
    },
    pages::queue::Tabs,
    session,
    state::use_desk,
    words::{self, Change, Row},
};
use leptos::{ev, prelude::*};
use lianxin_proto::room::{WORDS_MAX, WordAct, WordLine};
use wasm_bindgen_futures::spawn_local;

/// What each act is called.
const ACTS: [(WordAct, &str, &str); 2] = [(WordAct::Warn, "warn", "提醒"), (WordAct::Hold, "hold", "拦下")];

fn act_named(value: &str) -> WordAct {
    ACTS.into_iter().find(|(_, name, _)| *name == value).map_or(WordAct::Warn, |(act, ..)| act)
}

fn called(act: WordAct) -> &'static str {
    ACTS.into_iter().find(|(of, ..)| *of == act).map_or("", |(.., words)| words)
}

/// 词表.
#[component]
pub(crate) fn WordsPage() -> impl IntoView {
    let desk = use_desk();
    let may = Memo::new(move |_| session::keeps_words(desk.role()));
    let wanted = RwSignal::new(String::new());
    let drawn = RwSignal::new(PAGE);
    let all = Memo::new(move |_| desk.edits.with(|edits| desk.content.with(|content| edits.rows(&content.words))));
    let found = Memo::new(move |_| {
        let wanted = wanted.get();
        all.with(|all| all.iter().filter(|row| words::passes(row, &wanted)).cloned().collect::<Vec<Row>>())
    });
    // Another search begins at its first row.
    Effect::new(move |_| {
        wanted.track();
        drawn.set(PAGE);
    });
    let rows = move || found.with(|found| found.iter().take(drawn.get()).cloned().collect::<Vec<_>>());
    let read = move || desk.content.with(|content| content.brand.is_some());
    view! {
        <div class="bank wordlist">
            <Tabs/>
            <dl class="lead what">
                <div><dt>"提醒"</dt><dd>"发送前提醒本人里面有这个词，本人仍然可以发。"</dd></div>
                <div><dt>"拦下"</dt><dd>"提醒之外，消息先不发出，等群的管理人员看过；放行了，别人才看得到。"</dd></div>
            </dl>
            <p class="note">"拼音、全角、中间夹空格或符号都认得出。词不要太短、太常用，免得误伤。所有群用同一份词表。"</p>
            {move || (!may.get()).then(|| view! { <p class="note">"只有编辑和管理员能改词表。"</p> })}
            <Show when=move || may.get()><Adding/></Show>
            <form class="filters" role="search" on:submit=move |event| event.prevent_default()>
                <label>
                    "查找"
                    <input class="f words" type="search" placeholder="词或者拼音" on:input:target=move |event| wanted.set(event.target().value())/>
                </label>
                <span class="count num" role="status">
                    {move || {
                        let (found, all) = (found.with(Vec::len), all.with(Vec::len));
                        if found == all { format!("共 {all} 个词") } else { format!("{all} 个词里找到 {found} 个") }
                    }}
                </span>
            </form>
            <table class="qt words">
                <thead>
                    <tr>
                        <th scope="col">"词"</th>
                        <th scope="col">"怎么处理"</th>
                        <th scope="col">"也认得出"</th>
                        <th scope="col">"改动"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=rows key=|row| row.line.word.clone() let:row><Line row found may/></For>
                </tbody>
            </table>
            {move || {
                found.with(Vec::is_empty).then(|| {
                    let words = match (read(), all.with(Vec::is_empty)) {
                        (false, _) => "正在读取词表…",
                        (true, true) => "词表是空的：什么都不提醒，也不拦。",
                        (true, false) => "没有找到这个词。",
                    };
                    view! { <p class="empty">{words}</p> }
                })
            }}
            <More all=Signal::derive(move || found.with(Vec::len)) drawn measure="个"/>
            <Show when=move || may.get()><Saving all/></Show>
        </div>
    }
}

/// Adding one word, or many.
#[component]
fn Adding() -> impl IntoView {
    let desk = use_desk();
    let (word, act) = (RwSignal::new(String::new()), RwSignal::new(WordAct::Warn));
    let (many, open) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (trouble, done) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let put = move |lines: Vec<WordLine>, said: String| {
        desk.edits.update(|edits| lines.into_iter().for_each(|line| edits.put(line)));
        trouble.set(None);
        done.set(Some(said));
    };
    let add = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match words::typed(&word.get_untracked(), act.get_untracked()) {
            Ok(line) => {
                let said = format!("已加入“{}”（{}），还没有保存。", line.word, called(line.act));
                put(vec![line], said);
                word.set(String::new());
            }
            Err(said) => {
                done.set(None);
                trouble.set(Some(said));
            }
        }
    };
    let paste = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match words::pasted(&many.get_untracked()) {
            Ok(lines) => {
                let said = format!("已加入 {} 个词，还没有保存。", lines.len());
                put(lines, said);
                many.set(String::new());
                open.set(false);
            }
            Err(said) => {
                done.set(None);
                trouble.set(Some(said));
            }
        }
    };
    view! {
        <section class="adding" aria-label="加词">
            <form class="filters" on:submit=add>
                <label>
                    "加一个词"
                    <input class="f words" id="word" autocomplete="off" prop:value=move || word.get() on:input:target=move |event| word.set(event.target().value())/>
                </label>
                <label>
                    "怎么处理"
                    <select class="f" id="word-act" on:change:target=move |event| act.set(act_named(&event.target().value()))>
                        {ACTS.map(|(_, value, words)| view! { <option value=value>{words}</option> })}
                    </select>
                </label>
                <button class="b" type="submit"><Icon name="plus" class="i-s"/>"加入"</button>
                <button class="b q" type="button" aria-expanded=move || if open.get() { "true" } else { "false" } on:click=move |_| open.update(|open| *open = !*open)>
                    <Icon name="paste" class="i-s"/>
                    "粘贴多个"
                </button>
            </form>
            <Show when=move || open.get()>
                <form class="ask many" on:submit=paste>
                    <label for="many">"一行一个词。要拦下的，词后面空一格写 hold；# 后面是说明，不算。"</label>
                    <textarea
                        class="f"
                        id="many"
                        rows="8"
                        spellcheck="false"
                        placeholder="内部文件 hold\n微信群"
                        prop:value=move || many.get()
                        on:input:target=move |event| many.set(event.target().value())
                    ></textarea>
                    <span class="acts">
                        <button class="b p" type="submit">"全部加入"</button>
                        <button class="b" type="button" on:click=move |_| open.set(false)>"取消"</button>
                    </span>
                </form>
            </Show>
            <div role="alert">{move || trouble.get().map(|said| view! { <p class="banner red">{said}</p> })}</div>
            <div role="status">{move || done.get().filter(|_| !desk.edits.with(words::Edits::is_empty)).map(|said| view! { <p class="note">{said}</p> })}</div>
        </section>
    }
}

/// A word. What is chosen for it changes within the row, so that the keyboard stays where it is.
#[component]
fn Line(
    /// Which, as it came.
    row: Row,
    /// All rows that are looked at, among which it is as it is now.
    found: Memo<Vec<Row>>,
    /// Whether it can be changed.
    may: Memo<bool>,
) -> impl IntoView {
    let desk = use_desk();
    let word = row.line.word.clone();
    let named = word.clone();
    let now = Memo::new(move |_| {
        found.with(|rows| rows.iter().find(|other| other.line.word == named).cloned()).unwrap_or_else(|| row.clone())
    });
    let act = Memo::new(move |_| now.with(|row| row.line.act));
    let gone = Memo::new(move |_| now.with(|row| row.change == Change::Gone));
    // The word itself is the first; of its pinyin one is enough to see what is meant.
    let also = move || {
        now.with(|row| match row.forms.first() {
            None => "保存后生成".to_owned(),
            Some(itself) => {
                let pinyin = row.forms.iter().find(|form| form.is_ascii() && *form != itself);
                pinyin.cloned().unwrap_or_else(|| "—".into())
            }
        })
    };
    let note = move || {
        let words = now.with(|row| match row.change {
            Change::Same => None,
            Change::Added => Some("新增"),
            Change::Changed => Some("改了处理办法"),
            Change::Gone => Some("将删除"),
        });
        words.map(|words| view! { <span class="tag">{words}</span> })
    };
    let set = move |act: WordAct| {
        let word = now.with_untracked(|row| row.line.word.clone());
        let list = desk.content.with_untracked(|content| content.words.clone());
        desk.edits.update(|edits| {
            edits.put(WordLine { word, act });
            // Set back to what it was, nothing was changed.
            edits.settle(&list);
        });
    };
    let take_out = move |_| {
        now.with_untracked(|row| {
            desk.edits
                .update(|edits| if row.change == Change::Gone { edits.undo(&row.line) } else { edits.remove(row) });
        });
    };
    let label_act = format!("“{word}”怎么处理");
    let named = word.clone();
    let label_step = move || if gone.get() { format!("恢复“{named}”") } else { format!("删除“{named}”") };
    let treated = move || {
        if may.get() && !gone.get() {
            let label = label_act.clone();
            let options = ACTS.map(|(of, value, words)| {
                view! { <option value=value prop:selected={move || act.get() == of}>{words}</option> }
            });
            view! {
                <select class="f" aria-label=label on:change:target=move |event| set(act_named(&event.target().value()))>
                    {options}
                </select>
            }
                .into_any()
        } else {
            view! { <span>{move || called(act.get())}</span> }.into_any()
        }
    };
    let step = move || {
        let label = label_step.clone();
        may.get().then(|| {
            view! {
                <button class="b q" aria-label=label on:click=take_out>
                    {move || {
                        let (icon, words) = if gone.get() { ("undo", "恢复") } else { ("trash", "删除") };
                        view! { <Icon name=icon class="i-s"/>{words} }
                    }}
                </button>
            }
        })
    };
    view! {
        <tr class:gone=move || gone.get()>
            <td class="word">{word}</td>
            <td class="nw">{treated}</td>
            <td class="cite">{also}</td>
            <td class="nw do">{step}{note}</td>
        </tr>
    }
}

/// The bar that saves.
#[component]
fn Saving(
    /// All rows.
    all: Memo<Vec<Row>>,
) -> impl IntoView {
    let desk = use_desk();
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let at = Memo::new(move |_| desk.content.with(|content| content.words_at));
    // A newer list has come: what was said of the old one is no more so.
    Effect::new(move |_| {
        at.get();
        trouble.set(None);
    });
    let changed = Memo::new(move |_| all.with(|all| words::changes(all)));
    let save = move |_| {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let outcome = desk.save_words().await;
            busy.try_set(false);
            trouble.try_set(outcome.err());
        });
    };
    let drop = move |_| {
        trouble.set(None);
        desk.edits.set(words::Edits::default());
    };
    let full = move || all.with(Vec::len) > WORDS_MAX;
    view! {
        {move || {
            changed.get().map(|said| {
                view! {
                    <div class="savebar" role="group" aria-label="保存词表">
                        <div role="alert">{move || trouble.get().map(|words| view! { <p class="banner red"><span class="grow">{words}</span><button class="b" on:click=move |_| desk.refresh()>"刷新词表"</button></p> })}</div>
                        <p>
                            <Icon name="pen" class="i-s"/>
                            <span class="grow">{format!("{said}，还没有保存。")}{move || full().then(|| format!("词表最多 {WORDS_MAX} 个词。"))}</span>
                            <button class="b" disabled=move || busy.get() on:click=drop>"放弃改动"</button>
                            <button class="b p" disabled={move || busy.get() || desk.busy.get()} on:click=save>{move || if busy.get() { "正在保存…" } else { "保存词表" }}</button>
                        </p>
                    </div>
                }
            })
        }}
    }
}
