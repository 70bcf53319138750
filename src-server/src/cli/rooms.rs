//! `room` and `audit`.

use super::{
    args::{AuditCommand, RoomChange, RoomCommand, SeatWord},
    print, print_json,
};
use crate::{
    audit::store as audit,
    config::Config,
    error::{Error, Result},
    rooms::{
        admin::{self, Change, Listed, SeatTo},
        words,
    },
    store::Store,
};
use lianxin_proto::{
    id::{MemberId, RoomId},
    member::Role,
    room::{AuditEntry, SeatRole},
    time::SystemClock,
};
use std::{path::Path, process::ExitCode, sync::Arc};

pub(super) async fn room(config: &Config, command: RoomCommand) -> Result<ExitCode> {
    let store = Store::open(config, Arc::new(SystemClock)).await?;
    match command {
        RoomCommand::List { json } => {
            let rooms = admin::list(&store).await?;
            if json {
                print_json(&rooms)?;
            } else {
                for room in &rooms {
                    print(&listed(room))?;
                }
            }
        }
        RoomCommand::Add { title, change } => {
            let room = admin::add(&store, Change { title: Some(title), ..wanted(change)? }).await?;
            print(&format!("{}  {}", room.id, room.title))?;
        }
        RoomCommand::Change { id, title, change } => {
            let room = admin::change(&store, RoomId(id), Change { title, ..wanted(change)? }).await?;
            print(&format!("{}  {}", room.id, room.title))?;
        }
        RoomCommand::Close { id } => {
            admin::close(&store, RoomId(id)).await?;
            print("the room is closed; nobody is in it any more")?;
        }
        RoomCommand::Seat { room, member, to, reason } => {
            let to = match to {
                SeatWord::Owner => SeatTo::Role(SeatRole::Owner),
                SeatWord::Moderator => SeatTo::Role(SeatRole::Moderator),
                SeatWord::Member => SeatTo::Role(SeatRole::Member),
                SeatWord::Muted => SeatTo::Role(SeatRole::Muted),
                SeatWord::Rule => SeatTo::Rule,
            };
            match admin::seat(&store, RoomId(room), MemberId(member), to, &reason).await? {
                Some(role) => print(&format!("the member is in the room as {}", role.as_str()))?,
                None => print("the member is not in the room")?,
            }
        }
        RoomCommand::Words { file: Some(file) } => {
            let list = words::parse(&read(&file)?)?;
            let count = list.words.len();
            let changed = admin::set_words(&store, list).await?;
            print(&format!("{count} words{}", if changed { "" } else { ", as before" }))?;
        }
        RoomCommand::Words { file: None } => print(&words::written(&admin::get_words(&store).await?))?,
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|e| Error::file("reading", path, e))
}

fn wanted(change: RoomChange) -> Result<Change> {
    let RoomChange { line, order, rules, confidential, topics, everyone, roles, units, moderators } = change;
    let rules = rules.map(|file| read(&file)).transpose()?;
    let paragraphs =
        |text: String| text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    Ok(Change {
        title: None,
        line,
        order,
        rules: rules.map(paragraphs),
        confidential,
        topics,
        everyone,
        roles,
        units,
        moderators,
    })
}

fn listed(listed: &Listed) -> String {
    let Listed { room, admits, seats, closed } = listed;
    let roles = |roles: &[Role]| roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",");
    let mut admitted = Vec::new();
    if admits.everyone {
        admitted.push("everyone".to_owned());
    }
    if !admits.roles.is_empty() {
        admitted.push(format!("roles {}", roles(&admits.roles)));
    }
    if !admits.units.is_empty() {
        admitted.push(format!("units {}", admits.units.join(",")));
    }
    if admitted.is_empty() {
        admitted.push("by invitation".to_owned());
    }
    if !admits.moderators.is_empty() {
        admitted.push(format!("moderated by {}", roles(&admits.moderators)));
    }
    let mut text = format!("{}  {}  {seats} seats  {}", room.id, room.title, admitted.join("  "));
    for (holds, word) in [(room.confidential, "confidential"), (room.topics, "topics"), (*closed, "closed")] {
        if holds {
            text.push_str("  ");
            text.push_str(word);
        }
    }
    text
}

pub(super) async fn audit(config: &Config, command: AuditCommand) -> Result<ExitCode> {
    let store = Store::open(config, Arc::new(SystemClock)).await?;
    let mut code = ExitCode::SUCCESS;
    let mut conn = store.db.read().await?;
    match command {
        AuditCommand::List { after, json } => {
            let mut after = after;
            loop {
                let page = audit::page_after(&mut conn, after).await?;
                for entry in &page.entries {
                    print(&if json { serde_json::to_string(entry)? } else { told(entry) })?;
                    after = entry.seq;
                }
                if !page.more {
                    break;
                }
            }
        }
        AuditCommand::Verify => match audit::verify(&mut conn).await? {
            Ok(checked) => print(&format!("{} entries, the last with hash {}", checked.seq, checked.hash))?,
            Err(broken) => {
                eprintln!("lianxin-server: the audit log is not whole from entry {} on", broken.seq);
                code = ExitCode::FAILURE;
            }
        },
    }
    drop(conn);
    store.close().await;
    Ok(code)
}

fn told(entry: &AuditEntry) -> String {
    let AuditEntry { seq, at, actor, act, subject, reason, hash: _ } = entry;
    let actor = actor.map_or_else(|| "command line".to_owned(), |actor| actor.to_string());
    format!("{seq}  {} {}  {actor}  {act}  {subject}  {reason}", at.date(), at.time()).trim_end().to_owned()
}
