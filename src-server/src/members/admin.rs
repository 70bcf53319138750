//! What an administrator does with members: add, list, change, revoke, give a new code; their seats in rooms follow. Used by the command line and by tests alike.

use crate::{
    activation::codes,
    auth::store::{self as devices, Device},
    error::{Error, Result},
    members::store as members,
    rooms::seats,
    store::Store,
};
use lianxin_proto::{
    id::{DeviceId, MemberId},
    member::{Profile, Role},
    time::Millis,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Who is to be a member.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// Their name; 1 to 40 characters.
    pub name: String,
    /// Their unit; may be empty.
    pub unit: String,
    /// Their post; may be empty.
    pub post: String,
    /// Their role.
    pub role: Role,
}

/// A member with a code that was just made.
#[derive(Debug, Clone)]
pub struct Coded {
    /// Who.
    pub profile: Profile,
    /// The code, eight characters; shown once.
    pub code: String,
}

/// A member as the administrator sees them.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Listed {
    /// Who.
    #[serde(flatten)]
    pub profile: Profile,
    /// When they were revoked.
    pub revoked_at: Option<Millis>,
    /// Their devices.
    pub devices: Vec<Device>,
}

/// What was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// A member with all their devices.
    Member,
    /// One device.
    Device,
}

fn check(new: &NewMember) -> Result<()> {
    for (what, text, least) in [("name", &new.name, 1), ("unit", &new.unit, 0), ("post", &new.post, 0)] {
        let chars = text.trim().chars().count();
        if !(least..=40).contains(&chars) || text.chars().any(char::is_control) {
            return Err(Error::Operator(format!("the {what} {text:?} must have {least} to 40 characters; shorten it")));
        }
    }
    Ok(())
}

/// Adds a member and makes their first code.
pub async fn add(store: &Store, new: &NewMember) -> Result<Coded> {
    let mut all = add_all(store, std::slice::from_ref(new)).await?;
    all.pop().ok_or_else(|| Error::Operator("nobody was added".into()))
}

/// Adds members, all or none, and makes the first code of each.
pub async fn add_all(store: &Store, new: &[NewMember]) -> Result<Vec<Coded>> {
    new.iter().try_for_each(check)?;
    let now = store.now();
    let mut tx = store.db.write().await?;
    let mut all = Vec::with_capacity(new.len());
    for new in new {
        let profile = Profile {
            id: MemberId(Uuid::now_v7()),
            name: new.name.trim().to_owned(),
            unit: new.unit.trim().to_owned(),
            post: new.post.trim().to_owned(),
            role: new.role,
        };
        members::add(&mut tx, &profile, now).await?;
        seats::settle_member(&mut tx, &profile).await?;
        let code = codes::make(&mut tx, profile.id, now).await?;
        all.push(Coded { profile, code });
    }
    store.commit(tx).await?;
    Ok(all)
}

/// What is to be changed of a member; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct MemberChange {
    /// Their unit; may be empty.
    pub unit: Option<String>,
    /// Their post; may be empty.
    pub post: Option<String>,
    /// Their role.
    pub role: Option<Role>,
}

/// Changes a member: they moved within the district, or do something else now.
pub async fn change(store: &Store, id: MemberId, change: MemberChange) -> Result<Profile> {
    let mut tx = store.db.write().await?;
    let stands = members::active(&mut tx, id).await?.ok_or_else(|| unknown(id))?;
    let MemberChange { unit, post, role } = change;
    let new = NewMember {
        name: stands.name,
        unit: unit.unwrap_or(stands.unit),
        post: post.unwrap_or(stands.post),
        role: role.unwrap_or(stands.role),
    };
    check(&new)?;
    let profile = Profile {
        id,
        name: new.name,
        unit: new.unit.trim().to_owned(),
        post: new.post.trim().to_owned(),
        role: new.role,
    };
    members::change(&mut tx, &profile).await?;
    seats::settle_member(&mut tx, &profile).await?;
    store.commit(tx).await?;
    Ok(profile)
}

fn unknown(id: MemberId) -> Error {
    Error::Operator(format!("there is no member {id}, or they were revoked; see `member list`"))
}

/// A new code for a member; those not used yet are worth nothing after it.
pub async fn new_code(store: &Store, id: MemberId) -> Result<Coded> {
    let mut tx = store.db.write().await?;
    let profile = members::active(&mut tx, id).await?.ok_or_else(|| unknown(id))?;
    let code = codes::make(&mut tx, id, store.now()).await?;
    store.commit(tx).await?;
    Ok(Coded { profile, code })
}

/// All members with their devices.
pub async fn list(store: &Store) -> Result<Vec<Listed>> {
    let mut conn = store.db.read().await?;
    let mut devices: HashMap<MemberId, Vec<Device>> = HashMap::new();
    for device in devices::list(&mut conn).await? {
        devices.entry(device.member).or_default().push(device);
    }
    let members = members::list(&mut conn).await?;
    Ok(members
        .into_iter()
        .map(|(profile, revoked_at)| {
            let devices = devices.remove(&profile.id).unwrap_or_default();
            Listed { profile, revoked_at, devices }
        })
        .collect())
}

/// Revokes a member with all their devices, or one device.
pub async fn revoke(store: &Store, id: Uuid) -> Result<Revoked> {
    let now = store.now();
    let mut tx = store.db.write().await?;
    let revoked = if members::revoke(&mut tx, MemberId(id), now).await? {
        codes::cancel(&mut tx, MemberId(id)).await?;
        seats::leave_all(&mut tx, MemberId(id)).await?;
        Revoked::Member
    } else if devices::revoke(&mut tx, DeviceId(id), now).await? {
        Revoked::Device
    } else {
        return Err(Error::Operator(format!(
            "there is neither a member nor a device {id}, or it was revoked already; see `member list`"
        )));
    };
    store.commit(tx).await?;
    Ok(revoked)
}
