//! An entry of the audit log in plain words: what was done, on what, by whom. Pure; who and where is looked up among what the feeds of this member say, and what
//! is not known there is named by its id.

use crate::feed::Content;
use lianxin_proto::{
    id::{MemberId, RoomId},
    room::AuditEntry,
};

/// An entry as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// Who did it.
    pub(crate) who: String,
    /// What was done.
    pub(crate) act: String,
    /// On what.
    pub(crate) on: String,
}

fn act(act: &str) -> &str {
    match act {
        "message.remove" => "移除消息",
        "message.pick" => "设为精华",
        "message.unpick" => "取消精华",
        "message.allow" => "放行拦下的消息",
        "message.refuse" => "不发拦下的消息",
        "report.dismiss" => "举报了结，消息保留",
        "seat.set" => "改了在群里的身份",
        "words.set" => "改了词表",
        "room.add" => "建群",
        "room.change" => "改了群的设置",
        "room.close" => "关闭群",
        other => other,
    }
}

/// The last part of an id: enough to tell two apart, and what is looked for in the whole one.
fn short(id: &str) -> &str {
    id.rsplit('-').next().unwrap_or(id)
}

fn member(content: &Content, id: MemberId) -> String {
    content.name(id).map_or_else(|| format!("成员 {}", short(&id.to_string())), str::to_owned)
}

fn room(content: &Content, id: RoomId) -> String {
    content.rooms.get(&id).map_or_else(|| format!("群 {}", short(&id.to_string())), |room| room.title.clone())
}

/// One word of an entry's subject.
fn subject(content: &Content, word: &str) -> String {
    match word.split_once(':') {
        Some(("room", id)) => id.parse().map_or_else(|_| word.to_owned(), |id| room(content, id)),
        Some(("member", id)) => id.parse().map_or_else(|_| word.to_owned(), |id| member(content, id)),
        Some(("message", id)) => format!("消息 {}", short(id)),
        Some(("words", count)) => format!("共 {count} 个词"),
        _ => match word {
            "owner" => "为群主",
            "moderator" => "为管理员",
            "member" => "为普通成员",
            "muted" => "为禁言",
            "rule" => "按群的规则",
            other => other,
        }
        .to_owned(),
    }
}

/// An entry in words.
pub(crate) fn told(content: &Content, entry: &AuditEntry) -> Told {
    Told {
        who: entry.actor.map_or_else(|| "命令行".to_owned(), |id| member(content, id)),
        act: act(&entry.act).to_owned(),
        on: entry.subject.split(' ').map(|word| subject(content, word)).collect::<Vec<_>>().join("，"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::time::Millis;
    use uuid::Uuid;

    #[test]
    fn entries_are_told_in_words() {
        let content = Content::default();
        let entry = |actor, act: &str, subject: String| AuditEntry {
            seq: 1,
            at: Millis(0),
            actor,
            act: act.into(),
            subject,
            reason: String::new(),
            hash: String::new(),
        };
        let id = Uuid::from_u128(0xabc);
        let set = told(&content, &entry(None, "seat.set", format!("room:{id} member:{id} muted")));
        assert_eq!((set.who.as_str(), set.act.as_str()), ("命令行", "改了在群里的身份"));
        assert_eq!(set.on, "群 000000000abc，成员 000000000abc，为禁言");
        let words = told(&content, &entry(Some(MemberId(id)), "words.set", "words:12".into()));
        assert_eq!((words.who.as_str(), words.on.as_str()), ("成员 000000000abc", "共 12 个词"));
        assert_eq!(told(&content, &entry(None, "later.kind", "thing:1".into())).act, "later.kind");
    }
}
