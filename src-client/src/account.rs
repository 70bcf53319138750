//! Whose device this is: activated, revoked, left.
//!
//! ```text
//!            activate                  401 of the server
//!   Fresh ────────────▶ Active ─────────────────────────▶ Revoked ──(told, or a minute)──▶ wiped
//!     ▲                   │ log out                          │ acknowledged
//!     │                   ▼                                  ▼
//!     └─────(wiped)──── Leaving ◀───────────────────────────┘
//! ```
//! Each arrow is a transaction, and what follows it (removing files, rewriting the database) is taken up again at the next start if it was cut off.

use crate::{
    client::Core,
    error::{call_error, invalid, no_member},
    platform::Secret,
    server::{Address, AddressError},
    store::{StoreError, facts, ops, reminders as announced, singles, wipe},
    sync::{SyncError, blocking, fetch, pictures},
};
use base64::Engine as _;
use lianxin_proto::{
    activation::{Activate, Activated, normalise},
    call::{Account, CallError, ErrorCode},
    content::Brand,
    event::Event,
    feed::EntityKind,
    id::{DeviceId, MemberId},
    member::Profile,
    time::Millis,
};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use sha2::Digest as _;
use std::time::Duration;

/// How long after this phone learnt that it is revoked its content goes by itself, in milliseconds: 1 minute.
pub(crate) const WIPE_AFTER: i64 = 60_000;
/// How long the server is waited for when leaving.
const LEAVE: Duration = Duration::from_secs(5);
/// The most characters of a device's name.
const NAME_MAX: usize = 60;

/// The account as kept. Absent: nobody yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "there is one, and nearly always the large one")]
pub(crate) enum Record {
    /// A member.
    Active { server: String, device: DeviceId, profile: Profile, brand: Brand },
    /// The member left; what is on this phone goes.
    Leaving,
    /// Revoked.
    Revoked { at: Millis, unsent: u32, contact: String, wiped: bool },
}

/// An activation that was begun: asking again with the same code names the same device.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Begun {
    server: String,
    /// A hash: the code itself is not kept.
    code: String,
    device: DeviceId,
}

pub(crate) fn get(db: &Connection) -> Result<Option<Record>, StoreError> {
    facts::get(db, facts::ACCOUNT)
}

/// Refuses unless a member is on this device.
pub(crate) fn require(db: &Connection) -> Result<(), CallError> {
    match get(db)? {
        Some(Record::Active { .. }) => Ok(()),
        _ => Err(no_member()),
    }
}

/// Who the member is: as their feed says, until it came as activation said.
pub(crate) fn profile(db: &Connection) -> Result<Profile, CallError> {
    match get(db)? {
        Some(Record::Active { profile, .. }) => Ok(singles::get(db, EntityKind::Profile)?.unwrap_or(profile)),
        _ => Err(no_member()),
    }
}

/// The member's id; `None` where there is no member.
pub(crate) fn member(db: &Connection) -> Result<Option<MemberId>, StoreError> {
    Ok(match get(db)? {
        Some(Record::Active { profile, .. }) => Some(profile.id),
        _ => None,
    })
}

/// Whose app it is.
pub(crate) fn brand(db: &Connection) -> Result<Option<Brand>, StoreError> {
    if let Some(brand) = singles::get(db, EntityKind::Brand)? {
        return Ok(Some(brand));
    }
    Ok(match get(db)? {
        Some(Record::Active { brand, .. }) => Some(brand),
        _ => None,
    })
}

/// The account as the user interface is shown it.
pub(crate) fn shown(db: &Connection) -> Result<Account, StoreError> {
    Ok(match get(db)? {
        None | Some(Record::Leaving) => Account::Fresh,
        Some(Record::Active { profile, .. }) => {
            Account::Active { profile: singles::get(db, EntityKind::Profile)?.unwrap_or(profile) }
        }
        Some(Record::Revoked { at, unsent, contact, .. }) => Account::Revoked { at, unsent, contact },
    })
}

fn random_token() -> Result<Secret, CallError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no random numbers");
        call_error(ErrorCode::Store, "手机没能生成密钥，请重启手机再试。")
    })?;
    Ok(Secret::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)))
}

fn vault_failed(error: &crate::platform::PlatformError) -> CallError {
    tracing::error!(%error, "the vault failed");
    call_error(ErrorCode::Store, "手机的密钥库用不了，请重启手机再试。")
}

impl Core {
    /// Who asks the server.
    pub(crate) async fn session(&self) -> Result<fetch::Session, SyncError> {
        let record = self.store.read(|db| get(db).map_err(SyncError::from)).await?;
        let Some(Record::Active { server, profile, .. }) = record else { return Err(SyncError::NoMember) };
        // A member without a token is a copy of the database on another phone: as good as revoked.
        let token = self.vault.load()?.ok_or(SyncError::Revoked)?;
        Ok(fetch::Session { address: Address::parse(&server)?, token, member: profile.id })
    }

    /// Activates this device.
    pub(crate) async fn activate(&self, server: Option<String>, typed: String) -> Result<Profile, CallError> {
        let _one = self.account_lock.lock().await;
        match self.store.read(get).await? {
            None => {}
            Some(Record::Leaving) => self.finish_leaving().await?,
            Some(Record::Active { .. }) => return Err(invalid("这部手机已经激活了。要换人使用，请先在“我的”里退出。")),
            Some(Record::Revoked { .. }) => return Err(no_member()),
        }
        let code = normalise(&typed).ok_or_else(|| invalid("激活码是八位字母和数字，请照通知再输一次。"))?;
        let server = server.filter(|text| !text.trim().is_empty()).or_else(|| self.server.clone());
        let address =
            Address::parse(&server.unwrap_or_default()).map_err(|error: AddressError| invalid(&error.to_string()))?;
        let (device, token) = self.begin(&address, &code).await?;
        let name: String = self.device_name.chars().take(NAME_MAX).collect();
        let request = Activate { code, device, token: token.reveal().to_owned(), name };
        let answer = self.http.post_as(&address, None, "activate", &request, fetch::Limits::SMALL).await?;
        let Activated { profile, brand } = fetch::read(&answer.body)?;
        let now = self.clock.now();
        let record = Record::Active { server: address.as_str().to_owned(), device, profile: profile.clone(), brand };
        self.store
            .write_durably(move |tx| {
                facts::set(tx, facts::ACCOUNT, &record)?;
                facts::forget(tx, facts::BEGUN)?;
                facts::set(tx, facts::SHOWN_UNTIL, &now)?;
                // Whoever has just come in is looking at the app: this morning needs no notification any more.
                if now >= crate::reminders::generic_at(now.date()) {
                    announced::announce(tx, &crate::reminders::of_day(now.date()))?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        self.volatile(|state| state.activation = None);
        self.events.tell(Event::AccountChanged);
        self.plan_alarms().await;
        self.rouse();
        self.nudge();
        Ok(profile)
    }

    /// The device's id and token for this code: those of an earlier try whose answer was lost, or new ones.
    async fn begin(&self, address: &Address, code: &str) -> Result<(DeviceId, Secret), CallError> {
        let hash = hex::encode(sha2::Sha256::digest(code.as_bytes()));
        let server = address.as_str().to_owned();
        let begun: Option<Begun> = self.store.read(|db| facts::get(db, facts::BEGUN)).await?;
        let kept = self.vault.load().map_err(|error| vault_failed(&error))?;
        if let (Some(begun), Some(token)) = (begun, kept)
            && begun.server == server
            && begun.code == hash
        {
            return Ok((begun.device, token));
        }
        let (device, token) = (DeviceId(uuid::Uuid::now_v7()), random_token()?);
        self.vault.store(&token).map_err(|error| vault_failed(&error))?;
        let begun = Begun { server, code: hash, device };
        self.store.write_durably(move |tx| facts::set(tx, facts::BEGUN, &begun)).await?;
        Ok((device, token))
    }

    /// This device was revoked: says so, and lets the content go.
    pub(crate) async fn revoke(&self) {
        let at = self.clock.now();
        let revoked = self
            .store
            .write_durably(move |tx| {
                let Some(Record::Active { brand, .. }) = get(tx)? else { return Ok(false) };
                let contact = self::brand(tx)?.unwrap_or(brand).contact;
                let (pending, wedged) = ops::counts(tx)?;
                let record = Record::Revoked { at, unsent: pending + wedged, contact, wiped: false };
                facts::set(tx, facts::ACCOUNT, &record)?;
                Ok::<_, StoreError>(true)
            })
            .await;
        match revoked {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return tracing::error!(%error, "the revocation could not be kept"),
        }
        tracing::warn!("this device was revoked");
        if let Err(error) = self.vault.delete() {
            tracing::error!(%error, "the token could not be removed");
        }
        self.platform.schedule(&[]);
        self.events.tell(Event::AccountChanged);
    }

    /// Removes everything from this phone but the facts in `keep`.
    async fn wipe(&self, keep: &'static [&'static str]) -> Result<(), StoreError> {
        // No sync may bring anything back meanwhile.
        let _one = self.sync_lock.lock().await;
        self.vault.delete().map_err(|error| StoreError::Io(std::io::Error::other(error)))?;
        let folder = pictures::folder(&self.data_dir);
        blocking(move || pictures::remove_all(&folder))
            .await
            .map_err(|_| StoreError::Closed)?
            .map_err(StoreError::from)?;
        self.store.write_durably(move |tx| wipe::rows(tx, keep)).await?;
        self.store.maintain(|connection| wipe::rewrite(connection)).await?;
        self.volatile(|state| {
            state.sync = lianxin_proto::event::SyncState::default();
            state.open = None;
        });
        self.platform.schedule(&[]);
        Ok(())
    }

    /// Finishes what a start, a minute or an acknowledgement finishes: wipes a revoked or left device.
    pub(crate) async fn finish_leaving(&self) -> Result<(), StoreError> {
        match self.store.read(get).await? {
            Some(Record::Leaving) => {
                self.wipe(&[]).await?;
            }
            Some(Record::Revoked { at, unsent, contact, wiped: false }) => {
                self.wipe(&wipe::REVOKED_KEEPS).await?;
                let record = Record::Revoked { at, unsent, contact, wiped: true };
                self.store.write_durably(move |tx| facts::set(tx, facts::ACCOUNT, &record)).await?;
                self.events.tell(Event::ContentChanged);
            }
            _ => {}
        }
        Ok(())
    }

    /// Leaves this device.
    pub(crate) async fn log_out(&self, discard_unsent: bool) -> Result<(), CallError> {
        let _one = self.account_lock.lock().await;
        let session = self.session().await;
        if matches!(session, Err(SyncError::NoMember)) {
            return Err(no_member());
        }
        if !discard_unsent {
            // What waits may well go now.
            if self.store.read(ops::counts).await? != (0, 0) {
                tokio::time::timeout(LEAVE, self.sync_text()).await.ok();
            }
        }
        self.store
            .write_durably(move |tx| {
                require(tx)?;
                let (pending, wedged) = ops::counts(tx)?;
                let unsent = pending + wedged;
                if unsent > 0 && !discard_unsent {
                    let message = format!("还有 {unsent} 项没有发出去，退出就没有了。请连上网再退出，或选择放弃它们。");
                    return Err(call_error(ErrorCode::Unsent, message));
                }
                facts::set(tx, facts::ACCOUNT, &Record::Leaving).map_err(CallError::from)
            })
            .await?;
        if let Ok(session) = session {
            match tokio::time::timeout(LEAVE, self.http.leave(&session)).await {
                Ok(Err(error)) => tracing::info!(%error, "the server was not told that this device left"),
                Err(_) => tracing::info!("the server was not told in time that this device left"),
                Ok(Ok(())) => {}
            }
        }
        self.finish_leaving().await?;
        self.events.tell(Event::AccountChanged);
        Ok(())
    }

    /// The reader has seen that this device is revoked.
    pub(crate) async fn acknowledge_revoked(&self) -> Result<(), CallError> {
        let _one = self.account_lock.lock().await;
        let leaving = self
            .store
            .write_durably(|tx| {
                let revoked = matches!(get(tx)?, Some(Record::Revoked { .. }));
                if revoked {
                    facts::set(tx, facts::ACCOUNT, &Record::Leaving)?;
                }
                Ok::<_, StoreError>(revoked)
            })
            .await?;
        if leaving {
            self.finish_leaving().await?;
            self.events.tell(Event::AccountChanged);
        }
        Ok(())
    }
}
