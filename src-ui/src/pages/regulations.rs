//! 党纪条规: all regulations on a shelf, each as the book it is; the study guides apart.

use crate::{
    components::{
        bars::{Bar, SearchLink},
        states::{Empty, row_skeleton, shown},
    },
    route::Route,
    state::{Topic, ask},
    titles, words,
};
use leptos::prelude::*;
use lianxin_proto::call::{RegulationRow, Regulations};

/// The binding of a book, 1 to 5: the same for a regulation wherever it stands.
pub(crate) fn binding(id: &str) -> u32 {
    id.bytes().fold(0_u32, |sum, b| sum.wrapping_mul(31).wrapping_add(u32::from(b))) % 5 + 1
}

/// A book with its title slip.
pub(crate) fn book(row: &RegulationRow) -> impl IntoView + use<> {
    let lines = titles::slip(&row.short).into_iter().map(|line| view! { <span>{line}</span> }).collect_view();
    view! { <span class=format!("book b{}", binding(row.id.as_str())) aria-hidden="true"><span class="tate">{lines}</span></span> }
}

fn shelf(title: &'static str, rows: Vec<RegulationRow>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let books = rows.into_iter().map(|row| {
            let in_force = row.effective.map(|date| format!("{}起施行", words::full_date(date)));
            view! {
                <li>
                    <a class="vol" href=Route::Regulation(row.id.clone()).path()>
                        {book(&row)}
                        <div class="grow">
                            <b>{crate::components::story::title(&row.title)}</b>
                            <span class="note num">
                                <span>{format!("{} 条", row.articles)}</span>
                                {in_force.map(|words| view! { <span>{format!(" · {words}")}</span> })}
                            </span>
                        </div>
                    </a>
                </li>
            }
        });
        view! { <section><div class="sec"><h2>{title}</h2></div><ul class="vols">{books.collect_view()}</ul></section> }
    })
}

fn page(rows: Vec<RegulationRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <Empty title="条规还没有送到" text="更新完成后，可以在这里一条一条地查。" way=("/columns", "回到栏目")/> }.into_any();
    }
    let (guides, texts): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.guide);
    view! { {shelf("条规", texts)}{shelf("学习导读", guides)} }.into_any()
}

/// The page.
#[component]
pub(crate) fn RegulationsPage() -> impl IntoView {
    let view = ask(&[Topic::Content], || Regulations {});
    view! {
        <Bar title="党纪条规"><SearchLink/></Bar>
        <main class="main wide">{shown(view, row_skeleton, page)}</main>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bindings_are_five_and_all_are_used() {
        let used: std::collections::BTreeSet<u32> = (0..40).map(|n| binding(&format!("regulation-{n}"))).collect();
        assert_eq!(used.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }
}
