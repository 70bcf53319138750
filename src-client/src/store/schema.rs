//! The database's shape: numbered migrations, each one transaction, never changed once released. A database written by a newer app is refused, not guessed at.

use super::StoreError;
use crate::search::index;
use rusqlite::Connection;
use rusqlite_migration::{Error, HookError, M, MigrationDefinitionError, Migrations};

fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("migrations/0001_feeds.sql")),
        M::up_with_hook(include_str!("migrations/0002_search.sql"), |tx: &rusqlite::Transaction<'_>| {
            index::rebuild(tx).map_err(|error| HookError::Hook(error.to_string()))
        }),
        M::up(include_str!("migrations/0003_alarms.sql")),
        M::up(include_str!("migrations/0004_quiz.sql")),
        M::up(include_str!("migrations/0005_rooms.sql")),
    ])
}

fn failed(error: Error) -> StoreError {
    match error {
        Error::RusqliteError { err, .. } => err.into(),
        Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => StoreError::Newer,
        error => StoreError::Migration(error.to_string()),
    }
}

/// Brings a database to the latest shape.
pub(super) fn to_latest(connection: &mut Connection) -> Result<(), StoreError> {
    migrations().to_latest(connection).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{self, Request};
    use lianxin_proto::{call::SearchScope, time::Millis};

    fn at(version: usize) -> Connection {
        let mut connection = Connection::open_in_memory().expect("a database");
        migrations().to_version(&mut connection, version).expect("migrated");
        connection
    }

    /// Rows as the first version wrote them.
    const OLD: &str = r#"
        INSERT INTO facts VALUES ('settings', '{"elder":true}');
        INSERT INTO feeds VALUES ('content:all', 7);
        INSERT INTO articles VALUES ('old-letter', 'content:all', 5, 'family', NULL, '2026-09-23', 1790118900000, '一封旧家书', '家风', 'letter', NULL,
          '{"id":"old-letter","column":"family","date":"2026-09-23","visible_at":1790118900000,"title":"一封旧家书","summary":"家风","source":"","layout":"letter","body":[{"t":"paragraph","text":[{"s":"勤俭持家，是祖父留下的家风。"}]}]}');
        INSERT INTO regulations VALUES ('guide', 'content:all', 6, 'rules', '处分指引', '指引', NULL, 1, 1,
          '{"id":"guide","column":"rules","title":"处分指引","short":"指引","version":1,"guide":true,"chapters":[{"title":"第一章","articles":[{"anchor":"1","number":"第一条","text":["受到纪律处分的，应当改正。"]}]}]}');
        INSERT INTO ops (id, entity, json) VALUES ('01980000-0000-7000-8000-000000000001', 'favourite/article:old-letter', '{}');
    "#;

    #[test]
    fn every_step_is_sound() {
        migrations().validate().expect("sound");
    }

    #[test]
    fn what_the_first_version_held_is_found_by_search_afterwards() {
        let mut connection = at(1);
        connection.execute_batch(OLD).expect("old rows");
        to_latest(&mut connection).expect("migrated");
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a count");
        assert_eq!(count("SELECT count(*) FROM ops"), 1);
        assert_eq!(count("SELECT cursor FROM feeds"), 7);
        let find = |query: &str| {
            let request = Request { query: query.into(), scope: SearchScope::All, offset: 0, limit: 20 };
            search::run(&connection, &request, Millis(1_790_118_900_000)).expect("searched").total
        };
        assert_eq!((find("家风"), find("纪律处分"), find("书")), (1, 1, 1));
    }

    #[test]
    fn what_the_second_version_held_stays() {
        let mut connection = at(2);
        connection.execute_batch(OLD).expect("old rows");
        connection.execute("INSERT INTO announced VALUES ('issue:x')", []).expect("announced");
        to_latest(&mut connection).expect("migrated");
        let rows: i64 =
            connection.query_row("SELECT count(*) FROM announced, alarms", [], |row| row.get(0)).expect("a count");
        assert_eq!(rows, 0, "no alarm was handed over before there was a table for them");
        let kept: i64 = connection.query_row("SELECT count(*) FROM announced", [], |row| row.get(0)).expect("a count");
        assert_eq!(kept, 1);
    }

    #[test]
    fn what_the_third_version_held_stays_and_questions_come_beside_it() {
        use crate::store::{questions, regulations, study};
        let mut connection = at(3);
        connection.execute_batch(OLD).expect("old rows");
        connection
            .execute_batch(
                "INSERT INTO alarms VALUES (7, 1790118900000, 'day:2026-09-23');
                 INSERT INTO marks VALUES ('favourite', 'article:old-letter', 'member:x', 3, 1, 5,
                   '01980000-0000-7000-8000-000000000002', 1, 5, '01980000-0000-7000-8000-000000000002');",
            )
            .expect("old rows");
        index::rebuild(&connection).expect("indexed");
        let rows = |connection: &Connection, sql: &str| -> Vec<String> {
            let mut statement = connection.prepare(sql).expect("a statement");
            let rows = statement.query_map([], |row| row.get(0)).expect("rows");
            rows.collect::<Result<_, _>>().expect("read")
        };
        let held = "SELECT feed || ' ' || seq || ' ' || kind || ' ' || id || ' ' || json FROM held ORDER BY kind, id";
        let before = rows(&connection, held);
        assert_eq!(before.len(), 3);
        to_latest(&mut connection).expect("migrated");
        assert_eq!(rows(&connection, held), before, "nothing held from the feeds is another");
        assert_eq!(rows(&connection, "SELECT what FROM alarms"), ["day:2026-09-23"]);
        assert_eq!(rows(&connection, "SELECT id FROM ops").len(), 1);
        // The cursors stand behind what an older app could not read; the server's next pages bring the questions.
        let mut question = crate::testing::quiz::judge("q1", true);
        question.citation.regulation = Some("guide".parse().expect("an id"));
        questions::put(&connection, "content:all", 8, &question).expect("put");
        assert_eq!(questions::get(&connection, &question.id).expect("read"), Some(question.clone()));
        assert_eq!(regulations::chapters(&connection, "guide").expect("read")[0].1, "第一章");
        assert_eq!(study::get(&connection, &question.id).expect("read"), None);
        assert_eq!(rows(&connection, held).len(), 4);
    }

    #[test]
    fn what_the_fourth_version_held_stays_and_rooms_come_beside_it() {
        use crate::{
            store::{messages, ops},
            testing::rooms::{message, put_messages, put_room, room, room_id, text},
        };
        let mut connection = at(4);
        connection.execute_batch(OLD).expect("old rows");
        connection
            .execute(
                "UPDATE ops SET json = ?",
                [r#"{"id":"01980000-0000-7000-8000-000000000001","at":5,"act":{"favourite.set":{"target":"article:old-letter","on":true}}}"#],
            )
            .expect("an op");
        index::rebuild(&connection).expect("indexed");
        to_latest(&mut connection).expect("migrated");
        let waiting = ops::batch(&connection, 10).expect("read");
        assert_eq!(waiting.len(), 1, "what waited still goes");
        assert!(!ops::is_begun(&connection, waiting[0].id).expect("read"));
        assert_eq!(ops::of_room(&connection, room_id(1)).expect("read").len(), 0);
        put_room(&connection, &room(1, "廉心莲语"));
        put_messages(&connection, &[message(1, 1, 2, text("早"))]);
        assert_eq!(messages::top(&connection, room_id(1)).expect("read"), Some(1));
        let kinds: Vec<String> = connection
            .prepare("SELECT kind FROM held ORDER BY kind")
            .expect("a statement")
            .query_map([], |row| row.get(0))
            .expect("rows")
            .collect::<Result<_, _>>()
            .expect("read");
        assert_eq!(kinds, ["article", "message", "regulation", "room", "seat"]);
    }

    #[test]
    fn a_database_of_a_newer_app_is_refused() {
        let mut connection = at(5);
        connection.pragma_update(None, "user_version", 6).expect("set");
        assert!(matches!(to_latest(&mut connection), Err(StoreError::Newer)));
    }
}
