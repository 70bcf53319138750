//! The steps in which a member does something in the room: says, takes back, picks, reads, leaves a draft. A phone that does not show the room offers none of it.

use super::{
    check::Said,
    files::File,
    ground::HELD_WORD,
    plan::Kind,
    play::{Play, SHOWN, choose, is_there},
};
use anyhow::{Context as _, Result, ensure};
use lianxin_proto::{
    call::{ErrorCode, PickMessage, ReadRoom, RecallMessage, SaveDraft, SendMessage},
    id::MessageId,
    room::Quote,
    view::room::{BodyView, Content, Draft, SendState},
};
use std::fmt::Write as _;

fn words(text: String) -> Content {
    Content::Text { text, mentions: Vec::new(), everyone: false }
}

impl Play<'_> {
    /// The next picture or voice message that the member of a phone has not said yet.
    fn file(&mut self, phone: usize, kind: Kind) -> Result<Option<File>> {
        let all = match kind {
            Kind::Photo => &self.ground.files.photos,
            Kind::Voice => &self.ground.files.voices,
            Kind::Text | Kind::Reflection | Kind::Quote(_) | Kind::Held => return Ok(None),
        };
        let member = self.phone(phone)?.member;
        let next = self.files.entry((member, kind == Kind::Photo)).or_default();
        let file = all.get(*next).context("more files than were made")?;
        *next += 1;
        self.played.files += 1;
        Ok(Some(file.clone()))
    }

    /// Says something; `None` where the phone does not show the room.
    pub(super) fn say(&mut self, phone: usize, kind: Kind) -> Result<Option<MessageId>> {
        if !self.shows_room(phone)? {
            return Ok(None);
        }
        let number = self.said.len();
        let member = self.phone(phone)?.member;
        let token = format!("第{number:04}件");
        let text = format!("说说{token}事");
        let quote = match kind {
            Kind::Quote(which) => {
                let rows = self.rows(phone)?;
                let placed: Vec<_> = rows
                    .iter()
                    .filter(|row| is_there(row))
                    .filter_map(|row| row.position.map(|at| (row.id, at)))
                    .collect();
                choose(&placed, which).map(|(id, position)| Quote::Message { id: *id, position: *position })
            }
            Kind::Text | Kind::Reflection | Kind::Photo | Kind::Voice | Kind::Held => None,
        };
        let file = self.file(phone, kind)?;
        let content = match (kind, &file) {
            (_, Some(file)) => file.content.clone(),
            (Kind::Reflection, None) => Content::Reflection { text },
            (Kind::Held, None) => words(format!("{HELD_WORD}{token}事")),
            (Kind::Text | Kind::Quote(_) | Kind::Photo | Kind::Voice, None) => words(text),
        };
        let row = self.must(phone, SendMessage { room: self.room(), topic: None, content, quote })?;
        ensure!(matches!(row.state, SendState::Waiting { .. }), "a message just written is {:?}", row.state);
        let media = match &row.body {
            BodyView::Photo { media, .. } | BodyView::Voice { media, .. } => Some(media.clone()),
            _ => None,
        };
        ensure!(media == file.map(|file| file.media), "another file is sent than was picked");
        let held = kind == Kind::Held && self.ground.members.first() != Some(&member);
        self.said.insert(row.id, Said { number, phone, member, token, media, held, recalled: false });
        self.played.said += 1;
        if !self.phone(phone)?.draft.is_empty() {
            // Whether what stood in the composer went with it is the page's matter.
            let draft = self.draft_of(phone)?;
            let phone = self.phones.get_mut(phone).context("a phone")?;
            ensure!(draft.is_empty() || draft == phone.draft, "the draft became {draft:?}");
            phone.draft = draft;
        }
        Ok(Some(row.id))
    }

    pub(super) fn recall(&mut self, phone: usize, which: u32, line: &mut String) -> Result<()> {
        let rows = self.rows(phone)?;
        let own: Vec<_> = rows.iter().filter(|row| row.mine && is_there(row)).collect();
        let Some(row) = choose(&own, which) else { return Ok(()) };
        let result = self.ask(phone, RecallMessage { room: self.room(), id: row.id })?;
        write!(line, " {} {:?}: {:?}", row.id, row.state, result.as_ref().err().map(|error| error.code))?;
        match result {
            Ok(()) => {
                if let Some(said) = self.said.get_mut(&row.id) {
                    said.recalled = true;
                }
            }
            Err(error) => ensure!(matches!(error.code, ErrorCode::Refused | ErrorCode::Invalid), "{error:?}"),
        }
        Ok(())
    }

    pub(super) fn pick(&mut self, which: u32, on: bool, line: &mut String) -> Result<()> {
        let rows = self.rows(0)?;
        let placed: Vec<_> = rows.iter().filter(|row| row.position.is_some() && is_there(row)).collect();
        let Some(row) = choose(&placed, which) else { return Ok(()) };
        write!(line, " {}", row.id)?;
        self.must(0, PickMessage { room: self.room(), id: row.id, on })
    }

    pub(super) fn read(&mut self, phone: usize, which: u32, line: &mut String) -> Result<()> {
        let rows = self.rows(phone)?;
        let placed: Vec<u64> = rows.iter().filter_map(|row| row.position).collect();
        let Some(position) = choose(&placed, which).copied() else { return Ok(()) };
        write!(line, " up to {position}")?;
        self.must(phone, ReadRoom { room: self.room(), position })?;
        // Its own message may stand behind some of others that are still to come: those it has not read.
        let all = placed.len() < usize::try_from(SHOWN)?;
        let from = if all { 0 } else { placed.first().map_or(0, |first| first - 1) };
        let whole = placed.iter().fold(from, |whole, at| if *at == whole + 1 { *at } else { whole });
        let read = self.read.entry(self.phone(phone)?.member).or_default();
        *read = (*read).max(position.min(whole));
        Ok(())
    }

    pub(super) fn draft(&mut self, n: usize, phone: usize, empty: bool) -> Result<()> {
        if !self.shows_room(phone)? {
            return Ok(());
        }
        let text = if empty { String::new() } else { format!("写到一半{n}") };
        let draft = Draft { text: text.clone(), ..Draft::default() };
        self.must(phone, SaveDraft { room: self.room(), draft })?;
        self.phones.get_mut(phone).context("a phone")?.draft = text;
        Ok(())
    }
}
