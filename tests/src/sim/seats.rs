//! The steps in which a member moves out of the room and comes back, as by the command line. From the commit that moves them out until the one that brings them
//! back nothing new of the room reaches their phones, on any path; that is looked at in their databases after every step.

use super::{
    faults::{PATIENCE, patiently},
    ground::{ELSEWHERE, UNIT, move_to},
    plan::Kind,
    play::Play,
    state,
};
use anyhow::{Context as _, Result, ensure};
use lianxin_proto::{
    call::Rooms,
    id::{MemberId, MessageId},
};
use std::{
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

/// Somebody who moved out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Away {
    member: MemberId,
    /// How far the room had got when they were out.
    heads: (i64, i64),
}

impl Play<'_> {
    /// Whether the member of a phone has no seat.
    pub(super) fn is_away(&self, phone: usize) -> Result<bool> {
        let member = self.phone(phone)?.member;
        Ok(self.away.is_some_and(|away| away.member == member))
    }

    /// Whether a phone shows the room. One whose member was never moved out does.
    pub(super) fn shows_room(&self, phone: usize) -> Result<bool> {
        if !self.moved.contains(&self.phone(phone)?.member) {
            return Ok(true);
        }
        Ok(self.must(phone, Rooms {})?.rooms.iter().any(|row| row.id == self.room()))
    }

    fn phones_of(&self, member: MemberId) -> Vec<usize> {
        self.phones.iter().enumerate().filter(|(_, phone)| phone.member == member).map(|(n, _)| n).collect()
    }

    pub(super) fn seat(&mut self, phone: usize, live: bool, line: &mut String) -> Result<()> {
        if self.away.is_some() {
            line.push_str(" back");
            return self.move_back();
        }
        let member = self.phone(phone)?.member;
        self.played.moves += 1;
        if live && self.backend.is_some() {
            return self.move_out_live(phone, line);
        }
        write!(line, " out {member}")?;
        self.move_out(member)
    }

    fn move_out(&mut self, member: MemberId) -> Result<()> {
        self.wait(move_to(&self.data(), Arc::clone(&self.clock) as Arc<_>, member, ELSEWHERE))?;
        let heads = state::heads(&self.data(), self.room())?;
        self.moved.insert(member);
        self.away = Some(Away { member, heads });
        Ok(())
    }

    /// The phone is live when its member is moved out: it hears nothing of what is said next, and that the room is gone without asking.
    fn move_out_live(&mut self, phone: usize, line: &mut String) -> Result<()> {
        let (member, client) = {
            let phone = self.phone(phone)?;
            (phone.member, Arc::clone(&phone.client))
        };
        let net = &self.ground.net;
        net.calm(true);
        // Else what it has to send may go before or after.
        self.sync_calmly(&client)?;
        client.resume();
        self.wait(patiently(net.lives(1))).context("the live connection does not stand")?;
        self.move_out(member)?;
        net.take_heard();
        let id = self.say(0, Kind::Text)?.context("a moderator's seat")?;
        let spoke = Arc::clone(&self.phone(0)?.client);
        self.sync_calmly(&spoke)?;
        let deadline = Instant::now() + PATIENCE;
        while self.shows_room(phone)? {
            ensure!(Instant::now() < deadline, "phone {phone} is live and still shows the room it was moved out of");
            std::thread::sleep(Duration::from_millis(2));
        }
        self.until_asleep(&client)?;
        write!(line, " out {member}, who does not hear {id}")?;
        self.did_not_hear(phone, id)
    }

    /// A phone that is out and was live was not told of a message, and has nothing of the room.
    pub(super) fn did_not_hear(&self, phone: usize, id: MessageId) -> Result<()> {
        let token = &self.said.get(&id).context("a message")?.token;
        let heard = self.ground.net.take_heard();
        ensure!(!heard.contains(token.as_str()), "phone {phone} is out of the room and heard {id}");
        self.has_nothing(phone)
    }

    /// Brings back whoever is out.
    pub(super) fn move_back(&mut self) -> Result<()> {
        let Some(Away { member, .. }) = self.away.take() else { return Ok(()) };
        self.wait(move_to(&self.data(), Arc::clone(&self.clock) as Arc<_>, member, UNIT))?;
        // Whoever comes in has nothing to catch up with.
        let (last, _) = state::heads(&self.data(), self.room())?;
        self.read.insert(member, u64::try_from(last)?);
        for phone in self.phones_of(member) {
            self.note_refused(phone)?;
            if !self.shows_room(phone)? {
                // What stood in its composer went with the room.
                self.phones.get_mut(phone).context("a phone")?.draft.clear();
            }
        }
        Ok(())
    }

    /// Notes what a phone could not send: tried again it comes later, and that is no wrong order.
    pub(super) fn note_refused(&mut self, phone: usize) -> Result<()> {
        let refused = state::refused_sends(&self.phone(phone)?.folder)?;
        self.refused.extend(refused);
        Ok(())
    }

    /// After a whole sync there is nothing left of the room on the phone of a member who is out.
    pub(super) fn has_nothing(&self, phone: usize) -> Result<()> {
        ensure!(!self.shows_room(phone)?, "phone {phone} synced and still shows the room");
        let rows = state::rows_of(&self.phone(phone)?.folder, self.room())?;
        ensure!(rows == 0, "phone {phone} synced and still has {rows} rows of the room");
        Ok(())
    }

    /// Nothing that came after a member was moved out is on their phones.
    pub(super) fn away_hears_nothing(&self) -> Result<()> {
        let Some(Away { member, heads }) = self.away else { return Ok(()) };
        for phone in self.phones_of(member) {
            let heard = state::behind(&self.phone(phone)?.folder, self.room(), heads)?;
            ensure!(heard.is_empty(), "phone {phone}, whose member was moved out at {heads:?}, got {heard:?}");
        }
        Ok(())
    }
}
