//! How a visitor says that it was.

use super::enough;
use crate::connection::Connection;
use crate::conversation::{Binding, Conversation};
use crate::desk::{question, Desk, Flow, Stop};
use crate::ids::ConversationId;
use crate::problem::Problem;
use crate::{root_post, text};
use frontdesk_wire::Op;
use serde::{Deserialize, Serialize};

/// How often one conversation may be rated in how many milliseconds: people change their minds.
const RATINGS: (u32, i64) = (10, 3_600_000);
/// The longest text that goes with it, in code points.
const WORDS: usize = 1_000;

/// What a visitor says of how it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// From 1 (bad) to 5 (good).
    pub score: u8,
    /// The same in words; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// When, in milliseconds.
    pub at: i64,
}

impl Rating {
    /// Checks what a visitor sent.
    pub fn check(score: i64, words: &str, now: i64) -> Flow<Self> {
        const SCORE: &str = "score must be a whole number from 1 (bad) to 5 (good).";
        let fits = u8::try_from(score).ok().filter(|score| (1..=5).contains(score));
        let score = fits.ok_or(Stop::Refused(Problem::BadField(SCORE)))?;
        if words.chars().count() > WORDS {
            return Err(Stop::Refused(Problem::BadField("words must be 1,000 characters at most.")));
        }
        let words = text::tidy(words);
        if words.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(Stop::Refused(Problem::BadText));
        }
        Ok(Self { score, words, at: now })
    }
}

/// Takes a rating, in place of an earlier one: the root post shows it. The caller has checked that the request may speak for the
/// conversation.
pub fn take(
    desk: &Desk,
    id: &ConversationId,
    conversation: &Conversation,
    connection: &Connection,
    rating: Rating,
) -> Flow {
    if !connection.chat.rating {
        return Err(Stop::Refused(Problem::NotFound));
    }
    if conversation.blocked {
        return Err(Stop::Refused(Problem::Blocked));
    }
    enough(desk.ask(question::limit(&format!("rate {id}"), RATINGS.0, RATINGS.1))?)?;
    let root = conversation.root.as_ref().ok_or(Stop::Refused(Problem::UnknownToken))?.as_str();
    desk.ask(question::lane(root))?;
    let post = desk.ask(question::post(root))?.filter(|post| post.delete_at == 0);
    let post = post.ok_or(Stop::Refused(Problem::Closed))?;
    let Some(mut binding) = Binding::of(&post, desk.bot()) else { return Err(Stop::Refused(Problem::Closed)) };
    let about = binding.marks.about.as_mut().ok_or(Stop::Refused(Problem::Closed))?;
    let first = about.rating.is_none();
    let score = rating.score.to_string();
    about.rating = Some(rating);
    root_post::redraw(desk, root, &binding)?;
    if first {
        let labels = [("connection".to_string(), connection.handle.to_string()), ("score".to_string(), score)].into();
        desk.order(Op::Count { name: "ratings_total".into(), labels, add: 1 });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_from_one_to_five() {
        for (score, words, fits) in [
            (1, "", true),
            (5, "fine\nthanks", true),
            (0, "", false),
            (6, "", false),
            (-1, "", false),
            (256 + 3, "", false),
            (3, "bell \u{7}", false),
        ] {
            assert_eq!(Rating::check(score, words, 7).is_ok(), fits, "{score} {words:?}");
        }
        assert!(Rating::check(3, &"ä".repeat(1_000), 7).is_ok());
        assert!(Rating::check(3, &"ä".repeat(1_001), 7).is_err());
    }
}
