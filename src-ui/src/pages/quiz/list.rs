//! 错题本 and the favourite questions: lists of questions, the latest first, from which one can be taken out or all be practised.

use super::begin::begin;
use crate::{
    bridge,
    components::{
        bars::Bar,
        each::each,
        icon::Icon,
        pages::{ListEnd, Pages, Stand, pages},
        states::{Empty, row_skeleton},
    },
    nav::use_nav,
    quiz::words,
    route::Route,
    state::{Topic, act, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{CallError, FavouriteQuestions, ForgetWrong, SetMark, WrongBook},
    member::{MarkKind, Target},
    view::quiz::{Begin, QuestionRow},
};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Book {
    Wrong,
    Favourite,
}

impl Book {
    fn title(self) -> &'static str {
        match self {
            Self::Wrong => "错题本",
            Self::Favourite => "收藏的题",
        }
    }

    async fn rows(self, offset: u32, limit: u32) -> Result<Vec<QuestionRow>, CallError> {
        match self {
            Self::Wrong => bridge::call(WrongBook { offset, limit }).await,
            Self::Favourite => bridge::call(FavouriteQuestions { offset, limit }).await,
        }
    }
}

/// What changes how a row is drawn.
fn key(row: &QuestionRow) -> String {
    format!("{} {} {} {}", row.id, row.missed, row.at.map_or(0, |at| at.0), row.withdrawn)
}

fn row(book: Book, row: QuestionRow) -> impl IntoView {
    let shell = use_shell();
    let today = shell.today.get_untracked();
    let history = words::history(row.missed, row.last, row.at, today);
    let id = row.id.clone();
    let take_out = move |_| match book {
        Book::Wrong => {
            act(shell, ForgetWrong { id: id.clone() }, move |()| shell.say("已移出错题本，答错时会再记上"));
        }
        Book::Favourite => {
            let set = |id: lianxin_proto::id::QuestionId, on| SetMark {
                kind: MarkKind::Favourite,
                target: Target::Question(id),
                on,
            };
            let back = set(id.clone(), true);
            act(shell, set(id.clone(), false), move |()| {
                shell.offer("已取消收藏", "放回去", move || act(shell, back.clone(), |()| {}));
            });
        }
    };
    view! {
        <div class="favrow">
            <a class="hit" href=Route::Question(row.id.clone()).path()>
                <h3 class="clip2 asked">{row.stem.replace("____", "（　）")}</h3>
                <p class="p num"><span class="chip">{row.of.name()}</span>{row.citation}</p>
                <p class="p num">{history}{row.withdrawn.then_some("，题库正在核对这道题")}</p>
            </a>
            {match book {
                Book::Wrong => view! { <button class="ib word" aria-label="移出错题本" on:click=take_out>"移出"</button> }.into_any(),
                Book::Favourite => {
                    view! { <button class="ib starred" aria-label="取消收藏" on:click=take_out><Icon name="star"/></button> }.into_any()
                }
            }}
        </div>
    }
}

fn empty(book: Book) -> impl IntoView {
    match book {
        Book::Wrong => {
            view! { <Empty title="错题本是空的" text="答错的题会自己来到这里，记牢了再请它走。" way=("/quiz", "去答题")/> }
        }
        Book::Favourite => {
            view! { <Empty title="还没有收藏的题" text="答题时点右上角的星，就留在这里。" way=("/quiz", "去答题")/> }
        }
    }
}

fn practise(book: Book, list: Pages<QuestionRow>) -> impl IntoView {
    let (shell, nav, busy) = (use_shell(), use_nav(), RwSignal::new(false));
    let what = move || if book == Book::Wrong { Begin::Wrong } else { Begin::Favourites };
    view! {
        <Show when=move || list.rows().iter().any(|row| !row.withdrawn)>
            <div class="qfoot">
                <span class="note grow">"一次最多二十题"</span>
                <button class="btn main-act" disabled=move || busy.get() on:click=move |_| begin(shell, nav, what(), busy)>"练这些题"</button>
            </div>
        </Show>
    }
}

/// The page.
#[component]
pub(crate) fn BookPage(
    /// Which.
    book: Book,
) -> impl IntoView {
    let list = pages(
        &[Topic::Quiz, Topic::Marks, Topic::Content],
        || {},
        move |after, limit| async move {
            let offset = after.and_then(|n| n.parse().ok()).unwrap_or(0_u32);
            let rows = book.rows(offset, limit).await?;
            let got = u32::try_from(rows.len()).unwrap_or(limit);
            Ok((rows, (got >= limit).then(|| offset.saturating_add(got).to_string())))
        },
    );
    view! {
        <Bar title=book.title()/>
        <main class="main wide">
            {move || match list.stand() {
                Stand::First => row_skeleton().into_any(),
                Stand::Whole if list.is_empty() => empty(book).into_any(),
                _ => ().into_any(),
            }}
            {each(move || list.rows(), key, move |r| row(book, r))}
            <ListEnd list=list.list/>
        </main>
        {practise(book, list)}
    }
}
