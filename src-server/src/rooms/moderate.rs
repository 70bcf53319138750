//! What moderators do with messages: take out, pick, and decide of the queue. Each goes into the audit log in the same transaction, with ids and the reason and
//! never what was said. Who of the moderators it was, the author is not told.

use crate::{
    audit::store::{self as audit, Deed},
    db::Conn,
    error::Result,
    rooms::{
        messages::{self, MessageRow, Status},
        reports, store as rooms,
    },
};
use lianxin_proto::{
    id::{MemberId, MessageId, RoomId},
    problem::Code,
    room::{Decision, Message, MessageBody, Queue, REASON_CHARS_MAX},
    rules::{
        message::clean,
        room::{Doing, may},
    },
    time::Millis,
};

/// The most of each kind in one answer of the queue.
pub const QUEUE: u32 = 200;

/// A moderator at work.
#[derive(Debug, Clone, Copy)]
pub struct Moderator {
    /// Who.
    pub member: MemberId,
    /// Where.
    pub room: RoomId,
    /// When.
    pub now: Millis,
}

/// A reason as it is kept; `None` where it is too long, or missing where there must be one.
pub fn reason(text: &str, needed: bool) -> Option<String> {
    let text = clean(text).trim().to_owned();
    let fits = text.chars().count() <= REASON_CHARS_MAX && !(needed && text.is_empty());
    fits.then_some(text)
}

/// How the audit log names a message.
pub fn subject(room: RoomId, message: MessageId) -> String {
    format!("room:{room} message:{message}")
}

impl Moderator {
    /// Whether they still are one, as of this transaction.
    pub async fn is_one(&self, conn: &mut Conn) -> Result<std::result::Result<(), Code>> {
        Ok(may(rooms::role(conn, self.room, self.member).await?, Doing::Moderate))
    }

    async fn log(&self, conn: &mut Conn, act: &str, message: MessageId, reason: &str) -> Result<()> {
        let deed = Deed { actor: Some(self.member), act, subject: subject(self.room, message), reason };
        audit::add(conn, &deed, self.now).await
    }

    /// Takes a message out. Again is no harm.
    pub async fn remove(
        &self,
        conn: &mut Conn,
        row: &MessageRow,
        reason: &str,
    ) -> Result<std::result::Result<Message, Code>> {
        let mut message = messages::in_room(&mut *conn, row).await?;
        match message.body {
            MessageBody::Removed { .. } => return Ok(Ok(message)),
            MessageBody::Recalled => return Ok(Err(Code::OpConflict)),
            _ => {}
        }
        message.body = MessageBody::Removed { reason: reason.to_owned() };
        message.quote = None;
        message.picked = false;
        messages::change(&mut *conn, &message).await?;
        reports::settle(&mut *conn, message.id, self.now).await?;
        self.log(conn, "message.remove", message.id, reason).await?;
        Ok(Ok(message))
    }

    /// Picks a message, or no longer. Again is no harm.
    pub async fn pick(
        &self,
        conn: &mut Conn,
        row: &MessageRow,
        on: bool,
    ) -> Result<std::result::Result<Message, Code>> {
        let mut message = messages::in_room(&mut *conn, row).await?;
        if !message.body.is_there() {
            return Ok(Err(Code::OpTargetGone));
        }
        if message.picked != on {
            message.picked = on;
            messages::change(&mut *conn, &message).await?;
            self.log(conn, if on { "message.pick" } else { "message.unpick" }, message.id, "").await?;
        }
        Ok(Ok(message))
    }

    /// What waits.
    pub async fn queue(&self, conn: &mut Conn) -> Result<Queue> {
        let held = messages::waiting(&mut *conn, self.room, QUEUE).await?;
        let reports = reports::waiting(conn, self.room, QUEUE).await?;
        Ok(Queue { held, reports })
    }

    /// Decides of a message that waits.
    pub async fn decide(
        &self,
        conn: &mut Conn,
        id: MessageId,
        decision: &Decision,
    ) -> Result<std::result::Result<(), Code>> {
        if let Err(code) = self.is_one(&mut *conn).await? {
            return Ok(Err(code));
        }
        let row = match messages::find(&mut *conn, id).await? {
            Some(row) if row.room == self.room => row,
            _ => return Ok(Err(Code::NotFound)),
        };
        let why = match decision {
            Decision::Allow => String::new(),
            Decision::Refuse { reason: given } => match reason(given, true) {
                Some(reason) => reason,
                None => return Ok(Err(Code::OpInvalid)),
            },
        };
        match (row.status, decision) {
            (Status::Held, Decision::Allow) => {
                let held = messages::held(&mut *conn, &row).await?;
                messages::release(&mut *conn, held.message, self.now).await?;
                self.log(conn, "message.allow", id, "").await?;
            }
            (Status::Held, Decision::Refuse { .. }) => {
                let held = messages::held(&mut *conn, &row).await?;
                messages::refuse(&mut *conn, held.message, &why).await?;
                self.log(conn, "message.refuse", id, &why).await?;
            }
            (Status::Sent, _) if !reports::any(&mut *conn, id).await? => return Ok(Err(Code::OpConflict)),
            (Status::Sent, Decision::Allow) => {
                reports::settle(&mut *conn, id, self.now).await?;
                self.log(conn, "report.dismiss", id, "").await?;
            }
            (Status::Sent, Decision::Refuse { .. }) => {
                return Ok(self.remove(conn, &row, &why).await?.map(|_| ()));
            }
            (Status::Refused | Status::Dropped, _) => return Ok(Err(Code::OpConflict)),
        }
        Ok(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_bounds() {
        assert_eq!(reason(" 广告\u{200b} ", true).as_deref(), Some("广告"));
        assert_eq!(reason("  ", true), None);
        assert_eq!(reason("", false).as_deref(), Some(""));
        assert_eq!(reason(&"长".repeat(REASON_CHARS_MAX), true).map(|r| r.chars().count()), Some(REASON_CHARS_MAX));
        assert_eq!(reason(&"长".repeat(REASON_CHARS_MAX + 1), false), None);
    }
}
