//! Calls: what the phone's user interface asks its core. One door carries them all: the UI sends a [`Call`], the core answers with the JSON of the
//! [`Request::Reply`] that belongs to it, or with a [`CallError`]. Every view is drawn from the phone's own database; none of these waits for the
//! network but `Activate`, `SyncNow` and `LogOut`, which say so.

mod error;

pub use self::error::{CallError, ErrorCode};
// A call and its reply are asked for together.
pub use crate::view::*;
use crate::{
    event::SyncState,
    id::{
        ArticleId, ColumnId, FeedbackId, IssueId, MediaId, MemberId, MessageId, OpId, QuestionId, RegulationId, RoomId,
        SittingId,
    },
    member::{FeedbackTopic, MarkKind, Profile, Target},
    quiz::Answer,
    room::{Notify, Quote, SeatRole},
    time::CivilDate,
    view::quiz::{
        AnsweredView, Begin, MasteryRow, PaperClock, PapersView, PracticeView, QuestionRow, QuestionView, QuizView,
        SittingView,
    },
    view::room::{
        Beside, Content, Draft, Lines, MessageRow, PersonRow, RoomHits, RoomView, RoomsView, TalkView, WordWarning,
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The name of the shell's one command.
pub const COMMAND: &str = "call";
/// The scheme under which the shell serves cached pictures: `media://localhost/<id>`; 404 while a picture has not arrived.
pub const MEDIA_SCHEME: &str = "media";

/// A call with its reply.
pub trait Request: Into<Call> {
    /// What the core answers.
    type Reply: Serialize + DeserializeOwned;
}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* } -> $reply:ty;)*) => {
        /// Any call, as it goes through the door.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Call { $($(#[$doc])* $name($name),)* }

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

            impl From<$name> for Call {
                fn from(call: $name) -> Self { Self::$name(call) }
            }

            impl Request for $name { type Reply = $reply; }
        )*
    };
}

calls! {
    /// The first call of every start: who is here and how the app should look.
    Start {} -> StartView;
    /// Activates this device. Goes to the network.
    Activate {
        /// The server's address; the one built in when absent.
        server: Option<String>,
        /// The code as typed; case, spaces and hyphens do not matter.
        code: String,
    } -> Profile;
    /// 今日, or an earlier day.
    Today {
        /// The day; today when absent.
        date: Option<CivilDate>,
    } -> TodayView;
    /// 往期: visible issues before a day, the latest first.
    PastIssues {
        /// Issues before this day; the latest when absent.
        before: Option<CivilDate>,
        /// At most so many (1 to 100).
        limit: u32,
    } -> Vec<IssueRow>;
    /// 栏目.
    Columns {} -> Vec<ColumnRow>;
    /// A column's articles, the latest first.
    ColumnPage {
        /// The column.
        id: ColumnId,
        /// Only this series.
        series: Option<String>,
        /// From this place on ([`ColumnView::next`]).
        after: Option<String>,
        /// At most so many (1 to 100).
        limit: u32,
    } -> ColumnView;
    /// An article.
    ReadArticle {
        /// Which.
        id: ArticleId,
    } -> ArticleView;
    /// Keeps the place a reader has got to, on this phone only. A place, never a time.
    SavePosition {
        /// In what.
        target: Target,
        /// How far down, in thousandths of the page.
        position: u16,
    } -> ();
    /// 党纪条规: all regulations.
    Regulations {} -> Vec<RegulationRow>;
    /// A regulation's table of contents.
    RegulationToc {
        /// Which.
        id: RegulationId,
    } -> RegulationTocView;
    /// One article of a regulation.
    ReadRegulation {
        /// Of which.
        id: RegulationId,
        /// Its anchor.
        anchor: String,
    } -> RegulationArticleView;
    /// Search over articles and regulations.
    Search {
        /// What was typed.
        query: String,
        /// Where.
        scope: SearchScope,
        /// Skips so many hits.
        offset: u32,
        /// At most so many (1 to 100).
        limit: u32,
    } -> SearchView;
    /// 收藏, the latest first.
    Favourites {
        /// Skips so many.
        offset: u32,
        /// At most so many (1 to 100).
        limit: u32,
    } -> Vec<FavouriteRow>;
    /// Sets or takes away a mark, at once on this phone, through the outbox elsewhere.
    SetMark {
        /// Which mark.
        kind: MarkKind,
        /// On what.
        target: Target,
        /// Set or taken away.
        on: bool,
    } -> ();
    /// 我的.
    Me {} -> MeView;
    /// Changes settings.
    SaveSettings {
        /// The settings, all of them.
        settings: Settings,
    } -> Settings;
    /// 存储: what takes how much room.
    Storage {} -> StorageView;
    /// Removes pictures that can be fetched again. Nothing a person did is touched.
    ClearMedia {} -> StorageView;
    /// 通知自检: will 07:30 work on this phone?
    SelfTest {} -> Vec<Check>;
    /// Shows a notification at once.
    TestNotification {} -> ();
    /// Asks the platform to allow notifications.
    AskPermission {} -> Vec<Check>;
    /// 投诉建议: what this member filed.
    Feedbacks {} -> Vec<FeedbackRow>;
    /// Files a complaint or suggestion; goes through the outbox.
    FileFeedback {
        /// What it is about.
        topic: FeedbackTopic,
        /// 1 to 2000 characters.
        text: String,
    } -> FeedbackId;
    /// Rates the answer to one; goes through the outbox.
    RateFeedback {
        /// Which.
        id: FeedbackId,
        /// 1 (was not helped) to 3 (was helped).
        rating: u8,
    } -> ();
    /// 答题: the day's five, what is due, the wrong-question book and the mastery map.
    Quiz {} -> QuizView;
    /// 专项练习: what there is to choose from.
    Practice {} -> PracticeView;
    /// 模拟测试: the templates, the organised tests and what was handed in.
    Papers {} -> PapersView;
    /// Begins a sitting; takes up the unfinished one where there is one of the same kind that must not be begun twice (the day's five, a
    /// paper). Refuses with [`ErrorCode::NotFound`] when there is no question for it.
    BeginSitting {
        /// What kind.
        begin: Begin,
    } -> SittingView;
    /// A sitting as it stands.
    ReadSitting {
        /// Which.
        id: SittingId,
    } -> SittingView;
    /// Keeps where the member is in a sitting.
    SavePlace {
        /// Which sitting.
        sitting: SittingId,
        /// The question, counted from 0.
        place: u16,
    } -> ();
    /// Answers a question. In practice the answer is for good and is revealed; in a paper it may be changed until it is handed in. Replies
    /// only when the answer is on the disk.
    AnswerQuestion {
        /// In which sitting.
        sitting: SittingId,
        /// The question, counted from 0.
        place: u16,
        /// The answer; in a paper `None` takes it away again.
        answer: Option<Answer>,
    } -> AnsweredView;
    /// Shows model and rubric of a 简答 or 案例分析 in practice, before the member marks themselves by [`AnswerQuestion`].
    RevealQuestion {
        /// In which sitting.
        sitting: SittingId,
        /// The question, counted from 0.
        place: u16,
    } -> AnsweredView;
    /// Sets or takes away the mark 回头再看 on a question of a paper.
    FlagQuestion {
        /// In which sitting.
        sitting: SittingId,
        /// The question, counted from 0.
        place: u16,
        /// Set or taken away.
        on: bool,
    } -> ();
    /// How the time of a paper stands; to be asked now and then while it is open.
    SittingClock {
        /// Which sitting.
        id: SittingId,
    } -> PaperClock;
    /// 交卷. An organised test goes to the server through the outbox.
    HandIn {
        /// Which sitting.
        id: SittingId,
    } -> SittingView;
    /// Ends a practice early. What was answered stays answered; a paper cannot be ended but by handing in.
    EndSitting {
        /// Which sitting.
        id: SittingId,
    } -> SittingView;
    /// 错题本, the latest first.
    WrongBook {
        /// Skips so many.
        offset: u32,
        /// At most so many (1 to 100).
        limit: u32,
    } -> Vec<QuestionRow>;
    /// Takes a question out of the 错题本.
    ForgetWrong {
        /// Which.
        id: QuestionId,
    } -> ();
    /// Favourite questions, the latest first.
    FavouriteQuestions {
        /// Skips so many.
        offset: u32,
        /// At most so many (1 to 100).
        limit: u32,
    } -> Vec<QuestionRow>;
    /// A question with its answer, outside any sitting.
    ReadQuestion {
        /// Which.
        id: QuestionId,
    } -> QuestionView;
    /// 我的竹简 of one regulation.
    Mastery {
        /// Which.
        id: RegulationId,
    } -> MasteryRow;
    /// 交流: the rooms.
    Rooms {} -> RoomsView;
    /// Opens a room at the first unread message, or at a place.
    OpenRoom {
        /// Which.
        id: RoomId,
        /// Only this topic.
        topic: Option<IssueId>,
        /// Around this position instead.
        at: Option<u64>,
    } -> RoomView;
    /// More messages of a room.
    RoomLines {
        /// Which room.
        room: RoomId,
        /// Only this topic.
        topic: Option<IssueId>,
        /// Where they stand.
        beside: Beside,
        /// At most so many (1 to 100).
        limit: u32,
    } -> Lines;
    /// Sends a message: it is in the outbox, and on the page, when this returns.
    SendMessage {
        /// The room.
        room: RoomId,
        /// The topic it is written in.
        topic: Option<IssueId>,
        /// What it says.
        content: Content,
        /// What it answers or talks about.
        quote: Option<Quote>,
    } -> MessageRow;
    /// 撤回. What was not sent yet is simply not sent.
    RecallMessage {
        /// The room.
        room: RoomId,
        /// The message.
        id: MessageId,
    } -> ();
    /// Takes a message out, as a moderator.
    RemoveMessage {
        /// The room.
        room: RoomId,
        /// The message.
        id: MessageId,
        /// Why.
        reason: String,
    } -> ();
    /// Picks a message (精华), or no longer, as a moderator.
    PickMessage {
        /// The room.
        room: RoomId,
        /// The message.
        id: MessageId,
        /// Picked, or no longer.
        on: bool,
    } -> ();
    /// Reports a message to the moderators.
    ReportMessage {
        /// The room.
        room: RoomId,
        /// The message.
        id: MessageId,
        /// Why; may be empty.
        reason: String,
    } -> ();
    /// Gives somebody another role in a room, as its moderator or owner.
    SetSeat {
        /// The room.
        room: RoomId,
        /// Whose.
        member: MemberId,
        /// Which.
        role: SeatRole,
        /// Why; may be empty.
        reason: String,
    } -> ();
    /// Keeps what stands in a room's composer; an empty draft takes it away.
    SaveDraft {
        /// The room.
        room: RoomId,
        /// What stands there.
        draft: Draft,
    } -> ();
    /// Has read a room up to a position.
    ReadRoom {
        /// The room.
        room: RoomId,
        /// Up to which.
        position: u64,
    } -> ();
    /// Says when to be told of a room.
    NotifyRoom {
        /// The room.
        room: RoomId,
        /// When.
        notify: Notify,
    } -> ();
    /// Has seen the rules of a room.
    EnterRoom {
        /// The room.
        room: RoomId,
    } -> ();
    /// A voice message was listened to, on this phone.
    PlayedVoice {
        /// The room.
        room: RoomId,
        /// The message.
        id: MessageId,
    } -> ();
    /// Whether a file of a room is on this phone; if not it is fetched, and told by [`Event::MediaArrived`](crate::event::Event::MediaArrived).
    WantMedia {
        /// Which.
        id: MediaId,
    } -> bool;
    /// Searches in a room.
    SearchRoom {
        /// Which.
        room: RoomId,
        /// What was typed.
        query: String,
        /// Skips so many hits.
        offset: u32,
        /// At most so many (1 to 100).
        limit: u32,
    } -> RoomHits;
    /// Who is in a room, by unit and name.
    RoomPeople {
        /// Which.
        room: RoomId,
        /// Whose name or unit has this in it; all when empty.
        query: String,
        /// At most so many (1 to 500).
        limit: u32,
    } -> Vec<PersonRow>;
    /// 精华: the picked messages of a room, the latest first.
    RoomPicks {
        /// Which.
        room: RoomId,
        /// Skips so many.
        offset: u32,
        /// At most so many (1 to 100).
        limit: u32,
    } -> Vec<MessageRow>;
    /// What the word list says of a text; `None` when nothing is found.
    CheckWords {
        /// As typed.
        text: String,
    } -> Option<WordWarning>;
    /// 大家谈 of an article; `None` where its issue has no topic or no room has topics.
    Talk {
        /// Which article.
        article: ArticleId,
    } -> Option<TalkView>;
    /// 没有发出去的: what waits and what is wedged.
    Outbox {} -> Vec<OutboxRow>;
    /// Tries a wedged op again.
    RetryOp {
        /// Which.
        id: OpId,
    } -> ();
    /// Deletes an op that was not sent, and undoes it on this phone.
    DeleteOp {
        /// Which.
        id: OpId,
    } -> ();
    /// Syncs now. Returns at once; the outcome comes as an event.
    SyncNow {} -> SyncState;
    /// 关于.
    About {} -> AboutView;
    /// Opens an `https:` address in the phone's browser.
    OpenWeb {
        /// The address.
        url: String,
    } -> ();
    /// Leaves this device: tells the server if it can be reached, then removes everything. Refuses with
    /// [`ErrorCode::Unsent`] while ops wait, unless told to discard them.
    LogOut {
        /// Go even though ops were not sent; they are lost.
        discard_unsent: bool,
    } -> ();
    /// The reader has seen that the device is revoked: removes everything that is left and starts afresh.
    AcknowledgeRevoked {} -> ();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_reads_back() {
        let call: Call = Search { query: "家风".into(), scope: SearchScope::All, offset: 0, limit: 20 }.into();
        let json = serde_json::to_string(&call).expect("json");
        assert_eq!(json, r#"{"search":{"query":"家风","scope":"all","offset":0,"limit":20}}"#);
        assert_eq!(serde_json::from_str::<Call>(&json).expect("a call"), call);
        assert_eq!(serde_json::from_str::<Call>(r#"{"start":{}}"#).expect("a call"), Start {}.into());
        assert!(serde_json::from_str::<Call>(r#"{"drop_everything":{}}"#).is_err());
    }
}
