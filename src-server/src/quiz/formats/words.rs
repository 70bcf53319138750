//! The words that stand for a type, a status, a difficulty, right and wrong in the files people have. Tables, so that a new synonym is one word more.

use super::{
    citation,
    draft::Status,
    text::{fold, half},
};
use lianxin_proto::quiz::QuestionType;

/// `单选`, `单项选择题`, `single`, …
pub(super) fn question_type(text: &str) -> Option<QuestionType> {
    let word = fold(text);
    Some(match bare_type(&word) {
        "单选" | "单项选择" | "单项" | "单选择" | "单选选择" | "single" | "singlechoice" | "single-choice"
        | "radio" => QuestionType::Single,
        "多选" | "多项选择" | "多项" | "不定项" | "不定项选择" | "不定向选择" | "multiple" | "multiplechoice"
        | "multi" | "multiple-choice" | "checkbox" => QuestionType::Multiple,
        "判断" | "是非" | "判断正误" | "对错" | "judge" | "truefalse" | "true/false" | "tf" | "judgement"
        | "judgment" => QuestionType::Judge,
        "填空" | "blank" | "fillin" | "fillintheblank" | "fill-in" | "cloze" => QuestionType::Blank,
        "简答" | "问答" | "论述" | "名词解释" | "essay" | "shortanswer" => QuestionType::Essay,
        "案例分析" | "案例" | "材料分析" | "情景分析" | "案例问答" | "case" => QuestionType::Case,
        _ => return None,
    })
}

/// `选择题`: a choice that does not say how many.
pub(super) fn any_choice(text: &str) -> bool {
    matches!(bare_type(&fold(text)), "选择" | "choice")
}

/// What a heading over questions says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    /// `一、单选题`
    Of(QuestionType),
    /// `一、选择题`: a choice that does not say how many.
    AnyChoice,
}

impl Heading {
    /// The type, when it says one.
    pub(super) fn of(self) -> Option<QuestionType> {
        match self {
            Self::Of(of) => Some(of),
            Self::AnyChoice => None,
        }
    }
}

/// A heading over questions, `一、单选题（共 20 题，每题 2 分）`.
pub(super) fn heading(text: &str) -> Option<Heading> {
    let text = half(text);
    let text = text.trim().trim_start_matches(['【', '[', '#', '*', ' ']);
    let bare = unnumbered(text);
    let end = bare.find(|c: char| c.is_whitespace() || "(:,。;【】]".contains(c)).unwrap_or(bare.len());
    let (word, rest) = bare.split_at(end);
    // A heading is short and asks nothing.
    if rest.chars().count() > 80 || rest.contains(['?', '_']) {
        return None;
    }
    let word = word.split("共").next().unwrap_or_default();
    if any_choice(word) {
        return Some(Heading::AnyChoice);
    }
    question_type(word).map(Heading::Of)
}

/// What the name of a sheet says: `单选题`, `2.多选（40）`.
pub(super) fn in_name(name: &str) -> Option<QuestionType> {
    let words = [
        ("单选", "单选"),
        ("单项", "单选"),
        ("多选", "多选"),
        ("多项", "多选"),
        ("判断", "判断"),
        ("填空", "填空"),
        ("简答", "简答"),
        ("案例", "案例"),
    ];
    let mut found = words.iter().filter(|(word, _)| name.contains(word)).map(|(_, of)| *of);
    let first = found.next()?;
    found.all(|other| other == first).then(|| question_type(first)).flatten()
}

/// A text without `一、`, `第一部分`, `（一）`, `1.` before it.
fn unnumbered(text: &str) -> &str {
    let bracketed = text.strip_prefix('(');
    let inside = bracketed.or_else(|| text.strip_prefix('第')).unwrap_or(text);
    let Some((_, rest)) = citation::number(inside) else { return text };
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("部分").or_else(|| rest.strip_prefix("大题")).unwrap_or(rest);
    rest.trim_start_matches(['、', '.', ')', ':', ',', ' '])
}

fn bare_type(word: &str) -> &str {
    let word = word.trim_matches(|c| "()[]【】:〔〕「」".contains(c));
    word.strip_suffix('题').unwrap_or(word)
}

/// `草稿`, `已发布`, `published`, …
pub(super) fn status(text: &str) -> Option<Status> {
    Some(match fold(text).as_str() {
        "草稿" | "draft" | "未审" | "未审核" | "待审" | "待审核" => Status::Draft,
        "已审" | "已审核" | "审核通过" | "已通过" | "reviewed" => Status::Reviewed,
        "已发布" | "发布" | "启用" | "已启用" | "上线" | "published" => Status::Published,
        "已过时" | "过时" | "过期" | "已过期" | "失效" | "已失效" | "stale" => Status::Stale,
        "待核" | "待核实" | "待核对" | "未核" | "unchecked" => Status::Unchecked,
        _ => return None,
    })
}

/// `3`, `中`, `较难`, `★★★`, …
pub(super) fn difficulty(text: &str) -> Option<u8> {
    let word = fold(text);
    let word = word.trim_end_matches(['级', '星', '度']);
    let stars = word.trim_end_matches('☆');
    if !stars.is_empty() && stars.chars().all(|c| c == '★') {
        return u8::try_from(stars.chars().count()).ok().filter(|count| (1..=5).contains(count));
    }
    Some(match word {
        "1" | "易" | "容易" | "简单" | "很容易" | "低" | "基础" | "一" | "easy" => 1,
        "2" | "较易" | "较容易" | "较简单" | "偏易" | "二" => 2,
        "3" | "中" | "中等" | "一般" | "适中" | "普通" | "三" | "medium" | "normal" => 3,
        "4" | "较难" | "偏难" | "四" => 4,
        "5" | "难" | "困难" | "很难" | "高" | "五" | "hard" => 5,
        _ => return None,
    })
}

/// Right or wrong: `对`, `√`, `正确`, `T`, `1`, …
pub(super) fn judgement(text: &str) -> Option<bool> {
    let word = fold(text);
    let word = word.trim_matches(|c| "()[]【】。.,、;:\"“”'".contains(c));
    Some(match word {
        "对" | "正确" | "√" | "✓" | "✔" | "✔\u{fe0f}" | "☑" | "是" | "是的" | "对的" | "正确的" | "真" | "t"
        | "true" | "y" | "yes" | "1" | "right" | "correct" => true,
        "错" | "错误" | "×" | "✗" | "✘" | "✕" | "✖" | "✖\u{fe0f}" | "❌" | "☒" | "╳" | "x" | "否" | "不是" | "不对"
        | "不正确" | "错的" | "错误的" | "假" | "f" | "false" | "n" | "no" | "0" | "wrong" | "incorrect" => {
            false
        }
        _ => return None,
    })
}

/// `是`, `不分先后`, `true`: whether something is switched on. Empty is no.
pub(super) fn yes(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "" | "有序" | "按顺序" | "分先后" => Some(false),
        "不分先后" | "任意" | "任意顺序" | "无序" | "可乱序" | "不分顺序" | "顺序不限" => {
            Some(true)
        }
        word => judgement(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_names_are_understood() {
        for of in QuestionType::ALL {
            for text in [of.name().to_owned(), of.as_str().to_owned(), format!("【{}题】", of.name())] {
                assert_eq!(question_type(&text), Some(of), "{text}");
            }
        }
        for own in Status::ALL {
            assert_eq!((status(own.name()), status(own.as_str())), (Some(own), Some(own)));
        }
        for own in 1..=5 {
            assert_eq!(difficulty(&own.to_string()), Some(own));
        }
    }

    #[test]
    fn headings() {
        for (text, expected) in [
            ("一、单选题（共20题，每题2分）", Some(Heading::Of(QuestionType::Single))),
            ("（二）多项选择题：每题有两个以上正确答案。", Some(Heading::Of(QuestionType::Multiple))),
            ("第三部分 判断题", Some(Heading::Of(QuestionType::Judge))),
            ("【填空题】", Some(Heading::Of(QuestionType::Blank))),
            ("四、案例分析", Some(Heading::Of(QuestionType::Case))),
            ("一、选择题", Some(Heading::AnyChoice)),
            ("三、判断下列说法是否正确？", None),
            ("填空题____是", None),
            ("1.单选", Some(Heading::Of(QuestionType::Single))),
            ("", None),
        ] {
            assert_eq!(heading(text), expected, "{text}");
        }
        assert_eq!(
            (in_name("1单选题库"), in_name("单选和多选"), in_name("Sheet1")),
            (Some(QuestionType::Single), None, None)
        );
    }

    #[test]
    fn other_peoples_words() {
        assert_eq!(question_type("（多项选择题）"), Some(QuestionType::Multiple));
        assert_eq!(question_type("多"), None);
        assert_eq!(
            (difficulty("★★★☆☆"), difficulty("０"), difficulty("6"), difficulty("0.8")),
            (Some(3), None, None, None)
        );
        for (text, value) in [
            ("Ｔ", Some(true)),
            ("√。", Some(true)),
            ("（×）", Some(false)),
            ("Ｘ", Some(false)),
            ("", None),
            ("C", None),
        ] {
            assert_eq!(judgement(text), value, "{text}");
        }
    }
}
