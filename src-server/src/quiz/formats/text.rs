//! Words and marks as people type them: full and half width, invisible characters, lists in one cell. Everything that compares or splits text in an
//! import goes through here, so that `ＡＢ` and `AB` are the same to every format. Splitting and joining are each other's inverse.

/// What a backslash may stand before in a list: every separator that any list of the formats has, and what would be taken for a number before an item.
const ESCAPABLE: [char; 16] =
    ['\\', '/', '／', '；', ';', '|', '｜', '\n', '、', '，', ',', ' ', '\u{3000}', '(', '（', '-'];

/// Full-width forms (`Ａ`, `，`, `（`) as half-width ones, the ideographic space as a space. What has no half-width form stays.
pub(super) fn half(text: &str) -> String {
    text.chars().map(half_char).collect()
}

/// One character of [`half`].
pub(super) fn half_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        c => c,
    }
}

/// A word as it is looked up: half-width, small letters, no white space.
pub(super) fn fold(text: &str) -> String {
    text.chars().map(half_char).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// A text as it is kept: no control and no invisible characters but line breaks, no white space at the ends of lines, no empty lines, trimmed.
pub(super) fn tidy(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.replace("\r\n", "\n").split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let line: String = line.chars().filter_map(visible).collect();
        let line = line.trim();
        if !line.is_empty() {
            if !kept.is_empty() {
                kept.push('\n');
            }
            kept.push_str(line);
        }
    }
    kept
}

/// A text as it is kept where there is only one line: a name, a tag.
pub(super) fn tidy_line(text: &str) -> String {
    tidy(text).replace('\n', " ")
}

fn visible(c: char) -> Option<char> {
    match c {
        '\t' | '\u{a0}' => Some(' '),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fffe}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// Splits at any of `separators`. A separator with a backslash before it belongs to the text; so does a backslash that has one.
/// The parts are trimmed and empty ones left out.
pub(super) fn split_list(text: &str, separators: &[char]) -> Vec<String> {
    split_raw(text, separators).iter().map(|part| unescape(part)).filter(|part| !part.is_empty()).collect()
}

/// The parts between the separators with their backslashes still in them, for a second splitting.
pub(super) fn split_raw(text: &str, separators: &[char]) -> Vec<String> {
    let mut parts = vec![];
    let mut part = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            part.push(c);
            part.extend(chars.next());
        } else if separators.contains(&c) {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(c);
        }
    }
    parts.push(part);
    parts
}

fn unescape(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    let mut chars = part.trim().chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && ESCAPABLE.contains(next) => text.extend(chars.next()),
            _ => text.push(c),
        }
    }
    text
}

/// The inverse of [`split_list`]: joins with `with`, putting a backslash before every backslash of the parts and every one of `escaped`, which must
/// hold the separators.
pub(super) fn join_list<'a>(parts: impl IntoIterator<Item = &'a str>, escaped: &[char], with: &str) -> String {
    let parts: Vec<String> = parts
        .into_iter()
        .map(|part| {
            let mut text = String::with_capacity(part.len());
            for c in part.chars() {
                if c == '\\' || escaped.contains(&c) {
                    text.push('\\');
                }
                text.push(c);
            }
            text
        })
        .collect();
    parts.join(with)
}

/// `四` for 4, as in “只有四个选项”; digits beyond ten.
pub(super) fn counted(number: usize) -> String {
    const WORDS: [&str; 11] = ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"];
    WORDS.get(number).map_or_else(|| format!(" {number} "), |word| (*word).to_owned())
}

/// At most `max` characters of a text, for a message.
pub(super) fn shortened(text: &str, max: usize) -> String {
    let text = text.replace('\n', " ");
    if text.chars().count() <= max {
        return text;
    }
    let mut short: String = text.chars().take(max).collect();
    short.push('…');
    short
}

/// The letter of an option: 0 is `A`.
pub(super) fn letter(option: usize) -> char {
    u32::try_from(option).ok().and_then(|index| char::from_u32(u32::from('A') + index.min(25))).unwrap_or('?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back() {
        for parts in
            [vec!["六个月", "6个月"], vec!["a/b", "c；d"], vec![r"\", r"\/"], vec![r"c:\new"], vec!["一行\n二行", "x"]]
        {
            let all = ['/', '；', '|', '\n'];
            let joined = join_list(parts.iter().copied(), &all, "/");
            assert_eq!(split_list(&joined, &all), parts, "{joined}");
        }
        assert_eq!(split_list(" a / / b/", &['/']), ["a", "b"]);
        assert_eq!(split_list(r"c:\new / d\", &['/']), [r"c:\new", r"d\"]);
    }

    #[test]
    fn texts_are_tidied() {
        assert_eq!(tidy("\u{feff} 甲\u{200b}\t乙 \r\n\r\n　丙\u{b}丁\u{7}"), "甲 乙\n丙\n丁");
        assert_eq!(fold("Ａ、 b，Ｃ"), "a、b,c");
    }
}
