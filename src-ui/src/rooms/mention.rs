//! Mentions as they are written: whom the text before the caret asks for, how a name is put there, and who is mentioned in the end. Places are counted in
//! UTF-16 units, as a text field counts them.

use lianxin_proto::id::MemberId;

/// What all are called.
pub(crate) const ALL: &str = "所有人";
/// The longest piece of a name that is looked for, in characters.
const LONGEST: usize = 12;

/// The byte at which a place of the field stands.
fn byte(text: &str, place: usize) -> usize {
    let mut units = 0;
    let found = text.char_indices().find(|(_, c)| {
        let here = units >= place;
        units += c.len_utf16();
        here
    });
    found.map_or(text.len(), |(at, _)| at)
}

/// What stands before the caret: the text up to its `@`, and the piece of a name after that.
fn split(text: &str, caret: usize) -> Option<(&str, &str)> {
    let (before, name) = text.get(..byte(text, caret))?.rsplit_once('@')?;
    let in_word = before.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
    let fits = name.chars().count() <= LONGEST && !name.contains(char::is_whitespace);
    (fits && !in_word).then_some((before, name))
}

/// The piece of a name that is looked for where the caret stands; empty right after an `@`.
pub(crate) fn asked(text: &str, caret: usize) -> Option<&str> {
    split(text, caret).map(|(_, name)| name)
}

/// The text with a name put in for the piece of it, and where the caret then stands.
pub(crate) fn put(text: &str, caret: usize, name: &str) -> (String, usize) {
    let at = byte(text, caret);
    let before = split(text, caret).map_or_else(|| text.get(..at).unwrap_or_default(), |(before, _)| before);
    let head = [before, "@", name, " "].concat();
    let place = head.encode_utf16().count();
    (head + text.get(at..).unwrap_or_default().trim_start_matches(' '), place)
}

/// Whether a name is mentioned in a text.
fn stands(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| text.get(..at).is_some_and(|before| before.ends_with('@')))
}

/// Those of the chosen who are still mentioned, each once.
pub(crate) fn mentioned(text: &str, chosen: &[(MemberId, String)]) -> Vec<MemberId> {
    let mut found = Vec::new();
    for (member, name) in chosen {
        if !found.contains(member) && stands(text, name) {
            found.push(*member);
        }
    }
    found
}

/// Whether all are mentioned.
pub(crate) fn everyone(text: &str) -> bool {
    stands(text, ALL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> usize {
        text.encode_utf16().count()
    }

    #[test]
    fn a_name_is_asked_for_after_its_sign() {
        for (text, name) in [
            ("@", Some("")),
            ("好的@何", Some("何")),
            ("@何秀兰 这话", None),
            ("a@b", None),
            ("。@b", Some("b")),
            ("没有", None),
            ("@一二三四五六七八九十一二三", None),
            ("😀@何", Some("何")),
        ] {
            assert_eq!(asked(text, end(text)), name, "{text}");
        }
        assert_eq!(asked("@何秀兰 这话", 2), Some("何"));
        assert_eq!(asked("😀@何话", 4), Some("何"));
        assert_eq!(asked("@何", 0), None);
    }

    #[test]
    fn a_name_is_put_in_place_of_its_piece() {
        assert_eq!(put("好的@何", 4, "何秀兰"), ("好的@何秀兰 ".into(), 7));
        assert_eq!(put("😀@何 看", 4, "何秀兰"), ("😀@何秀兰 看".into(), 7));
        assert_eq!(put("看", 1, ALL), ("看@所有人 ".into(), 6));
    }

    #[test]
    fn only_who_is_still_there_is_mentioned() {
        let id = |n: u8| format!("0190a000-0000-7000-8000-0000000000{n:02x}").parse::<MemberId>().expect("an id");
        let chosen = [(id(1), "何秀兰".to_owned()), (id(2), "陈家旺".to_owned()), (id(1), "何秀兰".to_owned())];
        assert_eq!(mentioned("@何秀兰 这话对", &chosen), [id(1)]);
        assert_eq!(mentioned("何秀兰，@陈家旺", &chosen), [id(2)]);
        assert!(mentioned("", &chosen).is_empty());
        assert!(everyone("@所有人 早"));
        assert!(!everyone("所有人 早"));
    }
}
