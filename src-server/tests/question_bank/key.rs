//! The key of a question against its article: what is right must stand there, what is wrong must not, and the explanation must tell it.

use crate::{
    check::{Asked, Compared, Reason},
    text::{Measure, bare, context, holds, longest_common, measures},
};
use lianxin_proto::quiz::QuestionKind;
use std::collections::BTreeSet;

impl Asked<'_> {
    /// Compares the key with the article.
    pub(crate) fn key(&self, compared: &mut Compared, say: &mut impl FnMut(Reason, String)) {
        let own = bare(&self.article.text);
        let scope = bare(&self.scope(&format!("{}{}", self.draft.stem, self.draft.explanation)));
        match &self.draft.kind {
            QuestionKind::Single { options, answer } => {
                let right = &options[usize::from(*answer)];
                self.told(right, &measures(right), say);
                choice(options, &[*answer], (&own, &scope), compared, say);
            }
            QuestionKind::Multiple { options, answers } => {
                choice(options, answers, (&own, &scope), compared, say);
            }
            QuestionKind::Judge { answer } => {
                compared.options += 1;
                let stem = bare(&self.draft.stem);
                let common = longest_common(&stem, &own);
                if *answer && common < 4 {
                    say(Reason::Key, self.draft.stem.clone());
                }
                if !answer && common * 10 >= stem.len() * 8 {
                    say(Reason::Distractor, self.draft.stem.clone());
                }
            }
            QuestionKind::Blank { gaps, .. } => self.gaps(gaps, &own, compared, say),
            QuestionKind::Essay { .. } | QuestionKind::Case { .. } => {}
        }
    }

    /// The numbers of an answer must stand in the explanation.
    fn told(&self, answer: &str, numbers: &BTreeSet<Measure>, say: &mut impl FnMut(Reason, String)) {
        let explained = measures(&self.draft.explanation);
        for measure in numbers.difference(&explained) {
            say(Reason::Untold, format!("{measure} of {answer}"));
        }
    }

    fn gaps(&self, gaps: &[Vec<String>], own: &[char], compared: &mut Compared, say: &mut impl FnMut(Reason, String)) {
        let mut start = 0;
        let pieces: Vec<Vec<char>> = self.draft.stem.split("____").map(bare).collect();
        let whole = bare(&filled(&self.draft.stem, gaps.iter().filter_map(|forms| forms.first())));
        for (index, forms) in gaps.iter().enumerate() {
            compared.gaps += 1;
            let Some(first) = forms.first() else { continue };
            start += pieces[index].len();
            let end = start + bare(first).len();
            match context(&whole, start..end, own) {
                None => say(Reason::Gap, first.clone()),
                Some(around) if around < 2 => say(Reason::Gap, format!("{first}: {around} characters around it")),
                Some(_) => {}
            }
            start = end;
            let told = bare(&self.draft.explanation);
            if !holds(&told, &bare(first)) {
                say(Reason::Untold, first.clone());
            }
            let of = |form: &String| {
                let mut all: Vec<&String> = gaps.iter().filter_map(|forms| forms.first()).collect();
                all[index] = form;
                measures(&filled(&self.draft.stem, all.into_iter()))
            };
            for form in &forms[1..] {
                let same = if measures_or_number(first) { of(form) == of(first) } else { holds(own, &bare(form)) };
                if !same {
                    say(Reason::Gap, form.clone());
                }
            }
        }
    }
}

/// Compares the options of a choice with the article.
fn choice(
    options: &[String],
    right: &[u8],
    (own, scope): (&[char], &[char]),
    compared: &mut Compared,
    say: &mut impl FnMut(Reason, String),
) {
    // A single choice may ask which of several things of the article it is.
    let right_in_article = right.iter().all(|answer| longest_common(&bare(&options[usize::from(*answer)]), own) >= 4);
    for (index, option) in options.iter().enumerate() {
        compared.options += 1;
        let words = bare(option);
        if right.iter().any(|answer| usize::from(*answer) == index) {
            // A short word whole, a longer one by a term of three characters.
            if longest_common(&words, scope) < words.len().min(3) {
                say(Reason::Key, option.clone());
            }
        } else if words.len() >= 4
            && (right.len() > 1 || !right_in_article)
            && measures(option).is_empty()
            && holds(own, &words)
        {
            say(Reason::Distractor, option.clone());
        }
    }
}

/// Whether a form is a number, with its unit or without.
fn measures_or_number(form: &str) -> bool {
    !measures(form).is_empty() || crate::text::number(form).is_some()
}

/// The stem with its gaps filled.
pub(crate) fn filled<'a>(stem: &str, forms: impl Iterator<Item = &'a String>) -> String {
    let mut forms = forms.map(String::as_str).chain(std::iter::repeat(""));
    let mut filled = String::new();
    for (index, piece) in stem.split("____").enumerate() {
        if index > 0 {
            filled.push_str(forms.next().unwrap_or_default());
        }
        filled.push_str(piece);
    }
    filled
}
