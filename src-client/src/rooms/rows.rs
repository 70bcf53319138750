//! Messages as the page shows them: those of the server with unsent ops on top, those that wait for a moderator, and those that are not sent yet, each one once.

use super::{
    quotes,
    top::{Top, Unsent, sort},
};
use crate::{
    account,
    store::{StoreError, drafts, messages, messages::Stored, ops, participants, seats},
};
use lianxin_proto::{
    call::{CallError, Piece},
    id::{IssueId, RoomId},
    room::{Author, Held, Message, MessageBody, RECALL_WITHIN},
    time::Millis,
    view::room::{BodyView, MessageRow, SendState},
};
use rusqlite::Connection;

/// How all of a room are mentioned.
const EVERYONE: &str = "所有人";

/// What rows of a room are drawn with.
pub(super) struct Look<'a> {
    pub(super) db: &'a Connection,
    pub(super) room: RoomId,
    pub(super) now: Millis,
    pub(super) me: Author,
    ahead: i64,
    top: Top,
}

impl<'a> Look<'a> {
    /// Looks at a room of the member's.
    pub(super) fn at(db: &'a Connection, room: RoomId, now: Millis) -> Result<Self, CallError> {
        let profile = account::profile(db)?;
        let me = Author { member: profile.id, name: profile.name, unit: profile.unit };
        let top = sort(ops::of_room(db, room)?, &me);
        Ok(Self { db, room, now, ahead: super::ahead(db)?, top, me })
    }

    /// A message as it will be when what is unsent has been done.
    pub(super) fn on_top(&self, message: &Message) -> Message {
        let mut message = message.clone();
        if let Some(on) = self.top.picked.get(&message.id) {
            message.picked = *on;
        }
        if message.body.is_there() {
            if let Some(reason) = self.top.removed.get(&message.id) {
                message.body = MessageBody::Removed { reason: reason.clone() };
            } else if self.top.recalled.contains(&message.id) {
                message.body = MessageBody::Recalled;
            }
        }
        message
    }

    /// A message of the room.
    pub(super) fn sent(&self, stored: &Stored) -> Result<MessageRow, StoreError> {
        let message = self.on_top(&stored.message);
        let until = self.phone(message.at.plus(RECALL_WITHIN));
        let own = message.author.member == self.me.member && message.body.is_there();
        let recall_until = (own && self.now <= until).then_some(until);
        self.row(message, SendState::Sent, stored.for_me, recall_until)
    }

    /// A message of one's own that waits for a moderator, or was not let through.
    fn held(&self, held: &Held) -> Result<MessageRow, StoreError> {
        let message = self.on_top(&held.message);
        if let Some(reason) = &held.refused {
            return self.row(message, SendState::Refused { reason: reason.clone() }, false, None);
        }
        let until = self.phone(message.at.plus(RECALL_WITHIN));
        let recall_until = (message.body.is_there() && self.now <= until).then_some(until);
        self.row(message, SendState::Held, false, recall_until)
    }

    /// A message that is not sent yet. Until it is, it can be taken back.
    pub(super) fn unsent(&self, unsent: &Unsent) -> Result<MessageRow, StoreError> {
        let message = self.on_top(&unsent.message);
        let op = unsent.op;
        let state = match unsent.wedged {
            Some(code) => SendState::Failed { op, reason: code.chinese().to_owned() },
            None => SendState::Waiting { op },
        };
        let waits = unsent.wedged.is_none() && message.body.is_there();
        self.row(message, state, false, waits.then(|| self.now.plus(RECALL_WITHIN)))
    }

    /// The last of what is not in the room yet, in the order it was written.
    pub(super) fn last_of_tail(&self) -> Result<Option<Message>, StoreError> {
        let (held, unsent) = self.waiting(None)?;
        let last = unsent.last().map(|unsent| &unsent.message).or(held.last().map(|held| &held.message));
        Ok(last.map(|message| self.on_top(message)))
    }

    /// What is not in the room yet: those that wait for a moderator, and those not sent.
    fn waiting(&self, topic: Option<&IssueId>) -> Result<(Vec<Held>, Vec<&Unsent>), StoreError> {
        let fits = |message: &Message| topic.is_none() || message.topic.as_ref() == topic;
        let mut held = Vec::new();
        for one in seats::held(self.db, self.room)? {
            // Taken back before a moderator saw it, it is gone; let through, it is in the room.
            let gone = self.top.recalled.contains(&one.message.id);
            if !gone && fits(&one.message) && messages::get(self.db, self.room, one.message.id)?.is_none() {
                held.push(one);
            }
        }
        let mut unsent = Vec::new();
        for one in &self.top.sends {
            let id = one.message.id;
            let there = messages::get(self.db, self.room, id)?.is_some() || seats::held_one(self.db, id)?.is_some();
            if !there && fits(&one.message) {
                unsent.push(one);
            }
        }
        Ok((held, unsent))
    }

    /// The rows of what is not in the room yet; they stand last.
    pub(super) fn tail(&self, topic: Option<&IssueId>) -> Result<Vec<MessageRow>, StoreError> {
        let (held, unsent) = self.waiting(topic)?;
        let held = held.iter().map(|held| self.held(held));
        held.chain(unsent.into_iter().map(|unsent| self.unsent(unsent))).collect()
    }

    /// Whether a message of this room could not be sent.
    pub(super) fn any_failed(&self) -> bool {
        self.top.sends.iter().any(|unsent| unsent.wedged.is_some())
    }

    /// An instant of the server's clock by this phone's.
    fn phone(&self, server: Millis) -> Millis {
        server.plus(self.ahead.saturating_neg())
    }

    fn row(
        &self,
        message: Message,
        state: SendState,
        for_me: bool,
        recall_until: Option<Millis>,
    ) -> Result<MessageRow, StoreError> {
        let mine = message.author.member == self.me.member;
        let there = message.body.is_there();
        let quote = message.quote.as_ref().filter(|_| there).map(|quote| quotes::view(self, quote)).transpose()?;
        Ok(MessageRow {
            id: message.id,
            position: Some(message.position).filter(|position| *position > 0),
            at: message.at,
            author: message.author.member,
            mine,
            state,
            body: self.body(&message, mine)?,
            quote,
            for_me: for_me && there,
            picked: message.picked && there,
            recall_until,
            name: message.author.name,
            unit: message.author.unit,
        })
    }

    fn body(&self, message: &Message, mine: bool) -> Result<BodyView, StoreError> {
        Ok(match &message.body {
            MessageBody::Text { text, mentions, everyone } => {
                let mut names = Vec::new();
                for member in mentions {
                    names.extend(participants::get(self.db, self.room, *member)?.map(|person| person.name));
                }
                if *everyone {
                    names.push(EVERYONE.to_owned());
                }
                BodyView::Text { pieces: pieces(text, &names) }
            }
            MessageBody::Reflection { text } => BodyView::Reflection { text: text.clone() },
            MessageBody::Photo(photo) => BodyView::Photo {
                media: photo.media.clone(),
                preview: photo.preview.clone().unwrap_or_else(|| photo.media.clone()),
                width: photo.width,
                height: photo.height,
            },
            MessageBody::Voice(voice) => BodyView::Voice {
                media: voice.media.clone(),
                ms: voice.ms,
                peaks: voice.peaks.clone(),
                played: mine || drafts::is_played(self.db, self.room, message.id)?,
            },
            MessageBody::Recalled => BodyView::Recalled {
                again: if mine { drafts::withdrawn(self.db, message.id, self.now)? } else { None },
            },
            MessageBody::Removed { reason } => BodyView::Removed { reason: reason.clone() },
        })
    }
}

/// A text with its mentions as hits: `@` and one of the names. Pure.
fn pieces(text: &str, names: &[String]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        // The longest name that fits: 王芳 is not mentioned where 王芳华 is.
        let fits = names.iter().filter(|name| c == '@' && !name.is_empty() && behind.starts_with(name.as_str()));
        if let Some(name) = fits.max_by_key(|name| name.len()) {
            if !plain.is_empty() {
                pieces.push(Piece { text: std::mem::take(&mut plain), hit: false });
            }
            pieces.push(Piece { text: format!("@{name}"), hit: true });
            rest = behind.get(name.len()..).unwrap_or_default();
        } else {
            plain.push(c);
            rest = behind;
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece { text: plain, hit: false });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_marked() {
        let shown = |text: &str, names: &[&str]| -> String {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            pieces(text, &names)
                .into_iter()
                .map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text })
                .collect()
        };
        for (text, names, expected) in [
            ("请@王芳看看", vec!["王芳"], "请[@王芳]看看"),
            ("@王芳华 @王芳", vec!["王芳", "王芳华"], "[@王芳华] [@王芳]"),
            ("a@b.cn 王芳", vec!["王芳"], "a@b.cn 王芳"),
            ("@所有人 开会", vec![EVERYONE], "[@所有人] 开会"),
            ("@@王芳", vec!["王芳"], "@[@王芳]"),
            ("", vec!["王芳"], ""),
            ("@", vec!["王芳", ""], "@"),
        ] {
            assert_eq!(shown(text, &names), expected);
        }
    }
}
