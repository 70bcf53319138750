//! Right and wrong by version of a question, summed over whoever agrees to it. No row names a member: that an answer was counted is remembered as a keyed
//! digest, beside no verdict and in no order that says who sent what together. Sums of fewer than five people leave the server nowhere.

use crate::{
    db::{Conn, Tx, signed, unsigned},
    error::{Error, Result},
    quiz::store,
    store::{Store, setting},
};
use hmac::{Hmac, Mac as _};
use lianxin_proto::{
    bank::{Tallied, TallyList},
    id::{MemberId, QuestionId},
    quiz::{TALLY_PEOPLE_MIN, Tally},
};
use sha2::Sha256;
use std::collections::BTreeMap;

/// The name of the digests' key among the settings.
pub const SECRET: &str = "tally-secret";

/// The digest under which an answer counts once.
fn digest(secret: &[u8], member: MemberId, question: &QuestionId, version: u32) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|e| Error::stored("tally secret", e))?;
    mac.update(format!("{member}|{question}|{version}").as_bytes());
    Ok(hex::encode(mac.finalize().into_bytes()))
}

/// Counts answers, each member's first to each version only.
pub async fn count(store: &Store, member: MemberId, answers: &[Tally]) -> Result<()> {
    let mut tx: Tx = store.db.write().await?;
    let secret = setting(&mut tx, SECRET).await?.ok_or_else(|| Error::stored("tally secret", "there is none"))?;
    let secret = hex::decode(secret).map_err(|e| Error::stored("tally secret", e))?;
    // By digest, so that the order of rows says nothing.
    let mut by_digest = BTreeMap::new();
    for answer in answers {
        if store::has_version(&mut tx, &answer.question, answer.version).await? {
            let digest = digest(&secret, member, &answer.question, answer.version)?;
            by_digest.entry(digest).or_insert(answer);
        }
    }
    for (digest, answer) in by_digest {
        if see(&mut tx, &digest).await? {
            add(&mut tx, answer).await?;
        }
    }
    // Nothing that phones watch has changed.
    Ok(tx.commit().await?)
}

/// Remembers a digest; `false` when it was seen before.
async fn see(conn: &mut Conn, digest: &str) -> Result<bool> {
    let done = sqlx::query("INSERT INTO tally_seen (digest) VALUES ($1) ON CONFLICT (digest) DO NOTHING")
        .bind(digest)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

async fn add(conn: &mut Conn, answer: &Tally) -> Result<()> {
    sqlx::query(
        "INSERT INTO tally (question, version, right_count, wrong_count) VALUES ($1, $2, $3, $4)
         ON CONFLICT (question, version) DO UPDATE SET right_count = tally.right_count + excluded.right_count,
         wrong_count = tally.wrong_count + excluded.wrong_count",
    )
    .bind(answer.question.as_str())
    .bind(i64::from(answer.version))
    .bind(i64::from(answer.right))
    .bind(i64::from(!answer.right))
    .execute(conn)
    .await?;
    Ok(())
}

/// The sums that may be shown.
pub async fn list(conn: &mut Conn) -> Result<TallyList> {
    let rows: Vec<(String, i64, i64, i64)> = sqlx::query_as(
        "SELECT question, version, right_count, wrong_count FROM tally
         WHERE right_count + wrong_count >= $1 ORDER BY question, version",
    )
    .bind(signed(TALLY_PEOPLE_MIN.into()))
    .fetch_all(conn)
    .await?;
    let tallies = rows.into_iter().map(|(question, version, right, wrong)| {
        Ok(Tallied {
            question: QuestionId::new(question).map_err(|e| Error::stored("tally", e))?,
            version: store::number(version)?,
            people: unsigned(right.saturating_add(wrong)),
            right: unsigned(right),
        })
    });
    Ok(TallyList { tallies: tallies.collect::<Result<_>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_digest_names_one_answer_under_one_secret() {
        let (one, other) = (MemberId(Uuid::from_u128(1)), MemberId(Uuid::from_u128(2)));
        let question = |id: &str| QuestionId::new(id).expect("an id");
        let of = |secret: &[u8], member, id: &str, version| {
            digest(secret, member, &question(id), version).expect("a digest")
        };
        let first = of(b"a", one, "q-1", 1);
        assert_eq!(first, of(b"a", one, "q-1", 1));
        for different in
            [of(b"b", one, "q-1", 1), of(b"a", other, "q-1", 1), of(b"a", one, "q-11", 1), of(b"a", one, "q-1", 11)]
        {
            assert_ne!(first, different);
        }
        assert!(!first.contains(&one.to_string()));
    }
}
