//! The table of devices: each has a token, of which only the SHA-256 is kept. Any change here moves the head of the feed `auth`.

use crate::{
    auth::{Found, Session},
    db::Conn,
    error::{Error, Result},
    rooms::seats,
    sync::feed::{AUTH, bump},
};
use lianxin_proto::{
    id::{DeviceId, MemberId},
    member::Profile,
    time::Millis,
};

/// A device as the administrator sees it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Its member.
    pub member: MemberId,
    /// What it calls itself.
    pub name: String,
    /// When it was activated.
    pub activated_at: Millis,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
}

type Row = (String, Option<i64>, Option<i64>, String, String, String, String, String);

/// What is known of a token.
pub async fn by_token(conn: &mut Conn, token_hash: &str) -> Result<Option<Found>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT d.id, d.revoked_at, m.revoked_at, m.id, m.name, m.unit, m.post, m.role
         FROM device d JOIN member m ON m.id = d.member WHERE d.token_hash = $1",
    )
    .bind(token_hash)
    .fetch_optional(&mut *conn)
    .await?;
    found(conn, row).await
}

/// What is known of a device.
pub async fn by_device(conn: &mut Conn, device: DeviceId) -> Result<Option<Found>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT d.id, d.revoked_at, m.revoked_at, m.id, m.name, m.unit, m.post, m.role
         FROM device d JOIN member m ON m.id = d.member WHERE d.id = $1",
    )
    .bind(device.to_string())
    .fetch_optional(&mut *conn)
    .await?;
    found(conn, row).await
}

async fn found(conn: &mut Conn, row: Option<Row>) -> Result<Option<Found>> {
    let Some((device, device_revoked, member_revoked, id, name, unit, post, role)) = row else { return Ok(None) };
    if device_revoked.is_some() || member_revoked.is_some() {
        return Ok(Some(Found::Revoked));
    }
    let profile = Profile {
        id: id.parse().map_err(|e| Error::stored("member", e))?,
        name,
        unit,
        post,
        role: role.parse().map_err(|e: String| Error::stored("member", e))?,
    };
    let device = device.parse().map_err(|e| Error::stored("device", e))?;
    // Read behind the row: where a seat changed between the two, the head of `auth` has moved, and what is read here does not count for long.
    let rooms = seats::of_member(conn, profile.id).await?;
    Ok(Some(Found::Device(Session::new(device, profile, rooms))))
}

/// A device's member, token hash and revocation.
pub async fn known(conn: &mut Conn, device: DeviceId) -> Result<Option<(String, String, Option<i64>)>> {
    Ok(sqlx::query_as("SELECT member, token_hash, revoked_at FROM device WHERE id = $1")
        .bind(device.to_string())
        .fetch_optional(conn)
        .await?)
}

/// Keeps a new device.
pub async fn add(
    conn: &mut Conn,
    device: DeviceId,
    member: MemberId,
    name: &str,
    token_hash: &str,
    now: Millis,
) -> Result<()> {
    sqlx::query("INSERT INTO device (id, member, name, token_hash, activated_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(device.to_string())
        .bind(member.to_string())
        .bind(name)
        .bind(token_hash)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Revokes a device; `false` when there is none or it was revoked already.
pub async fn revoke(conn: &mut Conn, device: DeviceId, now: Millis) -> Result<bool> {
    let done = sqlx::query("UPDATE device SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(device.to_string())
        .bind(now.0)
        .execute(&mut *conn)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    bump(conn, AUTH).await?;
    Ok(true)
}

/// Forgets a device that its owner gave up, token and name and all.
pub async fn remove(conn: &mut Conn, device: DeviceId) -> Result<()> {
    sqlx::query("DELETE FROM device WHERE id = $1").bind(device.to_string()).execute(&mut *conn).await?;
    bump(conn, AUTH).await?;
    Ok(())
}

/// All devices, by member and time.
pub async fn list(conn: &mut Conn) -> Result<Vec<Device>> {
    let rows: Vec<(String, String, String, i64, Option<i64>)> = sqlx::query_as(
        "SELECT id, member, name, activated_at, revoked_at FROM device ORDER BY member, activated_at, id",
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(id, member, name, activated_at, revoked_at)| {
            Ok(Device {
                id: id.parse().map_err(|e| Error::stored("device", e))?,
                member: member.parse().map_err(|e| Error::stored("device", e))?,
                name,
                activated_at: Millis(activated_at),
                revoked_at: revoked_at.map(Millis),
            })
        })
        .collect()
}
