//! What becomes of an op: pure decisions.

use lianxin_proto::{
    id::OpId,
    member::{Feedback, FeedbackStatus, Mark, MarkKind, Target},
    op::{FEEDBACK_CHARS_MAX, Op},
    problem::Code,
    rules::merge::op_time,
    time::Millis,
};

/// The mark that an op sets, at the time the server takes for it.
pub fn mark(kind: MarkKind, target: &Target, on: bool, op: &Op, now: Millis) -> Mark {
    Mark { kind, target: target.clone(), on, at: op_time(op.at, now), op: OpId(op.id.0) }
}

/// Whether a text may be filed as a complaint or suggestion.
pub fn check_text(text: &str) -> Result<(), Code> {
    let blank = text.trim().is_empty();
    let odd = text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    if blank || odd || text.chars().count() > FEEDBACK_CHARS_MAX { Err(Code::OpInvalid) } else { Ok(()) }
}

/// A complaint as its member rates the answer.
pub fn rate(feedback: &Feedback, rating: u8, at: Millis) -> Result<Feedback, Code> {
    if !(1..=3).contains(&rating) {
        return Err(Code::OpInvalid);
    }
    if feedback.status != FeedbackStatus::Answered {
        return Err(Code::OpConflict);
    }
    Ok(Feedback { rating: Some(rating), updated_at: at.max(feedback.updated_at), ..feedback.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::{id::FeedbackId, member::FeedbackTopic};

    fn feedback(status: FeedbackStatus) -> Feedback {
        Feedback {
            id: FeedbackId(uuid::Uuid::nil()),
            filed_at: Millis(1),
            topic: FeedbackTopic::App,
            text: "字太小".into(),
            status,
            answer: String::new(),
            updated_at: Millis(5),
            rating: None,
        }
    }

    #[test]
    fn only_an_answer_is_rated() {
        for (status, rating, expected) in [
            (FeedbackStatus::Answered, 3, Ok(Some(3))),
            (FeedbackStatus::Answered, 0, Err(Code::OpInvalid)),
            (FeedbackStatus::Answered, 4, Err(Code::OpInvalid)),
            (FeedbackStatus::Filed, 3, Err(Code::OpConflict)),
            (FeedbackStatus::Accepted, 1, Err(Code::OpConflict)),
        ] {
            assert_eq!(rate(&feedback(status), rating, Millis(9)).map(|f| f.rating), expected, "{status:?} {rating}");
        }
    }

    #[test]
    fn texts_have_bounds() {
        assert_eq!(check_text("天天要截图\n太累了"), Ok(()));
        assert_eq!(check_text(&"廉".repeat(FEEDBACK_CHARS_MAX)), Ok(()));
        for bad in ["", "  \n", "a\u{0}b", &"廉".repeat(FEEDBACK_CHARS_MAX + 1)] {
            assert_eq!(check_text(bad), Err(Code::OpInvalid));
        }
    }
}
