//! What the checker finds and what is right all the same, each with its reason. An exception that nothing needs any more fails the test too, so the list
//! stays as short as the bank allows.

use crate::check::Reason::{self, Distractor, Gap, Key};

/// A finding that was looked at by hand and is right.
pub(crate) struct Exception {
    pub(crate) id: &'static str,
    pub(crate) reason: Reason,
    /// What the finding says was found.
    pub(crate) what: &'static str,
    /// Why it is right.
    pub(crate) why: &'static str,
}

const fn allow(id: &'static str, reason: Reason, what: &'static str, why: &'static str) -> Exception {
    Exception { id, reason, what, why }
}

/// All of them.
pub(crate) const EXCEPTIONS: &[Exception] = &[
    allow("gwy-124", Key, "查处的案件当事人是自己的儿媳", "a story told of 涉及本人与亲属利害关系"),
    allow("gwy-124", Key, "评审的项目自己投了钱", "a story told of 涉及本人利害关系"),
    allow("gwy-137", Gap, "二十四个月: 0 characters around it", "the article has a list: 降级、撤职，二十四个月"),
    allow("jcf-004", Key, "领导关系", "the article has the verb, 领导…的工作"),
    allow("jcf-007", Key, "公立中学分管后勤的副校长", "a person who is 公办的教育…单位中从事管理的人员"),
    allow("jcg-014", Key, "私自摘抄", "the article has 私自 once before a list of verbs"),
    allow("jcg-014", Key, "私自复制", "the article has 私自 once before a list of verbs"),
    allow("jcg-014", Key, "私自携带", "the article has 私自 once before a list of verbs"),
    allow("jlcf-001", Key, "改组或者解散", "two items of the article, （一）改组 and （二）解散"),
    allow("jlcf-012", Key, "转移账本", "a deed that is 转移…证据"),
    allow("jlcf-012", Key, "与亲友串供", "a deed that is 串供"),
    allow(
        "xf-005",
        Distractor,
        "被追诉前主动交待行贿行为",
        "the article has it as what makes the penalty milder; asked is what makes it heavier",
    ),
    allow("xzcf-020", Key, "出境旅游", "the article has 出境 in a list of two-character words"),
    allow("xzcf-020", Key, "交流到别的单位", "the article has 交流 in a list of two-character words"),
    allow(
        "xzcf-023",
        Distractor,
        "受处分期间的表现情况",
        "the second paragraph has it of another document, 解除处分决定",
    ),
    allow("xzcf-035", Gap, "人大常委会", "the usual short form of 人民代表大会常务委员会"),
    allow(
        "xzcf-035",
        Gap,
        "县人大常委会",
        "the usual short form of 人民代表大会常务委员会, with the level that the stem has",
    ),
    allow("zwcf-038", Gap, "十八个月: 0 characters around it", "the article has a list: （三）记大过，十八个月"),
    allow(
        "zwcf-038",
        Gap,
        "二十四个月: 0 characters around it",
        "the article has a list: （四）降级、撤职，二十四个月",
    ),
    allow("zwcf-040", Gap, "撤职: 0 characters around it", "asked is the order of the list, not its words"),
    allow("zwcf-128", Key, "本人出境", "the article has 出境 in a list of two-character words"),
    allow("zwcf-128", Key, "单位给他晋升职务", "the article has 晋升 in a list of two-character words"),
    allow("zwcf-144", Gap, "上级监委", "the usual short form of 上级监察机关"),
    allow("zwcf-144", Gap, "上级监察委员会", "what the 监察机关 above another one is"),
    allow("zz-004", Key, "办公用品能修的先修再用", "a deed that is 勤俭节约"),
    allow("zz-004", Key, "吃饭按量点菜，剩下的打包", "a deed that is 勤俭节约"),
    allow("zz-004", Key, "婚事从简，不讲排场", "a deed that is 尚俭戒奢"),
];
