//! Frappe's and Dokos's Webhook document type: the fields of a document, as JSON or as a form.
//!
//! frappe/frappe: `frappe/integrations/doctype/webhook/webhook.py`. The body is what the admin chose: fields by names of the
//! admin's own, or a JSON template. Neither the document's type nor the event is in it by itself, so both can stand in the
//! address: `?doctype=Sales Order&event=on_submit`.

use super::markdown::{bold, line, table};
use super::secrets::masked;
use super::{shape, Context};
use crate::feed::incoming::text;
use crate::feed::{Document, Incoming, Item, Malformed, Reading};
use crate::rules::event;
use crate::words::formats::{of, FormatWords};
use serde_json::{Map, Value};

/// Where a template may put the event.
const EVENT_FIELDS: [&str; 5] = ["event", "docevent", "doc_event", "webhook_docevent", "trigger"];

/// Fields that tell what a document is about, in the order in which they are shown.
const TELLING: [&str; 44] = [
    "customer_name",
    "customer",
    "supplier_name",
    "supplier",
    "party_name",
    "party",
    "lead_name",
    "employee_name",
    "employee",
    "full_name",
    "item_name",
    "item_code",
    "subject",
    "title",
    "status",
    "workflow_state",
    "priority",
    "issue_type",
    "grand_total",
    "total",
    "paid_amount",
    "outstanding_amount",
    "amount",
    "qty",
    "total_qty",
    "transaction_date",
    "posting_date",
    "due_date",
    "delivery_date",
    "schedule_date",
    "exp_end_date",
    "from_date",
    "to_date",
    "opening_date",
    "project",
    "company",
    "raised_by",
    "contact_email",
    "email_id",
    "mobile_no",
    "allocated_to",
    "description",
    "items",
    "remarks",
];

/// Fields in the document's currency.
const MONEY: [&str; 5] = ["grand_total", "total", "paid_amount", "outstanding_amount", "amount"];

/// Fields that the heading tells already, or that tell nothing.
const KNOWN: [&str; 7] = ["doctype", "name", "event", "currency", "modified", "modified_by", "idx"];

/// How many rows a table has.
const ROWS: usize = 12;

/// Whether a payload is one of these.
pub fn fits(incoming: &Incoming) -> bool {
    let document = document_of(&incoming.payload);
    let chat = ["attachments", "blocks"].iter().any(|name| document.get(*name).is_some_and(Value::is_array));
    !incoming.header("x-frappe-webhook-signature").is_empty()
        || (!incoming.parameter("doctype").is_empty() && !chat)
        || ["doctype", "name"].iter().all(|name| document.get(*name).is_some_and(Value::is_string))
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    let Some(fields) = document_of(&incoming.payload).as_object() else {
        return Err(Malformed::new("body", "must be an object: the fields of a document"));
    };
    let document = document(incoming, fields);
    let words = of(&context.language);
    Ok(Reading { document: Some(document.clone()), ..Reading::one(item(&document, words)) })
}

/// The fields: the payload itself, or what a template put under `doc`.
fn document_of(payload: &Value) -> &Value {
    payload.get("doc").filter(|doc| doc.is_object()).unwrap_or(payload)
}

fn document(incoming: &Incoming, fields: &Map<String, Value>) -> Document {
    let mut fields = fields.clone();
    let mut told = |name: &str, parameter: &str| {
        let inner = fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let texts = [parameter.to_string(), inner.into(), incoming.text(&[name])];
        let found = texts.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_default();
        if !found.is_empty() && !fields.contains_key(name) {
            fields.insert(name.into(), found.clone().into());
        }
        found
    };
    let doctype = told("doctype", incoming.parameter("doctype"));
    let name = told("name", incoming.parameter("name"));
    let name = if name.is_empty() { number_of(&fields) } else { name };
    let parameter = incoming.parameter("event").trim();
    let event = match event::known(parameter) {
        Some(event) => event.into(),
        None if !parameter.is_empty() => parameter.into(),
        None => {
            let said = EVENT_FIELDS.iter().find_map(|name| event::known(&incoming.text(&[name])));
            said.unwrap_or_default().into()
        }
    };
    Document { doctype, name, event, fields: Value::Object(fields) }
}

/// The name of a document whose name is a number.
fn number_of(fields: &Map<String, Value>) -> String {
    fields.get("name").filter(|name| name.is_number()).map(Value::to_string).unwrap_or_default()
}

fn item(document: &Document, words: &dyn FormatWords) -> Item {
    let Document { doctype, name, event, fields } = document;
    let what = [doctype.as_str(), name.as_str()].join(" ").trim().to_string();
    let modified = text(fields, &["modified"]);
    let done = match words.event(event) {
        "" if event.is_empty() => text(fields, &["status"]),
        "" => event.clone(),
        done => done.into(),
    };
    let (subject, done) = (if what.is_empty() { words.untitled().into() } else { what.clone() }, line(&done, 60));
    let after = if done.is_empty() { done } else { format!(": {done}") };
    let shown = masked(fields);
    let rows = telling(&shown, words);
    let told = if rows.is_empty() { String::new() } else { table(&rows) };
    let message = [format!("{}{after}", bold(&subject)), told];
    Item {
        // Frappe tries up to three times; without the event, two webhooks of one change could not be told apart.
        id: if event.is_empty() || modified.is_empty() || name.is_empty() {
            String::new()
        } else {
            format!("{what} {event} {modified}")
        },
        key: if name.is_empty() { String::new() } else { what },
        title: format!("{}{after}", line(&subject, 120)),
        message: message.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"),
        attachments: vec![shape::raw(&shown, words)],
        ..Item::default()
    }
}

/// The rows of what tells most; of fields that the admin chose, all.
fn telling(fields: &Value, words: &dyn FormatWords) -> Vec<(String, String)> {
    let currency = text(fields, &["currency"]);
    let chosen = ["creation", "docstatus", "owner"].iter().all(|name| fields.get(*name).is_none());
    let others = fields.as_object().into_iter().flat_map(Map::keys).map(String::as_str);
    let others = others.filter(|name| chosen && !TELLING.contains(name) && !KNOWN.contains(name));
    let mut seen: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for name in TELLING.into_iter().chain(others) {
        let value = match fields.get(name) {
            Some(Value::Array(rows)) if !rows.is_empty() => words.entries(rows.len()),
            _ if MONEY.contains(&name) => money(&text(fields, &[name]), &currency),
            _ => plain(&text(fields, &[name])),
        };
        // A title often says again who the customer is.
        if value.trim().is_empty() || value == "0" || seen.contains(&value) || rows.len() == ROWS {
            continue;
        }
        rows.push((line(&label(name), 80), shape::cell(&value)));
        seen.push(value);
    }
    rows
}

/// An amount with two decimals and its currency.
fn money(value: &str, currency: &str) -> String {
    match value.parse::<f64>() {
        Ok(0.0) => String::new(),
        Ok(amount) => format!("{amount:.2} {currency}").trim().into(),
        Err(_) => value.into(),
    }
}

/// The label of a field, as Frappe makes one: `grand_total` is "Grand Total".
fn label(name: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default() + chars.as_str()
    };
    name.split('_').map(capital).collect::<Vec<_>>().join(" ")
}

/// A text of Frappe's editor without its HTML, a number without `.0`.
fn plain(text: &str) -> String {
    if let Some(whole) = text.strip_suffix(".0").filter(|whole| whole.bytes().all(|b| b.is_ascii_digit())) {
        return whole.into();
    }
    if !text.trim_start().starts_with('<') {
        return text.into();
    }
    crate::text::without_tags(text, " ")
}
