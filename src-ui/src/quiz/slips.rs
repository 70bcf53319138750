//! 竹简: one slip a chapter, filled as high as it is held firm. Here only how the slips lie in their 46 pixels; the component draws them.

use crate::words;
use lianxin_proto::view::quiz::MasteryRow;

/// How wide the whole may be.
const WIDTH: f64 = 104.0;
/// A slip with the gap after it, where there is room.
const PITCH: f64 = 9.0;
/// Where a slip begins, and how long it is.
const TOP: f64 = 2.0;
const LENGTH: f64 = 42.0;

/// One slip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Slip {
    pub(crate) x: f64,
    pub(crate) width: f64,
    /// Where the filled part begins, and how high it is.
    pub(crate) top: f64,
    pub(crate) filled: f64,
    pub(crate) due: bool,
}

/// The slips of a regulation, and how wide they are together.
pub(crate) fn slips(row: &MasteryRow) -> (Vec<Slip>, f64) {
    let count = u32::try_from(row.chapters.len()).unwrap_or(u32::MAX);
    let pitch = PITCH.min((WIDTH - 4.0) / f64::from(count.max(1)));
    let slips = row
        .chapters
        .iter()
        .zip(0_u32..)
        .map(|(chapter, n)| {
            let share = f64::from(chapter.firm.min(chapter.questions)) / f64::from(chapter.questions.max(1));
            let filled = LENGTH * share;
            Slip {
                x: 2.0 + f64::from(n) * pitch,
                width: pitch * 0.72,
                top: TOP + LENGTH - filled,
                filled,
                due: chapter.due > 0,
            }
        })
        .collect();
    (slips, 4.0 + f64::from(count) * pitch)
}

/// The second line of a regulation: `七章 40 题，该温习 4 题`.
pub(crate) fn line(row: &MasteryRow) -> String {
    let chapters = u32::try_from(row.chapters.len()).unwrap_or(u32::MAX);
    let extent = match chapters {
        0 | 1 => format!("{} 题", row.questions),
        _ => format!("{} {} 题", words::some(chapters, "章"), row.questions),
    };
    let firm: u32 = row.chapters.iter().map(|chapter| chapter.firm).sum();
    let seen: u32 = row.chapters.iter().map(|chapter| chapter.seen).sum();
    let stands = match (row.due, seen) {
        (1.., _) => format!("该温习 {} 题", row.due),
        (0, 0) => "还没有学".into(),
        _ if firm >= row.questions => "都记牢了".into(),
        _ if firm == 0 => "正在学".into(),
        _ => format!("记牢 {firm} 题"),
    };
    format!("{extent}，{stands}")
}

/// The slips for those who do not see them.
pub(crate) fn spoken(row: &MasteryRow) -> String {
    let count = |of: &dyn Fn(&lianxin_proto::view::quiz::MasteryChapter) -> bool| {
        u32::try_from(row.chapters.iter().filter(|chapter| of(chapter)).count()).unwrap_or(u32::MAX)
    };
    let firm = count(&|chapter| chapter.questions > 0 && chapter.firm >= chapter.questions);
    let fresh = count(&|chapter| chapter.seen == 0);
    let due = count(&|chapter| chapter.due > 0);
    let all = words::some(u32::try_from(row.chapters.len()).unwrap_or(u32::MAX), "章");
    let told: Vec<String> = [(firm, "都记牢了"), (fresh, "还没学到"), (due, "该温习")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{}{what}", words::some(n, "章")))
        .collect();
    if told.is_empty() { format!("{all}，正在学") } else { format!("{all}里，{}", told.join("，")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::view::quiz::MasteryChapter;

    fn row(chapters: &[(u32, u32, u32, u32)]) -> MasteryRow {
        let chapters: Vec<_> = chapters
            .iter()
            .map(|&(questions, seen, firm, due)| MasteryChapter { title: "x".into(), questions, seen, firm, due })
            .collect();
        let questions = chapters.iter().map(|c| c.questions).sum();
        let due = chapters.iter().map(|c| c.due).sum();
        MasteryRow { id: None, title: String::new(), chapters, questions, due }
    }

    #[test]
    fn a_slip_is_filled_as_far_as_it_is_known() {
        let (all, width) = slips(&row(&[(10, 10, 10, 0), (10, 5, 5, 2), (0, 0, 0, 0)]));
        assert_eq!(
            all.iter().map(|s| (s.filled, s.due)).collect::<Vec<_>>(),
            [(42.0, false), (21.0, true), (0.0, false)]
        );
        assert!((width - 31.0).abs() < 1e-9);
        assert!(all.iter().all(|slip| (slip.top + slip.filled - 44.0).abs() < 1e-9));
    }

    #[test]
    fn many_chapters_stay_within_their_room() {
        let (all, width) = slips(&row(&[(1, 0, 0, 0); 40]));
        assert!(width <= WIDTH + 1e-9);
        assert!(all.last().is_some_and(|slip| slip.x + slip.width <= WIDTH));
    }

    #[test]
    fn a_regulation_is_told_in_a_line() {
        for (chapters, words) in [
            (&[(10, 10, 4, 3), (30, 2, 1, 1)][..], "两章 40 题，该温习 4 题"),
            (&[(8, 8, 8, 0)], "8 题，都记牢了"),
            (&[(8, 0, 0, 0), (2, 0, 0, 0)], "两章 10 题，还没有学"),
            (&[(8, 4, 3, 0)], "8 题，记牢 3 题"),
            (&[(8, 4, 0, 0)], "8 题，正在学"),
        ] {
            assert_eq!(line(&row(chapters)), words);
        }
        assert_eq!(
            spoken(&row(&[(4, 4, 4, 0), (4, 0, 0, 0), (4, 4, 1, 2)])),
            "三章里，一章都记牢了，一章还没学到，一章该温习"
        );
        assert_eq!(spoken(&row(&[(4, 4, 1, 0)])), "一章，正在学");
    }
}
