//! Guessing codes is made slow: after so many wrong ones an address may try one a minute. With 31^8 codes and a handful of them valid at any time,
//! that is enough. Pure: the caller says who and when.

use std::{collections::HashMap, net::IpAddr};

use lianxin_proto::time::Millis;

/// How long it takes until one wrong code is forgiven, in milliseconds.
const FORGIVE: i64 = 60_000;
/// How many addresses are remembered.
const REMEMBERED: usize = 100_000;

/// Who sent wrong codes lately.
#[derive(Debug)]
pub struct Slowdown {
    limit: i64,
    wrong: HashMap<IpAddr, Record>,
}

#[derive(Debug, Clone, Copy)]
struct Record {
    /// Wrong codes not yet forgiven, as of `at`.
    count: i64,
    at: Millis,
}

impl Record {
    fn at(self, now: Millis) -> Self {
        let forgiven = now.0.saturating_sub(self.at.0).max(0) / FORGIVE;
        Self { count: self.count.saturating_sub(forgiven).max(0), at: self.at.plus(forgiven.saturating_mul(FORGIVE)) }
    }
}

impl Slowdown {
    /// Allows so many wrong codes at once.
    pub fn new(limit: u32) -> Self {
        Self { limit: i64::from(limit), wrong: HashMap::new() }
    }

    /// How many seconds an address has to wait before it may try; `None`: it may now.
    pub fn wait(&self, address: IpAddr, now: Millis) -> Option<u64> {
        let record = self.wrong.get(&address)?.at(now);
        if record.count < self.limit {
            return None;
        }
        let until = record.at.plus(FORGIVE).0;
        let millis = until.saturating_sub(now.0).clamp(1, FORGIVE);
        u64::try_from(millis).ok().map(|millis| millis.div_ceil(1_000))
    }

    /// Notes a wrong code.
    pub fn note(&mut self, address: IpAddr, now: Millis) {
        if self.wrong.len() >= REMEMBERED && !self.wrong.contains_key(&address) {
            self.forget(now);
        }
        let fresh = Record { count: 0, at: now };
        let record = self.wrong.get(&address).map_or(fresh, |record| record.at(now));
        let record = if record.count == 0 { fresh } else { record };
        self.wrong.insert(address, Record { count: record.count.saturating_add(1).min(self.limit), ..record });
    }

    /// Makes room: first those forgiven, then, should all others be under attack at once, those that tried least.
    fn forget(&mut self, now: Millis) {
        self.wrong.retain(|_, record| record.at(now).count > 0);
        if self.wrong.len() >= REMEMBERED {
            let limit = self.limit;
            self.wrong.retain(|_, record| record.count >= limit);
        }
        if self.wrong.len() >= REMEMBERED {
            self.wrong.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(n: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, n])
    }

    #[test]
    fn the_tenth_wrong_code_slows_down_and_a_minute_forgives_one() {
        let mut slow = Slowdown::new(10);
        let start = Millis(1_000_000);
        for n in 0..10 {
            assert_eq!(slow.wait(ip(1), start.plus(n)), None, "{n}");
            slow.note(ip(1), start.plus(n));
        }
        assert_eq!(slow.wait(ip(1), start.plus(10)), Some(60));
        assert_eq!(slow.wait(ip(1), start.plus(59_000)), Some(1));
        assert_eq!(slow.wait(ip(2), start), None, "another address is not concerned");
        let later = start.plus(FORGIVE);
        assert_eq!(slow.wait(ip(1), later), None);
        slow.note(ip(1), later);
        assert_eq!(slow.wait(ip(1), later), Some(60));
        assert_eq!(slow.wait(ip(1), start.plus(100 * FORGIVE)), None);
    }

    #[test]
    fn a_clock_that_jumps_back_locks_nobody_out_for_long() {
        let mut slow = Slowdown::new(1);
        slow.note(ip(1), Millis(1_000_000_000));
        assert_eq!(slow.wait(ip(1), Millis(0)), Some(60));
    }

    #[test]
    fn memory_is_bounded() {
        let mut slow = Slowdown::new(2);
        for n in 0..u32::try_from(REMEMBERED * 2).expect("fits") {
            slow.note(IpAddr::from(n.to_be_bytes()), Millis(0));
        }
        assert!(slow.wrong.len() <= REMEMBERED);
    }
}
