use super::*;
use lianxin_proto::view::quiz::CitationView;

fn multiple() -> QuestionKind {
    QuestionKind::Multiple { options: vec!["x".into(); 4], answers: vec![0, 1, 3] }
}

fn shown(key: QuestionKind, verdict: Option<Verdict>) -> Revealed {
    Revealed {
        key,
        verdict,
        half_marks: 0,
        explanation: String::new(),
        citation: CitationView {
            line: String::new(),
            gist: String::new(),
            target: None,
            version: "2020-07-01".parse().expect("a date"),
        },
        in_wrong_book: false,
        due: None,
    }
}

fn told(key: QuestionKind, verdict: Verdict, answer: Option<&Answer>) -> (&'static str, String) {
    let Headline { title, text, .. } = headline(&shown(key, Some(verdict)), answer);
    (title, text)
}

#[test]
fn what_was_chosen_too_many_and_left_out_is_named() {
    for (chosen, verdict, title, text) in [
        (&[0, 1, 3][..], Verdict::Right, "答对了", ""),
        (&[3, 1, 0], Verdict::Right, "答对了", ""),
        (&[0, 1], Verdict::Partly, "还差一点", "漏了 D"),
        (&[0], Verdict::Partly, "还差一点", "漏了 B、D"),
        (&[2, 0, 1], Verdict::Wrong, "还差一点", "多选了 C，漏了 D"),
        (&[0, 1, 2, 3], Verdict::Wrong, "还差一点", "多选了 C"),
        (&[2], Verdict::Wrong, "没答对", "多选了 C，漏了 A、B、D"),
    ] {
        let answer = Answer::Choice(chosen.to_vec());
        assert_eq!(told(multiple(), verdict, Some(&answer)), (title, text.to_owned()), "{chosen:?}");
    }
}

#[test]
fn unsure_and_open_are_not_called_wrong() {
    assert_eq!(told(multiple(), Verdict::Wrong, Some(&Answer::Unsure)), ("不确定也没关系", "应选 A、B、D".to_owned()));
    assert_eq!(told(multiple(), Verdict::Wrong, None), ("这题没有作答", "应选 A、B、D".to_owned()));
    let judge = QuestionKind::Judge { answer: false };
    assert_eq!(told(judge, Verdict::Wrong, Some(&Answer::Unsure)), ("不确定也没关系", "这句话是错的".to_owned()));
}

#[test]
fn one_choice_and_judging_name_the_right_one() {
    let single = QuestionKind::Single { options: vec!["x".into(); 4], answer: 2 };
    let answer = Answer::Choice(vec![1]);
    assert_eq!(told(single.clone(), Verdict::Wrong, Some(&answer)), ("没答对", "选了 B，应选 C".to_owned()));
    assert_eq!(told(single, Verdict::Right, Some(&Answer::Choice(vec![2]))), ("答对了", String::new()));
    let judge = QuestionKind::Judge { answer: true };
    assert_eq!(told(judge.clone(), Verdict::Wrong, Some(&Answer::Judge(false))), ("没答对", "这句话是对的".to_owned()));
    assert_eq!(judge_mark(&judge, Some(&Answer::Judge(false)), false), (Mark::Bad, "选错了"));
    assert_eq!(judge_mark(&judge, Some(&Answer::Judge(false)), true), (Mark::Miss, "应选这一项"));
    assert_eq!(judge_mark(&judge, Some(&Answer::Judge(true)), true), (Mark::Ok, "选对了"));
}

#[test]
fn every_option_carries_its_mark() {
    let answer = Answer::Choice(vec![0, 1, 2]);
    let marks: Vec<_> = (0..4).map(|n| option_mark(&multiple(), Some(&answer), n)).collect();
    assert_eq!(
        marks,
        [
            (Mark::Ok, "选对了"),
            (Mark::Ok, "选对了"),
            (Mark::Bad, "多选了，这一项不应选"),
            (Mark::Miss, "漏选了，这一项也应选")
        ]
    );
    assert_eq!(option_mark(&multiple(), Some(&Answer::Unsure), 3), (Mark::Miss, "应选这一项"));
    assert_eq!(option_mark(&multiple(), None, 2), (Mark::Plain, ""));
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn gaps_are_marked_as_the_core_counts_them() {
    let gaps = vec![texts(&["六个月", "6个月"]), texts(&["警告"]), texts(&["记过", "警告"])];
    let written = texts(&["６个月", "记过", "警告"]);
    assert_eq!(gap_marks(&gaps, false, &written), [true, false, true]);
    assert_eq!(gap_marks(&gaps, true, &written), [true, true, true]);
    // The first fitting gap is not always the one that lets the most count.
    let gaps = vec![texts(&["记过", "警告"]), texts(&["警告"])];
    assert_eq!(gap_marks(&gaps, true, &texts(&["警告", "记过"])), [true, true]);
    assert_eq!(gap_marks(&gaps, true, &texts(&["警告", "警告"])), [true, true]);
    assert_eq!(gap_marks(&gaps, true, &texts(&["记过", "记过"])), [true, false]);
    assert_eq!(gap_marks(&gaps, true, &[]), [false, false]);
    assert_eq!(forms(&texts(&["六个月", "6个月"])), "六个月（6个月也算对）");
    assert_eq!(forms(&texts(&["警告"])), "警告");
}

#[test]
fn gaps_and_points_are_counted() {
    let blank = QuestionKind::Blank { gaps: vec![texts(&["警告"]), texts(&["记过"])], any_order: false };
    let written = Answer::Gaps(texts(&["警告", "开除"]));
    assert_eq!(
        told(blank.clone(), Verdict::Partly, Some(&written)),
        ("还差一点", "填对 1 空，还有 1 空不对".to_owned())
    );
    let none = Answer::Gaps(texts(&["x", "y"]));
    assert_eq!(told(blank, Verdict::Wrong, Some(&none)), ("没答对", "看看下面的答案".to_owned()));
    let case = QuestionKind::Case { model: String::new(), rubric: texts(&["a", "b"]) };
    let points = |list: &[bool]| Answer::Points(list.to_vec());
    assert_eq!(
        told(case.clone(), Verdict::Partly, Some(&points(&[true, false]))),
        ("还差一点", "两个要点里说到了 1 个".to_owned())
    );
    assert_eq!(told(case.clone(), Verdict::Right, Some(&points(&[true, true]))).0, "要点都说到了");
    assert_eq!(told(case, Verdict::Wrong, Some(&points(&[false, false]))).0, "再看看参考");
}

#[test]
fn letters_reach_h() {
    assert_eq!((letter(0), letter(7)), ('A', 'H'));
}
