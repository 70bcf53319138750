//! 交流 in a bad network, deterministic by seed: five real phones and the real server, a network between them that loses, doubles and reorders, and crashes of
//! both. A seed is 200 steps ([`plan`]), played one behind the other ([`play`]); then the network heals, and what must hold is looked at ([`check`]): nothing
//! acknowledged is lost, nothing is there twice, positions have no gap, and every phone shows the same room. Members talk with words, pictures and voice messages;
//! some words wait for the moderator, who decides through the same network; and members are moved out of the room and come back.
//!
//! Why so: what a person fears of a messenger (lost, doubled, out of order) happens where three faults meet, and no hand-written story meets them all. What
//! decides is drawn from the seed; identifiers, tokens and timestamps of files are not, and decide nothing.

pub mod check;
mod fate;
mod faults;
pub mod files;
pub mod ground;
pub mod net;
pub mod plan;
pub mod play;
mod queue;
mod seats;
pub mod state;
mod talk;
mod wire;
pub mod witness;

pub use ground::Ground;

use net::Tally;
use std::fmt;

/// What a seed was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Played {
    /// Messages written.
    pub said: u64,
    /// Messages that stand in the room at the end.
    pub stand: u64,
    /// Messages taken back, and gone.
    pub recalled: u64,
    /// Messages written that are a picture or a voice.
    pub files: u64,
    /// Messages that waited and were let through.
    pub released: u64,
    /// Messages that waited and were not let through.
    pub turned_down: u64,
    /// Times a member was moved out.
    pub moves: u64,
    /// Messages that could not be sent because of that, and were tried again at the end.
    pub retried: u64,
    /// Such messages that were not.
    pub unsent: u64,
    /// Syncs that failed.
    pub failed_syncs: u64,
    /// Crashes of phones.
    pub phones_crashed: u64,
    /// Crashes of the server.
    pub servers_crashed: u64,
    /// What the network did.
    pub net: Tally,
}

impl Played {
    /// Adds another's.
    pub fn add(&mut self, other: Self) {
        self.said += other.said;
        self.stand += other.stand;
        self.recalled += other.recalled;
        self.files += other.files;
        self.released += other.released;
        self.turned_down += other.turned_down;
        self.moves += other.moves;
        self.retried += other.retried;
        self.unsent += other.unsent;
        self.failed_syncs += other.failed_syncs;
        self.phones_crashed += other.phones_crashed;
        self.servers_crashed += other.servers_crashed;
        self.net.add(other.net);
    }
}

/// A seed after which something does not hold. Shows the seed, what does not hold, and all that was done.
#[derive(Debug)]
pub struct Failure {
    /// Which.
    pub seed: u64,
    /// What does not hold.
    pub why: anyhow::Error,
    /// What was done, a line a step and a line a fault of the network.
    pub log: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.log {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "seed {}: {:#}", self.seed, self.why)?;
        write!(f, "again: LIANXIN_SIM_SEED={} cargo xtask nextest simulation", self.seed)
    }
}

/// Plays one seed and looks at what must hold after it.
pub fn run(ground: &Ground, seed: u64) -> Result<Played, Box<Failure>> {
    let mut log = Vec::new();
    play::play(ground, seed, &mut log).map_err(|why| Box::new(Failure { seed, why, log }))
}
