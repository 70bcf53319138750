//! Texts that are no messages.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_that_are_no_messages_are_refused_or_cleaned() {
    let world = World::new(Arc::new(SystemClock)).await.unwrap();
    let coded = world.members(2, Role::Member).await.unwrap();
    let device = Device::of(&world.url(), &coded[0].code).await.unwrap();
    let room = device.rooms().await.unwrap()[ROOM];
    let phone = Phone::of(&world.url(), &coded[1].code, Arc::new(SystemClock)).await.unwrap();
    phone.sync().await.unwrap();

    let long = "廉".repeat(TEXT_CHARS_MAX);
    let megabyte = "廉洁".repeat(1 << 18);
    for (what, sent, code) in [
        ("a megabyte and a half", body(&megabyte), &[Code::MessageTooLong, Code::TooLarge][..]),
        ("one character too many", body(&format!("{long}洁")), &[Code::MessageTooLong]),
        (
            "a long reflection",
            MessageBody::Reflection { text: "廉".repeat(REFLECTION_CHARS_MAX + 1) },
            &[Code::MessageTooLong],
        ),
        ("nothing", body(""), &[Code::MessageEmpty]),
        ("blanks", body(" \n\t\u{3000} "), &[Code::MessageEmpty]),
        ("what nobody sees", body("\u{200b}\u{feff}\u{2060}\u{3164}\u{202e}"), &[Code::MessageEmpty]),
        ("what was taken back before it was said", MessageBody::Recalled, &[Code::OpInvalid]),
        ("what was taken out", MessageBody::Removed { reason: "编的".into() }, &[Code::OpInvalid]),
        (
            "a call to all by a member",
            MessageBody::Text { text: "@所有人 看".into(), mentions: vec![], everyone: true },
            &[Code::Forbidden],
        ),
    ] {
        let refused = device.act(sending(room, sent, None)).await.unwrap().expect_err(what);
        assert!(code.contains(&refused), "{what}: {refused:?}");
        assert!(refused.chinese().chars().any(|c| c > '\u{4e00}'));
    }
    assert_eq!(stored(world.data(), room).unwrap(), [], "nothing of it is there");

    for (what, sent, expected) in [
        ("hidden letters", "廉\u{200b}洁\u{feff}\u{2060}", "廉洁"),
        ("turned around", "abc\u{202e}fdp.exe\u{202c}", "abcfdp.exe"),
        ("isolates", "\u{2067}一\u{2069}二\u{2066}", "一二"),
        ("tags", "好\u{e0041}\u{e0042}", "好"),
        ("piled up", "z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}", "z\u{301}\u{302}\u{303}\u{304}"),
        ("a wall of lines", "甲\n\n\n\n\n\n\n\n乙", "甲\n\n乙"),
        (
            "HTML",
            "<script>alert(1)</script><img src=x onerror=alert(1)>",
            "<script>alert(1)</script><img src=x onerror=alert(1)>",
        ),
        ("at the bound", long.as_str(), long.as_str()),
    ] {
        assert_eq!(kept(device.say(room, sent).await.unwrap()), expected, "{what}");
        // And by the phone's own core the same.
        let row = phone.ask(SendMessage { room, topic: None, content: text(sent), quote: None }).await.unwrap();
        phone.sync().await.unwrap();
        let messages = stored(world.data(), room).unwrap();
        let by_phone = messages.iter().find(|message| message.id == row.id).expect(what);
        assert_eq!(by_phone.body.text(), expected, "{what}");
    }
    let shown: String = rows(&phone, room)
        .await
        .iter()
        .filter_map(|row| match &row.body {
            BodyView::Text { pieces } => Some(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>()),
            _ => None,
        })
        .collect();
    assert!(shown.contains("<script>alert(1)</script>"), "HTML is words");

    // The phone says at once what it would never send.
    for (what, content) in [
        ("a megabyte", text(megabyte)),
        ("too long", text(format!("{long}洁"))),
        ("nothing", text("\u{200b}\u{3164} ")),
        ("a long reflection", Content::Reflection { text: "廉".repeat(REFLECTION_CHARS_MAX + 1) }),
    ] {
        let refused = phone.ask(SendMessage { room, topic: None, content, quote: None }).await.expect_err(what);
        assert!(refused.message.chars().any(|c| c > '\u{4e00}'), "{what}: {refused:?}");
    }
    assert!(phone.ask(Outbox {}).await.unwrap().is_empty());
}
