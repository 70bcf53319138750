//! Files of rooms: pictures and voices. A file is looked at once, when it is put into a room; what is then known of it stands beside it, and a message
//! takes size, length and small picture from there and not from the phone. It is served to those with a seat in a room where a message that stands uses
//! it, and, until a message takes it, to the one who put it there; taken back or out, it is served to nobody and goes from the disk.

use crate::{
    app::App,
    auth::Session,
    db::Conn,
    error::{Error, Result},
    http::{
        input,
        problem::{Fault, Problems},
    },
    media::{picture, voice},
    rooms::store as rooms,
    store::Store,
};
use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, State},
    http::StatusCode,
};
use lianxin_proto::{
    id::{MediaId, MemberId, RoomId},
    problem::Code,
    room::{Kept, MessageBody, PHOTO_BYTES_MAX, Photo, VOICE_BYTES_MAX, VOICE_MS_MAX, Voice},
    rules::room::{Doing, may},
    time::Millis,
};
use tokio::sync::Semaphore;

/// How many files of one member may wait for their messages.
const WAITING_MAX: i64 = 50;
/// How long a file waits for its message, in milliseconds: a month, for a phone may be off.
const WAITS: i64 = 30 * 24 * 3_600_000;
/// The most bytes of a file.
const BYTES_MAX: usize = if PHOTO_BYTES_MAX > VOICE_BYTES_MAX { PHOTO_BYTES_MAX } else { VOICE_BYTES_MAX };

/// Files unfold to many times their size, so only so many are looked at at once, whoever sends them.
static LOOKING: Semaphore = Semaphore::const_new(4);

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Known {
    /// A picture.
    Photo { width: u32, height: u32, preview: MediaId },
    /// A voice.
    Voice { ms: u32 },
}

/// Why a file is not kept.
enum Refused {
    /// It is not what it should be.
    File(String),
    /// It could not be stored.
    Failed(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Keeps a picture or voice for a room, for a message to come. Sending the same again gives the same answer.
#[utoipa::path(
    post, path = "/api/v1/rooms/{id}/media", tag = "rooms",
    params(("id" = String, Path, description = "The room.")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "A WebP, JPEG or PNG picture without notes, at most \
        2048 pixels a side, or a voice (Opus or AAC in WebM, Ogg or MP4) of at most 60 seconds; at most 1 MiB. Its bytes say which."),
    responses((status = 201, description = "The file is kept.", body = Kept), Problems),
    security(("device" = [])),
)]
pub async fn post(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Path(room): Path<String>,
    body: Body,
) -> Result<(StatusCode, Json<Kept>), Fault> {
    let room: RoomId = room.parse().map_err(|_| Fault::new(Code::NotFound))?;
    let member = session.profile.id;
    may(rooms::role(&mut *app.store.db.read().await?, room, member).await?, Doing::Send)?;
    let bytes = input::read(body, BYTES_MAX).await.map_err(|fault| match fault.code() {
        Code::TooLarge => Fault::with(Code::MediaRefused, format!("the file has more than {BYTES_MAX} bytes")),
        _ => fault,
    })?;
    let media = MediaId::of(&bytes);
    let kept = (StatusCode::CREATED, Json(Kept { media: media.clone() }));
    {
        let mut conn = app.store.db.read().await?;
        if waits(&mut conn, room, &media, member).await? {
            return Ok(kept);
        }
        if waiting(&mut conn, member).await? >= WAITING_MAX {
            return Err(Fault::new(Code::RoomTooFast).retry_after(60));
        }
    }
    match Box::pin(keep(&app.store, room, member, media, bytes.into())).await {
        Ok(()) => Ok(kept),
        Err(Refused::File(why)) => Err(Fault::with(Code::MediaRefused, why)),
        Err(Refused::Failed(error)) => Err(error.into()),
    }
}

/// Looks at a file and keeps it, with its small picture.
async fn keep(store: &Store, room: RoomId, member: MemberId, media: MediaId, bytes: Vec<u8>) -> Result<(), Refused> {
    let turn = LOOKING.acquire().await.map_err(|_| Error::Stopping)?;
    let looked = tokio::task::spawn_blocking(move || (look(&bytes), bytes)).await;
    drop(turn);
    // A reader that a file made panic is a reader's fault, and no reason to keep the file.
    let (looked, bytes) = looked.map_err(|e| Refused::File(format!("it cannot be read: {e}")))?;
    let (known, preview) = looked.map_err(Refused::File)?;
    let mut tx = store.db.write().await?;
    // The files are laid down while nobody else writes: what is cleared away then is none of these. They lie there, synced, before the table names them.
    let (folder, file) = (store.media.clone(), media.clone());
    tokio::task::spawn_blocking(move || {
        folder.put(&file, &bytes)?;
        preview.map_or(Ok(()), |preview| folder.put(&MediaId::of(&preview), &preview))
    })
    .await
    .map_err(|e| Error::Encode(e.to_string()))??;
    add(&mut tx, room, &media, member, &known, store.now()).await?;
    store.commit(tx).await?;
    Ok(())
}

/// What a file is, with the bytes of its small picture. Pure, and long.
fn look(bytes: &[u8]) -> Result<(Known, Option<Vec<u8>>), String> {
    if picture::media_type(bytes).is_some() {
        let made = picture::photo(bytes).map_err(|refusal| refusal.to_string())?;
        let preview = MediaId::of(&made.preview);
        return Ok((Known::Photo { width: made.width, height: made.height, preview }, Some(made.preview)));
    }
    let ms = voice::length(bytes).map_err(|refusal| refusal.to_string())?;
    Ok((Known::Voice { ms }, None))
}

/// A message's body as it is stored: with the size, length and small picture of the file as the server knows them. The file must have been put into the
/// room by the same member, and the message takes it: to be called in the transaction that stores the message.
pub async fn settled(
    conn: &mut Conn,
    room: RoomId,
    member: MemberId,
    body: &MessageBody,
) -> Result<Result<MessageBody, Code>> {
    let Some(media) = body.media() else { return Ok(Ok(body.clone())) };
    let known = known(&mut *conn, room, media, member).await?;
    let settled = match (body, known) {
        (MessageBody::Photo(photo), Some(Known::Photo { width, height, preview })) => {
            let photo = Photo { media: photo.media.clone(), preview: Some(preview), width, height };
            Ok(MessageBody::Photo(photo))
        }
        (MessageBody::Voice(voice), Some(Known::Voice { ms })) => {
            Ok(MessageBody::Voice(Voice { ms: ms.clamp(1, VOICE_MS_MAX), ..voice.clone() }))
        }
        _ => Err(Code::MediaMissing),
    };
    if settled.is_ok() {
        sqlx::query("UPDATE room_media SET used = TRUE WHERE room = $1 AND media = $2 AND member = $3")
            .bind(room.to_string())
            .bind(media.as_str())
            .bind(member.to_string())
            .execute(conn)
            .await?;
    }
    Ok(settled)
}

type Row = (String, Option<i64>, Option<i64>, Option<String>, Option<i64>);

async fn known(conn: &mut Conn, room: RoomId, media: &MediaId, member: MemberId) -> Result<Option<Known>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT kind, width, height, preview, ms FROM room_media
         WHERE room = $1 AND media = $2 AND member = $3",
    )
    .bind(room.to_string())
    .bind(media.as_str())
    .bind(member.to_string())
    .fetch_optional(conn)
    .await?;
    let number = |n: i64| u32::try_from(n).map_err(|e| Error::stored("file of a room", e));
    row.map(|row| match row {
        (kind, Some(width), Some(height), Some(preview), None) if kind == "photo" => Ok(Known::Photo {
            width: number(width)?,
            height: number(height)?,
            preview: MediaId::new(preview).map_err(|e| Error::stored("file of a room", e))?,
        }),
        (kind, None, None, None, Some(ms)) if kind == "voice" => Ok(Known::Voice { ms: number(ms)? }),
        _ => Err(Error::stored("file of a room", "it is neither picture nor voice")),
    })
    .transpose()
}

/// How many files of a member wait for a message.
async fn waiting(conn: &mut Conn, member: MemberId) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM room_media WHERE member = $1 AND used = FALSE")
        .bind(member.to_string())
        .fetch_one(conn)
        .await?;
    Ok(count)
}

/// Whether a member has put a file into a room and it waits for a message there.
async fn waits(conn: &mut Conn, room: RoomId, media: &MediaId, member: MemberId) -> Result<bool> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT 1 FROM room_media WHERE room = $1 AND media = $2 AND member = $3 AND used = FALSE")
            .bind(room.to_string())
            .bind(media.as_str())
            .bind(member.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(row.is_some())
}

async fn add(
    conn: &mut Conn,
    room: RoomId,
    media: &MediaId,
    member: MemberId,
    known: &Known,
    now: Millis,
) -> Result<()> {
    let (kind, width, height, preview, ms) = match known {
        Known::Photo { width, height, preview } => {
            ("photo", Some(i64::from(*width)), Some(i64::from(*height)), Some(preview.as_str()), None)
        }
        Known::Voice { ms } => ("voice", None, None, None, Some(i64::from(*ms))),
    };
    sqlx::query(
        "INSERT INTO room_media (room, media, member, kind, width, height, preview, ms, used, kept_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE, $9)
         ON CONFLICT (room, media, member) DO UPDATE SET used = FALSE, kept_at = excluded.kept_at",
    )
    .bind(room.to_string())
    .bind(media.as_str())
    .bind(member.to_string())
    .bind(kind)
    .bind(width)
    .bind(height)
    .bind(preview)
    .bind(ms)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a member may have a file that was kept for rooms: one with a seat in a room where a message that stands uses it; a moderator also what is held
/// there; and whoever put it there, until a message takes it.
pub async fn readable(conn: &mut Conn, media: &MediaId, member: MemberId) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as(
        "SELECT 1 FROM room_media f JOIN seat s ON s.room = f.room AND s.member = $2
         WHERE (f.media = $1 OR f.preview = $1) AND ((f.member = $2 AND f.used = FALSE) OR EXISTS
         (SELECT 1 FROM message m WHERE m.room = f.room AND m.media = f.media AND m.author = f.member AND
          (m.status = 'sent' OR (m.status = 'held' AND (s.role IN ('owner', 'moderator') OR m.author = $2))))) LIMIT 1",
    )
    .bind(media.as_str())
    .bind(member.to_string())
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Clears away the files of messages that are gone, and those that have waited too long for one; how many.
pub async fn clear(store: &Store) -> Result<usize> {
    let before = store.now().plus(-WAITS);
    if gone(&mut *store.db.read().await?, before).await?.is_empty() {
        return Ok(0);
    }
    let mut tx = store.db.write().await?;
    let mut unused = Vec::new();
    for (room, media, member, preview) in gone(&mut tx, before).await? {
        sqlx::query("DELETE FROM room_media WHERE room = $1 AND media = $2 AND member = $3")
            .bind(room)
            .bind(&media)
            .bind(member)
            .execute(&mut *tx)
            .await?;
        for file in preview.into_iter().chain([media]) {
            if !used_elsewhere(&mut tx, &file).await? {
                unused.push(MediaId::new(file).map_err(|e| Error::stored("file of a room", e))?);
            }
        }
    }
    // Within the transaction, so that nobody puts the same file anew meanwhile. Killed in between, the rows are still there.
    let (folder, count) = (store.media.clone(), unused.len());
    tokio::task::spawn_blocking(move || unused.iter().try_for_each(|file| folder.remove(file)))
        .await
        .map_err(|e| Error::Encode(e.to_string()))??;
    store.commit(tx).await?;
    Ok(count)
}

type Gone = (String, String, String, Option<String>);

async fn gone(conn: &mut Conn, before: Millis) -> Result<Vec<Gone>> {
    Ok(sqlx::query_as(
        "SELECT room, media, member, preview FROM room_media f WHERE (f.used = TRUE OR f.kept_at < $1) AND NOT EXISTS
         (SELECT 1 FROM message m WHERE m.room = f.room AND m.media = f.media AND m.author = f.member
          AND m.status IN ('sent', 'held'))",
    )
    .bind(before.0)
    .fetch_all(conn)
    .await?)
}

async fn used_elsewhere(conn: &mut Conn, file: &str) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as(
        "SELECT 1 FROM room_media WHERE media = $1 OR preview = $1
         UNION SELECT 1 FROM media WHERE id = $1 OR thumb = $1 LIMIT 1",
    )
    .bind(file)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}
