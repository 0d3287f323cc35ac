//! Grafana's alerting before version 9: `docs/sources/old-alerting/notifications.md`, `pkg/services/alerting/notifiers/webhook.go`.
//! It has no silences, so its system is none that could be told of one.

use crate::alert::{Change, Level, Notice, System};
use crate::feed::incoming::text;
use crate::feed::{Item, Malformed};
use crate::formats::{alertmanager, notices};
use crate::words::notices::NoticeWords;
use serde_json::Value;

/// How many measurements are shown.
const MATCHES: usize = 20;

/// Whether a payload is one of these.
pub fn fits(payload: &Value) -> bool {
    payload.get("alerts").is_none() && ["ruleId", "ruleName", "state"].iter().all(|name| payload.get(*name).is_some())
}

/// Reads it.
pub fn read(payload: &Value, words: &dyn NoticeWords) -> Result<Item, Malformed> {
    let told = |name: &str| text(payload, &[name]);
    let state = told("state");
    let message = notices::output(&told("message"));
    let (change, level) = match state.as_str() {
        "alerting" => (Change::Problem, severity(payload)),
        "no_data" => (Change::Problem, Level::Unknown),
        "ok" => (Change::Recovery, Level::Ok),
        "paused" | "pending" => (Change::Custom { text: state.clone() }, Level::Unknown),
        _ => return Err(Malformed::new("state", "must be ok, alerting, no_data, paused or pending")),
    };
    let mut fields = matches(payload);
    if let Some(Value::Object(tags)) = payload.get("tags") {
        let tags = tags.iter().filter_map(|(name, value)| Some((notices::name(name), notices::name(value.as_str()?))));
        fields.extend(tags.take(MATCHES));
    }
    let web = |names: [&str; 2]| names.iter().map(|name| notices::web(&told(name))).find(|address| !address.is_empty());
    if let Some(picture) = web(["imageUrl", "image_url"]) {
        fields.push((words.picture().to_string(), picture));
    }
    let notice = Notice {
        system: System::Other,
        change,
        level,
        state,
        service: notices::name(&told("ruleName")),
        output: message,
        fields,
        link: web(["ruleUrl", "rule_url"]).unwrap_or_default(),
        reference: super::super::notification::named(&[("ruleId", &told("ruleId"))]),
        ..Notice::default()
    };
    Ok(notices::item(format!("rule {}/{}", told("orgId"), told("ruleId")), notice, words))
}

/// How bad an alert is: its tag `severity` says so, else it is critical.
fn severity(payload: &Value) -> Level {
    match text(payload, &["tags", "severity"]).as_str() {
        "" => Level::Critical,
        tag => alertmanager::severity(tag),
    }
}

/// What was measured.
fn matches(payload: &Value) -> Vec<(String, String)> {
    let all = payload.get("evalMatches").and_then(Value::as_array);
    let named = all.into_iter().flatten().filter(|found| !text(found, &["metric"]).is_empty()).take(MATCHES);
    named.map(|found| (notices::name(&text(found, &["metric"])), notices::name(&text(found, &["value"])))).collect()
}
