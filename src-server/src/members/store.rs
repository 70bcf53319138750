//! The table of members. Any change here moves the head of the feed `auth`, so that no known token outlives it.

use crate::{
    db::Conn,
    error::{Error, Result},
    sync::feed::{self, AUTH},
};
use lianxin_proto::{
    feed::{Entity, FeedId},
    id::MemberId,
    member::Profile,
    time::Millis,
};

type Row = (String, String, String, String, String, Option<i64>);

fn profile((id, name, unit, post, role, revoked): Row) -> Result<(Profile, Option<Millis>)> {
    let profile = Profile {
        id: id.parse().map_err(|e| Error::stored("member", e))?,
        name,
        unit,
        post,
        role: role.parse().map_err(|e: String| Error::stored("member", e))?,
    };
    Ok((profile, revoked.map(Millis)))
}

/// Keeps a new member and begins their feed.
pub async fn add(conn: &mut Conn, profile: &Profile, now: Millis) -> Result<()> {
    sqlx::query("INSERT INTO member (id, name, unit, post, role, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(profile.id.to_string())
        .bind(&profile.name)
        .bind(&profile.unit)
        .bind(&profile.post)
        .bind(profile.role.as_str())
        .bind(now.0)
        .execute(&mut *conn)
        .await?;
    feed::put(&mut *conn, FeedId::Member(profile.id), &Entity::Profile(profile.clone())).await?;
    feed::bump(conn, AUTH).await?;
    Ok(())
}

/// A member with the time they were revoked.
pub async fn find(conn: &mut Conn, id: MemberId) -> Result<Option<(Profile, Option<Millis>)>> {
    let row: Option<Row> = sqlx::query_as("SELECT id, name, unit, post, role, revoked_at FROM member WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(profile).transpose()
}

/// A member who was not revoked.
pub async fn active(conn: &mut Conn, id: MemberId) -> Result<Option<Profile>> {
    Ok(find(conn, id).await?.and_then(|(profile, revoked)| revoked.is_none().then_some(profile)))
}

/// All members, by unit and name.
pub async fn list(conn: &mut Conn) -> Result<Vec<(Profile, Option<Millis>)>> {
    let rows: Vec<Row> =
        sqlx::query_as("SELECT id, name, unit, post, role, revoked_at FROM member ORDER BY unit, name, id")
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(profile).collect()
}

/// All members who were not revoked.
pub async fn all_active(conn: &mut Conn) -> Result<Vec<Profile>> {
    let all = list(conn).await?;
    Ok(all.into_iter().filter_map(|(profile, revoked)| revoked.is_none().then_some(profile)).collect())
}

/// Keeps how a member is called and what they may do now; their phones see it at the next sync.
pub async fn change(conn: &mut Conn, profile: &Profile) -> Result<()> {
    sqlx::query("UPDATE member SET name = $2, unit = $3, post = $4, role = $5 WHERE id = $1")
        .bind(profile.id.to_string())
        .bind(&profile.name)
        .bind(&profile.unit)
        .bind(&profile.post)
        .bind(profile.role.as_str())
        .execute(&mut *conn)
        .await?;
    feed::put(&mut *conn, FeedId::Member(profile.id), &Entity::Profile(profile.clone())).await?;
    feed::bump(conn, AUTH).await?;
    Ok(())
}

/// Revokes a member; `false` when there is none or they were revoked already.
pub async fn revoke(conn: &mut Conn, id: MemberId, now: Millis) -> Result<bool> {
    let done = sqlx::query("UPDATE member SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id.to_string())
        .bind(now.0)
        .execute(&mut *conn)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    feed::bump(conn, AUTH).await?;
    Ok(true)
}
