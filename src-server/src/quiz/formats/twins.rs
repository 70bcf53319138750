//! Questions that look alike: the share of two-character sequences that two questions have in common (Jaccard), over stem and options, with case, width,
//! punctuation and white space left out. An inverted index over each question's rarest sequences (prefix filtering, Chaudhuri et al. 2006) leaves few pairs
//! to compare, so that 10,000 against 10,000 takes seconds at most.

use super::{
    draft::{Draft, Known},
    options,
    text::half_char,
};
use std::collections::HashMap;

/// From this many percent on, two questions are listed as near-duplicates. In the shipped bank no two questions reach it; the same question with other
/// punctuation, another order of options or a few changed words does.
pub const THRESHOLD: u8 = 70;

/// The most candidates that one question is compared with. The rarest sequences come first, so the nearest twin is among the first; the bound only keeps
/// a file of thousands of like questions from taking minutes.
const COMPARED_MAX: usize = 512;

/// At this many percent the search for a still nearer twin ends: no editor needs to know which of two copies is the better one.
const CLOSE: u8 = 90;

/// A question's texts as they are compared: every sequence of two characters once, rising.
#[derive(Debug, Default)]
pub(super) struct Texts(Vec<u64>);

/// A question and the one it looks like.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Index of the new question.
    pub(super) later: usize,
    pub(super) twin: Other,
    /// [`THRESHOLD`] to 100 percent, rounded down.
    pub(super) similarity: u8,
}

/// What a new question looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    /// Index among the known.
    Known(usize),
    /// Index among the new, smaller than its own.
    Earlier(usize),
}

impl Texts {
    pub(super) fn of_draft(draft: &Draft) -> (Self, Option<&str>) {
        (Self::new(&draft.stem, options::of(&draft.kind)), draft.id.as_ref().map(lianxin_proto::id::QuestionId::as_str))
    }

    pub(super) fn of_known(known: &Known) -> (Self, Option<&str>) {
        (Self::new(&known.stem, &known.options), Some(known.id.as_str()))
    }

    fn new(stem: &str, options: &[String]) -> Self {
        let mut pairs: Vec<u64> =
            std::iter::once(stem).chain(options.iter().map(String::as_str)).flat_map(pairs).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    /// Percent in common, rounded down.
    fn similarity(&self, other: &Self) -> u8 {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = 0;
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => drop(left.next()),
                std::cmp::Ordering::Greater => drop(right.next()),
                std::cmp::Ordering::Equal => {
                    common += 1;
                    left.next();
                    right.next();
                }
            }
        }
        let all = self.0.len() + other.0.len() - common;
        u8::try_from((common * 100).checked_div(all).unwrap_or(0)).unwrap_or(100)
    }
}

/// Two neighbouring letters or digits each, packed into one number. Empty for a text of none; one letter is paired with nothing.
fn pairs(text: &str) -> Vec<u64> {
    let kept: Vec<char> =
        text.chars().map(half_char).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let pair = |a: char, b: char| (u64::from(u32::from(a)) << 32) | u64::from(u32::from(b));
    match kept.as_slice() {
        [only] => vec![pair(*only, '\0')],
        kept => kept.windows(2).filter_map(|two| Some(pair(*two.first()?, *two.last()?))).collect(),
    }
}

/// For each of the new questions the nearest of the known and of the new ones before it (or one at [`CLOSE`]), where there is one at [`THRESHOLD`]. Two with the same id
/// are not compared.
pub(super) fn find(known: &[(Texts, Option<&str>)], new: &[(Texts, Option<&str>)]) -> Vec<Found> {
    let all: Vec<&(Texts, Option<&str>)> = known.iter().chain(new).collect();
    let mut frequency: HashMap<u64, u32> = HashMap::new();
    for (texts, _) in &all {
        for pair in &texts.0 {
            *frequency.entry(*pair).or_default() += 1;
        }
    }
    let mut index: HashMap<u64, Vec<usize>> = HashMap::new();
    // Equal questions stand once in the index, by the first of them, or by the first without an id where ids matter.
    let mut first: HashMap<&[u64], usize> = HashMap::new();
    let mut found = vec![];
    for (place, (texts, id)) in all.iter().enumerate() {
        let rare = rarest(&texts.0, &frequency);
        let comparable = |other: usize| all.get(other).is_some_and(|(_, theirs)| id.is_none() || id != theirs);
        if texts.0.is_empty() {
            continue;
        }
        if let Some(later) = place.checked_sub(known.len()) {
            let equal =
                first.get(texts.0.as_slice()).copied().filter(|other| comparable(*other)).map(|other| (other, 100));
            let twin = equal.or_else(|| nearest(texts, &rare, &index, &all, comparable));
            if let Some((other, similarity)) = twin {
                let twin = other.checked_sub(known.len()).map_or(Other::Known(other), Other::Earlier);
                found.push(Found { later, twin, similarity });
            }
        }
        if !first.contains_key(texts.0.as_slice()) {
            first.insert(&texts.0, place);
            for pair in rare {
                index.entry(pair).or_default().push(place);
            }
        }
    }
    found
}

/// So many of a question's rarest sequences that two questions at the threshold share one of them at least.
fn rarest(pairs: &[u64], frequency: &HashMap<u64, u32>) -> Vec<u64> {
    let mut rare = pairs.to_vec();
    rare.sort_unstable_by_key(|pair| (frequency.get(pair).copied().unwrap_or(0), *pair));
    let shared = (pairs.len() * usize::from(THRESHOLD)).div_ceil(100);
    rare.truncate(pairs.len() - shared + 1);
    rare
}

fn nearest(
    texts: &Texts,
    rare: &[u64],
    index: &HashMap<u64, Vec<usize>>,
    all: &[&(Texts, Option<&str>)],
    comparable: impl Fn(usize) -> bool,
) -> Option<(usize, u8)> {
    let mut compared = std::collections::HashSet::new();
    let mut best: Option<(usize, u8)> = None;
    for other in rare.iter().filter_map(|pair| index.get(pair)).flatten() {
        let Some((theirs, _)) = all.get(*other) else { continue };
        let (short, long) = (texts.0.len().min(theirs.0.len()), texts.0.len().max(theirs.0.len()));
        if short * 100 < long * usize::from(THRESHOLD) || !comparable(*other) || !compared.insert(*other) {
            continue;
        }
        let similarity = texts.similarity(theirs);
        if similarity >= THRESHOLD
            && best.is_none_or(|(place, known)| similarity > known || (similarity == known && *other < place))
        {
            best = Some((*other, similarity));
        }
        if similarity >= CLOSE || compared.len() >= COMPARED_MAX {
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &[(&str, &[&str])]) -> Vec<(Texts, Option<&'static str>)> {
        let owned = |options: &[&str]| -> Vec<String> { options.iter().map(|text| (*text).to_owned()).collect() };
        list.iter().map(|(stem, options)| (Texts::new(stem, &owned(options)), None)).collect()
    }

    #[test]
    fn alike_is_alike() {
        let known = texts(&[
            ("公务员受记过处分的期间为多久？", &["六个月", "十二个月", "十八个月"]),
            ("监察机关独立行使监察权。", &[]),
        ]);
        let new = texts(&[
            ("公务员受记过处分的期间为多久", &["十八个月", "１２个月", "六个月"]),
            ("公务员受记大过处分的期间为多久？", &["六个月", "十二个月", "十八个月"]),
            ("党员领导干部应当如实报告个人有关事项。", &[]),
            ("监察机关独立行使监察权！", &[]),
            ("党员领导干部，应当如实报告个人有关事项", &[]),
        ]);
        let found = find(&known, &new);
        let pairs: Vec<(usize, Other)> = found.iter().map(|found| (found.later, found.twin)).collect();
        assert_eq!(pairs, [(0, Other::Known(0)), (1, Other::Known(0)), (3, Other::Known(1)), (4, Other::Earlier(2))]);
        assert_eq!(found.iter().map(|found| found.similarity).collect::<Vec<_>>(), [80, 85, 100, 100]);
    }

    #[test]
    fn a_question_is_no_twin_of_itself() {
        let of = |id| vec![(Texts::new("公务员应当回避", &[]), Some(id))];
        assert!(find(&of("a"), &of("a")).is_empty());
        assert_eq!(find(&of("a"), &of("b")).len(), 1);
    }

    /// The index leaves out nothing that comparing everything with everything finds.
    #[test]
    fn the_index_finds_what_trying_all_finds() {
        let words = ["处分", "监察", "公务员", "回避", "公车", "宴请", "报告", "期限"];
        let stems: Vec<String> = (0..400_usize)
            .map(|n| (0..9).map(|k| words[(n * 7 + n / 8 * k + k * k) % 8]).collect::<String>() + &(n % 5).to_string())
            .collect();
        let list: Vec<(Texts, Option<&str>)> = stems.iter().map(|stem| (Texts::new(stem, &[]), None)).collect();
        let found = find(&[], &list);
        let mut expected = 0;
        for later in 0..list.len() {
            let best = (0..later).map(|earlier| list[later].0.similarity(&list[earlier].0)).max().unwrap_or(0);
            let this = found.iter().find(|found| found.later == later);
            let similarity = this.map(|found| found.similarity);
            let right = similarity == Some(best) || similarity.is_some_and(|found| found >= CLOSE);
            assert!(
                if best >= THRESHOLD { right } else { similarity.is_none() },
                "{}: {similarity:?} {best}",
                stems[later]
            );
            expected += usize::from(best >= THRESHOLD);
        }
        assert!(expected > 20 && expected < 400, "{expected} of 400");
    }
}
