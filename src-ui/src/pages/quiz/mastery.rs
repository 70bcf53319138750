//! 我的竹简 of one regulation: its chapters, what is held firm of each, and the way to practise one.

use super::begin::begin;
use crate::{
    components::{
        bars::Bar,
        icon::Icon,
        slips::Slips,
        states::{row_skeleton, shown},
    },
    nav::use_nav,
    quiz::slips,
    route::Route,
    state::{Topic, ask, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::Mastery,
    id::RegulationId,
    view::quiz::{Begin, Filter, MasteryChapter, MasteryRow},
};

/// How many questions of a chapter are practised at once.
const COUNT: u16 = 10;

/// `12 题，记牢 5 题，该温习 2 题`.
fn line(chapter: &MasteryChapter) -> String {
    let mut parts = vec![format!("{} 题", chapter.questions)];
    match (chapter.seen, chapter.firm) {
        (0, _) => parts.push("还没有学".into()),
        (_, 0) => parts.push("正在学".into()),
        (_, firm) if firm >= chapter.questions => parts.push("都记牢了".into()),
        (_, firm) => parts.push(format!("记牢 {firm} 题")),
    }
    if chapter.due > 0 {
        parts.push(format!("该温习 {} 题", chapter.due));
    }
    parts.join("，")
}

fn chapter_row(id: &RegulationId, whole: &str, chapter: MasteryChapter, busy: RwSignal<bool>) -> impl IntoView + use<> {
    let (shell, nav) = (use_shell(), use_nav());
    let share = format!("{}%", chapter.firm.min(chapter.questions) * 100 / chapter.questions.max(1));
    let filter = Filter {
        regulation: Some(id.clone()),
        chapter: (chapter.title != whole).then(|| chapter.title.clone()),
        ..Filter::default()
    };
    let text = line(&chapter);
    let go = move |_| begin(shell, nav, Begin::Practice { filter: filter.clone(), count: COUNT }, busy);
    view! {
        <div class="row bare chap">
            <div class="grow">
                <div class="tt">{chapter.title.clone()}</div>
                <span class="note num">{text}</span>
                <div class="track" aria-hidden="true"><i style:width=share></i></div>
            </div>
            <button class="link" aria-label=format!("练这一章 {}", chapter.title) disabled=move || busy.get() on:click=go>"练这一章"</button>
        </div>
    }
}

fn page(row: MasteryRow, id: &RegulationId) -> impl IntoView + use<> {
    let busy = RwSignal::new(false);
    let title = row.title.clone();
    let text = slips::line(&row);
    let chapters: Vec<_> = row.chapters.clone().into_iter().map(|c| chapter_row(id, &title, c, busy)).collect();
    view! {
        <section class="mast pad">
            <h1>{title}</h1>
            <p class="sub num">{text}</p>
            <Slips row/>
        </section>
        <div class="group">{chapters}</div>
        <div class="acts stack"><a class="link" href=Route::Regulation(id.clone()).path()><Icon name="col-reg"/>"读这部条规"</a></div>
    }
}

/// The page.
#[component]
pub(crate) fn MasteryPage(
    /// The regulation.
    id: RegulationId,
) -> impl IntoView {
    let of = id.clone();
    let view = ask(&[Topic::Quiz, Topic::Content], move || Mastery { id: of.clone() });
    view! { <Bar/><main class="main narrow">{shown(view, row_skeleton, move |row| page(row, &id))}</main> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_is_told_in_a_line() {
        let chapter = |questions, seen, firm, due| MasteryChapter { title: String::new(), questions, seen, firm, due };
        assert_eq!(line(&chapter(12, 0, 0, 0)), "12 题，还没有学");
        assert_eq!(line(&chapter(12, 1, 0, 0)), "12 题，正在学");
        assert_eq!(line(&chapter(12, 8, 5, 2)), "12 题，记牢 5 题，该温习 2 题");
        assert_eq!(line(&chapter(12, 12, 12, 0)), "12 题，都记牢了");
    }
}
