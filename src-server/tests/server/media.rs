//! Pictures, over the wire.

use crate::{
    folder::png,
    world::{Phone, World, ok, refused, refused_as},
};
use lianxin_proto::{id::MediaId, media::PICTURE_BYTES_MAX, member::Role, problem::Code};
use reqwest::{Method, Response};
use serde_json::Value;

async fn upload(phone: &Phone, bytes: Vec<u8>) -> Response {
    phone.request(Method::POST, "/api/v1/media").body(bytes).send().await.expect("answers")
}

async fn get(phone: &Phone, id: &str, headers: &[(&'static str, &str)]) -> Response {
    let mut request = phone.request(Method::GET, &format!("/api/v1/media/{id}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.expect("answers")
}

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn a_picture_is_kept_once_and_served_for_ever() {
    let world = World::new().await;
    let editor = world.phone(Role::Editor).await;
    let bytes = png(10);
    let response = upload(&editor, bytes.clone()).await;
    assert_eq!(response.status(), 201);
    let stored: Value = ok(response).await;
    assert_eq!(stored["id"], MediaId::of(&bytes).as_str());
    assert_eq!((&stored["width"], &stored["height"]), (&320.into(), &200.into()));
    let again: Value = ok(upload(&editor, bytes.clone()).await).await;
    assert_eq!(stored, again);

    let member = world.phone(Role::Member).await;
    let id = stored["id"].as_str().expect("an id");
    let response = get(&member, id, &[]).await;
    assert_eq!(header(&response, "content-type"), "image/png");
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    assert!(header(&response, "cache-control").contains("immutable"));
    let etag = header(&response, "etag").to_owned();
    assert_eq!(response.bytes().await.expect("a body").to_vec(), bytes);
    let thumb = stored["thumb"].as_str().expect("a small square");
    let response = get(&member, thumb, &[]).await;
    assert_eq!(header(&response, "content-type"), "image/webp");
    let small = image::load_from_memory(&response.bytes().await.expect("a body")).expect("a picture");
    assert_eq!((small.width(), small.height()), (200, 200));

    assert_eq!(get(&member, id, &[("if-none-match", &etag)]).await.status(), 304);
    assert_eq!(get(&member, id, &[("if-none-match", "\"other\", W/\"x\"")]).await.status(), 200);
    let head = member.request(Method::HEAD, &format!("/api/v1/media/{id}")).send().await.expect("answers");
    assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, bytes.len().to_string().as_str()));
}

#[tokio::test]
async fn a_part_is_a_part() {
    let world = World::new().await;
    let editor = world.phone(Role::Editor).await;
    let bytes = png(20);
    let stored: Value = ok(upload(&editor, bytes.clone()).await).await;
    let id = stored["id"].as_str().expect("an id").to_owned();
    let whole = bytes.len();
    for (range, from, to) in [("bytes=0-9", 0, 10), ("bytes=10-", 10, whole), ("bytes=-5", whole - 5, whole)] {
        let response = get(&editor, &id, &[("range", range)]).await;
        assert_eq!(response.status(), 206);
        assert_eq!(header(&response, "content-range"), format!("bytes {from}-{}/{whole}", to - 1));
        assert_eq!(response.bytes().await.expect("a body"), bytes[from..to]);
    }
    let outside = get(&editor, &id, &[("range", "bytes=9999999-")]).await;
    assert_eq!(
        (outside.status().as_u16(), header(&outside, "content-range")),
        (416, format!("bytes */{whole}").as_str())
    );
    let other_version = get(&editor, &id, &[("range", "bytes=0-9"), ("if-range", "\"other\"")]).await;
    assert_eq!(other_version.status(), 200);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_with_a_reason() {
    let world = World::new().await;
    let editor = world.phone(Role::Editor).await;
    let whole = png(30);
    for hostile in [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
        b"<html><script>alert(1)</script>".to_vec(),
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff;".to_vec(),
        b"%PDF-1.7".to_vec(),
        whole[..whole.len() - 30].to_vec(),
        Vec::new(),
    ] {
        let problem = refused(upload(&editor, hostile.clone()).await).await;
        assert_eq!(problem.code, Code::BadRequest);
        assert!(problem.detail.is_some_and(|detail| detail.contains("picture")));
        let id = MediaId::of(&hostile);
        refused_as(get(&editor, id.as_str(), &[]).await, Code::NotFound).await;
    }
    let mut large = whole;
    large.resize(PICTURE_BYTES_MAX + 1, 0);
    refused_as(upload(&editor, large).await, Code::TooLarge).await;
}

#[tokio::test]
async fn a_name_that_is_no_digest_finds_nothing() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    for id in ["x", "..%2f..%2flianxin.db", &"A".repeat(64), &"0".repeat(63), &"0".repeat(64)] {
        refused_as(get(&phone, id, &[]).await, Code::NotFound).await;
    }
}
