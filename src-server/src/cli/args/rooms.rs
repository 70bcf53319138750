//! The flags and commands of `room` and `audit`.

use super::role;
use clap::{Subcommand, ValueEnum};
use lianxin_proto::member::Role;
use std::path::PathBuf;
use uuid::Uuid;

/// What to do with rooms.
#[derive(Debug, Subcommand)]
pub enum RoomCommand {
    /// Lists rooms with who they admit.
    List {
        /// Prints the list as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Makes a room.
    Add {
        /// Its name, 1 to 20 characters.
        #[arg(long)]
        title: String,
        /// The rest.
        #[command(flatten)]
        change: RoomChange,
    },
    /// Changes a room; what is not named stays.
    Change {
        /// Its id.
        id: Uuid,
        /// Its name, 1 to 20 characters.
        #[arg(long)]
        title: Option<String>,
        /// The rest.
        #[command(flatten)]
        change: RoomChange,
    },
    /// Closes a room for good: it goes from all phones.
    Close {
        /// Its id.
        id: Uuid,
    },
    /// Gives a member a seat by hand, or gives up what was set by hand.
    Seat {
        /// The id of the room.
        room: Uuid,
        /// The id of the member.
        member: Uuid,
        /// As what; `rule`: as the room's rule says, and out where it does not admit them.
        to: SeatWord,
        /// Why; for the audit log.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Puts a word list in force, or prints the one in force.
    Words {
        /// A text with a word a line, `hold` behind it where a message is to wait for a moderator, `#` before a remark.
        file: Option<PathBuf>,
    },
}

/// What can be said of a room.
#[derive(Debug, Default, clap::Args)]
pub struct RoomChange {
    /// One line about it, at most 60 characters.
    #[arg(long)]
    pub line: Option<String>,
    /// Where it stands in the list.
    #[arg(long)]
    pub order: Option<u32>,
    /// A text file with its rules, a paragraph a line.
    #[arg(long)]
    pub rules: Option<PathBuf>,
    /// Notifications say nothing of what is said there.
    #[arg(long, value_name = "BOOL")]
    pub confidential: Option<bool>,
    /// Each day's issue opens a topic there.
    #[arg(long, value_name = "BOOL")]
    pub topics: Option<bool>,
    /// It admits every member.
    #[arg(long, value_name = "BOOL")]
    pub everyone: Option<bool>,
    /// A role it admits; may be given several times.
    #[arg(long = "role", value_parser = role)]
    pub roles: Option<Vec<Role>>,
    /// A unit it admits; may be given several times, an empty one stands for none.
    #[arg(long = "unit")]
    pub units: Option<Vec<String>>,
    /// A role that moderates there; may be given several times.
    #[arg(long = "moderators", value_parser = role)]
    pub moderators: Option<Vec<Role>>,
}

/// What a seat is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the variants are the words of the command line")]
pub enum SeatWord {
    Owner,
    Moderator,
    Member,
    Muted,
    Rule,
}

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Lists its entries.
    List {
        /// Only those behind this place.
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// Prints an entry a line as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Checks that no entry was changed, taken out or put in.
    Verify,
}
