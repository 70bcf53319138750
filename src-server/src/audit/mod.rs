//! The audit log: what moderators and the command line did, each entry with the hash of the one before, so that none can be taken out, changed or put in unseen.
//! It holds ids and reasons and never what was said. [`hash`] and [`check`] are pure; the head is kept beside the table, so that a cut end shows too.

pub mod routes;
pub mod store;

use lianxin_proto::{id::MemberId, room::AuditEntry, time::Millis};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// What stands before the first entry.
pub const START: &str = "";

/// What is hashed of an entry: all of it but the hash. The order of the fields counts.
#[derive(Serialize)]
struct Hashed<'a> {
    seq: u64,
    at: Millis,
    actor: Option<MemberId>,
    act: &'a str,
    subject: &'a str,
    reason: &'a str,
}

/// The hash of an entry behind another: SHA-256 over the hash before, a line feed, and the entry as JSON.
pub fn hash(before: &str, entry: &AuditEntry) -> Result<String, serde_json::Error> {
    let AuditEntry { seq, at, actor, act, subject, reason, hash: _ } = entry;
    let hashed = serde_json::to_vec(&Hashed { seq: *seq, at: *at, actor: *actor, act, subject, reason })?;
    let digest = Sha256::new().chain_update(before).chain_update("\n").chain_update(hashed).finalize();
    Ok(hex::encode(digest))
}

/// Where a chain breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// The place of the first entry that does not fit: changed, or the one before it was taken out.
    pub seq: u64,
}

/// How far a chain has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The place of the last entry; 0 before the first.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
}

impl Default for Checked {
    fn default() -> Self {
        Self { seq: 0, hash: START.to_owned() }
    }
}

/// Checks the next entries of a chain.
pub fn check(checked: Checked, entries: &[AuditEntry]) -> Result<Checked, Broken> {
    entries.iter().try_fold(checked, |before, entry| {
        let seq = before.seq.saturating_add(1);
        let fits = entry.seq == seq && hash(&before.hash, entry).is_ok_and(|hash| hash == entry.hash);
        if fits { Ok(Checked { seq, hash: entry.hash.clone() }) } else { Err(Broken { seq }) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn chain(length: u64) -> Vec<AuditEntry> {
        let mut before = START.to_owned();
        (1..=length)
            .map(|seq| {
                let mut entry = AuditEntry {
                    seq,
                    at: Millis(i64::try_from(seq).expect("small")),
                    actor: (seq % 2 == 0).then_some(MemberId(Uuid::from_u128(7))),
                    act: "message.remove".into(),
                    subject: format!("message:{seq}"),
                    reason: "广告".into(),
                    hash: String::new(),
                };
                entry.hash = hash(&before, &entry).expect("hashes");
                before.clone_from(&entry.hash);
                entry
            })
            .collect()
    }

    proptest! {
        #[test]
        fn whatever_is_changed_shows(length in 1_u64..8, place in 0_usize..8, what in 0_usize..9) {
            let mut entries = chain(length);
            prop_assert_eq!(check(Checked::default(), &entries).map(|to| to.seq), Ok(length));
            let place = place % entries.len();
            match what {
                0 => entries[place].reason.push('。'),
                1 => entries[place].subject = "message:0".into(),
                2 => entries[place].act = "message.pick".into(),
                3 => entries[place].at = Millis(-1),
                4 => entries[place].actor = Some(MemberId(Uuid::from_u128(8))),
                5 => entries[place].seq += 1,
                6 => entries[place].hash = "0".repeat(64),
                7 if place + 1 < entries.len() => entries.swap(place, place + 1),
                // The last one taken out shows by the head alone.
                8 if place + 1 < entries.len() => { entries.remove(place); }
                _ => return Ok(()),
            }
            let place = u64::try_from(place).expect("small") + 1;
            prop_assert_eq!(check(Checked::default(), &entries), Err(Broken { seq: place }));
        }
    }

    #[test]
    fn a_chain_is_checked_in_parts() {
        let entries = chain(5);
        let half = check(Checked::default(), &entries[..2]).expect("whole");
        assert_eq!(check(half, &entries[2..]).map(|to| to.hash), Ok(entries[4].hash.clone()));
        assert_eq!(check(Checked::default(), &entries[1..]), Err(Broken { seq: 1 }));
    }
}
