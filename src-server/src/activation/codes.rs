//! The table of activation codes. Kept as SHA-256 with a random pepper that never leaves the database, used once, good for seven days. A new code
//! of a member takes the place of those not used yet.

use crate::{
    db::Conn,
    error::{Error, Result, random},
    store::setting,
};
use lianxin_proto::{
    activation::{CODE_ALPHABET, CODE_LENGTH},
    id::{DeviceId, MemberId},
    time::Millis,
};
use sha2::{Digest as _, Sha256};

/// How long a code is good, in milliseconds: seven days.
pub const GOOD_FOR: i64 = 7 * 24 * 3_600_000;

/// A code as it stands.
#[derive(Debug, Clone)]
pub struct CodeRow {
    /// Whose.
    pub member: MemberId,
    /// Until when it is good.
    pub expires_at: Millis,
    /// The device that used it.
    pub used_by: Option<DeviceId>,
    /// Whether it was used.
    pub used: bool,
}

/// Eight random characters of the alphabet, each as likely as the other.
fn fresh() -> Result<String> {
    let mut code = String::with_capacity(CODE_LENGTH);
    // 248 is the greatest multiple of 31 that a byte holds; bytes beyond it would favour some letters.
    let fair = 256 - 256 % CODE_ALPHABET.len();
    while code.len() < CODE_LENGTH {
        for byte in random::<16>()?.map(usize::from) {
            if code.len() < CODE_LENGTH
                && byte < fair
                && let Some(letter) = CODE_ALPHABET.get(byte % CODE_ALPHABET.len())
            {
                code.push(char::from(*letter));
            }
        }
    }
    Ok(code)
}

async fn hash(conn: &mut Conn, code: &str) -> Result<String> {
    let pepper = setting(conn, "pepper").await?.ok_or_else(|| Error::stored("pepper", "it is missing"))?;
    Ok(hex::encode(Sha256::new().chain_update(pepper.as_bytes()).chain_update(code.as_bytes()).finalize()))
}

/// Makes a code for a member; the only time it is seen.
pub async fn make(conn: &mut Conn, member: MemberId, now: Millis) -> Result<String> {
    let code = fresh()?;
    let hash = hash(&mut *conn, &code).await?;
    cancel(&mut *conn, member).await?;
    sqlx::query("INSERT INTO activation_code (hash, member, created_at, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(hash)
        .bind(member.to_string())
        .bind(now.0)
        .bind(now.plus(GOOD_FOR).0)
        .execute(conn)
        .await?;
    Ok(code)
}

/// Takes a member's unused codes away.
pub async fn cancel(conn: &mut Conn, member: MemberId) -> Result<()> {
    sqlx::query("DELETE FROM activation_code WHERE member = $1 AND used_at IS NULL")
        .bind(member.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// A code, however it stands.
pub async fn find(conn: &mut Conn, code: &str) -> Result<Option<CodeRow>> {
    let hash = hash(&mut *conn, code).await?;
    let row: Option<(String, i64, Option<i64>, Option<String>)> =
        sqlx::query_as("SELECT member, expires_at, used_at, used_by FROM activation_code WHERE hash = $1")
            .bind(hash)
            .fetch_optional(conn)
            .await?;
    row.map(|(member, expires_at, used_at, used_by)| {
        Ok(CodeRow {
            member: member.parse().map_err(|e| Error::stored("activation code", e))?,
            expires_at: Millis(expires_at),
            used_by: used_by.map(|d| d.parse().map_err(|e| Error::stored("activation code", e))).transpose()?,
            used: used_at.is_some(),
        })
    })
    .transpose()
}

/// Marks a code as used by a device.
pub async fn spend(conn: &mut Conn, code: &str, device: DeviceId, now: Millis) -> Result<()> {
    let hash = hash(&mut *conn, code).await?;
    sqlx::query("UPDATE activation_code SET used_at = $2, used_by = $3 WHERE hash = $1")
        .bind(hash)
        .bind(now.0)
        .bind(device.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::activation::normalise;

    #[test]
    fn fresh_codes_are_codes_and_differ() {
        let codes: std::collections::HashSet<String> = (0..500).map(|_| fresh().expect("random")).collect();
        assert_eq!(codes.len(), 500);
        for code in codes {
            assert_eq!(normalise(&code), Some(code.clone()));
        }
    }
}
