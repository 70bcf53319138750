//! What is left of a text before it is a message: characters that nobody sees, that turn the line around or that pile up over others are taken out, so that a
//! message is what it looks like. The phone cleans what it sends and the server cleans it again; cleaning twice changes nothing.

/// How many marks may stand over one letter.
const MARKS_MAX: usize = 4;
/// How many lines may be empty one behind the other.
const EMPTY_LINES_MAX: usize = 1;

/// Characters that take no room or turn the line around. The joiner and the variation selectors are kept where an emoji needs them.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{115f}'..='\u{1160}' | '\u{3164}' | '\u{ffa0}')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2190}'..='\u{2bff}' | '\u{fe0f}')
}

/// A text as it is kept: control, hidden and turning characters taken out, line ends of one kind, at most four marks over a letter, no
/// empty lines at the ends and never two together within.
pub fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}'], "\n");
    let mut out = String::with_capacity(text.len());
    let (mut marks, mut before) = (0, None::<char>);
    for c in text.chars() {
        let joiner = c == '\u{200d}';
        let kept = match c {
            '\n' => true,
            '\t' => {
                out.push(' ');
                before = Some(' ');
                continue;
            }
            _ if c.is_control() || is_hidden(c) => false,
            _ if joiner || ('\u{fe00}'..='\u{fe0f}').contains(&c) => {
                before.is_some_and(is_emoji) || c == '\u{fe0f}' && before.is_some()
            }
            _ if is_mark(c) => {
                marks += 1;
                before.is_some() && marks <= MARKS_MAX
            }
            _ => true,
        };
        if !kept {
            continue;
        }
        if !is_mark(c) {
            marks = 0;
        }
        // The joiner goes on what it joins: what stands before it counts.
        before = match c {
            _ if joiner => before,
            '\n' => None,
            _ => Some(c),
        };
        out.push(c);
    }
    lines(&out)
}

/// Trailing blanks of lines and superfluous empty lines taken out.
fn lines(text: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut empty = 0;
    for line in text.split('\n').map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty <= EMPTY_LINES_MAX && !(line.is_empty() && out.is_empty()) {
            out.push(line);
        }
    }
    while out.last().is_some_and(|line| line.is_empty()) {
        out.pop();
    }
    out.join("\n").trim_end_matches('\u{200d}').to_owned()
}

/// The first characters of a text in one line, for lists and notifications; `…` where it goes on.
pub fn gist(text: &str, chars: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_nobody_sees_is_taken_out() {
        for (text, kept) in [
            ("吃人一口，心短一截。", "吃人一口，心短一截。"),
            ("廉\u{200b}洁\u{feff}", "廉洁"),
            ("abc\u{202e}fdp.exe", "abcfdp.exe"),
            ("a\u{0}b\u{7}c", "abc"),
            ("\r\n\n甲\r\n\n\n\n乙  \n\n", "甲\n\n乙"),
            ("👨\u{200d}👩\u{200d}👧", "👨\u{200d}👩\u{200d}👧"),
            ("甲\u{200d}乙", "甲乙"),
            ("❤\u{fe0f}", "❤\u{fe0f}"),
            ("\u{3164}\u{3164}", ""),
            ("z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", "z\u{301}\u{302}\u{303}\u{304}"),
            ("\u{301}\u{301}", ""),
            ("<b>甲</b>", "<b>甲</b>"),
            ("甲\t乙", "甲 乙"),
        ] {
            assert_eq!(clean(text), kept, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "(\\PC|[\u{200b}-\u{200f}\u{202a}-\u{202e}\u{300}-\u{310}\u{fe0f}\n\r\t ]|👨|❤){0,60}") {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once);
        }
    }

    #[test]
    fn a_gist_is_one_line() {
        assert_eq!(gist("甲\n 乙", 10), "甲 乙");
        assert_eq!(gist("一二三四", 3), "一二三…");
        assert_eq!(gist("一二三", 3), "一二三");
    }
}
