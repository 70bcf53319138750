//! The one door: every call of the user interface comes in here and is answered from this phone's database; only `Activate`, `SyncNow` and `LogOut` touch the
//! network.

use crate::{
    account,
    client::Core,
    content::{article, bounded, columns, favourites, me, regulations, today},
    error::{call_error, invalid},
    feedback, marks, outbox_view,
    reminders::Notice,
    rooms, search, selftest, settings,
    store::{StoreError, positions},
};
use lianxin_proto::{
    call::{Call, CallError, ErrorCode, RegulationArticleView, Settings, StartView},
    event::{Event, SyncState},
    id::{FeedbackId, OpId, RoomId},
    member::{MarkKind, Target},
    time::Millis,
};
use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value;

fn json<T: Serialize>(value: T) -> Result<Value, CallError> {
    serde_json::to_value(value).map_err(|error| StoreError::Stored("reply", error.to_string()).into())
}

fn new_op() -> OpId {
    OpId(uuid::Uuid::now_v7())
}

impl Core {
    /// Draws a view for a member from one state of the database.
    pub(crate) async fn view<T: Serialize + Send + 'static>(
        &self,
        draw: impl FnOnce(&Connection, Millis) -> Result<T, CallError> + Send + 'static,
    ) -> Result<Value, CallError> {
        let now = self.clock.now();
        let view = self.store.read(move |db| {
            account::require(db)?;
            draw(db, now)
        });
        json(view.await?)
    }

    /// Does what a person did, for a member, in one transaction that is on the disk when this returns.
    pub(crate) async fn act<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection, Millis) -> Result<T, CallError> + Send + 'static,
    ) -> Result<T, CallError> {
        let now = self.clock.now();
        self.store
            .write_durably(move |tx| {
                account::require(tx)?;
                act(tx, now)
            })
            .await
    }

    /// Answers a call.
    pub(crate) async fn answer(&self, call: Call) -> Result<Value, CallError> {
        let sync = self.sync_state();
        match call {
            Call::Start(_) => json(self.start(sync).await?),
            Call::Activate(call) => json(self.activate(call.server, call.code).await?),
            Call::Today(call) => self.view(move |db, now| Ok(today::today(db, call.date, sync, now)?)).await,
            Call::PastIssues(call) => {
                self.view(move |db, now| {
                    // Tomorrow's is never visible, so this is all of them.
                    let before = call.before.unwrap_or_else(|| now.date().plus_days(1));
                    Ok(today::past(db, before, bounded(call.limit), now)?)
                })
                .await
            }
            Call::Columns(_) => self.view(|db, now| Ok(columns::list(db, now)?)).await,
            Call::ColumnPage(call) => {
                self.view(move |db, now| {
                    let limit = bounded(call.limit);
                    columns::page(db, &call.id, call.series.as_deref(), call.after.as_deref(), limit, now)
                })
                .await
            }
            Call::ReadArticle(call) => self.view(move |db, now| article::read(db, &call.id, now)).await,
            Call::SavePosition(call) => json(self.save_position(call.target, call.position).await?),
            Call::Regulations(_) => self.view(|db, _| Ok(crate::store::regulations::list(db, None)?)).await,
            Call::RegulationToc(call) => self.view(move |db, _| regulations::toc(db, &call.id)).await,
            Call::ReadRegulation(call) => json(self.read_regulation(call).await?),
            Call::Search(call) => {
                self.view(move |db, now| {
                    let limit = bounded(call.limit);
                    let request = search::Request { query: call.query, scope: call.scope, offset: call.offset, limit };
                    Ok(search::run(db, &request, now)?)
                })
                .await
            }
            Call::Favourites(call) => {
                self.view(move |db, now| Ok(favourites::list(db, call.offset, bounded(call.limit), now)?)).await
            }
            Call::SetMark(call) => json(self.set_mark(call.kind, call.target, call.on).await?),
            Call::Me(_) => {
                let database = self.database_bytes().await;
                self.view(move |db, now| me::me(db, sync, database, now)).await
            }
            Call::SaveSettings(call) => json(self.save_settings(call.settings).await?),
            Call::Storage(_) => json(self.storage().await?),
            Call::ClearMedia(_) => {
                self.clear_pictures().await?;
                json(self.storage().await?)
            }
            Call::SelfTest(_) => json(self.self_test().await?),
            Call::TestNotification(_) => json(self.test_notification()?),
            Call::AskPermission(_) => {
                self.platform.ask_permission();
                json(self.self_test().await?)
            }
            Call::Feedbacks(_) => self.view(|db, _| Ok(feedback::list(db)?)).await,
            Call::FileFeedback(call) => {
                let (op, id) = (new_op(), FeedbackId(uuid::Uuid::now_v7()));
                let filed = self.act(move |db, now| feedback::file(db, call.topic, &call.text, op, id, now)).await?;
                self.acted(Event::FeedbackChanged).await;
                json(filed)
            }
            Call::RateFeedback(call) => {
                let op = new_op();
                self.act(move |db, now| feedback::rate(db, call.id, call.rating, op, now)).await?;
                self.acted(Event::FeedbackChanged).await;
                json(())
            }
            Call::Outbox(_) => self.view(|db, _| Ok(outbox_view::list(db)?)).await,
            Call::RetryOp(call) => json(self.retry_op(call.id).await?),
            Call::DeleteOp(call) => json(self.delete_op(call.id).await?),
            Call::SyncNow(_) => json(self.sync_now().await?),
            Call::About(_) => json(self.about().await?),
            Call::OpenWeb(call) => json(self.open_web(&call.url)?),
            Call::LogOut(call) => json(self.log_out(call.discard_unsent).await?),
            Call::AcknowledgeRevoked(_) => json(self.acknowledge_revoked().await?),
            call if rooms::is_ours(&call) => self.answer_rooms(call).await,
            quiz => self.answer_quiz(quiz).await,
        }
    }

    async fn retry_op(&self, id: OpId) -> Result<(), CallError> {
        let anew = new_op();
        let room = self.act(move |db, _| outbox_view::retry(db, id, anew)).await?;
        self.events.tell(Event::QuizChanged);
        self.tell_room(room);
        self.tell_outbox().await;
        self.nudge();
        Ok(())
    }

    async fn delete_op(&self, id: OpId) -> Result<(), CallError> {
        let taken_back = new_op();
        let room = self.act(move |db, now| outbox_view::delete(db, id, taken_back, now)).await?;
        if room.is_some() {
            // A message's file goes with it, and what the server may have got of it is taken back there.
            self.drop_unnamed_now().await;
            self.nudge();
        }
        self.tell_room(room);
        self.events.tell(Event::MarksChanged);
        self.events.tell(Event::FeedbackChanged);
        self.events.tell(Event::QuizChanged);
        self.tell_outbox().await;
        Ok(())
    }

    fn tell_room(&self, room: Option<RoomId>) {
        if let Some(room) = room {
            self.events.tell(Event::RoomsChanged { rooms: vec![room] });
        }
    }

    async fn start(&self, sync: SyncState) -> Result<StartView, CallError> {
        let (account, brand, settings) = self
            .store
            .read(|db| Ok::<_, StoreError>((account::shown(db)?, account::brand(db)?, settings::get(db)?)))
            .await?;
        let (open, activation) = self.volatile(|state| {
            state.started = true;
            (state.open.take(), state.activation.clone())
        });
        Ok(StartView { account, brand, settings, server: self.server.clone(), open, activation, sync })
    }

    /// An activation link was opened.
    pub(crate) async fn opened_link(&self, server: Option<String>, code: String) {
        if self.store.read(account::require).await.is_ok() {
            tracing::info!("an activation link was opened on an activated phone");
            return;
        }
        let started = self.volatile(|state| {
            state.activation = Some((server.clone(), code.clone()));
            state.started
        });
        if started {
            self.events.tell(Event::ActivationLink { server, code });
        }
    }

    async fn save_position(&self, target: Target, position: u16) -> Result<(), CallError> {
        let position = position.min(1_000);
        self.store
            .write(move |tx| {
                account::require(tx)?;
                positions::save(tx, &target, position)?;
                if let Target::Regulation(id, anchor) = &target {
                    positions::save_place(tx, id, anchor)?;
                }
                Ok(())
            })
            .await
    }

    async fn read_regulation(
        &self,
        call: lianxin_proto::call::ReadRegulation,
    ) -> Result<RegulationArticleView, CallError> {
        let (id, anchor) = (call.id.clone(), call.anchor.clone());
        let view = self
            .store
            .read(move |db| {
                account::require(db)?;
                regulations::article(db, &id, &anchor)
            })
            .await?;
        // A place for the bookmark in the table of contents. The page does not wait for it.
        self.store.write_aside(move |tx| positions::save_place(tx, &call.id, &call.anchor));
        Ok(view)
    }

    async fn set_mark(&self, kind: MarkKind, target: Target, on: bool) -> Result<(), CallError> {
        let op = new_op();
        let set = self.act(move |db, now| Ok(marks::set(db, kind, &target, on, op, now)?)).await?;
        if set {
            self.acted(Event::MarksChanged).await;
        }
        Ok(())
    }

    /// Tells of what a person did, and has it sent.
    pub(crate) async fn acted(&self, event: Event) {
        self.events.tell(event);
        self.tell_outbox().await;
        self.nudge();
    }

    async fn save_settings(&self, settings: Settings) -> Result<Settings, CallError> {
        let kept = self.store.write_durably(move |tx| settings::set(tx, settings)).await?;
        self.events.tell(Event::SettingsChanged);
        self.plan_alarms().await;
        Ok(kept)
    }

    async fn self_test(&self) -> Result<Vec<lianxin_proto::call::Check>, CallError> {
        let now = self.clock.now();
        let mut checks = self.store.read(move |db| selftest::checks(db, now)).await?;
        checks.extend(self.platform.checks());
        Ok(checks)
    }

    fn test_notification(&self) -> Result<(), CallError> {
        let notice = Notice {
            id: i32::MAX,
            title: "这是一条测试提醒".into(),
            body: "看到它，说明提醒能到这部手机。".into(),
            path: "/self-test".into(),
        };
        self.platform.notify(&notice).map_err(|error| {
            tracing::warn!(%error, "the test notification failed");
            call_error(ErrorCode::Refused, "提醒没有发出去。请到手机设置里允许本应用的通知，再试一次。")
        })
    }

    async fn sync_now(&self) -> Result<SyncState, CallError> {
        self.store.read(account::require).await?;
        // Whoever asks is awake, even if the platform forgot to say so.
        self.awake.send_replace(true);
        self.nudge();
        Ok(SyncState { running: true, ..self.sync_state() })
    }

    fn open_web(&self, url: &str) -> Result<(), CallError> {
        use lianxin_proto::body::{self, Block, Link, Span};
        // The rule for links in texts is the rule here.
        let link = Span { s: "x".into(), link: Some(Link::Web { url: url.to_owned() }), ..Span::default() };
        body::check(&[Block::Paragraph { text: vec![link] }])
            .map_err(|_| invalid("这个地址不能打开，只能打开 https 开头的网页。"))?;
        self.platform.open_web(url).map_err(|error| {
            tracing::warn!(%error, "the browser could not be opened");
            call_error(ErrorCode::Refused, "没能打开浏览器，请稍后再试。")
        })
    }
}
