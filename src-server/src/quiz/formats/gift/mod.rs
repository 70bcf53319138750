//! Moodle's GIFT format, both ways. Moodle knows no citation, difficulty, rubric or second gap: they are written where it shows or keeps them (the general
//! feedback, `// [tag:…]` comments, joined answers), and read from there again. Status, author and reviewer stay at home.

mod read;
mod write;

pub(super) use read::{fits, read};
pub(super) use write::write;

/// Sections of the general feedback.
const BASIS: &str = "【依据】";
const MODEL: &str = "【参考答案】";
const RUBRIC: &str = "【评分要点】";

#[cfg(test)]
mod tests {
    use super::super::draft::{Draft, DraftCitation, Status};
    use lianxin_proto::quiz::QuestionKind;

    fn draft(kind: QuestionKind, stem: &str) -> Draft {
        Draft {
            id: Some("zwcf-001".parse().expect("an id")),
            stem: stem.into(),
            kind,
            explanation: "因为 {第十条} 这样写：a=b~c#d。\n第二行".into(),
            citation: DraftCitation {
                regulation: Some("zhengwu-chufen-fa".parse().expect("an id")),
                title: "中华人民共和国公职人员政务处分法".into(),
                article: "第三十四条".into(),
                anchor: "34".into(),
                version: "2020-07-01".parse().ok(),
            },
            difficulty: 4,
            tags: vec!["财物".into(), "日常 往来]".into()],
            status: Status::Draft,
            author: String::new(),
            reviewer: String::new(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let options = texts(&["%50% 的人", "甲=乙", "丙~丁", "C:\\new", "//"]);
        let drafts = [
            draft(QuestionKind::Single { options: options.clone(), answer: 1 }, "[html] 正确的是（ ）？\n//选一项"),
            draft(QuestionKind::Multiple { options, answers: vec![0, 2, 4] }, "::哪些:: {正确}"),
            draft(QuestionKind::Judge { answer: false }, "对不对"),
            draft(
                QuestionKind::Blank {
                    gaps: vec![texts(&["六个月", "6个月"]), texts(&["a；b", "c/d"])],
                    any_order: true,
                },
                "期限为____，最长____。",
            ),
            draft(QuestionKind::Blank { gaps: vec![texts(&["=1", "~2"])], any_order: false }, "____"),
            draft(QuestionKind::Essay { model: "先……\n再……".into(), rubric: texts(&["甲", "乙"]) }, "简述。"),
            draft(QuestionKind::Case { model: String::new(), rubric: texts(&["只有一点"]) }, "某局……"),
        ];
        let text = super::write(&drafts);
        let rows = super::read(&text).expect("rows");
        let read: Vec<Draft> =
            rows.iter().map(|row| row.draft().unwrap_or_else(|| panic!("{row:?}\n{text}")).clone()).collect();
        assert_eq!(read, drafts, "{text}");
    }
}
