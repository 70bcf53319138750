//! The head of a question: its type, and the stem, in which a gap shows its number and what has been written into it.

use crate::quiz::words;
use leptos::prelude::*;
use lianxin_proto::{quiz::QuestionType, view::quiz::Asked};

/// A piece of a stem.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// A gap, counted from 0.
    Gap(usize),
}

/// A stem cut at its gaps. Where there are none it is one piece.
fn pieces(stem: &str, gaps: u8) -> Vec<Piece> {
    if gaps == 0 {
        return vec![Piece::Text(stem.to_owned())];
    }
    let mut out = Vec::new();
    for (n, text) in stem.split("____").enumerate() {
        if n > 0 {
            out.push(Piece::Gap(n - 1));
        }
        // Writers draw gaps of any length.
        let text = text.trim_start_matches('_');
        if !text.is_empty() {
            out.push(Piece::Text(text.to_owned()));
        }
    }
    out
}

/// The type and what it asks for.
pub(crate) fn type_line(asked: &Asked) -> impl IntoView + use<> {
    view! { <p class="ty"><b>{asked.of.name()}</b><span>{words::asks(asked.of, asked.gaps)}</span></p> }
}

/// The stem. A case is told in paragraphs, the first as the heading is too long for one.
pub(crate) fn stem(asked: &Asked, written: Signal<Vec<String>>) -> impl IntoView + use<> {
    let long = asked.of == QuestionType::Case || asked.stem.chars().count() > 90;
    let drawn = pieces(&asked.stem, asked.gaps).into_iter().map(|piece| match piece {
        Piece::Text(text) => text.into_any(),
        Piece::Gap(n) => {
            let text = move || written.with(|all| all.get(n).filter(|text| !text.trim().is_empty()).cloned());
            let empty = move || text().is_none();
            view! {
                <span class="gap" class:empty=empty>
                    <i>{crate::words::circled(n + 1)}</i>
                    {move || text().unwrap_or_else(|| "\u{a0}".repeat(6))}
                </span>
            }
            .into_any()
        }
    });
    view! { <h1 class="stem" class:long=long>{drawn.collect_view()}</h1> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_is_cut_at_its_gaps() {
        let text = |t: &str| Piece::Text(t.into());
        assert_eq!(
            pieces("期间为____，其中____。", 2),
            [text("期间为"), Piece::Gap(0), text("，其中"), Piece::Gap(1), text("。")]
        );
        assert_eq!(pieces("____个月____", 2), [Piece::Gap(0), text("个月"), Piece::Gap(1)]);
        assert_eq!(pieces("______个月", 1), [Piece::Gap(0), text("个月")]);
        assert_eq!(pieces("没有____空", 0), [text("没有____空")]);
    }
}
