//! A server of one room, small but honest: feeds with a window, ops answered once and replayed, files, history. A test makes it lose answers, refuse, or put the member out.

use super::{
    content::{ALL, end, member, private},
    rooms::{message, room, room_id, seat},
    server::{Asked, Bytes, Server, json, lines, problem, response},
};
use lianxin_proto::{
    feed::{Change, Entity, EntityKey, EntityKind, FeedId, Line, Page, SyncRequest},
    id::{IssueId, MediaId, MessageId, OpId, RoomId},
    op::{Act, Op, OpAnswer, OpAnswers, OpBatch, Outcome},
    problem::{Code, PROBLEM_JSON, Problem},
    room::{Held, History, Kept, Message, MessageBody, Participant, Seat, SeatRole, WINDOW},
    time::Millis,
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard},
};

/// The room.
pub(crate) fn the_room() -> RoomId {
    room_id(1)
}

pub(crate) struct State {
    /// The head of the room's feed, and what each of its entities is at which place.
    head: u64,
    entities: BTreeMap<String, (u64, Change)>,
    pub(crate) messages: Vec<(u64, Message)>,
    /// The member's feed.
    own_head: u64,
    own: BTreeMap<String, (u64, Change)>,
    answers: HashMap<OpId, OpAnswer>,
    pub(crate) files: HashMap<MediaId, Vec<u8>>,
    /// Acts in the order they were done; those done again do not count.
    pub(crate) done: Vec<Act>,
    /// How many answers to ops or uploads get lost after the work was done.
    pub(crate) lose: u32,
    /// After the work was done, these say that the server failed.
    pub(crate) fail_after: u32,
    /// The server is at fault before anything is done.
    pub(crate) down: bool,
    /// Messages with this in them are refused with this code.
    pub(crate) refuse: Option<(String, Code)>,
    /// Messages with this in them wait for a moderator.
    pub(crate) hold: Option<String>,
    pub(crate) refuse_files: Option<Code>,
    /// More messages than this in a batch are too fast.
    pub(crate) burst: Option<usize>,
    /// The member is not in the room any more.
    pub(crate) out: bool,
    pub(crate) now: Millis,
}

pub(crate) struct RoomServer {
    pub(crate) server: Server,
    state: Arc<Mutex<State>>,
}

impl State {
    fn new(now: Millis) -> Self {
        Self {
            head: 0,
            entities: BTreeMap::new(),
            messages: Vec::new(),
            own_head: 0,
            own: BTreeMap::new(),
            answers: HashMap::new(),
            files: HashMap::new(),
            done: Vec::new(),
            lose: 0,
            fail_after: 0,
            down: false,
            refuse: None,
            hold: None,
            refuse_files: None,
            burst: None,
            out: false,
            now,
        }
    }

    fn put(&mut self, entity: Entity) {
        self.head += 1;
        let key = entity.key();
        if let Entity::Message(message) = &entity {
            match self.messages.iter_mut().find(|(_, held)| held.id == message.id) {
                Some(held) => *held = (self.head, message.clone()),
                None => self.messages.push((self.head, message.clone())),
            }
            return;
        }
        let name = format!("{}/{}", key.kind.as_str(), key.id);
        self.entities.insert(name, (self.head, Change::Put { seq: self.head, entity }));
    }

    fn put_own(&mut self, entity: Entity) {
        self.own_head += 1;
        let key = entity.key();
        let name = format!("{}/{}", key.kind.as_str(), key.id);
        self.own.insert(name, (self.own_head, Change::Put { seq: self.own_head, entity }));
    }

    fn gone_own(&mut self, key: EntityKey) {
        self.own_head += 1;
        let name = format!("{}/{}", key.kind.as_str(), key.id);
        self.own.insert(name, (self.own_head, Change::Gone { seq: self.own_head, key }));
    }

    fn seat(&self) -> Seat {
        self.own
            .values()
            .find_map(|(_, change)| match change {
                Change::Put { entity: Entity::Seat(seat), .. } => Some(seat.clone()),
                _ => None,
            })
            .expect("a seat")
    }

    fn next_position(&self) -> u64 {
        u64::try_from(self.messages.len()).expect("a length") + 1
    }

    /// Somebody says something.
    pub(crate) fn say(&mut self, author: u128, body: MessageBody) -> Message {
        self.say_in(author, body, None)
    }

    pub(crate) fn say_in(&mut self, author: u128, body: MessageBody, topic: Option<IssueId>) -> Message {
        let said = Message { at: self.now, topic, ..message(1, self.next_position(), author, body) };
        self.put(Entity::Message(said.clone()));
        said
    }

    /// Changes a message where it stands.
    pub(crate) fn edit(&mut self, position: u64, change: impl FnOnce(&mut Message)) {
        let held = self.messages.iter().find(|(_, held)| held.position == position);
        let mut message = held.expect("a message").1.clone();
        change(&mut message);
        self.put(Entity::Message(message));
    }

    pub(crate) fn set_role(&mut self, role: SeatRole) {
        let seat = Seat { role, ..self.seat() };
        self.put_own(Entity::Seat(seat));
    }

    /// Puts the member out of the room.
    pub(crate) fn put_out(&mut self) {
        self.out = true;
        self.gone_own(EntityKey { kind: EntityKind::Seat, id: the_room().to_string() });
    }

    /// And lets them in again.
    pub(crate) fn set_seat_back(&mut self) {
        self.put_own(Entity::Seat(seat(1)));
    }

    /// What is said in the room, as everybody sees it.
    pub(crate) fn texts(&self) -> Vec<String> {
        let text = |message: &Message| match &message.body {
            MessageBody::Text { text, .. } | MessageBody::Reflection { text } => text.clone(),
            MessageBody::Photo(_) => "[photo]".into(),
            MessageBody::Voice(_) => "[voice]".into(),
            MessageBody::Recalled => "[recalled]".into(),
            MessageBody::Removed { .. } => "[removed]".into(),
        };
        let mut messages: Vec<&Message> = self.messages.iter().map(|(_, message)| message).collect();
        messages.sort_by_key(|message| message.position);
        messages.into_iter().map(text).collect()
    }

    fn send(&mut self, op: &Op) -> Result<Option<Entity>, Code> {
        let Act::MessageSend { room, id, body, quote, topic } = &op.act else { return Err(Code::OpInvalid) };
        if let Some((_, held)) = self.messages.iter().find(|(_, held)| held.id == *id) {
            return Ok(Some(Entity::Message(held.clone())));
        }
        if self.out {
            return Err(Code::NotInRoom);
        }
        if self.seat().role == SeatRole::Muted {
            return Err(Code::Muted);
        }
        if let Some((word, code)) = &self.refuse
            && body.text().contains(word.as_str())
        {
            return Err(*code);
        }
        if body.media().is_some_and(|media| !self.files.contains_key(media)) {
            return Err(Code::MediaMissing);
        }
        let message = Message {
            id: *id,
            room: *room,
            at: self.now,
            quote: quote.clone(),
            topic: topic.clone(),
            ..message(1, self.next_position(), 1, body.clone())
        };
        if self.hold.as_ref().is_some_and(|word| body.text().contains(word.as_str())) {
            let held = Held { message: Message { position: 0, ..message }, refused: None };
            self.put_own(Entity::Held(held.clone()));
            return Ok(Some(Entity::Held(held)));
        }
        self.put(Entity::Message(message.clone()));
        Ok(Some(Entity::Message(message)))
    }

    fn change(&mut self, id: MessageId, change: impl FnOnce(&mut Message)) -> Result<Option<Entity>, Code> {
        let held = self.messages.iter().find(|(_, held)| held.id == id).ok_or(Code::OpTargetGone)?;
        let mut message = held.1.clone();
        change(&mut message);
        self.put(Entity::Message(message.clone()));
        Ok(Some(Entity::Message(message)))
    }

    fn act(&mut self, op: &Op) -> Result<Option<Entity>, Code> {
        match &op.act {
            Act::MessageSend { .. } => self.send(op),
            _ if self.out => Err(Code::NotInRoom),
            Act::MessageRecall { id, .. } => {
                let held = format!("held/{id}");
                if matches!(self.own.get(&held), Some((_, Change::Put { .. }))) {
                    self.gone_own(EntityKey { kind: EntityKind::Held, id: id.to_string() });
                    return Ok(None);
                }
                self.change(*id, |message| message.body = MessageBody::Recalled)
            }
            Act::MessageRemove { id, reason, .. } => {
                let reason = reason.clone();
                self.change(*id, |message| message.body = MessageBody::Removed { reason })
            }
            Act::MessagePick { id, on, .. } => self.change(*id, |message| message.picked = *on),
            Act::RoomRead { position, .. } => {
                let seat = self.seat();
                let seat = Seat { read: seat.read.max(*position), ..seat };
                self.put_own(Entity::Seat(seat.clone()));
                Ok(Some(Entity::Seat(seat)))
            }
            Act::RoomNotify { notify, .. } => {
                let seat = Seat { notify: *notify, ..self.seat() };
                self.put_own(Entity::Seat(seat.clone()));
                Ok(Some(Entity::Seat(seat)))
            }
            Act::RoomEnter { rules_version, .. } => {
                let seat = Seat { rules_seen: *rules_version, ..self.seat() };
                self.put_own(Entity::Seat(seat.clone()));
                Ok(Some(Entity::Seat(seat)))
            }
            _ => Ok(None),
        }
    }

    /// A moderator lets a held message through, or not.
    pub(crate) fn decide(&mut self, refused: Option<&str>) {
        let held = self.own.values().find_map(|(_, change)| match change {
            Change::Put { entity: Entity::Held(held), .. } => Some(held.clone()),
            _ => None,
        });
        let held = held.expect("a held message");
        if let Some(reason) = refused {
            return self.put_own(Entity::Held(Held { refused: Some(reason.into()), ..held }));
        }
        self.gone_own(EntityKey { kind: EntityKind::Held, id: held.message.id.to_string() });
        let position = self.next_position();
        self.put(Entity::Message(Message { position, ..held.message }));
    }

    fn ops(&mut self, batch: OpBatch) -> Bytes {
        let sends = batch.ops.iter().filter(|op| matches!(op.act, Act::MessageSend { .. })).count();
        if self.burst.is_some_and(|burst| sends > burst) {
            let body = serde_json::to_vec(&Problem::new(Code::RoomTooFast, None)).expect("json");
            return response(429, &[("content-type", PROBLEM_JSON), ("retry-after", "7")], &body);
        }
        let mut answers = Vec::new();
        for op in batch.ops {
            if let Some(answer) = self.answers.get(&op.id) {
                answers.push(answer.clone());
                continue;
            }
            let outcome = match self.act(&op) {
                Ok(entity) => {
                    self.done.push(op.act.clone());
                    Outcome::Done { entity }
                }
                Err(code) => Outcome::Refused { code },
            };
            let answer = OpAnswer { id: op.id, outcome };
            // As with the real one, a refusal is kept too: the same op is refused for good.
            self.answers.insert(op.id, answer.clone());
            answers.push(answer);
        }
        json(&OpAnswers { answers })
    }

    fn sync(&self, request: &SyncRequest) -> Bytes {
        let mut out = Vec::new();
        let cursor = |feed: FeedId| request.cursors.get(&feed).copied();
        let mut page = |feed: FeedId, head: u64, mut changes: Vec<Change>| {
            let from = cursor(feed).unwrap_or(0);
            changes.retain(|change| change.seq() > from);
            changes.sort_by_key(Change::seq);
            if head > from {
                out.push(Line::Page(Page { feed, from, to: head, more: false, changes }));
            }
        };
        page(ALL, 1, vec![]);
        page(private(), self.own_head, self.own.values().map(|(_, change)| change.clone()).collect());
        let feed = FeedId::Room(the_room());
        let mut end = end("e", false);
        end.now = self.now;
        if self.out {
            if cursor(feed).is_some() {
                end.dropped.push(feed);
            }
        } else {
            let top = self.next_position();
            let from = if cursor(feed).unwrap_or(0) == 0 { top.saturating_sub(WINDOW) } else { 0 };
            let messages = self.messages.iter().filter(|(_, message)| message.position >= from);
            let messages =
                messages.map(|(seq, message)| Change::Put { seq: *seq, entity: Entity::Message(message.clone()) });
            page(feed, self.head, self.entities.values().map(|(_, change)| change.clone()).chain(messages).collect());
        }
        out.push(Line::End(end));
        let mut body = Vec::new();
        for line in out {
            serde_json::to_writer(&mut body, &line).expect("json");
            body.push(b'\n');
        }
        lines(&body)
    }

    fn history(&self, query: &str) -> Bytes {
        let number = |name: &str| -> Option<u64> {
            query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
        };
        let (before, limit) = (number("before").expect("before"), number("limit").expect("limit"));
        let mut found: Vec<&(u64, Message)> =
            self.messages.iter().filter(|(_, message)| message.position < before).collect();
        found.sort_by_key(|(_, message)| std::cmp::Reverse(message.position));
        let more = found.len() > usize::try_from(limit).expect("small");
        found.truncate(usize::try_from(limit).expect("small"));
        found.reverse();
        let put = |(seq, message): &(u64, Message)| Change::Put { seq: *seq, entity: Entity::Message(message.clone()) };
        json(&History { messages: found.into_iter().map(put).collect(), more })
    }

    /// Takes one fault from those ordered.
    fn fault(&mut self) -> Option<Bytes> {
        if self.lose > 0 {
            self.lose -= 1;
            return Some(Vec::new());
        }
        if self.fail_after > 0 {
            self.fail_after -= 1;
            return Some(problem(Code::Internal));
        }
        None
    }

    fn answer(&mut self, asked: &Asked) -> Bytes {
        let (method, route) = asked.line.split_once(' ').expect("a line");
        let route = route.strip_prefix("/api/v1/").expect("a route");
        let media = format!("rooms/{}/media", the_room());
        let messages = format!("rooms/{}/messages?", the_room());
        if self.down {
            return problem(Code::Unavailable);
        }
        match (method, route) {
            ("POST", "sync") => self.sync(&serde_json::from_slice(&asked.body).expect("a request")),
            ("POST", "ops") => {
                let answer = self.ops(serde_json::from_slice(&asked.body).expect("a batch"));
                self.fault().unwrap_or(answer)
            }
            ("POST", route) if route == media => {
                if let Some(code) = self.refuse_files {
                    return problem(code);
                }
                let id = MediaId::of(&asked.body);
                self.files.insert(id.clone(), asked.body.clone());
                self.fault().unwrap_or_else(|| json(&Kept { media: id }))
            }
            ("GET", route) if route.starts_with(&messages) => {
                if self.out {
                    problem(Code::NotInRoom)
                } else {
                    self.history(&route[messages.len()..])
                }
            }
            ("GET", route) if route.starts_with("media/") => {
                let file = route["media/".len()..].parse::<MediaId>().ok().and_then(|id| self.files.get(&id));
                match file {
                    Some(bytes) if !self.out => response(200, &[("content-type", "application/octet-stream")], bytes),
                    _ => problem(Code::NotFound),
                }
            }
            _ => problem(Code::NotFound),
        }
    }
}

impl RoomServer {
    /// A server whose room has the member and two others in it, and no message.
    pub(crate) async fn start(now: Millis) -> Self {
        let mut state = State::new(now);
        state.put(Entity::Room(room(1, "廉心莲语")));
        for (n, name) in [(1, "李明"), (2, "何秀兰"), (3, "马振东")] {
            state.put(Entity::Participant(Participant {
                member: super::rooms::person(n),
                name: name.into(),
                unit: "区水务局".into(),
                moderator: n == 3,
            }));
        }
        assert_eq!(super::rooms::person(1), member());
        state.put_own(Entity::Seat(seat(1)));
        let state = Arc::new(Mutex::new(state));
        let held = Arc::clone(&state);
        let server = Server::start(move |asked| {
            let bytes = held.lock().expect("state").answer(&asked);
            async move { bytes }
        })
        .await;
        Self { server, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("state")
    }

    /// The files it has.
    pub(crate) fn files(&self) -> HashSet<MediaId> {
        self.state().files.keys().cloned().collect()
    }
}
