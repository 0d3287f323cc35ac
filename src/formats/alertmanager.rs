//! Prometheus Alertmanager's webhook, version 4: <https://prometheus.io/docs/alerting/latest/configuration/#webhook_config>,
//! `notify/webhook/webhook.go` and `template/template.go`. Grafana's alerts have the same shape and are read here as well.

use super::{notices, Context};
use crate::alert::{Change, Level, Notice, System};
use crate::feed::incoming::text;
use crate::feed::item::Learnt;
use crate::feed::{Incoming, Item, Malformed, Reading};
use crate::text::harmless;
use crate::words;
use crate::words::notices::NoticeWords;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How many labels and annotations are shown; an alert's table has 20 lines.
const FIELDS: usize = 16;

/// Whether a payload is one of these.
pub fn fits(incoming: &Incoming) -> bool {
    let payload = &incoming.payload;
    payload.get("alerts").is_some_and(Value::is_array)
        && payload.get("groupKey").is_some_and(Value::is_string)
        && payload.get("receiver").is_some_and(Value::is_string)
        && payload.get("orgId").is_none()
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    let words = words::notices::of(&context.language);
    group(&incoming.payload, words, &|_, _, _| {})
}

/// What else is made of an alert.
pub type Finish<'a> = &'a dyn Fn(&Value, &Map<String, Value>, &mut Notice);

/// Reads a group of alerts; `finish` adds to a notice what its sender tells besides, by the alert and its labels.
pub fn group(payload: &Value, words: &dyn NoticeWords, finish: Finish<'_>) -> Result<Reading, Malformed> {
    let Some(alerts) = payload.get("alerts").and_then(Value::as_array) else {
        return Err(Malformed::new("alerts", "must be a list"));
    };
    let mut items = Vec::new();
    for (index, alert) in alerts.iter().enumerate() {
        let at = format!("alerts[{index}]");
        let Some(labels) = alert.get("labels").and_then(Value::as_object) else {
            return Err(Malformed::new(format!("{at}.labels"), "must be an object of texts"));
        };
        let (key, mut notice) = read_alert(payload, alert, labels, &at)?;
        finish(alert, labels, &mut notice);
        items.push(notices::item(key, notice, words));
    }
    let left_out = payload.get("truncatedAlerts").and_then(Value::as_u64).unwrap_or_default();
    if left_out > 0 {
        let message = words.left_out(left_out);
        let key = format!("left out {}", notices::name(&text(payload, &["groupKey"])));
        items.push(Item { key, title: message.clone(), message: linked(&message, payload), ..Item::default() });
    }
    if items.is_empty() {
        return Err(Malformed::new("alerts", "must hold an alert"));
    }
    let api = notices::web(text(payload, &["externalURL"]).trim_end_matches('/'));
    let learnt = (!api.is_empty()).then(|| Learnt { api, credentials: String::new() });
    Ok(Reading { items, parts: alerts.clone(), learnt, ..Reading::default() })
}

/// A sentence with where to look.
fn linked(message: &str, payload: &Value) -> String {
    match notices::web(&text(payload, &["externalURL"])).as_str() {
        "" => message.to_string(),
        address => format!("{message} {}", harmless(address)),
    }
}

fn read_alert(
    payload: &Value,
    alert: &Value,
    labels: &Map<String, Value>,
    at: &str,
) -> Result<(String, Notice), Malformed> {
    let told = |path: &[&str]| text(alert, path);
    let status = told(&["status"]);
    let firing = match status.as_str() {
        "firing" => true,
        "resolved" => false,
        _ => return Err(Malformed::new(format!("{at}.status"), "must be firing or resolved")),
    };
    let starts = told(&["startsAt"]);
    let since = match starts.as_str() {
        "" => Some(0),
        starts => notices::time(starts),
    };
    let Some(since) = since else {
        return Err(Malformed::new(format!("{at}.startsAt"), "must be a time such as 2026-11-21T10:00:00Z"));
    };
    let label = |name: &str| labels.get(name).and_then(Value::as_str).unwrap_or_default();
    let plain_labels = Value::Object(labels.clone()).to_string();
    let key = match told(&["fingerprint"]).as_str() {
        "" => format!("{:x}", Sha256::digest(&plain_labels)),
        fingerprint => notices::name(fingerprint),
    };
    let notice = Notice {
        system: System::Alertmanager,
        change: if firing { Change::Problem } else { Change::Recovery },
        level: if firing { severity(label("severity")) } else { Level::Ok },
        // How bad it is says more than that it fires.
        state: String::new(),
        host: notices::name(label("instance")),
        service: notices::name(label("alertname")),
        output: notices::output(&said(alert)),
        fields: fields(alert, labels),
        link: notices::web(&told(&["generatorURL"])),
        since,
        reference: reference(payload, &told(&["fingerprint"]), &starts, plain_labels),
    };
    Ok((key, notice))
}

fn reference(payload: &Value, fingerprint: &str, starts: &str, labels: String) -> BTreeMap<String, String> {
    let external = notices::web(&text(payload, &["externalURL"]));
    let all =
        [("labels", labels.as_str()), ("externalURL", &external), ("fingerprint", fingerprint), ("startsAt", starts)];
    super::notification::named(&all)
}

/// How bad a severity is. There is no rule for the label; these words are in use. An alert without one wants a look.
pub fn severity(severity: &str) -> Level {
    match severity.to_lowercase().as_str() {
        "critical" | "crit" | "page" | "error" | "fatal" | "emergency" | "high" | "major" | "disaster" => {
            Level::Critical
        }
        "" | "warning" | "warn" | "medium" | "average" | "minor" | "low" => Level::Warning,
        "info" | "information" | "informational" | "notice" | "none" | "debug" => Level::Info,
        _ => Level::Unknown,
    }
}

/// The annotations that say what there is to say.
fn said(alert: &Value) -> String {
    let mut lines: Vec<String> = Vec::new();
    for name in ["summary", "description", "message"] {
        let line = text(alert, &["annotations", name]);
        if !line.trim().is_empty() && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// The other labels and annotations, without Grafana's own (`__dashboardUid__`).
fn fields(alert: &Value, labels: &Map<String, Value>) -> Vec<(String, String)> {
    let nothing = Map::new();
    let annotations = alert.get("annotations").and_then(Value::as_object).unwrap_or(&nothing);
    let known = ["alertname", "severity", "instance"];
    let said = ["summary", "description", "message"];
    let labels = labels.iter().filter(|(name, _)| !known.contains(&name.as_str()));
    let annotations = annotations.iter().filter(|(name, _)| !said.contains(&name.as_str()));
    let shown = labels.chain(annotations).filter(|(name, _)| !(name.starts_with("__") && name.ends_with("__")));
    let texts = shown.filter_map(|(name, value)| Some((notices::name(name), notices::name(value.as_str()?))));
    texts.filter(|(_, value)| !value.is_empty()).take(FIELDS).collect()
}
