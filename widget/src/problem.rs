//! What a refusal means for what was tried.

/// What to do about an answer that is not a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Try again by itself after a while: a network that is gone, a server that restarts, too many at once.
    Wait,
    /// Get a fresh ticket, and pass where there is one, and try again.
    Ticket,
    /// Nothing that the same conversation does can help; where `renew` is set a new conversation can.
    Over {
        /// Whether a new conversation can help.
        renew: bool,
    },
    /// This request will be refused again as it is.
    Refused,
}

/// Says what to do about an answer.
///
/// Takes the HTTP status (0 where there was no answer) and the code of the problem document (empty where there was none: a
/// proxy answered, or Mattermost itself while the plugin restarts).
pub fn remedy(status: u16, code: &str) -> Remedy {
    match code {
        "too_many" => Remedy::Wait,
        "ticket_expired" | "pass_expired" => Remedy::Ticket,
        "connection_disabled" | "blocked" | "verification_required" | "verification_failed" => {
            Remedy::Over { renew: false }
        }
        "unknown_token" | "closed" => Remedy::Over { renew: true },
        "" if status != 413 => Remedy::Wait,
        _ if status >= 500 => Remedy::Wait,
        _ => Remedy::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_waited_for() {
        for (status, code) in [(0, ""), (404, ""), (502, ""), (503, "not_ready"), (429, "too_many"), (429, "")] {
            assert_eq!(remedy(status, code), Remedy::Wait, "{status} {code}");
        }
    }

    #[test]
    fn what_will_not_pass_is_said() {
        assert_eq!(remedy(400, "bad_text"), Remedy::Refused);
        assert_eq!(remedy(413, ""), Remedy::Refused);
        assert_eq!(remedy(403, "ticket_expired"), Remedy::Ticket);
        assert_eq!(remedy(401, "pass_expired"), Remedy::Ticket);
        assert_eq!(remedy(403, "verification_required"), Remedy::Over { renew: false });
        assert_eq!(remedy(401, "unknown_token"), Remedy::Over { renew: true });
        assert_eq!(remedy(403, "connection_disabled"), Remedy::Over { renew: false });
    }
}
