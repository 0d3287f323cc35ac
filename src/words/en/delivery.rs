//! English: deliveries.

use super::{code, En};
use crate::delivery::ledger::{Entry, Outcome};
use crate::delivery::What;
use crate::words::delivery::{DeliveryWords, Replayed, Stand, Undelivered};

impl DeliveryWords for En {
    fn undelivered(&self, told: &Undelivered<'_>) -> String {
        let Undelivered { handle, delivery, tries, .. } = told;
        if told.fault == "unknown" {
            return format!(
                "note: **This may not have arrived at `{handle}`.** Something broke off while it was being sent, and its receiver must not get anything twice. If it is missing there, send it again: `/desk replay {delivery}`"
            );
        }
        let tries = match *tries {
            0 => ", nor did what was said before it. The last try there".to_string(),
            1 => ", in one try".to_string(),
            tries => format!(", in {tries} tries. The last one"),
        };
        format!(
            "note: **This did not arrive at `{handle}`**{tries}: {}. Once that is mended, send it again: `/desk replay {delivery}`",
            reason(told.status, told.fault)
        )
    }
    fn endpoint_gone(&self, handle: &str) -> String {
        format!("**`{handle}` is gone**: it answered 410, which means that it wants no more deliveries. Nothing is sent to it any more. When it is back, type `/desk connect endpoint` with its address again; what was written here meanwhile will then be sent.")
    }
    fn reason(&self, status: u16, fault: &str) -> String {
        reason(status, fault)
    }
    fn stands(&self, handle: &str, stand: &Stand) -> String {
        match stand {
            Stand::Answers => format!("**`{handle}`** answers."),
            Stand::Fails { times, since, reason } => {
                let times = if *times == 1 { "once".into() } else { format!("{times} times") };
                format!("**`{handle}`** has failed {times} since {since}: {reason}.")
            }
            Stand::Away { since, reason, next } => {
                format!("**`{handle}`** has not answered since {since}: {reason}. Next probe: {next}.")
            }
            Stand::Gone { since } => format!("**`{handle}`** is gone: it answered 410 on {since}, and nothing is sent to it any more. When it is back, type `/desk connect endpoint` with its address again."),
            Stand::Off => format!("**`{handle}`** is disconnected, and nothing is sent to it."),
            Stand::Reads => format!("**`{handle}`** reads the threads by itself, through Mattermost's API; nothing is sent to it."),
        }
    }
    fn backlog(&self, conversations: usize, since: &str) -> String {
        match conversations {
            0 => "Nothing waits.".into(),
            1 => format!("1 conversation waits, since {since}."),
            _ => format!("{conversations} conversations wait, the oldest since {since}."),
        }
    }
    fn columns(&self) -> [&'static str; 6] {
        ["delivery", "what", "when", "what became of it", "answer", "post"]
    }
    fn what(&self, what: What) -> &'static str {
        match what {
            What::Created => "reply",
            What::Updated => "edit",
            What::Deleted => "deletion",
            What::Seen => "seen",
            What::Claimed => "claimed",
            What::Closed => "closed",
            What::Reopened => "reopened",
        }
    }
    fn outcome(&self, entry: &Entry, next: &str) -> String {
        let tries = if entry.tries == 1 { "once".to_string() } else { format!("{} times", entry.tries) };
        match entry.outcome {
            Outcome::Waits => "waits for the endpoint".into(),
            Outcome::Sending => "on its way".into(),
            Outcome::Retrying => format!("tried {tries}, next try {next}"),
            Outcome::Delivered if entry.tries > 1 => format!("delivered, tried {tries}"),
            Outcome::Delivered => "delivered".into(),
            Outcome::Unknown => "may have arrived".into(),
            Outcome::GivenUp if entry.tries == 0 => "given up, not tried".into(),
            Outcome::GivenUp => format!("given up, tried {tries}"),
        }
    }
    fn open(&self) -> &'static str {
        "open"
    }
    fn nothing_listed(&self, failed: bool) -> &'static str {
        if failed {
            "Nothing has failed in the last seven days."
        } else {
            "Nothing was sent in the last 24 hours."
        }
    }
    fn left_out(&self, count: usize) -> String {
        format!("{count} more are not shown.")
    }
    fn no_endpoint(&self) -> &'static str {
        "Nothing is delivered from here: only endpoints have deliveries, and none is connected to this channel. A website's visitors read their replies in the chat."
    }
    fn replay_usage(&self) -> &'static str {
        "Type `/desk replay <delivery>` with an id that `/desk deliveries` shows, or `/desk replay since 2h` (also `30m`, `3d`, `14:00`, `2026-11-21`, `2026-11-21T14:00`). Where several endpoints are connected, name one first: `/desk replay <connection> since 2h`."
    }
    fn no_such_delivery(&self, id: &str) -> String {
        format!("There is no delivery {} that you may send again. `/desk deliveries` shows those there are.", code(id))
    }
    fn nothing_to_send(&self, id: &str) -> String {
        format!("{} is not a reply that is sent to anybody: it is a note, a visitor's own words, or the whole conversation. Nothing was sent.", code(id))
    }
    fn sends_nothing(&self, handle: &str) -> String {
        format!("Nothing is sent to `{handle}` at all: it is disconnected, gone, or reads the threads by itself. `/desk doctor {handle}` says which.")
    }
    fn not_a_time(&self, typed: &str) -> String {
        format!("{} is not a time that has passed. Type one such as `2h`, `30m`, `3d`, `14:00`, `2026-11-21` or `2026-11-21T14:00`.", code(typed))
    }
    fn nothing_since(&self, since: &str) -> String {
        format!("Nobody has replied since {since}, so nothing was sent again.")
    }
    fn replayed(&self, answer: &Replayed<'_>) -> String {
        let Replayed { handle, count, on_their_way, away, ignores_ids, rest } = answer;
        let mut text = match count {
            0 => "Nothing was sent again.".into(),
            1 => format!("1 reply is sent to `{handle}` again, under the id that it had."),
            _ => format!("{count} replies are sent to `{handle}` again, each under the id that it had."),
        };
        match on_their_way {
            0 => {}
            1 => text.push_str(" 1 reply is on its way at this moment; wait two minutes, then look at `/desk deliveries`."),
            _ => text.push_str(&format!(" {on_their_way} replies are on their way at this moment; wait two minutes, then look at `/desk deliveries`.")),
        }
        if *away && *count > 0 {
            text.push_str(" The endpoint does not answer at present; what waits goes out as soon as it does.");
        }
        if *ignores_ids && *count > 0 {
            text.push_str(" This endpoint does not look at ids: what it has already, it gets twice.");
        }
        if !rest.is_empty() {
            text.push_str(&format!(" These were the first. For the rest, type `/desk replay {handle} since {rest}`."));
        }
        text
    }
}

/// Why a try failed.
fn reason(status: u16, fault: &str) -> String {
    match fault {
        "" => format!("it answered HTTP {status}"),
        "refused" => "Mattermost's rules forbid its address (see *Allow untrusted internal connections to* in the System Console)".into(),
        "name" => "its name is not known".into(),
        "connect" => "nobody listens at its address".into(),
        "certificate" => "its certificate is not trusted".into(),
        "timeout" => "it did not answer in time".into(),
        "broken" => "the connection broke off".into(),
        _ => "the call failed".into(),
    }
}
