//! People of a county and what they say to each other in a morning: for the screens, the demo and the walk. They are made up, and so is every sentence.

use lianxin_proto::member::Role;

/// Somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Post.
    pub post: &'static str,
    /// Role.
    pub role: Role,
}

const fn person(name: &'static str, unit: &'static str, post: &'static str, role: Role) -> Person {
    Person { name, unit, post, role }
}

/// Writes the morning's question; keeps the room in order.
pub const EDITOR: Person = person("编辑部", "区纪委监委", "宣传科", Role::Editor);
/// Of the discipline inspection.
pub const OFFICER: Person = person("苏敏", "区纪委监委", "四级主任科员", Role::Officer);
/// Tells what her father used to say.
pub const HE: Person = person("何秀兰", "区农业农村局", "副局长", Role::Member);
/// Rides a motorcycle.
pub const CHEN: Person = person("陈家旺", "松岭镇", "党委委员", Role::Member);
/// Rather speaks than types.
pub const MA: Person = person("马振东", "区水务局", "河道科科长", Role::Member);
/// Tells long stories.
pub const LI: Person = person("李国富", "柳河镇", "靠山村党支部书记", Role::Member);
/// Answers the others.
pub const ZHOU: Person = person("周桂兰", "区卫健局", "办公室主任", Role::Member);

/// All of them.
pub const EVERYBODY: [Person; 7] = [EDITOR, OFFICER, HE, CHEN, MA, LI, ZHOU];

/// The editor's first word.
pub const WELCOME: &str =
    "各位早。今天这个话题，是一位驻村干部在院子里跟我们聊天时提的。愿意说的说说，不想说的看看也好。";
/// What 陈家旺 answers.
pub const PICKUP: &str = "我遇到过，是一辆皮卡。我说，乡里的路我骑摩托熟，车你留着拉化肥。";
/// The 微感悟 of 何秀兰.
pub const BORROWED: &str = "借来的东西，用着用着就忘了还。还不清的，往往不是那样东西，是说话时矮下去的那半截。";
/// The story of 李国富, with an empty line in it.
pub const LONG: &str = "我说一件自己的事，长一点，各位别嫌。\n\n前年修村里那段路，施工的老板看我天天往工地跑，鞋都磨开了胶，第二天提来两双劳保鞋，说工人都有，不算什么。我当时也觉得不算什么，穿上走了半里地，越走越不对：验收单上要签我的名字。半道上我把鞋脱了，光脚走回去的，正好让几个老太太看见，笑了我一个月。\n\n后来路修完了，有一段返工了两回。我跟老板说，要是穿着你的鞋，这两回我张不开嘴。";
/// What 周桂兰 answers 陈家旺.
pub const GOOD_ANSWER: &str = "这个回法好，不伤人，又把话说死了。";
/// What the officer asks, after `@何秀兰`.
pub const BLACKBOARD: &str = "您这句，能不能让我们抄在楼道的黑板上？";
/// What a moderator takes out.
pub const HONEY: &str = "自家土蜂蜜，一斤六十，要的找我。";
/// Why.
pub const NO_TRADE: &str = "群里不做买卖";
/// What 马振东 adds under his voice message.
pub const AT_THE_WHEEL: &str = "在河堤上，打字不方便，就用说的了。";
/// Short, as many are.
pub const SHORT: &str = "在理。";

/// One more a look, so that there is always something not read: somebody, and what they say.
pub const LATER: [(Person, &str); 12] = [
    (CHEN, "其实人家多半是好意。好意也得有个边，边得自己画。"),
    (ZHOU, "我家那口子更干脆，门口写了四个字：空手进来。"),
    (LI, "空手进来好，走的时候给抓把枣。"),
    (HE, "抓把枣行，装一麻袋就不行了。"),
    (MA, "今天上游放水，河边的同志注意脚下。"),
    (CHEN, "收到，我正好在桥头。"),
    (ZHOU, "刚才那篇里，母亲记账那段，我念给科里听了。"),
    (LI, "我们村会计听完，回去把三年的小票又翻了一遍。"),
    (HE, "翻出什么没有？"),
    (LI, "翻出一张我自己的，多领了一次误餐费，三十二块。已经退了。"),
    (ZHOU, "三十二块也退，服气。"),
    (MA, "账小心不小。"),
];

/// What is said in the demo while somebody looks on, in turn.
pub const DEMO: [(Person, &str); 6] = [
    (EDITOR, WELCOME),
    (CHEN, PICKUP),
    (ZHOU, GOOD_ANSWER),
    (LI, LONG),
    (MA, AT_THE_WHEEL),
    (CHEN, "其实人家多半是好意。好意也得有个边，边得自己画。"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::{
        room::{REFLECTION_CHARS_MAX, TEXT_CHARS_MAX},
        rules::message::clean,
    };

    #[test]
    fn what_they_say_is_kept_as_it_is() {
        for text in LATER.iter().chain(&DEMO).map(|(_, text)| *text).chain([BLACKBOARD, HONEY, SHORT]) {
            assert_eq!(clean(text), text);
            assert!(text.chars().count() <= TEXT_CHARS_MAX);
        }
        assert!(BORROWED.chars().count() <= REFLECTION_CHARS_MAX);
        assert!(LATER.iter().chain(&DEMO).all(|(who, _)| EVERYBODY.contains(who)));
    }
}
