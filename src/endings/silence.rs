//! Silence: when somebody spoke last.

use crate::conversation::{Conversation, Marks};
use crate::speech;
use frontdesk_wire::Post;

/// A day in milliseconds.
pub const DAY: i64 = 24 * 3_600_000;
/// After so much silence, in milliseconds, what a visitor says begins another thread, and a token opens the old one no more.
pub const LONG: i64 = 30 * DAY;

/// When something was said last in a thread, in milliseconds; 0 where nothing was. What the team says to itself does not count, and our own
/// lines to the visitor, such as a goodbye, do not either: a silence that they tell of would begin anew.
pub fn last_word(thread: &[Post]) -> i64 {
    let inside = |post: &Post| {
        post.kind.starts_with("system_")
            || speech::is_note(&post.message)
            || Marks::of(post).is_some_and(|marks| marks.note || marks.goodbye || marks.handed.is_some())
    };
    let said = thread.iter().filter(|post| post.delete_at == 0 && !inside(post));
    said.map(|post| post.create_at).max().unwrap_or_default()
}

/// Whether a token opens a conversation no more, in whose thread something was said last at a time in milliseconds. A verified visitor's
/// pass has an end of its own, and a session is its server's.
pub fn has_died(conversation: &Conversation, last: i64, now: i64) -> bool {
    conversation.verified.is_empty() && conversation.session.is_empty() && now - last >= LONG
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(at: i64, message: &str, kind: &str, props: &str) -> Post {
        let (message, kind, props) = (message.into(), kind.into(), props.into());
        Post { create_at: at, message, kind, props, ..Post::default() }
    }

    #[test]
    fn what_the_team_says_to_itself_and_what_we_say_breaks_no_silence() {
        let ours = |mark: &str| format!(r#"{{"frontdesk":{{"outbound":true,{mark}}}}}"#);
        let thread = [
            post(1, "hello", "", r#"{"frontdesk":{"message":"m1"}}"#),
            post(5, "hi", "", ""),
            post(6, "Note: he is angry", "", ""),
            post(7, "he was", "", r#"{"frontdesk":{"note":true}}"#),
            post(8, "anna joined", "system_join_channel", ""),
            post(9, "Somebody answers soon.", "", &ours(r#""handed":"hours""#)),
            post(10, "Goodbye!", "", &ours(r#""goodbye":true"#)),
        ];
        assert_eq!(last_word(&thread), 5);
        assert_eq!(last_word(&[]), 0);
    }

    #[test]
    fn a_token_dies_and_a_pass_and_a_session_do_not() {
        let anonymous = Conversation::default();
        assert!(has_died(&anonymous, 0, LONG));
        assert!(!has_died(&anonymous, 1, LONG));
        assert!(!has_died(&Conversation { verified: "42".into(), ..anonymous.clone() }, 0, LONG));
        assert!(!has_died(&Conversation { session: "s".into(), ..anonymous }, 0, LONG));
    }
}
