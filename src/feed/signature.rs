//! Whether a request to a feed is signed with the feed's secret, in one of the ways that senders know.

use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::BTreeMap;

/// How far a signed time may be from now, in milliseconds.
const TOLERANCE: i64 = 5 * 60_000;

/// How the bytes of a signature are written.
#[derive(Clone, Copy)]
enum Written {
    Base64,
    Hex,
}
use Written::{Base64, Hex};

/// Headers that hold an HMAC-SHA256 over the body, what stands before it, and how it is written.
const OVER_BODY: [(&str, &str, Written); 9] = [
    // frappe/frappe: frappe/integrations/doctype/webhook/webhook.py
    ("x-frappe-webhook-signature", "", Base64),
    // GitHub: "Validating webhook deliveries"; Gitea, Forgejo and others send it as well
    ("x-hub-signature-256", "sha256=", Hex),
    // go-gitea/gitea: services/webhook/deliver.go
    ("x-gitea-signature", "", Hex),
    ("x-forgejo-signature", "", Hex),
    // Sentry: "Webhooks", Sentry-Hook-Signature
    ("sentry-hook-signature", "", Hex),
    // Shopify: "Deliver webhooks through HTTPS", X-Shopify-Hmac-SHA256
    ("x-shopify-hmac-sha256", "", Base64),
    // woocommerce/woocommerce: includes/class-wc-webhook.php
    ("x-wc-webhook-signature", "", Base64),
    // PagerDuty: "Verifying Signatures"
    ("x-pagerduty-signature", "v1=", Hex),
    // Atlassian: "Webhooks", "Secure admin webhooks"
    ("x-hub-signature", "sha256=", Hex),
];

/// Headers in which Grafana sends the time that it signs along: the admin picks a name, these are the documented ones.
const GRAFANA_TIMES: [&str; 2] = ["x-grafana-alerting-timestamp", "x-grafana-alerting-signature-timestamp"];

/// Whether a request is signed rightly with a secret: over its body, or by carrying the secret itself. `headers` are by name in
/// lower case, `now` is in milliseconds. Compared in constant time.
pub fn check(secret: &str, headers: &BTreeMap<String, String>, body: &[u8], now: i64) -> bool {
    if secret.is_empty() {
        return false;
    }
    let header = |name: &str| headers.get(name).map_or("", |text| text.trim());
    let inner = form_payload(header("content-type"), body);
    // Gitea signs the JSON inside of a form, GitHub the form.
    let bodies = [Some(body), inner.as_deref()];
    let signed = OVER_BODY.iter().any(|(name, prefix, written)| {
        let given = header(name).split(',').filter_map(|one| one.trim().strip_prefix(prefix));
        let mut given = given.filter(|given| !given.is_empty());
        given.any(|given| bodies.iter().flatten().any(|body| is_mac(secret.as_bytes(), &[body], given, *written)))
    });
    signed
        || same(secret, header("x-gitlab-token"))
        || standard(secret, &header, body, now)
        || grafana(secret, &header, body, now)
        || stripe(secret, header("stripe-signature"), body, now)
        || authorization(secret, header("authorization"))
}

/// What a form's field `payload` holds, where the form has no other: what is signed must be all that is read.
fn form_payload(kind: &str, body: &[u8]) -> Option<Vec<u8>> {
    if !kind.to_lowercase().starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    let mut fields = url::form_urlencoded::parse(body);
    let (only, more) = (fields.next(), fields.next());
    let payload = only.filter(|(name, _)| name == "payload" && more.is_none());
    payload.map(|(_, text)| text.into_owned().into_bytes())
}

/// Standard Webhooks 1.0.0, <https://www.standardwebhooks.com>; GitLab's signing tokens are of this kind.
fn standard<'a>(secret: &str, header: &impl Fn(&str) -> &'a str, body: &[u8], now: i64) -> bool {
    let key = secret.strip_prefix("whsec_").unwrap_or(secret);
    let Ok(key) = STANDARD.decode(key) else { return false };
    let (id, time) = (header("webhook-id"), header("webhook-timestamp"));
    let parts = [id.as_bytes(), b".", time.as_bytes(), b".", body];
    let mut given = header("webhook-signature").split(' ').filter_map(|one| one.strip_prefix("v1,"));
    !id.is_empty() && recent(time, now) && given.any(|given| is_mac(&key, &parts, given, Base64))
}

/// Grafana's, over the body, or over a time and the body.
/// <https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/>
fn grafana<'a>(secret: &str, header: &impl Fn(&str) -> &'a str, body: &[u8], now: i64) -> bool {
    let given = header("x-grafana-alerting-signature");
    let time = GRAFANA_TIMES.iter().map(|name| header(name)).find(|time| !time.is_empty());
    match time {
        Some(time) => recent(time, now) && is_mac(secret.as_bytes(), &[time.as_bytes(), b":", body], given, Hex),
        None => !given.is_empty() && is_mac(secret.as_bytes(), &[body], given, Hex),
    }
}

/// Stripe's `t=…,v1=…`. <https://docs.stripe.com/webhooks#verify-manually>
fn stripe(secret: &str, given: &str, body: &[u8], now: i64) -> bool {
    let parts = || given.split(',').filter_map(|part| part.trim().split_once('='));
    let Some((_, time)) = parts().find(|(name, _)| *name == "t") else { return false };
    let signed = [time.as_bytes(), b".", body];
    recent(time, now) && parts().any(|(name, given)| name == "v1" && is_mac(secret.as_bytes(), &signed, given, Hex))
}

/// The secret as a token or as the password, for senders that can do nothing else.
fn authorization(secret: &str, given: &str) -> bool {
    let Some((scheme, given)) = given.split_once(' ') else { return false };
    if scheme.eq_ignore_ascii_case("bearer") {
        return same(secret, given.trim());
    }
    let pair = STANDARD.decode(given.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"));
    let pair = pair.and_then(|pair| String::from_utf8(pair).ok()).unwrap_or_default();
    pair.split_once(':').is_some_and(|(_, password)| same(secret, password))
}

/// Whether a time in seconds is near now.
fn recent(seconds: &str, now: i64) -> bool {
    let time = seconds.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1_000));
    time.is_some_and(|time| now.abs_diff(time) <= TOLERANCE.unsigned_abs())
}

fn is_mac(key: &[u8], parts: &[&[u8]], given: &str, written: Written) -> bool {
    let given = match written {
        Base64 => STANDARD.decode(given).ok(),
        Hex => bytes_of(given),
    };
    given.is_some_and(|given| mac(key, parts).verify_slice(&given).is_ok())
}

/// Whether two texts are the same, in constant time: as signatures of nothing under each of them.
fn same(secret: &str, given: &str) -> bool {
    let expected = mac(secret.as_bytes(), &[]).finalize().into_bytes();
    mac(given.as_bytes(), &[]).verify_slice(&expected).is_ok()
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    // HMAC takes keys of any length, so there is no other case.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
    parts.iter().for_each(|part| mac.update(part));
    mac
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.chars().map(|digit| digit.to_digit(16)).collect::<Option<Vec<_>>>()?;
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
