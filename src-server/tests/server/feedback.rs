//! A complaint on its way there and back.

use crate::world::{World, at, op};
use lianxin_proto::{
    feed::{Entity, EntityKind},
    id::FeedbackId,
    member::{Feedback, FeedbackStatus, FeedbackTopic, Role},
    op::{Act, Outcome},
};
use lianxin_server::feedback::admin;
use uuid::Uuid;

fn held(phone: &crate::world::Phone) -> &Feedback {
    let id = phone.ids(EntityKind::Feedback).remove(0);
    match phone.entity(EntityKind::Feedback, &id) {
        Some(Entity::Feedback(feedback)) => feedback,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn filed_accepted_answered_and_rated() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Member).await;
    let store = world.server.store();
    let id = FeedbackId(Uuid::now_v7());
    phone.op(op(at("08:00"), Act::FeedbackFile { id, topic: FeedbackTopic::Burden, text: "天天要截图".into() })).await;
    phone.sync().await;
    assert_eq!(held(&phone).status, FeedbackStatus::Filed);
    let listed = admin::list(store).await.expect("lists");
    assert_eq!(listed[0].0.as_ref().map(|who| who.name.as_str()), Some("张三"));

    admin::accept(store, id).await.expect("accepts");
    phone.sync().await;
    assert_eq!(held(&phone).status, FeedbackStatus::Accepted);
    for bad in ["", "  ", &"长".repeat(admin::ANSWER_CHARS_MAX + 1)] {
        assert!(admin::answer(store, id, bad).await.is_err());
    }
    admin::answer(store, id, "已取消截图要求。").await.expect("answers");
    assert!(admin::accept(store, id).await.is_err(), "it is answered already");
    phone.sync().await;
    assert_eq!((held(&phone).status, held(&phone).answer.as_str()), (FeedbackStatus::Answered, "已取消截图要求。"));

    let rated = phone.op(op(at("12:00"), Act::FeedbackRate { id, rating: 3 })).await;
    assert!(matches!(rated, Outcome::Done { entity: Some(Entity::Feedback(f)) } if f.rating == Some(3)));
    phone.sync().await;
    assert_eq!(held(&phone).rating, Some(3));
    // A new answer asks for a new rating.
    admin::answer(store, id, "已发文全区取消。").await.expect("answers");
    phone.sync().await;
    assert_eq!(held(&phone).rating, None);
    assert!(admin::accept(store, FeedbackId(Uuid::nil())).await.is_err());
}
