//! The key as people write it: `AB`, `A,B`, `A、B`, `ＡＢ`, `√`, the option's own text, or hidden in the brackets of the stem.

use super::{
    options::as_judgement,
    raw::{Fault, Field},
    text::{fold, half_char, shortened},
    words,
};

/// The options that an answer names, rising. The options' own letters, or the whole text of one option.
pub(super) fn chosen(answer: &str, options: &[String], numbered: bool) -> Result<Vec<u8>, Fault> {
    let fault = |reason: String| Fault::new(Field::Answer, reason);
    if answer.is_empty() {
        return Err(fault("没有答案".into()));
    }
    let word = fold(answer);
    let letters = letters(&word, numbered);
    let there = |named: &[u8]| named.iter().all(|index| usize::from(*index) < options.len());
    // Letters first: an option may be called “A” too.
    if !letters.as_deref().is_some_and(there)
        && let Some(index) = options.iter().position(|option| fold(option) == word)
    {
        return Ok(vec![u8::try_from(index).unwrap_or(u8::MAX)]);
    }
    let Some(letters) = letters else {
        let written = shortened(answer, 20);
        return Err(fault(format!("答案“{written}”看不懂，要写选项的字母，如 A 或 ABC")));
    };
    let mut rising = letters.clone();
    rising.sort_unstable();
    rising.dedup();
    if rising.len() != letters.len() {
        return Err(fault("答案里同一个字母写了两次".into()));
    }
    Ok(rising)
}

/// The letters of a folded word; digits too where the options are numbered.
fn letters(word: &str, numbered: bool) -> Option<Vec<u8>> {
    let mut found = vec![];
    for c in word.trim_end_matches(['。', '.']).chars() {
        match c {
            'a'..='z' => found.push(u8::try_from(u32::from(c) - u32::from('a')).ok()?),
            '1'..='8' if numbered => found.push(u8::try_from(u32::from(c) - u32::from('1')).ok()?),
            ',' | '、' | ';' | '/' | '|' | '\\' | '.' | '和' | '与' | '及' | '&' | '+' | '(' | ')' | '【' | '】'
            | '[' | ']' | '\'' | '"' => {}
            _ => return None,
        }
    }
    // A word in Latin letters is no list of options.
    (!found.is_empty() && found.len() <= 26).then_some(found)
}

/// Right or wrong; an answer may also name one of two options that say so.
pub(super) fn judged(answer: &str, options: &[String]) -> Result<bool, Fault> {
    let written = shortened(answer, 20);
    if answer.is_empty() {
        return Err(Fault::new(Field::Answer, "没有答案".into()));
    }
    if let (Some(right), Ok(named)) = (as_judgement(options), chosen(answer, options, false))
        && let [only] = named.as_slice()
        && usize::from(*only) < options.len()
    {
        return Ok(usize::from(*only) == right);
    }
    words::judgement(answer)
        .ok_or_else(|| Fault::new(Field::Answer, format!("答案“{written}”看不懂，判断题要写 对 或 错（√、× 也可以）")))
}

/// The most characters between the brackets that may be a key.
const KEY_MAX: usize = 40;

/// The key in the last brackets of a stem that hold one, and the stem with these brackets emptied: `下列说法正确的是（ABC）`.
pub(super) fn in_stem(stem: &str) -> Option<(String, String)> {
    for (open, c) in stem.char_indices().rev() {
        if !matches!(half_char(c), '(') && c != '【' {
            continue;
        }
        let inside = stem.get(open + c.len_utf8()..)?;
        let Some((length, close)) =
            inside.char_indices().take(KEY_MAX).find(|(_, c)| matches!(half_char(*c), ')' | '(') || *c == '】')
        else {
            continue;
        };
        let key = inside.get(..length)?;
        let behind = inside.get(length + close.len_utf8()..)?;
        let before = stem.get(..open)?;
        let word = fold(key);
        let at_end = behind.trim().trim_matches(|c| "。.？?！!；;".contains(c)).is_empty();
        let letters_only = !word.is_empty() && word.chars().all(|c| ('a'..='h').contains(&c) || ",、;".contains(c));
        let upper = key.chars().map(half_char).all(|c| !c.is_ascii_lowercase());
        if letters_only && upper && letters(&word, false).is_some() {
            return Some((key.trim().to_owned(), format!("{before}（ ）{behind}")));
        }
        let sign = words::judgement(key).is_some() && !key.trim().chars().all(|c| c.is_ascii_alphanumeric());
        if at_end && sign {
            return Some((key.trim().to_owned(), format!("{}{}", before.trim_end(), behind.trim())));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn four() -> Vec<String> {
        ["警告", "记过", "降级", "开除"].map(str::to_owned).to_vec()
    }

    #[test]
    fn letters_in_every_spelling() {
        for text in ["AB", "A,B", "A、B", "A；B", "ＡＢ", "a b", "B A", "A，B。", "【AB】", "A和B", "A/B", "A.B."]
        {
            assert_eq!(chosen(text, &four(), false), Ok(vec![0, 1]), "{text}");
        }
        assert_eq!(chosen("E", &four(), false), Ok(vec![4]), "the draft's check says how many options there are");
        assert_eq!(chosen("记过", &four(), false), Ok(vec![1]));
        assert_eq!(chosen("2、4", &four(), true), Ok(vec![1, 3]));
        for bad in ["", "AA", "2", "见解析", "A-C"] {
            assert_eq!(chosen(bad, &four(), false).map_err(|fault| fault.field), Err(Field::Answer), "{bad}");
        }
    }

    #[test]
    fn judging() {
        let worded = ["正确".to_owned(), "错误".to_owned()];
        for (text, options, expected) in [
            ("√", &[][..], true),
            ("B", &worded, false),
            ("错误", &worded, false),
            ("Ａ", &worded, true),
            ("F", &[], false),
        ] {
            assert_eq!(judged(text, options), Ok(expected), "{text}");
        }
        assert!(judged("A", &[]).is_err() && judged("C", &worded).is_err() && judged("", &[]).is_err());
    }

    #[test]
    fn keys_in_the_stem() {
        for (stem, expected) in [
            ("正确的是（ABC）。", Some(("ABC", "正确的是（ ）。"))),
            ("（ A ）是机关的责任", Some(("A", "（ ）是机关的责任"))),
            ("正确的是（Ａ、Ｃ）", Some(("Ａ、Ｃ", "正确的是（ ）"))),
            ("公务员应当回避。（√）", Some(("√", "公务员应当回避。"))),
            ("公务员应当回避（错）。", Some(("错", "公务员应当回避。"))),
            ("县（区）级以上的（ ）", None),
            ("（是）否", None),
            ("（abc）", None),
            ("使用手机（APP）", None),
            ("((", None),
        ] {
            assert_eq!(in_stem(stem), expected.map(|(key, stem)| (key.to_owned(), stem.to_owned())), "{stem}");
        }
    }
}
