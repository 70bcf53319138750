//! The flags and commands, as clap reads them.

mod rooms;

use crate::quiz::formats::Format;
use clap::{Parser, Subcommand, ValueEnum};
use lianxin_proto::{id::FeedbackId, member::Role, time::CivilDate};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};
use uuid::Uuid;

pub use rooms::{AuditCommand, RoomChange, RoomCommand, SeatWord};

/// The server of 廉信.
#[derive(Debug, Parser)]
#[command(name = "lianxin-server", version)]
pub struct Args {
    /// What holds for every command.
    #[command(flatten)]
    pub settings: Flags,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Settings; each may also stand in the environment or in the file.
#[derive(Debug, Default, clap::Args)]
pub struct Flags {
    /// A TOML file with these settings.
    #[arg(long, env = "LIANXIN_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    /// The folder for the database and the pictures.
    #[arg(long, env = "LIANXIN_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, env = "LIANXIN_LISTEN", global = true)]
    pub listen: Option<SocketAddr>,
    /// The address phones reach this server at, for activation links.
    #[arg(long, env = "LIANXIN_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// A proxy in front of this server whose X-Forwarded-For is believed; may be given several times.
    #[arg(long = "proxy", env = "LIANXIN_PROXIES", value_delimiter = ',', global = true)]
    pub proxies: Option<Vec<IpAddr>>,
    /// An address besides this machine that may read /metrics; may be given several times.
    #[arg(long, env = "LIANXIN_METRICS_FROM", value_delimiter = ',', global = true)]
    pub metrics_from: Option<Vec<IpAddr>>,
    /// How many activations one address may try at once.
    #[arg(long, env = "LIANXIN_ACTIVATION_BURST", global = true)]
    pub activation_burst: Option<u32>,
    /// How many wrong codes one address may send before it is slowed down.
    #[arg(long, env = "LIANXIN_WRONG_CODES", global = true)]
    pub wrong_codes: Option<u32>,
    /// How many live connections there may be.
    #[arg(long, env = "LIANXIN_LIVE_MAX", global = true)]
    pub live_max: Option<usize>,
    /// How many messages one member may send at once.
    #[arg(long, env = "LIANXIN_MESSAGE_BURST", global = true)]
    pub message_burst: Option<u32>,
    /// How many more messages a member may send each second after that.
    #[arg(long, env = "LIANXIN_MESSAGE_REFILL", global = true)]
    pub message_refill: Option<u32>,
    /// The folder with the built editors' console, served under /console/.
    #[arg(long, env = "LIANXIN_CONSOLE", global = true)]
    pub console: Option<PathBuf>,
    /// How logs are written; `RUST_LOG` says how much.
    #[arg(long, env = "LIANXIN_LOG_FORMAT", global = true)]
    pub log_format: Option<LogFormat>,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serves phones until it is told to stop.
    Serve,
    /// Imports a folder of content (docs/content-format.md).
    Import(ImportArgs),
    /// Keeps members and their devices.
    Member {
        /// What to do.
        #[command(subcommand)]
        command: MemberCommand,
    },
    /// Keeps rooms, who is in them, and the word list.
    Room {
        /// What to do.
        #[command(subcommand)]
        command: RoomCommand,
    },
    /// Reads the audit log and checks that it is whole.
    Audit {
        /// What to do.
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Reads and answers complaints and suggestions.
    Feedback {
        /// What to do.
        #[command(subcommand)]
        command: FeedbackCommand,
    },
    /// Keeps issues.
    Issue {
        /// What to do.
        #[command(subcommand)]
        command: IssueCommand,
    },
    /// Keeps the question bank.
    Questions {
        /// What to do.
        #[command(subcommand)]
        command: QuestionsCommand,
    },
    /// Reads the plain text of regulations.
    Regulation {
        /// What to do.
        #[command(subcommand)]
        command: RegulationCommand,
    },
    /// Writes a copy of the database while it is in use.
    Backup(BackupArgs),
    /// Puts a backup in the place of the database; every phone then syncs anew.
    Restore(RestoreArgs),
    /// Prints the OpenAPI document.
    Openapi,
}

/// What to import.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The folder.
    pub folder: PathBuf,
    /// The day that dates like "D-3" are counted from; today when left out.
    #[arg(long)]
    pub day: Option<CivilDate>,
    /// Prints the report as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What to do with members.
#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Adds a member and prints an activation code.
    Add {
        /// Their name.
        #[arg(long)]
        name: String,
        /// Their unit (单位).
        #[arg(long, default_value = "")]
        unit: String,
        /// Their post (职务).
        #[arg(long, default_value = "")]
        post: String,
        /// member, officer, editor, reviewer, admin or auditor.
        #[arg(long, default_value = "member", value_parser = role)]
        role: Role,
        /// How the code is shown.
        #[command(flatten)]
        show: ShowCode,
    },
    /// Lists members and devices.
    List {
        /// Prints the list as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Changes a member's unit, post or role; their rooms follow.
    Change {
        /// The id of the member.
        id: Uuid,
        /// Their unit (单位) from now on.
        #[arg(long)]
        unit: Option<String>,
        /// Their post (职务) from now on.
        #[arg(long)]
        post: Option<String>,
        /// Their role from now on: member, officer, editor, reviewer, admin or auditor.
        #[arg(long, value_parser = role)]
        role: Option<Role>,
    },
    /// Revokes a member with all their devices, or one device.
    Revoke {
        /// The id of the member or of the device.
        id: Uuid,
    },
    /// Makes a new activation code for a member; an unused one is worth nothing after it.
    Code {
        /// The id of the member.
        id: Uuid,
        /// How the code is shown.
        #[command(flatten)]
        show: ShowCode,
    },
}

/// How an activation code is shown.
#[derive(Debug, clap::Args)]
pub struct ShowCode {
    /// Writes the QR code to this SVG file instead of the terminal.
    #[arg(long)]
    pub qr: Option<PathBuf>,
    /// Prints id, code and link as JSON and no QR code.
    #[arg(long)]
    pub json: bool,
}

/// What to do with complaints and suggestions.
#[derive(Debug, Subcommand)]
pub enum FeedbackCommand {
    /// Lists them, those without an answer first.
    List {
        /// Prints the list as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Says that one is being worked on (受理).
    Accept {
        /// Its id.
        id: FeedbackId,
    },
    /// Answers one.
    Answer {
        /// Its id.
        id: FeedbackId,
        /// The answer.
        text: String,
    },
}

/// What to do with issues.
#[derive(Debug, Subcommand)]
pub enum IssueCommand {
    /// Lists issues with day, number of articles and status.
    List,
    /// Takes an issue and its articles back from all phones.
    Withdraw {
        /// Its id.
        id: String,
    },
}

/// What to do with the question bank.
#[derive(Debug, Subcommand)]
pub enum QuestionsCommand {
    /// Imports a file of questions and prints what became of each row; exit 2: something was refused or not taken over.
    Import(QuestionsImportArgs),
    /// Writes the whole bank to a file.
    Export(ExportArgs),
    /// Counts what a folder of questions holds, without a database; exit 2: something is refused.
    Check {
        /// A content folder, or a folder of files of questions.
        folder: PathBuf,
        /// Prints the counts as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Lists questions that left the quizzes because their article changed, with what changed.
    Stale {
        /// Prints the list as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Confirms questions on their articles as `stale` showed them; they come back into the quizzes.
    Confirm {
        /// Each as `stale` names it: its id, a colon, and the mark of the text that was looked at.
        #[arg(required = true, value_name = "ID:TEXT")]
        questions: Vec<String>,
        /// Who confirms; kept as the reviewer.
        #[arg(long, default_value = "")]
        reviewer: String,
    },
}

/// What to import into the bank.
#[derive(Debug, clap::Args)]
pub struct QuestionsImportArgs {
    /// The file.
    pub file: PathBuf,
    /// Its format; guessed when left out.
    #[arg(long)]
    pub format: Option<QuestionFormat>,
    /// Takes nothing over.
    #[arg(long)]
    pub dry_run: bool,
    /// Takes over what is accepted although other rows are refused or look like other questions.
    #[arg(long, conflicts_with = "dry_run")]
    pub accept: bool,
    /// Prints the report as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Where the bank is written.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// A file named .xlsx or .gift.
    pub file: PathBuf,
}

/// The formats of files of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum QuestionFormat {
    /// A workbook.
    Xlsx,
    /// Text copied out of a document.
    Text,
    /// Moodle's GIFT.
    Gift,
    /// Moodle's Aiken.
    Aiken,
    /// A bank file.
    Toml,
}

impl QuestionFormat {
    /// The format.
    pub fn format(self) -> Format {
        match self {
            Self::Xlsx => Format::Xlsx,
            Self::Text => Format::Pasted,
            Self::Gift => Format::Gift,
            Self::Aiken => Format::Aiken,
            Self::Toml => Format::Toml,
        }
    }
}

/// What to do with the text of regulations.
#[derive(Debug, Subcommand)]
pub enum RegulationCommand {
    /// Reads a text and prints what was found.
    Parse {
        /// The text.
        file: PathBuf,
        /// Prints title, dates and chapters with their articles as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Compares two texts by article.
    Diff {
        /// The earlier text.
        old: PathBuf,
        /// The later text.
        new: PathBuf,
        /// Prints the numbers of the articles that differ as JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Where to.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// The file to write; must not be there yet.
    pub file: PathBuf,
}

/// From where.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The backup.
    pub file: PathBuf,
    /// Replaces a database that is there.
    #[arg(long)]
    pub replace: bool,
}

fn role(text: &str) -> Result<Role, String> {
    text.parse()
}
