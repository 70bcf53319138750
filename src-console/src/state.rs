//! What all pages share: who is signed in, the content, what the bank and the rooms wait for, the time. Pages read it; only what is here changes it.

use crate::{
    api::{self, Trouble},
    browser,
    feed::Content,
    route::Route,
    session::{self, Session},
    words::Edits,
};
use leptos::prelude::*;
use lianxin_proto::{
    activation::Activated,
    bank::{Confirm, StaleQuestion, Tallied},
    id::{MessageId, QuestionId, RoomId},
    member::Role,
    problem::Code,
    room::{Decision, Queue, Room, SetWords},
    time::Millis,
};
use std::{collections::HashMap, time::Duration};
use wasm_bindgen_futures::spawn_local;

/// How often states that hang on the time are looked at again.
const TICK: Duration = Duration::from_secs(20);
/// After so many milliseconds out of sight the content is asked for again.
const FRESH: i64 = 60_000;
/// How long a word about what was done stays.
const TOAST: Duration = Duration::from_secs(8);

/// What all pages share.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// Who is signed in.
    pub(crate) session: RwSignal<Option<Session>>,
    /// The page.
    pub(crate) route: RwSignal<Route>,
    /// What phones have.
    pub(crate) content: RwSignal<Content>,
    /// Questions whose article changed; `None` before the first answer.
    pub(crate) stale: RwSignal<Option<Vec<StaleQuestion>>>,
    /// How questions were answered, by id and version.
    pub(crate) tallies: RwSignal<HashMap<(QuestionId, u32), Tallied>>,
    /// What waits in each room that this member keeps in order; `None` before the first answer.
    pub(crate) queues: RwSignal<Option<Vec<(Room, Queue)>>>,
    /// What was changed of the word list and is not saved.
    pub(crate) edits: RwSignal<Edits>,
    /// The server's time, to the tick.
    pub(crate) now: RwSignal<Millis>,
    /// When the content was last asked for.
    pub(crate) asked_at: RwSignal<Option<Millis>>,
    /// Whether it is being asked for.
    pub(crate) busy: RwSignal<bool>,
    /// Why it did not come.
    pub(crate) trouble: RwSignal<Option<Trouble>>,
    /// A word about what was just done.
    pub(crate) toast: RwSignal<Option<String>>,
    /// What the sign-in page has to say.
    pub(crate) notice: RwSignal<Option<String>>,
    /// Dark paper.
    pub(crate) dark: RwSignal<bool>,
    /// The server's clock less this machine's, in milliseconds.
    ahead: RwSignal<i64>,
    /// Something changed while the content was being asked for.
    again: RwSignal<bool>,
}

/// The desk of the page.
pub(crate) fn use_desk() -> Desk {
    expect_context::<Desk>()
}

impl Desk {
    /// A desk with who was signed in before.
    pub(crate) fn new() -> Self {
        Self {
            session: RwSignal::new(browser::session()),
            route: RwSignal::new(browser::route()),
            content: RwSignal::new(Content::default()),
            stale: RwSignal::new(None),
            tallies: RwSignal::new(HashMap::new()),
            queues: RwSignal::new(None),
            edits: RwSignal::new(Edits::default()),
            now: RwSignal::new(browser::clock()),
            asked_at: RwSignal::new(None),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
            toast: RwSignal::new(None),
            notice: RwSignal::new(None),
            dark: RwSignal::new(browser::is_dark()),
            ahead: RwSignal::new(0),
            again: RwSignal::new(false),
        }
    }

    /// Begins: listens to the address bar, watches the time, and asks for the content.
    pub(crate) fn start(self) {
        window_event_listener(leptos::ev::popstate, move |_| self.route.set(browser::route()));
        window_event_listener(leptos::ev::focus, move |_| {
            let asked = self.asked_at.get_untracked().map_or(0, |at| at.0);
            if browser::clock().0.saturating_sub(asked) > FRESH {
                self.refresh();
            }
        });
        let tick = move || self.now.set(browser::clock().plus(self.ahead.get_untracked()));
        if let Ok(ticking) = set_interval_with_handle(tick, TICK) {
            on_cleanup(move || ticking.clear());
        }
        self.refresh();
    }

    /// The member's role; a plain member's where nobody is signed in.
    pub(crate) fn role(self) -> Role {
        self.session.with(|session| session.as_ref().map_or(Role::Member, |session| session.profile.role))
    }

    /// The page that is shown: the one of the address, as far as it is this member's.
    pub(crate) fn page(self) -> Route {
        self.route.get().seen_by(self.role())
    }

    /// Goes to a page.
    pub(crate) fn go(self, route: Route) {
        browser::show_route(route, false);
        self.route.set(route);
    }

    /// Moves within a page: the back button does not come by here again.
    pub(crate) fn turn(self, route: Route) {
        browser::show_route(route, true);
        self.route.set(route);
    }

    /// Says what was done, for a while.
    pub(crate) fn say(self, words: impl Into<String>) {
        let words = words.into();
        self.toast.set(Some(words.clone()));
        let forget = move || {
            if self.toast.with_untracked(|now| now.as_ref() == Some(&words)) {
                self.toast.set(None);
            }
        };
        set_timeout(forget, TOAST);
    }

    /// What the server knows this tab by.
    pub(crate) fn token(self) -> Option<String> {
        self.session.with_untracked(|session| session.as_ref().map(|session| session.token.clone()))
    }

    /// Asks for what is new; once more where it is being asked for.
    pub(crate) fn refresh(self) {
        let Some(token) = self.token() else { return };
        if self.busy.get_untracked() {
            self.again.set(true);
            return;
        }
        self.again.set(false);
        self.busy.set(true);
        self.asked_at.set(Some(browser::clock()));
        spawn_local(async move {
            let outcome = self.fetch(&token).await;
            // Who signed out meanwhile is not told what came.
            if self.token().as_ref() == Some(&token) {
                self.settle(outcome);
            }
            self.busy.set(false);
            if self.again.get_untracked() {
                self.refresh();
            }
        });
    }

    async fn fetch(self, token: &str) -> Result<(), Trouble> {
        loop {
            let answer = api::sync(token, &self.content.get_untracked()).await?;
            if self.token().as_deref() != Some(token) {
                return Ok(());
            }
            let (more, now) = (answer.end.more, answer.end.now);
            self.ahead.set(now.0.saturating_sub(browser::clock().0));
            self.now.set(now);
            let applied = self.content.try_update(|content| content.apply(answer));
            if applied.is_none_or(|applied| applied.is_err()) {
                return Err(Trouble::Broken);
            }
            if !more {
                break;
            }
        }
        let list = self.content.with_untracked(|content| content.words.clone());
        self.edits.update(|edits| edits.settle(&list));
        let mut queues = Vec::new();
        for room in self.content.with_untracked(Content::moderated) {
            match api::queue(token, room.id).await {
                Ok(queue) => queues.push((room, queue)),
                // Not any more, since the sync.
                Err(Trouble::Refused(Code::Forbidden | Code::NotInRoom)) => {}
                Err(trouble) => return Err(trouble),
            }
        }
        if self.token().as_deref() == Some(token) {
            self.queues.set(Some(queues));
        }
        if !session::keeps_content(untrack(move || self.role())) {
            return Ok(());
        }
        let stale = api::stale(token).await?;
        let tallies = api::tallies(token).await?;
        if self.token().as_deref() == Some(token) {
            self.stale.set(Some(stale.questions));
            let by_version = tallies.tallies.into_iter().map(|t| ((t.question.clone(), t.version), t));
            self.tallies.set(by_version.collect());
        }
        Ok(())
    }

    fn settle(self, outcome: Result<(), Trouble>) {
        match outcome {
            Ok(()) => self.trouble.set(None),
            Err(trouble) if trouble.ends_session() => self.forget(Some(trouble.words().into())),
            Err(trouble) => self.trouble.set(Some(trouble)),
        }
    }

    /// Forgets who was signed in and all that was shown to them.
    fn forget(self, notice: Option<String>) {
        browser::keep_session(None);
        self.session.set(None);
        self.content.set(Content::default());
        self.stale.set(None);
        self.tallies.set(HashMap::new());
        self.queues.set(None);
        self.edits.set(Edits::default());
        self.trouble.set(None);
        self.toast.set(None);
        self.asked_at.set(None);
        self.notice.set(notice);
    }

    /// Signs in with a code. A member whom the console is not for is signed out again.
    pub(crate) async fn sign_in(self, code: String) -> Result<(), String> {
        let (token, Activated { profile, brand }) = api::activate(code).await.map_err(|e| e.words().to_owned())?;
        if !session::may_enter(profile.role, false) && !moderates(&token).await {
            let left = api::leave(&token).await.is_ok();
            let role = session::role_name(profile.role);
            let done = if left { "已经退出登录" } else { "请管理员停用这次登录" };
            return Err(format!(
                "{}，您的身份是“{role}”，网页控制台只给编辑、审核、管理员、审计和管理群的人用，{done}。这个激活码已经用掉，手机上要用的，请向管理员另要一个。",
                profile.name
            ));
        }
        let session = Session { token, profile, brand };
        browser::keep_session(Some(&session));
        self.notice.set(None);
        self.session.set(Some(session));
        self.refresh();
        Ok(())
    }

    /// Signs out: the token is worth nothing after it.
    pub(crate) fn sign_out(self) {
        let Some(token) = self.token() else { return };
        spawn_local(async move {
            let notice = match api::leave(&token).await {
                Ok(()) => "已退出登录。",
                Err(trouble) if trouble.ends_session() => "已退出登录。",
                Err(_) => "这台电脑已退出，但没能告诉服务器。请管理员停用这次登录。",
            };
            self.forget(Some(notice.into()));
        });
    }

    /// Confirms a stale question on its article as it was seen; why it could not be, in words.
    pub(crate) async fn confirm(self, id: QuestionId, seen: Confirm) -> Result<(), String> {
        let token = self.token().unwrap_or_default();
        match api::confirm(&token, &id, &seen).await {
            Ok(_) => {
                self.stale.update(|stale| {
                    if let Some(stale) = stale {
                        stale.retain(|stale| stale.id != id);
                    }
                });
                self.say("已确认。题目回到题库，手机下次联网就能答到。");
                self.refresh();
                Ok(())
            }
            Err(trouble) => {
                let words = trouble.words().to_owned();
                self.settle(Err(trouble));
                Err(words)
            }
        }
    }

    /// Decides of a message that waits; why it could not be, in words. One that does not wait any more is told of and gone from the page.
    pub(crate) async fn decide(
        self,
        room: RoomId,
        message: MessageId,
        what: Decision,
        done: &'static str,
    ) -> Result<(), String> {
        let token = self.token().unwrap_or_default();
        let said = match api::decide(&token, room, message, &what).await {
            Ok(()) => done,
            Err(Trouble::Refused(Code::OpConflict | Code::NotFound)) => {
                "这一条刚才已经有别的管理人员处理过，或者本人撤回了，不用再处理。"
            }
            Err(Trouble::Refused(Code::Forbidden | Code::NotInRoom)) => "您现在不管理这个群了，没有处理这一条。",
            Err(trouble) => {
                let words = trouble.words().to_owned();
                self.settle(Err(trouble));
                return Err(words);
            }
        };
        self.queues.update(|queues| {
            let of_room = queues.iter_mut().flatten().filter(|(of, _)| of.id == room);
            for (_, queue) in of_room {
                queue.held.retain(|waits| waits.id != message);
                queue.reports.retain(|report| report.message.id != message);
            }
        });
        self.say(said);
        self.refresh();
        Ok(())
    }

    /// Saves the word list as it is on the page; why it could not be, in words. What was changed is forgotten once the list comes back with it.
    pub(crate) async fn save_words(self) -> Result<(), String> {
        let token = self.token().unwrap_or_default();
        let (list, based_on) = self.content.with_untracked(|content| (content.words.clone(), content.words_at));
        let words = self.edits.with_untracked(|edits| edits.whole(&list))?;
        match api::set_words(&token, &SetWords { based_on, words }).await {
            Ok(_) => {
                self.say("词表已保存。服务器现在就用新的，手机下次联网时更新。");
                self.refresh();
                Ok(())
            }
            Err(Trouble::Refused(Code::OpConflict)) => {
                Err("词表刚被别人改过，请刷新后再改。您改的还留在这里，刷新后会放到新的词表上，再看一遍就可以保存。"
                    .into())
            }
            Err(trouble) => {
                let words = trouble.words().to_owned();
                self.settle(Err(trouble));
                Err(words)
            }
        }
    }
}

/// Whether the member of a token keeps any room in order.
async fn moderates(token: &str) -> bool {
    let mut content = Content::default();
    loop {
        let Ok(answer) = api::sync(token, &content).await else { return false };
        let more = answer.end.more;
        if content.apply(answer).is_err() {
            return false;
        }
        if !more {
            return !content.moderated().is_empty();
        }
    }
}
