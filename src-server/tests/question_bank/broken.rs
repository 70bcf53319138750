//! Questions broken on purpose. Each must be refused, and for the reason that the check is there for; a checker that lets one through is no checker.
//! One set rests on two made-up regulations and needs no texts; the other breaks the shipped bank itself, question by question.

use crate::{
    bank::{Bank, faults, repeated_ids, right_is_longest},
    check::{Compared, Finding, Reason, check},
    law::{Form, InForce, Law, Source},
    text::located,
};
use lianxin_proto::quiz::QuestionKind;
use lianxin_server::quiz::formats::{Draft, Format, import};

static RULES: Source = Source {
    title: "考勤管理办法",
    names: &["考勤办法"],
    file: "",
    form: Form::Whole,
    articles: 5,
    index: "",
    in_force: InForce::LastArticle,
    overtaken: Some((4, 4, "newer rules")),
};
static EXCERPT: Source = Source {
    title: "值班规定",
    names: &[],
    file: "",
    form: Form::Marked,
    articles: 1,
    index: "",
    in_force: InForce::File("自2021年1月1日起施行", "2021-01-01"),
    overtaken: None,
};

const RULES_TEXT: &str = "考勤管理办法
第一条 工作人员请假应当提前三个工作日提出书面申请，由部门负责人审批。
请假一次不得超过十五日；因病请假的，最长不得超过三个月。
第二条 有下列情形之一的，视为旷工：
（一）未经批准擅自离开岗位的；
（二）请假期满无正当理由逾期不归的；
（三）提交虚假病假证明的。
参加单位组织的培训，不视为旷工。
第三条 违反本办法的，给予批评教育；情节较重的，给予警告，并扣发当月奖金的百分之二十。
第四条 部门负责人请假的，由分管负责人审批。
第五条 本办法自2020年6月1日起施行。
";
const EXCERPT_TEXT: &str = "【说明】自2021年1月1日起施行
原文 第五条 值班人员应当每二小时巡查一次。〔某处〕
引述 第六条 值班人员不得饮酒。
原文（残） 第七条 值班记录应当保存……
";

/// One good question of each type; the tail of each is the same.
const GOOD: [(&str, &str); 5] = [
    (
        "single",
        r#"stem = "老何想请假外出办事。按照规定，他应当提前多久提出书面申请？"
options = ["提前三个工作日", "提前一周", "当天口头说明", "回来以后再补办"]
answer = "A"
explanation = "第一条要求提前三个工作日提出书面申请，由部门负责人审批；旷工的情形见第二条。提前说，单位才好安排人手。""#,
    ),
    (
        "multiple",
        r#"stem = "按照《考勤管理办法》，下列哪些情形视为旷工？"
options = ["未经批准擅自离开岗位", "提交虚假病假证明", "外出开会", "补休"]
answer = "AB"
explanation = "第二条列了三种情形，“擅自离开岗位”是第二条第一项，提交虚假证明是第三项。第一条第二款说的是请假最长多久。""#,
    ),
    (
        "judge",
        r#"stem = "因病请假的，最长不得超过三个月。"
answer = true
explanation = "第一条：因病请假最长不得超过三个月。养好身体重要，岗位上的事也要有人接着办。""#,
    ),
    (
        "blank",
        r#"stem = "工作人员请假应当提前____提出书面申请。"
answer = [["三个工作日", "3个工作日"]]
explanation = "第一条：提前三个工作日提出，由部门负责人审批。临时有急事的，也要及时说明。""#,
    ),
    (
        "case",
        r#"stem = "小何请假二十日没有得到批准，自己走了。请说说他的问题。"
answer = "请假一次不得超过十五日，小何要请二十日，又未经批准擅自离开岗位，视为旷工；情节较重的，按第三条给予警告，扣发当月奖金的百分之二十。"
rubric = ["指出超过十五日", "指出未经批准擅自离开"]
explanation = "第一条管请假多久，第二条管旷工，第三条管批评教育和警告。""#,
    ),
];
const TAIL: &str = r#"
title = "考勤管理办法"
article = "第一条"
version = "2020-06-01"
difficulty = 2
tags = ["作风"]
status = "published"
"#;

fn question(of: &str) -> String {
    let (kind, text) = GOOD.iter().find(|(kind, _)| *kind == of).expect("a type");
    let article = if of == "multiple" { TAIL.replace("第一条", "第二条") } else { TAIL.to_owned() };
    format!("[[question]]\nid = \"q-1\"\ntype = \"{kind}\"\n{text}{article}")
}

fn draft(text: &str) -> Draft {
    let report = import(Format::Toml, text.as_bytes(), &[]).expect("a file");
    report.drafts().next().unwrap_or_else(|| panic!("{:?}", report.rows)).clone()
}

fn found(draft: &Draft, laws: &[Law]) -> Vec<Finding> {
    check(draft, laws, &mut Compared::default())
}

fn rules() -> Vec<Law> {
    vec![Law::read(&RULES, RULES_TEXT, ""), Law::read(&EXCERPT, EXCERPT_TEXT, "")]
}

/// What is changed in which question, and why it must be refused then.
const BROKEN: &[(&str, &str, &str, Reason)] = &[
    ("single", "\"提前三个工作日\"", "\"提前四个工作日\"", Reason::Number),
    ("single", "answer = \"A\"", "answer = \"B\"", Reason::Number),
    ("single", "answer = \"A\"", "answer = \"C\"", Reason::Key),
    ("single", "要求提前三个工作日", "要求提前五个工作日", Reason::Number),
    ("single", "要求提前三个工作日", "要求尽早", Reason::Untold),
    ("single", "第一条要求", "这里要求", Reason::Unnamed),
    ("single", "见第二条", "见第九条", Reason::Reference),
    ("single", "旷工的情形见第二条", "旷工的情形见第三条", Reason::Unrelated),
    ("single", "article = \"第一条\"", "article = \"第二条\"", Reason::Number),
    ("single", "article = \"第一条\"", "article = \"第三条\"", Reason::Unnamed),
    ("single", "article = \"第一条\"", "article = \"第十二条\"", Reason::Reference),
    ("single", "article = \"第一条\"", "article = \"总则第一条\"", Reason::Printed),
    ("single", "2020-06-01", "2020-05-01", Reason::Version),
    ("single", "title = \"考勤管理办法\"", "title = \"休假办法\"", Reason::Unverifiable),
    ("single", "\"published\"", "\"unchecked\"", Reason::NeedlesslyUnchecked),
    ("single", "article = \"第一条\"", "article = \"第四条\"", Reason::Overtaken),
    ("multiple", "《考勤管理办法》", "《考勤管理条例》", Reason::Title),
    ("multiple", "“擅自离开岗位”", "“擅自脱离岗位”", Reason::Quote),
    ("multiple", "第二条第一项", "第二条第四项", Reason::Reference),
    ("multiple", "是第三项", "是第五项", Reason::Reference),
    ("multiple", "第一条第二款", "第一条第三款", Reason::Reference),
    ("multiple", "\"外出开会\"", "\"请假期满无正当理由逾期不归\"", Reason::Distractor),
    ("multiple", "answer = \"AB\"", "answer = \"ABD\"", Reason::Key),
    ("judge", "最长不得超过三个月。\"\nanswer", "最长不得超过四个月。\"\nanswer", Reason::Number),
    ("judge", "answer = true", "answer = false", Reason::Distractor),
    ("judge", "\"因病请假的，最长不得超过三个月。\"", "\"出差要坐火车。\"", Reason::Key),
    ("blank", "[\"三个工作日\", ", "[\"两个工作日\", ", Reason::Number),
    ("blank", "[\"三个工作日\", ", "[\"两个工作日\", ", Reason::Gap),
    ("blank", "\"3个工作日\"", "\"3日\"", Reason::Gap),
    ("blank", "stem = \"工作人员请假应当提前____提出书面申请。\"", "stem = \"想休息，先等____吧。\"", Reason::Gap),
    ("blank", "[[\"三个工作日\", \"3个工作日\"]]", "[[\"部门\", \"机关\"]]", Reason::Gap),
    ("case", "扣发当月奖金的百分之二十", "扣发当月奖金的百分之三十", Reason::Number),
    ("case", "\"指出超过十五日\"", "\"指出超过十六日\"", Reason::Number),
];

#[test]
fn good_questions_pass() {
    let laws = rules();
    assert_eq!(laws[0].articles.len(), RULES.articles);
    assert_eq!(laws[1].articles.len(), EXCERPT.articles, "of an excerpt only what is marked and whole");
    for (kind, _) in GOOD {
        assert_eq!(found(&draft(&question(kind)), &laws), [], "{kind}");
        assert_eq!(faults(&draft(&question(kind))), [""; 0], "{kind}");
    }
}

#[test]
fn broken_questions_are_refused_with_their_reason() {
    let laws = rules();
    for (kind, from, to, reason) in BROKEN {
        let whole = question(kind);
        assert_eq!(whole.matches(from).count(), 1, "{from}");
        let findings = found(&draft(&whole.replace(from, to)), &laws);
        let named = findings.iter().any(|finding| finding.reason == *reason);
        assert!(named, "{kind}, {to}: {reason:?} is not among {findings:?}");
    }
    // An excerpt carries questions on its verbatim articles only.
    for (article, reason) in
        [("第六条", Reason::Unverifiable), ("第七条", Reason::Unverifiable), ("第五条", Reason::Version)]
    {
        let text = question("single")
            .replace("考勤管理办法", "值班规定")
            .replace("article = \"第一条\"", &format!("article = \"{article}\""));
        assert!(found(&draft(&text), &laws).iter().any(|finding| finding.reason == reason), "{article}");
        let text = text.replace("published", "unchecked");
        let refused = found(&draft(&text), &laws);
        assert_eq!(refused.is_empty(), reason == Reason::Unverifiable, "{article} as 待核");
    }
}

#[test]
fn badly_made_questions_are_refused() {
    let one = question("single");
    let changed = |from: &str, to: &str| {
        assert_eq!(one.matches(from).count(), 1, "{from}");
        faults(&draft(&one.replace(from, to))).join(" ")
    };
    assert!(changed("\"回来以后再补办\"", "\"以上都不对\"").contains("lazy option"));
    assert!(changed("\"回来以后再补办\"", "\"以上说法都对\"").contains("lazy option"));
    assert!(changed("\"提前一周\", \"当天口头说明\", ", "").contains("2 options"));
    assert!(changed("answer = \"A\"", "answer = \"B\"").contains("tells more of"));
    assert!(changed("tags = [\"作风\"]", "tags = []").contains("no tags"));
    assert!(changed("他应当提前多久", "他不得不提前多久").contains("double negative"));
    assert!(changed("他应当提前多久提出书面申请？", "下列哪种情形不能不申请？").contains("double negative"));
    assert!(changed("按照规定，他应当提前多久", "下列哪项不属于未经批准").contains("two negations"));
    assert!(faults(&draft(&question("multiple").replace("\"AB\"", "\"ABCD\""))).join(" ").contains("4 of 4"));
    let short = "第一条：提前三个工作日。";
    let long = "第一条：提前三个工作日提出，由部门负责人审批。临时有急事的，也要及时说明。";
    assert!(faults(&draft(&question("blank").replace(long, short))).join(" ").contains("shorter"));
    let twice = [draft(&one), draft(&one)];
    assert_eq!(repeated_ids(&twice), ["q-1"]);
    assert!(
        right_is_longest(&["一二三".into(), "一二".into()], 0) && !right_is_longest(&["一二".into(), "二一".into()], 0)
    );
    // The same options but for width and punctuation are one; the reader of the format refuses what is the same to the letter.
    assert!(changed("\"回来以后再补办\"", "\"提前，一周\"").contains("the same"));
}

/// Breaks the shipped questions themselves: the article, the version, a reference, a quotation, a number of the key, a term, a gap.
#[test]
fn no_broken_question_of_the_bank_passes() {
    let Some(laws) = crate::laws() else { return };
    let bank = Bank::read();
    let (mut numbers, mut others) = (0, 0);
    for whole in bank.published() {
        let known: Vec<Finding> = found(whole, &laws);
        let mut refused = |broken: &Draft, reasons: &[Reason]| {
            let new: Vec<Finding> = found(broken, &laws).into_iter().filter(|one| !known.contains(one)).collect();
            for reason in reasons {
                assert!(new.iter().any(|finding| finding.reason == *reason), "{reason:?} is not found in {broken:?}");
                others += 1;
            }
        };
        let mut broken = whole.clone();
        broken.citation.version = "1999-01-01".parse().ok();
        broken.explanation.push_str("另见第九百九十九条。期限是七百七十七日。条文里写着“天上掉下馅饼”。");
        refused(&broken, &[Reason::Version, Reason::Reference, Reason::Number, Reason::Quote]);
        let law = laws.iter().find(|law| law.source.title == whole.citation.title).expect("its law");
        let another = law.articles.iter().find(|(anchor, article)| {
            **anchor != whole.citation.anchor && !whole.explanation.contains(&law.name_of(article))
        });
        let (anchor, article) = another.expect("an article that the explanation does not name");
        let mut broken = whole.clone();
        broken.citation.anchor.clone_from(anchor);
        broken.citation.article.clone_from(&article.printed);
        refused(&broken, &[Reason::Unnamed]);
        let named = law.name_of(&law.articles[&whole.citation.anchor]);
        let mut broken = whole.clone();
        broken.explanation = whole.explanation.replace(&named, &law.name_of(article));
        refused(&broken, &[Reason::Unnamed]);
        let mut broken = whole.clone();
        match &mut broken.kind {
            QuestionKind::Blank { gaps, .. } => {
                gaps[0][0] = "馅饼".into();
                refused(&broken, &[Reason::Gap]);
            }
            QuestionKind::Single { options, answer } => {
                options[usize::from(*answer)] = "天上掉下馅饼".into();
                refused(&broken, &[Reason::Key]);
            }
            QuestionKind::Multiple { options, answers } => {
                options[usize::from(answers[0])] = "天上掉下馅饼".into();
                refused(&broken, &[Reason::Key]);
            }
            _ => {}
        }
        if let Some(broken) = other_number(whole) {
            refused(&broken, &[Reason::Number]);
            numbers += 1;
        }
    }
    println!("{others} things broken, {numbers} of them numbers of a key");
    assert!(numbers >= 50 && others >= 3_000, "{numbers}, {others}");
}

/// How many wrong keys are seen without reading: three of four at least. In the rest the wrong option stands in article and explanation too, for another case.
#[test]
fn most_wrong_keys_are_seen() {
    let Some(laws) = crate::laws() else { return };
    let bank = Bank::read();
    let (mut flipped, mut seen) = (0, 0);
    for broken in bank.published().flat_map(other_keys) {
        flipped += 1;
        seen += usize::from(!found(&broken, &laws).is_empty() || !faults(&broken).is_empty());
    }
    println!("{seen} of {flipped} wrong keys seen");
    assert!(seen * 4 > flipped * 3, "{seen} of {flipped}");
}

/// The question with another number in its key, where the key has one.
fn other_number(whole: &Draft) -> Option<Draft> {
    let change = |text: &mut String| {
        let Some((place, _)) = located(text).into_iter().next() else { return false };
        text.replace_range(place, "七百七十七");
        true
    };
    let mut broken = whole.clone();
    let changed = match &mut broken.kind {
        QuestionKind::Single { options, answer } => change(&mut options[usize::from(*answer)]),
        QuestionKind::Multiple { options, answers } => {
            answers.iter().any(|answer| change(&mut options[usize::from(*answer)]))
        }
        QuestionKind::Judge { answer: true } => change(&mut broken.stem),
        QuestionKind::Judge { answer: false } => false,
        QuestionKind::Blank { gaps, .. } => change(&mut gaps[0][0]),
        QuestionKind::Essay { model, .. } | QuestionKind::Case { model, .. } => change(model),
    };
    changed.then_some(broken)
}

/// The question with each other key: a wrong letter, the other judgement.
fn other_keys(whole: &Draft) -> Vec<Draft> {
    let with = |kind| Draft { kind, ..whole.clone() };
    match &whole.kind {
        QuestionKind::Single { options, answer } => (0..4)
            .filter(|other| other != answer && usize::from(*other) < options.len())
            .map(|other| with(QuestionKind::Single { options: options.clone(), answer: other }))
            .collect(),
        QuestionKind::Judge { answer } => vec![with(QuestionKind::Judge { answer: !answer })],
        _ => vec![],
    }
}
