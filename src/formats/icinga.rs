//! Icinga's notifications, in three shapes: what a notification command is given, by the names that Icinga 2's own scripts use
//! (`NOTIFICATIONTYPE`, `HOSTNAME`, `SERVICENAME`, `SERVICESTATE` …) or by its macros' (`host.name`); the event `Notification` of
//! its API's stream (`lib/icinga/apievents.cpp`); and what Icinga Notifications' webhook channel posts (`NotificationRequest` in
//! icinga-go-library, `notifications/plugin/plugin.go`).

use super::notification::{self, Arguments};
use super::{notices, Context};
use crate::alert::{Change, Level, Notice, System};
use crate::feed::incoming::text;
use crate::feed::{Incoming, Item, Malformed, Reading};
use crate::words;
use crate::words::notices::NoticeWords;
use serde_json::{json, Value};

/// Whether a payload is one of these. A notification is Icinga's where it says so (`"system": "icinga"`) or has a name that
/// Nagios does not have.
pub fn fits(incoming: &Incoming) -> bool {
    let payload = &incoming.payload;
    if is_request(payload) || is_event(payload) {
        return true;
    }
    let Value::Object(members) = payload else { return false };
    let says = text(payload, &["system"]).eq_ignore_ascii_case("icinga");
    let own = |name: &str| {
        let name = name.trim_matches('$');
        name.starts_with("ICINGA")
            || name.eq_ignore_ascii_case("SERVICENAME")
            || name == "notification"
            || name.starts_with("notification.")
    };
    (says || members.keys().any(|name| own(name))) && notification::is_one(payload)
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    let payload = &incoming.payload;
    let words = words::notices::of(&context.language);
    if is_request(payload) {
        return Ok(Reading::one(request(payload, words)?));
    }
    let arguments = if is_event(payload) { Arguments::of(&event(payload)) } else { Arguments::of(payload) };
    Ok(Reading::one(notification::read(&arguments, System::Icinga, words)?))
}

fn is_event(payload: &Value) -> bool {
    text(payload, &["type"]) == "Notification"
        && payload.get("notification_type").is_some()
        && payload.get("host").is_some()
}

fn is_request(payload: &Value) -> bool {
    ["/object/name", "/object/tags", "/event/time"].iter().all(|path| payload.pointer(path).is_some())
}

/// An event of the stream as a notification: its check result has the state that its host or service has now.
fn event(payload: &Value) -> Value {
    let told = |name: &str| text(payload, &[name]);
    let exit = text(payload, &["check_result", "state"]);
    let is_host = told("service").is_empty();
    // Of a host, the states OK and WARNING are up, the others are down.
    let state = match exit.trim_end_matches(".0") {
        "0" | "1" if is_host => "0",
        "2" | "3" if is_host => "1",
        state => state,
    };
    json!({
        "notificationtype": told("notification_type"), "host": told("host"), "service": told("service"), "state": state,
        "output": text(payload, &["check_result", "output"]), "ackauthor": told("author"), "ackcomment": told("text"),
    })
}

/// Icinga Notifications' request.
fn request(payload: &Value, words: &dyn NoticeWords) -> Result<Item, Malformed> {
    let told = |path: &[&str]| text(payload, path);
    let (host, service) = (told(&["object", "tags", "host"]), told(&["object", "tags", "service"]));
    let object = told(&["object", "name"]);
    let severity = told(&["incident", "severity"]);
    let (state, level) = self::severity(&severity)?;
    let (by, message) = (notices::name(&told(&["event", "username"])), told(&["event", "message"]));
    let recovered = told(&["incident", "recovered"]) == "true" || severity == "ok";
    // Versions before 0.2 name the event's type; later ones tell it by the incident alone.
    let change = match told(&["event", "type"]).as_str() {
        "acknowledgement-set" => Change::Acknowledged { by, comment: notices::output(&message) },
        "acknowledgement-cleared" => Change::Unacknowledged,
        "downtime-start" => Change::DowntimeStarted { by, comment: notices::output(&message) },
        "downtime-end" => Change::DowntimeEnded,
        "downtime-removed" => Change::DowntimeCancelled,
        "flapping-start" => Change::FlappingStarted,
        "flapping-end" => Change::FlappingStopped,
        "" | "state" | "incident-age" if !severity.is_empty() => match recovered {
            true => Change::Recovery,
            false => Change::Problem,
        },
        kind => Change::Custom { text: notices::custom(kind, &by, &notices::output(&message)) },
    };
    let since = told(&["event", "time"]);
    let Some(since) = notices::time(&since) else {
        return Err(Malformed::new("event.time", "must be a time such as 2026-11-21T10:00:00Z"));
    };
    let key =
        if host.is_empty() { format!("object {}", notices::name(&object)) } else { notification::key(&host, &service) };
    let notice = Notice {
        system: System::Icinga,
        since: if change == Change::Problem { since } else { 0 },
        change,
        level,
        state: state.to_string(),
        host: notices::name(if host.is_empty() { &object } else { &host }),
        service: notices::name(&service),
        output: notices::output(&message),
        link: notices::web(&told(&["object", "url"])),
        reference: notification::named(&[("host", &host), ("service", &service)]),
        ..Notice::default()
    };
    Ok(notices::item(key, notice, words))
}

/// A severity of Icinga Notifications' (`notifications/event/severity.go`): the word to show, and how bad it is.
fn severity(severity: &str) -> Result<(&'static str, Level), Malformed> {
    Ok(match severity {
        "" => ("", Level::Unknown),
        "ok" => ("OK", Level::Ok),
        "debug" => ("Debug", Level::Info),
        "info" => ("Info", Level::Info),
        "notice" => ("Notice", Level::Info),
        "warning" => ("Warning", Level::Warning),
        // What Icinga makes of UNKNOWN.
        "err" => ("Error", Level::Unknown),
        "crit" => ("Critical", Level::Critical),
        "alert" => ("Alert", Level::Critical),
        "emerg" => ("Emergency", Level::Critical),
        _ => {
            return Err(Malformed::new(
                "incident.severity",
                "must be ok, warning, err, crit or another of Icinga's severities",
            ))
        }
    })
}
