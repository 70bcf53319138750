//! Files of rooms, over the wire: who may have them, until when, and what is not taken as one.

use crate::{
    folder::png,
    world::{Phone, World, ok, op, refused, refused_as},
};
use image::{ImageFormat, RgbImage};
use lianxin_proto::{
    feed::{Entity, EntityKind, FeedId},
    id::{MediaId, MessageId, RoomId},
    member::Role,
    op::{Act, Outcome},
    problem::Code,
    room::{Kept, Message, MessageBody, PHOTO_SIDE_MAX, Photo, VOICE_BYTES_MAX, Voice},
};
use lianxin_server::{
    members::admin,
    rooms::{
        defaults::{ALL, OFFICERS},
        files,
    },
};
use reqwest::{Method, Response};
use std::io::Cursor;
use uuid::Uuid;

const WEBM: &[u8] = include_bytes!("../voices/live.webm");
const MP4: &[u8] = include_bytes!("../voices/voice.mp4");
const VIDEO: &[u8] = include_bytes!("../voices/video.mp4");
const LONG: &[u8] = include_bytes!("../voices/long.webm");

async fn put(phone: &Phone, room: RoomId, bytes: &[u8]) -> Response {
    let request = phone.request(Method::POST, &format!("/api/v1/rooms/{room}/media"));
    request.body(bytes.to_vec()).send().await.expect("answers")
}

/// Puts a file that is taken into a room.
async fn kept(phone: &Phone, room: RoomId, bytes: &[u8]) -> MediaId {
    let response = put(phone, room, bytes).await;
    assert_eq!(response.status(), 201);
    let kept: Kept = ok(response).await;
    assert_eq!(kept.media, MediaId::of(bytes));
    kept.media
}

async fn get(phone: &Phone, media: &MediaId) -> Response {
    phone.request(Method::GET, &format!("/api/v1/media/{media}")).send().await.expect("answers")
}

/// Whether a phone is given a file; refused means not there.
async fn has(phone: &Phone, media: &MediaId) -> bool {
    let response = get(phone, media).await;
    if response.status() == 200 {
        return true;
    }
    refused_as(response, Code::NotFound).await;
    false
}

fn photo(media: &MediaId) -> MessageBody {
    MessageBody::Photo(Photo { media: media.clone(), preview: None, width: 1, height: 1 })
}

fn voice(media: &MediaId) -> MessageBody {
    MessageBody::Voice(Voice { media: media.clone(), ms: 7, peaks: vec![3, 9] })
}

async fn try_send(world: &World, phone: &Phone, room: RoomId, body: MessageBody) -> Outcome {
    let id = MessageId(Uuid::now_v7());
    phone.op(op(world.now(), Act::MessageSend { room, id, body, quote: None, topic: None })).await
}

async fn send(world: &World, phone: &Phone, room: RoomId, body: MessageBody) -> Message {
    match try_send(world, phone, room, body).await {
        Outcome::Done { entity: Some(Entity::Message(message)) } => message,
        other => panic!("not sent: {other:?}"),
    }
}

fn preview(message: &Message) -> MediaId {
    match &message.body {
        MessageBody::Photo(photo) => photo.preview.clone().expect("a small one"),
        other => panic!("{other:?}"),
    }
}

fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_fn(width, height, |x, y| image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 7]));
    picture.write_to(&mut Cursor::new(&mut bytes), format).expect("encodes");
    bytes
}

#[tokio::test]
async fn a_picture_goes_to_the_room_with_a_small_one_of_its_shape() {
    let world = World::new().await;
    let (author, reader) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    let bytes = encoded(1_600, 900, ImageFormat::Jpeg);
    let media = kept(&author, ALL, &bytes).await;
    assert_eq!(kept(&author, ALL, &bytes).await, media, "again");
    assert!(has(&author, &media).await, "one's own, before it is sent");
    assert!(!has(&reader, &media).await, "not yet said");

    let message = send(&world, &author, ALL, photo(&media)).await;
    let MessageBody::Photo(sent) = &message.body else { panic!("no picture") };
    assert_eq!((sent.width, sent.height), (1_600, 900), "as the server found it, not as the phone said");
    for (file, size) in [(&media, (1_600, 900)), (&preview(&message), (480, 270))] {
        let response = get(&reader, file).await;
        let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(header("cache-control"), "private, no-cache");
        assert_eq!(header("x-content-type-options"), "nosniff");
        let expected = if file == &media { "image/jpeg" } else { "image/webp" };
        assert_eq!(header("content-type"), expected);
        let picture = image::load_from_memory(&response.bytes().await.expect("a body")).expect("a picture");
        assert_eq!((picture.width(), picture.height()), size);
    }
    let mut again = reader;
    again.sync().await;
    let Some(Entity::Message(synced)) = again.entity(EntityKind::Message, &message.id.to_string()) else {
        panic!("not synced")
    };
    assert_eq!(synced, &message);
}

#[tokio::test]
async fn a_voice_is_as_long_as_it_is() {
    let world = World::new().await;
    let (author, reader) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    for (bytes, kind) in [(WEBM, "audio/webm"), (MP4, "audio/mp4")] {
        let media = kept(&author, ALL, bytes).await;
        let message = send(&world, &author, ALL, voice(&media)).await;
        let MessageBody::Voice(sent) = &message.body else { panic!("no voice") };
        assert!((1_900..2_100).contains(&sent.ms), "{}", sent.ms);
        assert_eq!(sent.peaks, [3, 9]);
        let response = get(&reader, &media).await;
        assert_eq!(response.headers()["content-type"], kind);
        assert_eq!(response.bytes().await.expect("a body"), bytes);
        let part = reader.request(Method::GET, &format!("/api/v1/media/{media}")).header("range", "bytes=0-3");
        assert_eq!(part.send().await.expect("answers").status(), 206);
    }
}

#[tokio::test]
async fn a_message_uses_only_what_its_author_put_into_that_room() {
    let world = World::new().await;
    let officer = world.phone(Role::Officer).await;
    let other = world.phone(Role::Officer).await;
    let media = kept(&officer, OFFICERS, &png(3)).await;
    let missing = Outcome::Refused { code: Code::MediaMissing };
    assert_eq!(try_send(&world, &officer, ALL, photo(&media)).await, missing);
    assert_eq!(try_send(&world, &other, OFFICERS, photo(&media)).await, missing);
    assert_eq!(try_send(&world, &officer, OFFICERS, voice(&media)).await, missing, "a picture is no voice");
    assert_eq!(try_send(&world, &officer, OFFICERS, photo(&MediaId::of(b"never"))).await, missing);
    send(&world, &officer, OFFICERS, photo(&media)).await;
    kept(&other, OFFICERS, &png(3)).await;
    send(&world, &other, OFFICERS, photo(&media)).await;
}

#[tokio::test]
async fn a_file_of_a_room_is_for_those_in_it() {
    let world = World::new().await;
    let (officer, fellow) = (world.phone(Role::Officer).await, world.phone(Role::Officer).await);
    let media = kept(&officer, OFFICERS, &png(4)).await;
    let small = preview(&send(&world, &officer, OFFICERS, photo(&media)).await);
    let etag = format!("\"{media}\"");
    for file in [&media, &small] {
        assert!(has(&fellow, file).await);
    }
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Officer) {
        let outsider = world.phone(role).await;
        for file in [&media, &small] {
            // Kept in memory by now, and yet nobody else's; nor is told that what they have is still good.
            assert!(!has(&outsider, file).await, "{role:?}");
            for (name, value) in [("if-none-match", etag.as_str()), ("if-none-match", "*"), ("range", "bytes=0-1")] {
                let request = outsider.request(Method::GET, &format!("/api/v1/media/{file}")).header(name, value);
                refused_as(request.send().await.expect("answers"), Code::NotFound).await;
            }
        }
        refused_as(put(&outsider, OFFICERS, &png(5)).await, Code::NotInRoom).await;
    }
    // The same picture in a room of theirs is theirs, and takes nothing from the other room.
    let member = world.phone(Role::Member).await;
    kept(&member, ALL, &png(4)).await;
    send(&world, &member, ALL, photo(&media)).await;
    assert!(has(&world.phone(Role::Member).await, &media).await);
    refused_as(put(&member, RoomId(Uuid::now_v7()), &png(5)).await, Code::NotInRoom).await;
    let nonsense = member.request(Method::POST, "/api/v1/rooms/nonsense/media").body(png(5));
    refused_as(nonsense.send().await.expect("answers"), Code::NotFound).await;
}

#[tokio::test]
async fn who_moved_out_has_no_file_from_then_on() {
    let world = World::new().await;
    let (author, leaver) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    let media = kept(&author, ALL, &png(6)).await;
    send(&world, &author, ALL, photo(&media)).await;
    let own = kept(&leaver, ALL, &png(7)).await;
    assert!(has(&leaver, &media).await && has(&leaver, &own).await);
    admin::revoke(world.server.store(), leaver.profile.id.0).await.expect("revokes");
    for file in [&media, &own] {
        refused_as(get(&leaver, file).await, Code::Revoked).await;
    }
    refused_as(put(&leaver, ALL, &png(8)).await, Code::Revoked).await;
    assert!(has(&author, &media).await);
}

#[tokio::test]
async fn what_is_content_is_everybodys_also_when_a_room_has_it() {
    let world = World::new().await;
    let (editor, officer, member) =
        (world.phone(Role::Editor).await, world.phone(Role::Officer).await, world.phone(Role::Member).await);
    let media = kept(&officer, OFFICERS, &png(9)).await;
    let message = send(&world, &officer, OFFICERS, photo(&media)).await;
    assert!(!has(&member, &media).await);
    let upload = editor.request(Method::POST, "/api/v1/media").body(png(9)).send().await.expect("answers");
    assert_eq!(upload.status(), 201);
    let response = get(&member, &media).await;
    assert_eq!(response.headers()["cache-control"], "private, max-age=31536000, immutable");
    // Its message goes; the content stays.
    let recall = officer.op(op(world.now(), Act::MessageRecall { room: OFFICERS, id: message.id })).await;
    assert!(matches!(recall, Outcome::Done { .. }));
    files::clear(world.server.store()).await.expect("clears");
    assert!(has(&member, &media).await);
}

#[tokio::test]
async fn a_file_goes_with_its_last_message() {
    let world = World::new().await;
    let (author, moderator, reader) =
        (world.phone(Role::Member).await, world.phone(Role::Editor).await, world.phone(Role::Member).await);
    let media = kept(&author, ALL, &png(11)).await;
    let first = send(&world, &author, ALL, photo(&media)).await;
    let second = send(&world, &author, ALL, photo(&media)).await;
    let small = preview(&first);
    let path = |file: &MediaId| world.config.data.join("media").join(&file.as_str()[..2]).join(file.as_str());

    author.op(op(world.now(), Act::MessageRecall { room: ALL, id: first.id })).await;
    assert_eq!(files::clear(world.server.store()).await.expect("clears"), 0);
    assert!(has(&reader, &media).await && has(&reader, &small).await, "another message still shows it");

    let remove = Act::MessageRemove { room: ALL, id: second.id, reason: "广告".into() };
    assert!(matches!(moderator.op(op(world.now(), remove)).await, Outcome::Done { .. }));
    for phone in [&author, &moderator, &reader] {
        assert!(!has(phone, &media).await && !has(phone, &small).await);
    }
    assert!(path(&media).exists() && path(&small).exists());
    assert_eq!(files::clear(world.server.store()).await.expect("clears"), 2);
    assert!(!path(&media).exists() && !path(&small).exists());

    // It may be sent anew.
    assert_eq!(
        try_send(&world, &author, ALL, photo(&media)).await,
        Outcome::Refused { code: Code::MediaMissing },
        "it is not with the server any more"
    );
    kept(&author, ALL, &png(11)).await;
    send(&world, &author, ALL, photo(&media)).await;
    assert!(has(&reader, &media).await);
}

#[tokio::test]
async fn what_no_message_uses_does_not_stay() {
    let world = World::new().await;
    let author = world.phone(Role::Member).await;
    let media = kept(&author, ALL, WEBM).await;
    world.clock.set(world.now().plus(29 * 24 * 3_600_000));
    assert_eq!(files::clear(world.server.store()).await.expect("clears"), 0);
    assert!(has(&author, &media).await);
    world.clock.set(world.now().plus(2 * 24 * 3_600_000));
    assert_eq!(files::clear(world.server.store()).await.expect("clears"), 1);
    assert!(!has(&author, &media).await);
}

#[tokio::test]
async fn a_member_does_not_fill_the_disk() {
    let world = World::new().await;
    let author = world.phone(Role::Member).await;
    for n in 0..50 {
        kept(&author, ALL, &encoded(8 + n, 8, ImageFormat::Png)).await;
    }
    let response = put(&author, ALL, &encoded(99, 8, ImageFormat::Png)).await;
    assert!(response.headers().contains_key("retry-after"));
    refused_as(response, Code::RoomTooFast).await;
    // What is there already is answered as before, and a message makes room.
    let media = kept(&author, ALL, &encoded(8, 8, ImageFormat::Png)).await;
    send(&world, &author, ALL, photo(&media)).await;
    kept(&author, ALL, &encoded(99, 8, ImageFormat::Png)).await;
}

/// A JPEG with notes of where it was taken.
fn with_notes() -> Vec<u8> {
    let whole = encoded(64, 64, ImageFormat::Jpeg);
    let mut notes = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0\0\0".to_vec();
    notes.extend(b"N 41 57 12 E 126 25 3");
    let length = u16::try_from(notes.len() + 2).expect("short").to_be_bytes();
    [&whole[..2], &[0xff, 0xe1], &length, &notes, &whole[2..]].concat()
}

#[tokio::test]
async fn what_is_hostile_is_refused_and_not_kept() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    let whole = encoded(300, 300, ImageFormat::Png);
    // A header that promises 60000×60000 pixels.
    let mut bomb = whole.clone();
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    // A second of nothing that says it is gigabytes: a simple block in a cluster of unknown length.
    let mut swollen = WEBM.to_vec();
    let block = WEBM.iter().rposition(|byte| *byte == 0xa3).expect("a block");
    swollen.truncate(block);
    swollen.extend([0xa3, 0x01, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 0, 0, 0x80]);
    let hostile: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("a bomb", bomb),
        ("more pixels than allowed", encoded(PHOTO_SIDE_MAX + 1, 2, ImageFormat::Png)),
        ("half a picture", whole[..whole.len() / 2].to_vec()),
        ("a page that is called a picture", b"<html><script>alert(1)</script></html>".to_vec()),
        ("a page behind the head of a picture", [&whole[..33], b"<html><script>alert(1)</script>"].concat()),
        ("a page behind a picture", [&whole[..], b"<html><script>alert(1)</script>"].concat()),
        ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
        ("GIF", b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff;".to_vec()),
        ("a program", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec()),
        ("a place", with_notes()),
        ("a film", VIDEO.to_vec()),
        ("half a sound", WEBM[..WEBM.len() - 5].to_vec()),
        ("a sound without an end", MP4[..MP4.len() / 2].to_vec()),
        ("a sound that is too long", LONG.to_vec()),
        ("a swollen block", swollen),
        ("a head and nothing", WEBM[..40].to_vec()),
        ("more bytes than allowed", vec![0; VOICE_BYTES_MAX + 1]),
    ];
    for (what, bytes) in hostile {
        let problem = refused(put(&phone, ALL, &bytes).await).await;
        assert_eq!(problem.code, Code::MediaRefused, "{what}");
        assert!(problem.detail.is_some(), "{what}");
        assert!(!has(&phone, &MediaId::of(&bytes)).await, "{what}");
        let sent = try_send(&world, &phone, ALL, photo(&MediaId::of(&bytes))).await;
        assert_eq!(sent, Outcome::Refused { code: Code::MediaMissing }, "{what}");
    }
    assert_eq!(phone.ask().cursors.get(&FeedId::Room(ALL)), None);
}
