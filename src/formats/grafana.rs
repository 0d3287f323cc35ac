//! Grafana's webhook contact point (`receivers/webhook/v1/webhook.go` in grafana/alerting), and the webhook channel that its
//! alerting had before version 9 ([`legacy`]).

mod legacy;

use super::{alertmanager, notices, Context};
use crate::alert::{Level, Notice, System};
use crate::feed::incoming::text;
use crate::feed::{Incoming, Malformed, Reading};
use crate::words;
use crate::words::notices::NoticeWords;
use serde_json::{Map, Value};

/// Whether a payload is one of these.
pub fn fits(incoming: &Incoming) -> bool {
    let payload = &incoming.payload;
    let unified =
        payload.get("alerts").is_some_and(Value::is_array) && payload.get("orgId").is_some_and(Value::is_number);
    unified || legacy::fits(payload)
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    let payload = &incoming.payload;
    let words = words::notices::of(&context.language);
    if legacy::fits(payload) {
        return Ok(Reading::one(legacy::read(payload, words)?));
    }
    let organization = text(payload, &["orgId"]);
    alertmanager::group(payload, words, &|alert, labels, notice| finish(alert, labels, notice, words, &organization))
}

/// What Grafana tells of an alert besides what Alertmanager does.
fn finish(
    alert: &Value,
    labels: &Map<String, Value>,
    notice: &mut Notice,
    words: &dyn NoticeWords,
    organization: &str,
) {
    let told = |name: &str| text(alert, &[name]);
    notice.system = System::Grafana;
    // Where a rule has no data or fails, the alert has a name of Grafana's, and the rule's own is a label.
    if matches!(notice.service.as_str(), "DatasourceNoData" | "DatasourceError") {
        let rule = labels.get("rulename").and_then(Value::as_str).unwrap_or_default();
        if !rule.is_empty() {
            notice.service = notices::name(&format!("{} ({rule})", notice.service));
        }
        if notice.level != Level::Ok {
            notice.level = Level::Unknown;
        }
    }
    let pages = [told("panelURL"), told("dashboardURL"), told("generatorURL")];
    notice.link = pages.iter().map(|page| notices::web(page)).find(|page| !page.is_empty()).unwrap_or_default();
    let values = values(alert);
    if !values.is_empty() {
        notice.fields.push((words.values().to_string(), notices::name(&values)));
    }
    let picture = notices::web(&told("imageURL"));
    if !picture.is_empty() {
        notice.fields.push((words.picture().to_string(), picture));
    }
    notice.reference.insert("orgId".into(), organization.into());
    let silence = notices::web(&told("silenceURL"));
    if !silence.is_empty() {
        notice.reference.insert("silenceURL".into(), silence);
    }
}

/// What was measured: `B = 44.2, C = 1`; in older versions only as text.
fn values(alert: &Value) -> String {
    let shown: Vec<String> = match alert.get("values") {
        Some(Value::Object(values)) => values.iter().map(|(name, value)| format!("{name} = {value}")).collect(),
        _ => Vec::new(),
    };
    if shown.is_empty() {
        text(alert, &["valueString"])
    } else {
        shown.join(", ")
    }
}
