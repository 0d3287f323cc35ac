//! What happens to a document: Frappe's methods, and what its Notifications call them.

/// The events, as a Notification and as a Webhook calls them.
pub const EVENTS: [(&str, &str); 7] = [
    ("New", "after_insert"),
    ("Save", "on_update"),
    ("Submit", "on_submit"),
    ("Cancel", "on_cancel"),
    ("Delete", "on_trash"),
    ("Update After Submit", "on_update_after_submit"),
    ("Value Change", "on_change"),
];

/// The event that either of its names means, in any case; none for what is no event of Frappe's.
pub fn known(said: &str) -> Option<&'static str> {
    let said = said.trim();
    let means = |(name, method): &&(&str, &str)| name.eq_ignore_ascii_case(said) || method.eq_ignore_ascii_case(said);
    EVENTS.iter().find(means).map(|(name, _)| *name)
}

/// An event by either of its names; what is none of them stays as it is.
pub fn named(said: &str) -> String {
    known(said).unwrap_or(said.trim()).into()
}

/// Whether two names mean the same event.
pub fn same(wanted: &str, is: &str) -> bool {
    named(wanted).to_lowercase() == named(is).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_two_names() {
        assert_eq!(named(" on_submit "), "Submit");
        assert_eq!(named("value change"), "Value Change");
        assert_eq!(named("workflow_done"), "workflow_done");
        assert!(same("New", "after_insert") && same("Workflow_Done", "workflow_done") && !same("Save", "Submit"));
    }
}
