//! The lotus that fills as the day's five are answered: a petal an answer, the next one outlined in ink. It counts answers, not right ones.

use crate::words::decimal;
use leptos::prelude::*;

/// One petal: its turn in degrees and its size, in the order the flower is read from the left.
fn petal(n: u16, of: u16) -> (f64, f64) {
    let half = f64::from(of.saturating_sub(1)) / 2.0;
    let turn = if half > 0.0 { (f64::from(n) - half) / half * 72.0 } else { 0.0 };
    (turn, 1.0 - 0.26 * turn.abs() / 72.0)
}

/// The petals in the order they are painted: the outer ones lie below.
fn painted(of: u16) -> Vec<(u16, f64, f64)> {
    let mut petals: Vec<_> = (0..of).map(|n| (n, petal(n, of))).map(|(n, (turn, size))| (n, turn, size)).collect();
    petals.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    petals
}

/// The flower.
#[component]
pub(crate) fn Petals(
    /// How many questions.
    total: u16,
    /// How many are answered.
    #[prop(into)]
    answered: Signal<u16>,
) -> impl IntoView {
    let draw = move |(n, turn, size): (u16, f64, f64)| {
        let class = move || match answered.get() {
            done if n < done => "on",
            done if n == done => "now",
            _ => "",
        };
        let place = format!("translate(24 39) rotate({}) scale({})", decimal(turn), decimal(size));
        view! { <path class=class transform=place d="M0-1C-8-9-8-22 0-33C8-22 8-9 0-1z"></path> }
    };
    let label = move || format!("{total} 题，已答 {} 题", answered.get());
    view! {
        <svg class="petals" viewBox="0 0 48 48" role="img" aria-label=label>{painted(total.min(9)).into_iter().map(draw).collect_view()}</svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_petals_stand_as_they_were_drawn() {
        let order: Vec<u16> = painted(5).into_iter().map(|(n, ..)| n).collect();
        assert_eq!(order, [0, 4, 1, 3, 2]);
        let near = |(turn, size): (f64, f64), of: (f64, f64)| (turn - of.0).abs() < 1e-9 && (size - of.1).abs() < 1e-9;
        assert!(near(petal(0, 5), (-72.0, 0.74)));
        assert!(near(petal(2, 5), (0.0, 1.0)));
        assert!(near(petal(4, 5), (72.0, 0.74)));
        assert!(near(petal(0, 1), (0.0, 1.0)));
        assert!(painted(0).is_empty());
    }
}
