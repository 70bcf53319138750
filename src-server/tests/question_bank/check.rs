//! One question against the texts. A finding says what is wrong and why; the few that are right all the same stand, each with its reason, in
//! [`crate::exceptions`].
//!
//! Numbers are compared with the article cited and with no other, but where the sentence itself names the other one: so a number that is right
//! elsewhere in the regulation is still caught.

use crate::{
    key::filled,
    law::{Article, Form, Law},
    refs::{self, Reference, references},
    text::{Measure, bare, between, holds, longest_common, measures, sentences},
};
use lianxin_proto::quiz::QuestionKind;
use lianxin_server::quiz::formats::{Draft, Status};
use std::{collections::BTreeSet, fmt};

/// Why a question is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reason {
    /// There is no text of the regulation, or the article is not among those that may be relied on, and the question is not 待核.
    Unverifiable,
    /// It is 待核 though its article can be checked.
    NeedlesslyUnchecked,
    /// A later law has taken the article's place, and the question is not 待核.
    Overtaken,
    /// The version is not the day the text came into force.
    Version,
    /// The article is not cited as it is printed.
    Printed,
    /// An article, 款 or 项 that is named does not exist.
    Reference,
    /// The explanation does not name the article.
    Unnamed,
    /// A number with its unit does not stand in the article.
    Number,
    /// Words in “” do not stand in the article or in the question.
    Quote,
    /// A title in 《》 is none of the regulations.
    Title,
    /// The word that belongs into a gap does not stand in the article, or not among the words of the stem, or another accepted form is another thing.
    Gap,
    /// A right option or a true statement has nothing in common with the article.
    Key,
    /// A wrong option, or a false statement, stands in the article word for word.
    Distractor,
    /// A clause of the explanation has nothing in common with the article it names.
    Unrelated,
    /// The explanation does not tell the number or the word that is the answer.
    Untold,
}

/// What is wrong with a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) id: String,
    pub(crate) reason: Reason,
    /// What was found: the number, the quotation, the option.
    pub(crate) what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} {}", self.id, self.reason, self.what)
    }
}

/// How much was compared, so that a check that compares nothing is seen.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    pub(crate) articles: usize,
    pub(crate) references: usize,
    pub(crate) numbers: usize,
    pub(crate) quotes: usize,
    pub(crate) gaps: usize,
    pub(crate) options: usize,
}

/// Checks a question against the texts.
pub(crate) fn check(draft: &Draft, laws: &[Law], compared: &mut Compared) -> Vec<Finding> {
    let mut findings = vec![];
    let mut say = |reason, what: String| {
        let id = draft.id.as_ref().map(ToString::to_string).unwrap_or_default();
        let finding = Finding { id, reason, what };
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    };
    let citation = &draft.citation;
    let place = format!("{}{}", citation.title, citation.article);
    let unchecked = draft.status == Status::Unchecked;
    let law = laws.iter().position(|law| law.source.title == citation.title);
    let found = law.and_then(|law| Some((law, laws[law].articles.get(&citation.anchor)?)));
    let Some((law, article)) = found else {
        // What cannot be checked is 待核. In a whole text, though, an article that is not there does not exist.
        let whole = law.is_some_and(|law| laws[law].source.form != Form::Marked);
        if whole {
            say(Reason::Reference, place);
        } else if !unchecked {
            say(Reason::Unverifiable, place);
        }
        return findings;
    };
    let number: u32 = citation.anchor.split('-').next().and_then(|n| n.parse().ok()).unwrap_or_default();
    let overtaken = laws[law].source.overtaken.filter(|(from, to, _)| (*from..=*to).contains(&number));
    match (overtaken, unchecked) {
        (Some((_, _, why)), false) => say(Reason::Overtaken, format!("{place}: {why}")),
        (None, true) => say(Reason::NeedlesslyUnchecked, place),
        _ => {}
    }
    if unchecked {
        // No phone gets it.
        return findings;
    }
    compared.articles += 1;
    if citation.version != Some(laws[law].in_force) {
        say(Reason::Version, format!("{:?}, {}", citation.version, laws[law].in_force));
    }
    if !citation.article.starts_with(&article.printed) {
        say(Reason::Printed, format!("{}, {}", citation.article, article.printed));
    }
    if !draft.explanation.contains(&laws[law].name_of(article)) {
        say(Reason::Unnamed, draft.explanation.clone());
    }
    let asked = Asked { draft, laws, cited: (law, &citation.anchor), article };
    asked.references(compared, &mut say);
    asked.numbers(compared, &mut say);
    asked.clauses(&mut say);
    asked.quotes(compared, &mut say);
    asked.key(compared, &mut say);
    findings
}

/// Words that every article has.
const COMMON_WORDS: [&str; 12] =
    ["规定", "应当", "可以", "不得", "要求", "依法", "依照", "按照", "处理", "有关", "其他", "情形"];

/// A question with the article it rests on.
pub(crate) struct Asked<'a> {
    pub(crate) draft: &'a Draft,
    laws: &'a [Law],
    cited: (usize, &'a str),
    pub(crate) article: &'a Article,
}

impl Asked<'_> {
    /// Every text of the question.
    fn texts(&self) -> Vec<&str> {
        let mut texts = vec![self.draft.stem.as_str(), &self.draft.explanation];
        match &self.draft.kind {
            QuestionKind::Single { options, .. } | QuestionKind::Multiple { options, .. } => {
                texts.extend(options.iter().map(String::as_str));
            }
            QuestionKind::Blank { gaps, .. } => texts.extend(gaps.iter().flatten().map(String::as_str)),
            QuestionKind::Judge { .. } => {}
            QuestionKind::Essay { model, rubric } | QuestionKind::Case { model, rubric } => {
                texts.push(model);
                texts.extend(rubric.iter().map(String::as_str));
            }
        }
        texts
    }

    fn refs(&self, text: &str) -> Vec<Reference> {
        references(text, self.cited, self.laws)
    }

    fn article_of(&self, reference: &Reference) -> Option<&Article> {
        self.laws[reference.law].articles.get(&reference.anchor)
    }

    /// The cited article and those that a text names, as one text.
    pub(crate) fn scope(&self, text: &str) -> String {
        let mut scope = self.article.text.clone();
        for article in self.refs(text).iter().filter_map(|reference| self.article_of(reference)) {
            scope.push('\n');
            scope.push_str(&article.text);
        }
        scope
    }

    fn references(&self, compared: &mut Compared, say: &mut impl FnMut(Reason, String)) {
        for text in self.texts() {
            for reference in self.refs(text) {
                compared.references += 1;
                let exists = self.article_of(&reference).is_some_and(|article| {
                    let paragraph = reference.paragraph.map(|n| article.paragraphs.get(n as usize - 1));
                    let items = match paragraph {
                        Some(None) => return false,
                        Some(Some(paragraph)) => paragraph.items.len(),
                        None => article.items().count(),
                    };
                    reference.item.is_none_or(|item| item as usize <= items)
                });
                if !exists {
                    say(Reason::Reference, reference.text.clone());
                }
            }
            for title in between(text, '《', '》') {
                if !refs::names(self.laws).any(|(name, _)| name == title) {
                    say(Reason::Title, title.to_owned());
                }
            }
        }
    }

    /// What must be right by the article: right options, true statements, filled gaps. And what explains: there the story's own numbers may stand too,
    /// but not in a sentence that names an article.
    fn numbers(&self, compared: &mut Compared, say: &mut impl FnMut(Reason, String)) {
        let own = measures(&self.article.text);
        let story = measures(&self.draft.stem);
        let mut compare = |text: &str, allowed: &dyn Fn(&Measure) -> bool| {
            for measure in measures(text) {
                compared.numbers += 1;
                if !allowed(&measure) {
                    say(Reason::Number, measure.to_string());
                }
            }
        };
        match &self.draft.kind {
            QuestionKind::Single { options, answer } => {
                compare(&options[usize::from(*answer)], &|measure| own.contains(measure));
            }
            QuestionKind::Multiple { options, answers } => {
                for answer in answers {
                    compare(&options[usize::from(*answer)], &|measure| own.contains(measure));
                }
            }
            QuestionKind::Judge { answer: true } => compare(&self.draft.stem, &|measure| own.contains(measure)),
            QuestionKind::Judge { answer: false } => {}
            QuestionKind::Blank { gaps, .. } => {
                let first = gaps.iter().filter_map(|forms| forms.first());
                compare(&filled(&self.draft.stem, first), &|measure| own.contains(measure));
            }
            QuestionKind::Essay { model, rubric } | QuestionKind::Case { model, rubric } => {
                for text in std::iter::once(model).chain(rubric) {
                    let scope = measures(&self.scope(&format!("{text}{}", self.draft.explanation)));
                    compare(text, &|measure| scope.contains(measure) || story.contains(measure));
                }
            }
        }
        let told: BTreeSet<Measure> = story.iter().copied().chain(self.option_numbers()).collect();
        for sentence in sentences(&self.draft.explanation) {
            let names = !self.refs(sentence).is_empty();
            let mut scope = measures(&self.scope(if names { sentence } else { &self.draft.explanation }));
            let laws = refs::names(self.laws).filter(|(name, law)| *law != self.cited.0 && sentence.contains(name));
            for (_, law) in laws {
                scope.extend(self.laws[law].articles.values().flat_map(|article| measures(&article.text)));
            }
            compare(sentence, &|measure| scope.contains(measure) || !names && told.contains(measure));
        }
    }

    /// Each clause of the explanation is about the articles it names.
    fn clauses(&self, say: &mut impl FnMut(Reason, String)) {
        for clause in self.draft.explanation.split(['。', '；']) {
            for reference in self.refs(clause) {
                let Some(article) = self.article_of(&reference) else { continue };
                let mut words = clause.replace(&reference.text, "");
                for word in COMMON_WORDS {
                    words = words.replace(word, "|");
                }
                let article = bare(&article.text);
                if !words.split('|').any(|words| longest_common(&bare(words), &article) >= 2) {
                    say(Reason::Unrelated, format!("{}: {clause}", reference.text));
                }
            }
        }
    }

    fn option_numbers(&self) -> BTreeSet<Measure> {
        match &self.draft.kind {
            QuestionKind::Single { options, .. } | QuestionKind::Multiple { options, .. } => {
                options.iter().flat_map(|option| measures(option)).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// What the explanation puts in “” must stand in an article it names or in the question.
    fn quotes(&self, compared: &mut Compared, say: &mut impl FnMut(Reason, String)) {
        let question: String = self.texts().into_iter().filter(|text| *text != self.draft.explanation).collect();
        let known = bare(&(self.scope(&self.draft.explanation) + &question));
        for quote in between(&self.draft.explanation, '“', '”') {
            compared.quotes += 1;
            if !holds(&known, &bare(quote)) {
                say(Reason::Quote, quote.to_owned());
            }
        }
    }
}
