//! Silences of Prometheus Alertmanager's API v2 (`api/v2/openapi.yaml` in github.com/prometheus/alertmanager), and of Grafana, which
//! has the same API below `/api/alertmanager/grafana` (<https://grafana.com/docs/grafana/latest/developers/http_api/alerting/>).

use super::make::{is_fine, said, Made, Making};
use super::{Fault, What};
use crate::alert::{Notice, System};
use crate::desk::question::HttpRequest;
use crate::desk::Flow;
use serde_json::{json, Value};
use std::collections::BTreeMap;

/// Makes a silence, or ends one.
pub fn call(making: &Making<'_>) -> Flow<Made> {
    let grafana = making.alert.notice.system == System::Grafana;
    if grafana && making.credentials.is_empty() {
        return Ok(Made::Refused(Fault::NoCredentials));
    }
    let base = if grafana { "/api/alertmanager/grafana/api/v2" } else { "/api/v2" };
    let base = format!("{}{base}", making.api);
    match &making.call.callback.what {
        What::Silence { until, .. } => silence(making, &base, *until),
        What::Unsilence { id } => end(making, &base, id),
        _ => Ok(Made::Refused(Fault::Unable)),
    }
}

fn silence(making: &Making<'_>, base: &str, until: i64) -> Flow<Made> {
    let labels = matchers(&making.alert.notice);
    if !are_enough(&labels) {
        return Ok(Made::Refused(Fault::NoReference));
    }
    let matcher =
        |(name, value): (&String, &String)| json!({ "name": name, "value": value, "isRegex": false, "isEqual": true });
    let silence = json!({
        "matchers": labels.iter().map(matcher).collect::<Vec<_>>(),
        "startsAt": rfc3339(making.call.made_at),
        "endsAt": rfc3339(until),
        "createdBy": making.author(),
        "comment": making.comment(),
    });
    let url = format!("{base}/silences");
    let mut step = "";
    if making.call.tries > 1 {
        // The try before this one may have arrived, and its answer got lost: two silences could not be ended by one button.
        let Some(answer) = making.ask("", with_login(making, "GET", url.clone(), None))? else {
            return Ok(Made::crowded());
        };
        let made: Vec<Value> = serde_json::from_slice(&answer.body).unwrap_or_default();
        if let Some(id) = made.iter().find(|made| is_same(made, &silence)).and_then(|made| made.get("id")?.as_str()) {
            return Ok(Made::Done { silence: id.into() });
        }
        step = "post";
    }
    let Some(answer) = making.ask(step, with_login(making, "POST", url, Some(&silence)))? else {
        return Ok(Made::crowded());
    };
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    match body.get("silenceID").or_else(|| body.get("id")).and_then(Value::as_str) {
        Some(id) if is_fine(&answer) && !id.is_empty() => Ok(Made::Done { silence: id.into() }),
        _ => Ok(making.failed(&answer)),
    }
}

fn end(making: &Making<'_>, base: &str, id: &str) -> Flow<Made> {
    let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if !plain {
        return Ok(Made::Refused(Fault::NoReference));
    }
    let request = with_login(making, "DELETE", format!("{base}/silence/{id}"), None);
    let Some(answer) = making.ask("", request)? else { return Ok(Made::crowded()) };
    // One that is over, or that is not known any more, need not be ended.
    let over = answer.status == 404 || (answer.status > 0 && said(&answer.body).contains("already expired"));
    Ok(if is_fine(&answer) || over { Made::done() } else { making.failed(&answer) })
}

fn with_login(making: &Making<'_>, method: &str, url: String, body: Option<&Value>) -> HttpRequest {
    let mut request = making.json(method, url, body);
    if let Some(authorization) = making.authorization() {
        request.headers.insert("Authorization".into(), authorization);
    }
    request
}

/// The alert's labels, which are what it is known by: a silence is for whatever has all of them.
pub fn matchers(notice: &Notice) -> BTreeMap<String, String> {
    let labels: BTreeMap<String, Value> =
        serde_json::from_str(&notice.known_by(&["labels", "commonLabels", "groupLabels"])).unwrap_or_default();
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    labels.into_iter().map(|(name, value)| (name, text(value))).filter(|(_, value)| !value.is_empty()).collect()
}

/// Whether labels are an alert's own: with fewer of them, a silence would be for many others.
pub fn are_enough(labels: &BTreeMap<String, String>) -> bool {
    labels.len() > 1 && labels.contains_key("alertname")
}

/// A time in milliseconds as RFC 3339 has it, in UTC.
fn rfc3339(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map(|time| format!("{time:.3}")).unwrap_or_default()
}

/// What the matchers of a silence want, by label.
fn wanted(silence: &Value) -> BTreeMap<&str, &str> {
    let matchers = silence.get("matchers").and_then(Value::as_array);
    let matchers = matchers.into_iter().flatten();
    matchers.filter_map(|matcher| Some((matcher.get("name")?.as_str()?, matcher.get("value")?.as_str()?))).collect()
}

/// Whether a silence that is there is the one that was to be made.
fn is_same(made: &Value, silence: &Value) -> bool {
    let millis = |value: Option<&Value>| {
        let time: Option<jiff::Timestamp> = value?.as_str()?.parse().ok();
        time.map(|time| time.as_millisecond())
    };
    let (ends, planned) = (millis(made.get("endsAt")), millis(silence.get("endsAt")));
    let same = |name: &str| made.get(name).is_some() && made.get(name) == silence.get(name);
    let active = made.pointer("/status/state").and_then(Value::as_str) != Some("expired");
    ends.is_some()
        && ends == planned
        && same("createdBy")
        && same("comment")
        && active
        && self::wanted(made) == self::wanted(silence)
}
