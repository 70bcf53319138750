//! The steps in which something ends in the middle: a phone or the server dies at a request, or a phone is live for a moment.

use super::{
    plan::Kind,
    play::{Phone, Play},
};
use anyhow::{Context as _, Result, anyhow, ensure};
use lianxin_client::Client;
use lianxin_proto::id::MessageId;
use std::{
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a phone that is live may take to show a message, and a network to be quiet. Long: a busy machine is no fault of theirs.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

impl Play<'_> {
    /// Waits for a phone to show something, without asking it to sync.
    fn until_shown(&self, phone: usize, id: MessageId) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !self.rows(phone)?.iter().any(|row| row.id == id && row.position.is_some()) {
            ensure!(Instant::now() < deadline, "phone {phone} is live and does not show {id}");
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }

    pub(super) fn live(&mut self, listener: usize, speaker: usize, line: &mut String) -> Result<()> {
        if self.backend.is_none() || self.is_away(speaker)? || !self.shows_room(speaker)? {
            return Ok(());
        }
        let net = &self.ground.net;
        net.calm(true);
        let (heard, spoke) = (Arc::clone(&self.phone(listener)?.client), Arc::clone(&self.phone(speaker)?.client));
        heard.resume();
        self.wait(patiently(net.lives(1))).context("the live connection does not stand")?;
        net.take_heard();
        let id = self.say(speaker, Kind::Text)?.context("a seat")?;
        self.sync_calmly(&spoke)?;
        if self.is_away(listener)? {
            line.push_str(" not");
        } else {
            self.until_shown(listener, id)?;
        }
        self.until_asleep(&heard)?;
        write!(line, " {id}")?;
        if self.is_away(listener)? { self.did_not_hear(listener, id) } else { Ok(()) }
    }

    /// Sends a live phone to sleep; then the network is no longer calm.
    pub(super) fn until_asleep(&self, client: &Client) -> Result<()> {
        client.pause();
        // Whatever it was in the middle of has ended when this has.
        self.sync_calmly(client)?;
        let net = &self.ground.net;
        self.wait(patiently(net.lives(0))).context("the live connection does not end")?;
        self.wait(net.idle());
        net.calm(false);
        Ok(())
    }

    pub(super) fn crash_phone(&mut self, n: usize, nth: u32, done: bool, line: &mut String) -> Result<()> {
        let mut strike = self.ground.net.arm(nth, done);
        let phone = self.phones.get_mut(n).context("a phone")?;
        let client = Arc::clone(&phone.client);
        let (folder, clock) = (phone.folder.clone(), Arc::clone(&phone.clock));
        let result = self.ground.runtime.block_on(async {
            let mut syncing = tokio::spawn(async move { client.sync().await });
            let result = tokio::select! {
                result = &mut syncing => Some(result),
                _ = strike.struck() => None,
            };
            if result.is_none() {
                syncing.abort();
                // Only with the task gone is its hold on the client gone.
                let _ = syncing.await;
            }
            result
        });
        self.ground.net.disarm();
        match result {
            Some(result) => self.forgive(result?, line)?,
            None => line.push_str(" struck"),
        }
        // The last hold on the old client goes when the new one takes its place: opened beside it, as after a kill that left its files.
        let phone = self.phones.get_mut(n).context("a phone")?;
        let reopened = Phone::open(&folder, &clock)?;
        drop(std::mem::replace(&mut phone.client, reopened));
        strike.go();
        self.wait(self.ground.net.idle());
        self.played.phones_crashed += 1;
        if self.shows_room(n)? {
            let draft = self.draft_of(n)?;
            ensure!(draft == self.phone(n)?.draft, "the draft of phone {n} became {draft:?} by the crash");
        } else {
            self.phones.get_mut(n).context("a phone")?.draft.clear();
        }
        self.stands_in_order(n, false)
    }

    pub(super) fn crash_server(
        &mut self,
        n: usize,
        phone: usize,
        nth: u32,
        done: bool,
        down: usize,
        line: &mut String,
    ) -> Result<()> {
        let Some(backend) = self.backend.take() else { return Ok(()) };
        let mut strike = self.ground.net.arm(nth, done);
        let client = Arc::clone(&self.phone(phone)?.client);
        let mut syncing = self.ground.runtime.spawn(async move { client.sync().await });
        let early = self.ground.runtime.block_on(async {
            tokio::select! {
                result = &mut syncing => Some(result),
                _ = strike.struck() => None,
            }
        });
        self.ground.net.disarm();
        backend.crash();
        self.ground.net.lead_to(None);
        strike.go();
        let result = match early {
            Some(result) => result?,
            None => self.ground.runtime.block_on(syncing)?,
        };
        self.forgive(result, line)?;
        self.wait(self.ground.net.idle());
        self.played.servers_crashed += 1;
        self.up_at = n + down;
        if down == 0 {
            self.start_server()?;
        }
        Ok(())
    }
}

/// Waits with patience.
pub(super) async fn patiently<T>(future: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(PATIENCE, future).await.map_err(|_| anyhow!("nothing happened in {PATIENCE:?}"))
}
