use super::*;

fn headers(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

fn written(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The example of GitHub's documentation, "Validating webhook deliveries".
const GITHUB: (&str, &[u8], &str) = (
    "It's a Secret to Everybody",
    b"Hello, World!",
    "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
);

/// The example of the libraries of Standard Webhooks (standard-webhooks/standard-webhooks, libraries/*/tests), sent at its time.
const STANDARD_WEBHOOKS: (&str, &[u8], &str, &str) = (
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    br#"{"test": 2432232314}"#,
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
);
const STANDARD_TIME: i64 = 1_614_265_330_000;

#[test]
fn github_and_those_that_sign_alike_are_known() {
    let (secret, body, hex) = GITHUB;
    for (name, value) in [
        ("x-hub-signature-256", format!("sha256={hex}")),
        ("x-hub-signature", format!("sha256={hex}")),
        ("x-gitea-signature", hex.into()),
        ("x-forgejo-signature", hex.to_uppercase()),
        ("x-grafana-alerting-signature", hex.into()),
        ("sentry-hook-signature", hex.into()),
        ("x-pagerduty-signature", format!("v1={},v1={hex}", "00".repeat(32))),
    ] {
        let headers = headers(&[(name, &value)]);
        assert!(check(secret, &headers, body, 0), "{name}");
        assert!(!check("another", &headers, body, 0), "{name} with another secret");
        assert!(!check(secret, &headers, b"Hello, World?", 0), "{name} with another body");
        assert!(!check("", &headers, body, 0), "{name} without a secret");
    }
}

/// RFC 4231, test case 2, in base64 as Frappe writes it.
#[test]
fn frappe_is_known() {
    let (secret, body) = ("Jefe", b"what do ya want for nothing?");
    let value = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=";
    let hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    for name in ["x-frappe-webhook-signature", "x-shopify-hmac-sha256", "x-wc-webhook-signature"] {
        assert!(check(secret, &headers(&[(name, value)]), body, 0), "{name}");
        assert!(!check(secret, &headers(&[(name, hex)]), body, 0), "{name} in hex");
        assert!(!check(secret, &headers(&[(name, value)]), b"", 0), "{name} of nothing");
    }
}

#[test]
fn standard_webhooks_are_known_within_five_minutes() {
    let (secret, body, id, signature) = STANDARD_WEBHOOKS;
    let sent = headers(&[("webhook-id", id), ("webhook-timestamp", "1614265330"), ("webhook-signature", signature)]);
    for (now, good) in [(0, true), (299_000, true), (-299_000, true), (301_000, false), (-301_000, false)] {
        assert_eq!(check(secret, &sent, body, STANDARD_TIME + now), good, "{now}");
    }
    let two = format!("v1,{} v1a,x {signature}", "AAAA");
    let sent = headers(&[("webhook-id", id), ("webhook-timestamp", "1614265330"), ("webhook-signature", &two)]);
    assert!(check(secret, &sent, body, STANDARD_TIME));
    assert!(check(secret.trim_start_matches("whsec_"), &sent, body, STANDARD_TIME));
    for (name, value) in [("webhook-id", "msg_2"), ("webhook-timestamp", "1614265331"), ("webhook-signature", "v1,")] {
        let mut changed = sent.clone();
        changed.insert(name.into(), value.into());
        assert!(!check(secret, &changed, body, STANDARD_TIME), "{name}");
        changed.remove(name);
        assert!(!check(secret, &changed, body, STANDARD_TIME), "without {name}");
    }
}

#[test]
fn a_time_that_is_signed_along_is_looked_at() {
    let (secret, body, now) = ("s3cret", b"{}".as_slice(), 1_790_000_000_000);
    let hex = |parts: &[&[u8]]| written(&mac(secret.as_bytes(), parts).finalize().into_bytes());
    let signature = hex(&[b"1790000000:", body]);
    for name in GRAFANA_TIMES {
        let sent = headers(&[(name, "1790000000"), ("x-grafana-alerting-signature", &signature)]);
        assert!(check(secret, &sent, body, now));
        assert!(!check(secret, &sent, body, now + 301_000));
    }
    let stripe = format!("t=1790000000,v1={},v0=00", hex(&[b"1790000000.", body]));
    assert!(check(secret, &headers(&[("stripe-signature", &stripe)]), body, now));
    assert!(!check(secret, &headers(&[("stripe-signature", &stripe)]), body, now - 301_000));
    assert!(!check(secret, &headers(&[("stripe-signature", &stripe.replace("t=179", "t=178"))]), body, now));
}

#[test]
fn the_secret_itself_opens_for_those_that_cannot_sign() {
    let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
    for (name, value, good) in [
        ("x-gitlab-token", "s3cret".to_string(), true),
        ("x-gitlab-token", "s3cret2".into(), false),
        ("authorization", "Bearer s3cret".into(), true),
        ("authorization", "bearer s3cret".into(), true),
        ("authorization", "Bearer s3cre".into(), false),
        ("authorization", "s3cret".into(), false),
        ("authorization", "Token s3cret".into(), false),
        ("authorization", basic("anybody:s3cret"), true),
        ("authorization", basic(":s3cret"), true),
        ("authorization", basic("s3cret"), false),
        ("authorization", basic("s3cret:other"), false),
        ("authorization", "Basic !".into(), false),
        ("x-other", "s3cret".into(), false),
    ] {
        assert_eq!(check("s3cret", &headers(&[(name, &value)]), b"", 0), good, "{name}: {value}");
    }
    assert!(!check("", &headers(&[("x-gitlab-token", "")]), b"", 0));
}

/// Gitea signs the JSON (services/webhook/deliver.go), GitHub what it sends.
#[test]
fn a_form_is_signed_as_a_whole_or_by_its_payload() {
    let (secret, form) = ("s3cret", b"payload=%7B%22a%22%3A1%7D".as_slice());
    for signed in [form, br#"{"a":1}"#] {
        let hex = written(&mac(secret.as_bytes(), &[signed]).finalize().into_bytes());
        let sent = [("content-type", "application/x-www-form-urlencoded"), ("x-gitea-signature", &hex)];
        assert!(check(secret, &headers(&sent), form, 0));
        assert!(!check(secret, &headers(&sent), b"payload=%7B%22a%22%3A2%7D", 0));
    }
}
