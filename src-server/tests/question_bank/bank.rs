//! The bank as a whole: enough questions of each kind, a key that cannot be guessed from its letter or its length, no doubles, and no question that tricks.
//! All of it can be said without the texts of the regulations.

use lianxin_proto::quiz::{QuestionKind, QuestionType};
use lianxin_server::{
    content::regulation::parse::parse,
    quiz::formats::{Draft, Format, Known, Status, import},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

/// The bank file by file, each with what its near-duplicates were.
pub(crate) struct Bank {
    pub(crate) drafts: Vec<Draft>,
    files: Vec<(PathBuf, Vec<u8>)>,
}

fn demo(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/demo").join(folder)
}

impl Bank {
    /// Reads every file; none of it may be refused.
    pub(crate) fn read() -> Self {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(demo("questions")).expect("the bank").map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        let files: Vec<(PathBuf, Vec<u8>)> =
            paths.into_iter().map(|path| (path.clone(), fs::read(path).expect("a file"))).collect();
        let mut drafts = vec![];
        for (path, bytes) in &files {
            let report = import(Format::Toml, bytes, &[]).expect("a bank file");
            let refusals: Vec<&str> = report.rows.iter().filter_map(|row| row.refusal()).collect();
            assert!(refusals.is_empty(), "{}: {refusals:?}", path.display());
            drafts.extend(report.drafts().cloned());
        }
        Self { drafts, files }
    }

    /// What phones get.
    pub(crate) fn published(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.iter().filter(|draft| draft.status == Status::Published)
    }

    /// Each question that looks like another one, by the finder that imports use.
    pub(crate) fn near_duplicates(&self) -> Vec<String> {
        let known: Vec<Known> = self
            .drafts
            .iter()
            .map(|draft| Known::of(&draft.question(draft.id.clone().expect("an id"), 1).expect("a citation")))
            .collect();
        let reports = self.files.iter().map(|(path, bytes)| (path, import(Format::Toml, bytes, &known).expect("read")));
        reports
            .flat_map(|(path, report)| {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                report.near_duplicates.into_iter().map(move |twin| format!("{name} {twin:?}"))
            })
            .collect()
    }
}

/// The id, for messages.
pub(crate) fn id(draft: &Draft) -> String {
    draft.id.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// How many of each.
pub(crate) fn counted<T: Ord>(all: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    counts
}

/// Ids that are used twice.
pub(crate) fn repeated_ids(drafts: &[Draft]) -> Vec<String> {
    counted(drafts.iter().map(id)).into_iter().filter(|(_, count)| *count > 1).map(|(id, _)| id).collect()
}

/// What is badly made in a question, each as one line. An explanation that repeats more of a wrong option than of the right one either has the wrong key
/// or does not teach the right answer.
pub(crate) fn faults(draft: &Draft) -> Vec<String> {
    let mut faults = vec![];
    let mut say = |what: String| faults.push(format!("{}: {what}", id(draft)));
    if draft.explanation.chars().count() < 20 {
        say("the explanation is shorter than 20 characters".into());
    }
    if draft.tags.is_empty() {
        say("no tags".into());
    }
    for negative in [
        "不得不",
        "不能不",
        "不会不",
        "不可不",
        "无不",
        "莫不",
        "并非不",
        "不是不",
        "不无",
        "未必不",
        "没有不",
        "不可避免不",
    ] {
        if draft.stem.contains(negative) {
            say(format!("double negative {negative}"));
        }
    }
    // Of a story only what it asks; of a statement all.
    let asked = if matches!(draft.kind, QuestionKind::Judge { .. }) {
        draft.stem.as_str()
    } else {
        draft.stem.rsplit('。').find(|sentence| !sentence.is_empty()).unwrap_or_default()
    };
    if let Some(clause) = asked.split(['，', '。', '；', '？']).find(|clause| negations(clause) > 1) {
        say(format!("two negations: {clause}"));
    }
    if let QuestionKind::Single { options, .. } | QuestionKind::Multiple { options, .. } = &draft.kind {
        let different: BTreeSet<Vec<char>> = options.iter().map(|option| crate::text::bare(option)).collect();
        if different.len() != options.len() {
            say("two options are the same".into());
        }
        if !(4..=6).contains(&options.len()) {
            say(format!("{} options", options.len()));
        }
        for lazy in ["以上", "都对", "都不对", "全部正确", "均正确", "上述"] {
            if let Some(option) = options.iter().find(|option| option.contains(lazy) && lazy_option(option)) {
                say(format!("lazy option {option}"));
            }
        }
    }
    if let QuestionKind::Multiple { options, answers } = &draft.kind
        && (answers.len() < 2 || answers.len() == options.len())
    {
        say(format!("{} of {} options are right", answers.len(), options.len()));
    }
    if let QuestionKind::Single { options, answer } = &draft.kind {
        let told: Vec<usize> = options.iter().map(|option| told(option, &draft.explanation)).collect();
        let right = usize::from(*answer);
        if let Some(more) = (0..options.len()).find(|other| told[*other] > told[right]) {
            say(format!("the explanation tells more of {} than of {}", options[more], options[right]));
        }
    }
    faults
}

/// How much of an option an explanation repeats: percent of its pairs of neighbouring characters.
fn told(option: &str, explanation: &str) -> usize {
    let pairs = |text: &str| -> BTreeSet<[char; 2]> {
        crate::text::bare(text).windows(2).map(|pair| [pair[0], pair[1]]).collect()
    };
    let (option, explanation) = (pairs(option), pairs(explanation));
    option.intersection(&explanation).count() * 100 / option.len().max(1)
}

/// An option that speaks of the others: 以上都对. 三年以上有期徒刑 is none.
fn lazy_option(option: &str) -> bool {
    ["都", "均", "全"].iter().any(|all| option.contains(all))
        && ["以上", "上述", "选项", "对", "正确"].iter().any(|word| option.starts_with(word) || option.ends_with(word))
}

/// Negations of a clause; words that only sound like one (不良, 未成年人, 无线) are none.
fn negations(clause: &str) -> usize {
    let mut text = clause.to_owned();
    for word in [
        "不良",
        "不满",
        "不同",
        "不称职",
        "不合格",
        "不当",
        "不足",
        "不服",
        "不正确",
        "未成年",
        "无线",
        "不但",
        "不仅",
        "不论",
        "是不是",
        "不敢",
        "不能腐",
        "不想腐",
    ] {
        text = text.replace(word, "");
    }
    text.matches(['不', '没', '未', '无', '非', '勿']).count()
}

/// Whether the right option alone is longer than every other one.
pub(crate) fn right_is_longest(options: &[String], answer: u8) -> bool {
    let length = |option: &String| option.chars().count();
    let right = length(&options[usize::from(answer)]);
    options.iter().enumerate().all(|(index, option)| index == usize::from(answer) || length(option) < right)
}

/// Citations that the app cannot open: the regulation is none of `assets/demo/regulations`, or has no article with that anchor.
pub(crate) fn dead_anchors(drafts: &[Draft]) -> Vec<String> {
    let mut anchors: HashMap<String, BTreeSet<String>> = HashMap::new();
    for entry in fs::read_dir(demo("regulations")).expect("the regulations") {
        let path = entry.expect("an entry").path();
        let file = fs::read_to_string(&path).expect("a file");
        let text = file
            .strip_prefix("+++\n")
            .and_then(|rest| rest.split_once("\n+++\n"))
            .map_or(file.as_str(), |(_, text)| text);
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        anchors.insert(name, parse(text).articles().map(|article| article.anchor.clone()).collect());
    }
    assert!(anchors.values().all(|anchors| !anchors.is_empty()), "every regulation has articles");
    let dead = drafts.iter().filter(|draft| {
        let regulation = draft.citation.regulation.as_ref();
        regulation.is_some_and(|id| !anchors.get(id.as_str()).is_some_and(|all| all.contains(&draft.citation.anchor)))
    });
    dead.map(id).collect()
}

/// The types that the bank must have.
pub(crate) const TYPES: [(QuestionType, usize); 5] = [
    (QuestionType::Single, 120),
    (QuestionType::Multiple, 80),
    (QuestionType::Judge, 80),
    (QuestionType::Blank, 40),
    (QuestionType::Case, 25),
];
