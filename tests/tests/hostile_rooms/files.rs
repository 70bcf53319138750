//! Files that are no pictures and no voices.

use super::*;

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::GrayImage::new(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A small PNG that says it is 60,000 pixels a side: 3.6 GB of grey.
fn bomb() -> Vec<u8> {
    let mut bytes = png(16, 16);
    let side = 60_000_u32.to_be_bytes();
    bytes[16..20].copy_from_slice(&side);
    bytes[20..24].copy_from_slice(&side);
    let sum = crc(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&sum);
    bytes
}

/// What a process holds at most so far, in MiB.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its peak");
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() / 1024
}

/// More than this a server that is sent bombs must not take, in MiB.
const MEMORY: u64 = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_are_none_are_refused_in_bounded_memory() {
    let mut world = World::new(Arc::new(SystemClock)).await.unwrap();
    let coded = world.members(2, Role::Member).await.unwrap();
    world.stop().await.unwrap();
    let mut server = Served::new(world.data()).unwrap();
    server.start().await.unwrap();
    let device = Device::of(&server.url(), &coded[0].code).await.unwrap();
    let room = device.rooms().await.unwrap()[ROOM];

    let recorded = voice::RECORDED;
    let noise: Vec<u8> = (0..50_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut hostile: Vec<(&str, Vec<u8>)> = vec![
        ("a picture bomb", bomb()),
        ("a large picture that packs well", png(8_192, 8_192)),
        ("wider than it may be", png(2_049, 4)),
        ("a picture cut off", png(400, 400)[..120].to_vec()),
        ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
        ("HTML", b"<html><script>alert(1)</script></html>".to_vec()),
        ("a program", b"MZ\x90\x00\x03\x00\x00\x00".repeat(100)),
        ("noise", noise.clone()),
        ("nothing", Vec::new()),
        ("a voice cut off in its head", recorded[..64].to_vec()),
        ("a voice's head before noise", [&recorded[..200], &noise].concat()),
        ("Ogg that is none", [b"OggS\x00\x02".as_slice(), &noise].concat()),
        ("MP4 that is none", [b"\x00\x00\x00\x18ftypmp42".as_slice(), &noise].concat()),
    ];
    hostile.push(("more than a megabyte", [png(4, 4), vec![0; 1 << 20]].concat()));
    for (what, bytes) in &hostile {
        let problem = device.upload(room, bytes.clone()).await.unwrap().expect_err(what);
        assert!(matches!(problem.code, Code::MediaRefused | Code::TooLarge), "{what}: {problem:?}");
        assert!(problem.title.chars().any(|c| c > '\u{4e00}'));
        // Nor does a message take what was not kept.
        let media = MediaId::of(bytes);
        let sent = if what.contains("voice") {
            MessageBody::Voice(Voice { media, ms: 1_000, peaks: vec![1] })
        } else {
            MessageBody::Photo(Photo { media, preview: None, width: 10, height: 10 })
        };
        assert_eq!(device.act(sending(room, sent, None)).await.unwrap().unwrap_err(), Code::MediaMissing, "{what}");
    }
    // All at once, again and again.
    let pid = server.pid().expect("it runs");
    let before = peak(pid);
    for _ in 0..6 {
        let sent = hostile.iter().flat_map(|(_, bytes)| [bytes.clone(), bytes.clone()]);
        let all = futures_util::future::join_all(sent.map(|bytes| device.upload(room, bytes))).await;
        assert!(all.into_iter().all(|answer| answer.unwrap().is_err()));
    }
    let after = peak(pid);
    println!("at most {before} MiB before and {after} MiB after the bombs");
    assert!(after < MEMORY, "{after} MiB");
    // It serves on; and what somebody else put there is not taken for one's own.
    let media = device.upload(room, recorded.to_vec()).await.unwrap().expect("a real voice is kept");
    let other = Device::of(&server.url(), &coded[1].code).await.unwrap();
    let stolen = MessageBody::Voice(Voice { media: media.clone(), ms: 1_000, peaks: vec![] });
    assert_eq!(other.act(sending(room, stolen.clone(), None)).await.unwrap().unwrap_err(), Code::MediaMissing);
    assert!(other.media(&media).await.unwrap().is_err(), "nobody hears it before it is said");
    let Ok(Some(Entity::Message(message))) = device.act(sending(room, stolen, None)).await.unwrap() else {
        panic!("not said")
    };
    let MessageBody::Voice(said) = message.body else { panic!("{message:?}") };
    assert!(said.ms > 3_000, "its length is what the server heard, not what was said: {}", said.ms);
    server.kill();
    assert_eq!(stored(world.data(), room).unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_with_bad_files_goes_on_with_the_rest() {
    let world = World::new(Arc::new(SystemClock)).await.unwrap();
    let coded = world.members(1, Role::Member).await.unwrap();
    let phone = Phone::of(&world.url(), &coded[0].code, Arc::new(SystemClock)).await.unwrap();
    phone.sync().await.unwrap();
    let room = room_of(&phone).await;
    let send = |content| phone.ask(SendMessage { room, topic: None, content, quote: None });
    send(text("头")).await.unwrap();
    let mut refused = 0;
    for bytes in [bomb(), b"<svg/>".to_vec(), vec![7; 3 << 20]] {
        refused += usize::from(send(Content::Photo { bytes: STANDARD.encode(bytes) }).await.is_err());
    }
    let silence = Content::Voice { bytes: STANDARD.encode(b"this is no voice"), ms: 5_000, peaks: vec![] };
    refused += usize::from(send(silence).await.is_err());
    refused += usize::from(send(Content::Photo { bytes: "not base64 at all!".into() }).await.is_err());
    send(text("尾")).await.unwrap();
    phone.sync().await.unwrap();
    let rows = rows(&phone, room).await;
    let failed: Vec<&MessageRow> = rows.iter().filter(|row| matches!(row.state, SendState::Failed { .. })).collect();
    assert_eq!(refused + failed.len(), 5, "each is refused at once, or by the server: {rows:?}");
    for row in failed {
        let SendState::Failed { reason, .. } = &row.state else { panic!() };
        assert!(reason.chars().any(|c| c > '\u{4e00}'), "{reason}");
    }
    let said: Vec<_> =
        stored(world.data(), room).unwrap().iter().map(|message| message.body.text().to_owned()).collect();
    assert_eq!(said, ["头", "尾"], "what can be sent is, in order");
}
