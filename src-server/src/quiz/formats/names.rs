//! What people call the parts of a question, in the header of a sheet and in the labels of a text. One table for both, in the order of preference.

use super::raw::Field;
use std::{collections::HashMap, sync::LazyLock};

/// The names of each field; an earlier name beats a later one where a sheet has both.
const NAMES: [(Field, &[&str]); 18] = [
    (Field::Id, &["题库编号", "题库id", "questionid"]),
    (Field::Type, &["题型", "试题类型", "题目类型", "题型名称", "类型", "type", "questiontype"]),
    (
        Field::Stem,
        &[
            "题干",
            "试题题干",
            "题目题干",
            "题干内容",
            "题目内容",
            "试题内容",
            "题目",
            "试题",
            "问题",
            "题目描述",
            "题目名称",
            "内容",
            "question",
            "stem",
        ],
    ),
    (Field::Options, &["选项", "备选项", "选项内容", "备选答案", "可选项", "候选项", "答案选项", "options", "choices"]),
    (
        Field::Answer,
        &[
            "答案",
            "正确答案",
            "标准答案",
            "参考答案",
            "试题答案",
            "题目答案",
            "正确选项",
            "示范答案",
            "答案内容",
            "answer",
            "key",
            "correctanswer",
        ],
    ),
    (Field::AnyOrder, &["不分先后", "任意顺序", "不分顺序", "顺序不限", "可乱序", "无序", "anyorder"]),
    (Field::Rubric, &["评分要点", "得分要点", "答题要点", "评分标准", "采分点", "得分点", "要点", "rubric"]),
    (
        Field::Explanation,
        &["解析", "答案解析", "试题解析", "题目解析", "详解", "解答", "说明", "答案说明", "explanation", "analysis"],
    ),
    (
        Field::Difficulty,
        &["难度", "难易度", "难易程度", "难度等级", "难度系数", "试题难度", "难易", "difficulty", "level"],
    ),
    (
        Field::Basis,
        &[
            "法规",
            "法规名称",
            "法规依据",
            "依据",
            "出题依据",
            "命题依据",
            "政策依据",
            "法律依据",
            "答案依据",
            "出处",
            "题目出处",
            "来源",
            "条规",
            "法规标题",
            "regulation",
            "source",
        ],
    ),
    (Field::Article, &["条款", "条文", "法条", "条目", "具体条款", "依据条款", "条", "article"]),
    (Field::Anchor, &["条号", "锚点", "anchor"]),
    (Field::Version, &["版本", "施行日期", "版本日期", "实施日期", "生效日期", "法规版本", "施行时间", "version"]),
    (Field::Regulation, &["法规编号", "条规编号", "法规id", "regulationid"]),
    (Field::Tags, &["标签", "知识点", "考点", "所属知识点", "关键词", "tags", "tag"]),
    (Field::Status, &["状态", "审核状态", "题目状态", "试题状态", "status"]),
    (Field::Author, &["作者", "出题人", "命题人", "编写人", "编制人", "author"]),
    (Field::Reviewer, &["审核人", "审题人", "复核人", "审核", "reviewer"]),
];

/// The names with their fields and ranks.
static BY_NAME: LazyLock<HashMap<&str, (Field, usize)>> = LazyLock::new(|| {
    let ranked = |(field, names): &(Field, &'static [&'static str])| {
        let field = *field;
        names.iter().enumerate().map(move |(rank, name)| (*name, (field, rank))).collect::<Vec<_>>()
    };
    NAMES.iter().flat_map(ranked).collect()
});

/// The part that a folded word names, and how good the name is (0 is best).
pub(super) fn field(word: &str) -> Option<(Field, usize)> {
    BY_NAME.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_parts() {
        assert_eq!(BY_NAME.len(), NAMES.iter().map(|(_, names)| names.len()).sum::<usize>());
    }
}
