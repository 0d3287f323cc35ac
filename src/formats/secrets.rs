//! Secrets in payloads: found by the names of their fields, and masked in whatever is shown.

use serde_json::{Map, Value};

/// What stands in a secret's place.
const MASK: &str = "••••••";

/// Parts of the names of secrets, without case, dashes and underscores.
const NAMES: [&str; 16] = [
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "authorization",
    "credential",
    "cookie",
    "pwd",
    "signature",
    "sessionid",
    "authkey",
];

/// A payload with its secrets masked.
pub fn masked(value: &Value) -> Value {
    walked(value, within)
}

/// A value with its secrets masked, and each of its texts through a function.
fn walked(value: &Value, text: fn(&str) -> String) -> Value {
    match value {
        Value::Object(fields) => Value::Object(object(fields, text)),
        Value::Array(items) => items.iter().map(|item| walked(item, text)).collect(),
        Value::String(typed) => Value::String(text(typed)),
        other => other.clone(),
    }
}

fn object(fields: &Map<String, Value>, text: fn(&str) -> String) -> Map<String, Value> {
    // Lists of pairs, as headers and variables often are.
    let named = ["name", "key"].iter().filter_map(|key| fields.get(*key)?.as_str()).any(is_secret);
    let mask = |key: &str, value: &Value| match value {
        Value::String(typed) if typed.is_empty() => value.clone(),
        Value::String(_) | Value::Object(_) | Value::Array(_) if is_secret(key) || (named && key == "value") => {
            MASK.into()
        }
        // A password can be a number; a count of tokens is none.
        Value::Number(_) if is_secret(key) && !key.to_lowercase().contains("token") => MASK.into(),
        value => walked(value, text),
    };
    fields.iter().map(|(key, value)| (key.clone(), mask(key, value))).collect()
}

/// Whether a field is a secret, by its name.
pub(super) fn is_secret(name: &str) -> bool {
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    name == "auth" || NAMES.iter().any(|secret| name.contains(secret))
}

/// A text with the secrets within it masked: it can be JSON, or hold addresses.
fn within(text: &str) -> String {
    if text.trim_start().starts_with(['{', '[']) {
        if let Ok(inner) = serde_json::from_str::<Value>(text) {
            // JSON within JSON within JSON could nest deeper than anything may.
            let shown = walked(&inner, without_parameters);
            return if shown == inner { text.into() } else { shown.to_string() };
        }
    }
    without_parameters(text)
}

/// A text with the secrets in the parameters of its addresses masked.
fn without_parameters(text: &str) -> String {
    if !text.contains("://") {
        return text.into();
    }
    let mut out = String::new();
    for part in text.split_inclusive(['?', '&', '#', ';', ' ', '\n', '"', '\'', '<', '>', ')']) {
        let end = part.trim_end_matches(['?', '&', '#', ';', ' ', '\n', '"', '\'', '<', '>', ')']).len();
        let (parameter, rest) = part.split_at(end);
        match parameter.split_once('=') {
            Some((name, value)) if is_secret(name) && !value.is_empty() && !name.contains("://") => {
                out.push_str(&format!("{name}={MASK}{rest}"));
            }
            _ => out.push_str(part),
        }
    }
    without_passwords(&out)
}

/// A text with the passwords of its addresses masked, as in `https://user:password@host`.
fn without_passwords(text: &str) -> String {
    let mut parts = text.split("://");
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let host = part.split(['/', '?', '#', ' ', '\n']).next().unwrap_or_default();
        out.push_str("://");
        match host.rsplit_once('@').and_then(|(user, _)| user.split_once(':')) {
            Some((user, password)) => {
                let rest = part.get(user.len() + 1 + password.len()..).unwrap_or_default();
                out.push_str(&format!("{user}:{MASK}{rest}"));
            }
            None => out.push_str(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let payload = json!({
            "user": "anna", "Password": "x", "api-key": "x", "auth": {"token": ["x"]}, "author": "bert", "total_tokens": 5,
            "pin_password": 1234, "is_secret": true, "secret": null, "client_secret": "",
            "headers": [{"name": "Authorization", "value": "Bearer x"}, {"name": "Accept", "value": "*/*"}],
            "url": "https://sys.example/ack.json?uuid=1&apikey=abc&x=y#token=z", "dsn": "postgres://anna:pw@db.example/shop",
            "note": "see https://a.example/?access_token=abc and ftp://u:p@b.example",
            "inner": "{\"password\":\"x\",\"n\":1}", "braces": "{not json} password",
        });
        assert_eq!(
            masked(&payload),
            json!({
                "user": "anna", "Password": MASK, "api-key": MASK, "auth": MASK, "author": "bert", "total_tokens": 5,
                "pin_password": MASK, "is_secret": true, "secret": null, "client_secret": "",
                "headers": [{"name": "Authorization", "value": MASK}, {"name": "Accept", "value": "*/*"}],
                "url": format!("https://sys.example/ack.json?uuid=1&apikey={MASK}&x=y#token={MASK}"),
                "dsn": format!("postgres://anna:{MASK}@db.example/shop"),
                "note": format!("see https://a.example/?access_token={MASK} and ftp://u:{MASK}@b.example"),
            "inner": format!("{{\"n\":1,\"password\":\"{MASK}\"}}"), "braces": "{not json} password",
            })
        );
    }
}
