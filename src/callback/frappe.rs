//! Frappe's REST API sets a property of a document: `PUT /api/resource/<doctype>/<name>` with `Authorization: token key:secret`
//! (<https://docs.frappe.io/framework/user/en/api/rest>; `frappe/api/v1.py` and `frappe/auth.py` in github.com/frappe/frappe).

use super::make::{is_fine, Made, Making};
use super::{Fault, What};
use crate::desk::Flow;
use serde_json::{json, Value};

/// Sets it.
pub fn call(making: &Making<'_>) -> Flow<Made> {
    let What::SetProperty { doctype, name, property, value } = &making.call.callback.what else {
        return Ok(Made::Refused(Fault::Unable));
    };
    if making.api.is_empty() {
        return Ok(Made::Refused(Fault::NoApi));
    }
    if making.credentials.is_empty() {
        return Ok(Made::Refused(Fault::NoCredentials));
    }
    if doctype.is_empty() || name.is_empty() || property.is_empty() {
        return Ok(Made::Refused(Fault::NoReference));
    }
    let url = format!("{}/api/resource/{}/{}", making.api, segment(doctype), segment(name));
    let mut request = making.json("PUT", url, Some(&json!({ property: value })));
    request.headers.insert("Authorization".into(), format!("token {}", making.credentials));
    let Some(answer) = making.ask("", request)? else { return Ok(Made::crowded()) };
    let done = serde_json::from_slice::<Value>(&answer.body).is_ok_and(|body| body.get("data").is_some());
    Ok(if is_fine(&answer) && done { Made::done() } else { making.failed(&answer) })
}

/// A segment of a path, percent-encoded (RFC 3986): whatever a document is called, it stays one segment.
fn segment(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    let encoded: String = text.bytes().map(encode).collect();
    // Dots alone would be taken for a way through the path.
    match encoded.as_str() {
        "." | ".." => encoded.replace('.', "%2E"),
        _ => encoded,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_documents_name_stays_one_segment() {
        for (name, segment) in [
            ("Sales Order", "Sales%20Order"),
            ("SO/1?x#y", "SO%2F1%3Fx%23y"),
            ("ä", "%C3%A4"),
            ("..", "%2E%2E"),
            ("a..b", "a..b"),
        ] {
            assert_eq!(super::segment(name), segment);
        }
    }
}
