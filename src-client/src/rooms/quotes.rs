//! What a message answers or talks about, looked up where it is shown: a message taken back is not read on in a quote, and an article has its title of today.

use super::rows::Look;
use crate::{
    content::gist,
    search::index::document,
    store::{StoreError, articles, columns, messages, questions, regulations},
};
use lianxin_proto::{
    id::MediaId,
    member::Target,
    room::{MessageBody, Quote},
    time::Millis,
    view::room::QuoteView,
};
use rusqlite::Connection;

/// How many characters of a message a quote shows.
const GIST: usize = 60;
/// How many characters of a question name it.
const STEM: usize = 30;

/// A message's words for a list or quote, on one line.
pub(super) fn words(body: &MessageBody) -> String {
    match body {
        MessageBody::Text { text, .. } => lianxin_proto::rules::message::gist(text, GIST),
        MessageBody::Reflection { text } => {
            format!("［微感悟］{}", lianxin_proto::rules::message::gist(text, GIST))
        }
        MessageBody::Photo(_) => "［图片］".into(),
        MessageBody::Voice(_) => "［语音］".into(),
        MessageBody::Recalled => "这条消息已撤回".into(),
        MessageBody::Removed { .. } => "这条消息已被移出".into(),
    }
}

/// Title, origin and picture of what is talked about; empty where this phone has not got it.
fn about(db: &Connection, target: &Target, now: Millis) -> Result<(String, String, Option<MediaId>), StoreError> {
    let none = (String::new(), String::new(), None);
    Ok(match target {
        Target::Article(id) => match articles::get(db, id, now)? {
            Some(article) => {
                let column = columns::get(db, &article.column)?.map_or_else(String::new, |column| column.name);
                let picture = article.cover.map(|cover| cover.thumb.unwrap_or(cover.light));
                (article.title, column, picture)
            }
            None => none,
        },
        Target::Regulation(id, _) => match document(db, target)? {
            Some(shown) => (shown.title, regulations::short(db, id.as_str())?.unwrap_or_default(), None),
            None => none,
        },
        Target::Question(id) => match questions::get(db, id)? {
            Some(question) => (gist(&question.stem, STEM), question.kind.of().name().to_owned(), None),
            None => none,
        },
    })
}

/// A quote, ready to be shown.
pub(super) fn view(look: &Look<'_>, quote: &Quote) -> Result<QuoteView, StoreError> {
    match quote {
        Quote::Target { target } => {
            let (title, origin, picture) = about(look.db, target, look.now)?;
            Ok(QuoteView::Target { target: target.clone(), title, origin, picture })
        }
        Quote::Message { id, position } => {
            let (name, gist) = match messages::get(look.db, look.room, *id)? {
                Some(stored) => {
                    let name = stored.message.author.name.clone();
                    (name, words(&look.on_top(&stored.message).body))
                }
                None => (String::new(), String::new()),
            };
            Ok(QuoteView::Message { id: *id, position: *position, name, gist })
        }
    }
}
