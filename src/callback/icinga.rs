//! Icinga 2's API, the actions `acknowledge-problem` and `schedule-downtime`
//! (<https://icinga.com/docs/icinga-2/latest/doc/12-icinga2-api/#actions>; `lib/icinga/apiactions.cpp` in github.com/Icinga/icinga2).
//! The object is named by itself and not by a filter, so that no name is ever read as an expression.

use super::make::{is_fine, Made, Making};
use super::{Fault, What};
use crate::desk::question::HttpAnswer;
use crate::desk::Flow;
use serde_json::{json, Map, Value};

/// Acknowledges, or plans a downtime.
pub fn call(making: &Making<'_>) -> Flow<Made> {
    let Some(authorization) = making.authorization() else { return Ok(Made::Refused(Fault::NoCredentials)) };
    let (host, service) = names(making);
    if host.is_empty() {
        return Ok(Made::Refused(Fault::NoReference));
    }
    let mut body = Map::new();
    if service.is_empty() {
        body.insert("type".into(), "Host".into());
        body.insert("host".into(), host.into());
    } else {
        body.insert("type".into(), "Service".into());
        body.insert("service".into(), format!("{host}!{service}").into());
    }
    body.insert("author".into(), making.author().into());
    body.insert("comment".into(), making.comment().into());
    let action = match &making.call.callback.what {
        What::Acknowledge { sticky, notify, until, .. } => {
            body.insert("sticky".into(), (*sticky).into());
            body.insert("notify".into(), (*notify).into());
            if *until > 0 {
                body.insert("expiry".into(), json!(seconds(*until)));
            }
            "acknowledge-problem"
        }
        What::Downtime { until, .. } => {
            body.insert("start_time".into(), json!(seconds(making.call.made_at)));
            body.insert("end_time".into(), json!(seconds(*until)));
            body.insert("fixed".into(), true.into());
            "schedule-downtime"
        }
        _ => return Ok(Made::Refused(Fault::Unable)),
    };
    let mut request = making.json("POST", format!("{}/v1/actions/{action}", making.api), Some(&Value::Object(body)));
    request.headers.insert("Authorization".into(), authorization);
    let Some(answer) = making.ask("", request)? else { return Ok(Made::crowded()) };
    Ok(judged(making, &answer))
}

/// Host and service as Icinga names them.
pub fn names(making: &Making<'_>) -> (String, String) {
    let notice = &making.alert.notice;
    let or = |found: String, shown: &str| if found.is_empty() { shown.trim().to_string() } else { found };
    let host = or(making.reference(&["host", "host_name", "hostname"]), &notice.host);
    let service = or(making.reference(&["service", "service_name", "servicename"]), &notice.service);
    (host, service)
}

fn seconds(millis: i64) -> i64 {
    millis / 1_000
}

/// Every object that was named has an answer of its own.
fn judged(making: &Making<'_>, answer: &HttpAnswer) -> Made {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let results = body.get("results").and_then(Value::as_array).cloned().unwrap_or_default();
    let fine = |result: &Value| {
        let code = result.get("code").and_then(Value::as_f64).unwrap_or_default();
        let status = result.get("status").and_then(Value::as_str).unwrap_or_default();
        // The try before this one arrived, and its answer got lost; or somebody was faster over there.
        (200.0..300.0).contains(&code) || status.ends_with("is already acknowledged.")
    };
    if answer.fault.is_empty() && !results.is_empty() && results.iter().all(fine) {
        return Made::done();
    }
    if is_fine(answer) {
        return Made::Refused(making.fault(answer));
    }
    making.failed(answer)
}
