//! Takes what opens an API out of what it answers: what an answer says stands in a thread.

use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use base64::Engine;
use url::form_urlencoded::byte_serialize;

/// A secret of so many characters is found in text by chance, too.
const SHORT: usize = 4;

/// A text without credentials, in whatever form a server repeats them; empty where they are so short that what is left out tells
/// them. The name of a user is none.
pub fn masked(text: &str, credentials: &str) -> String {
    if credentials.is_empty() {
        return text.into();
    }
    let secret = credentials.split_once(':').map_or(credentials, |(_, password)| password);
    let mut forms: Vec<String> = [credentials, secret].into_iter().flat_map(forms).collect();
    forms.extend([STANDARD_NO_PAD.encode(credentials), URL_SAFE_NO_PAD.encode(credentials)]);
    forms.retain(|form| !form.is_empty());
    // The longest first: a part of it would leave the rest.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    let is_told = |form: &String| form.chars().count() < SHORT && text.contains(form.as_str());
    if forms.iter().any(is_told) {
        return String::new();
    }
    forms.iter().fold(text.to_string(), |text, form| text.replace(form.as_str(), "…"))
}

/// A secret as it stands in plain text, in addresses, in pages and in JSON.
fn forms(secret: &str) -> Vec<String> {
    let plus: String = byte_serialize(secret.as_bytes()).collect();
    let percent = plus.replace('+', "%20");
    let lower = |encoded: &str| {
        let mut parts = encoded.split('%');
        let first = parts.next().unwrap_or_default().to_string();
        parts.fold(first, |text, part| {
            let (code, rest) = part.split_at_checked(2).unwrap_or((part, ""));
            format!("{text}%{}{rest}", code.to_ascii_lowercase())
        })
    };
    let page = |quote: &str, apostrophe: &str| {
        let text = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        text.replace('"', quote).replace('\'', apostrophe)
    };
    let json = serde_json::to_string(secret).unwrap_or_default();
    let json = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or_default().to_string();
    vec![
        secret.into(),
        secret.split_whitespace().collect::<Vec<_>>().join(" "),
        lower(&plus),
        lower(&percent),
        plus,
        percent,
        page("&quot;", "&#39;"),
        page("&#34;", "&#39;"),
        page("&quot;", "&#x27;"),
        page("&quot;", "&apos;"),
        json.replace('/', "\\/"),
        json,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_form_of_a_secret_is_left() {
        for (credentials, text, left) in [
            ("icinga:pässwort", "icinga says no to pässwort", "icinga says no to …"),
            ("user:pass", "Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic …"),
            ("user:passw", "Basic dXNlcjpwYXNzdw== x", "Basic …== x"),
            ("k&y=1", "no apikey=k%26y%3D1 here", "no apikey=… here"),
            ("k&y=1", "no apikey=k%26y%3d1 here", "no apikey=… here"),
            ("a b+c/d", "a%20b%2Bc%2Fd and a+b%2Bc%2Fd", "… and …"),
            ("<a\"b'>", "&lt;a&quot;b&#39;&gt; &lt;a&#34;b&#39;&gt;", "… …"),
            ("pa\"ss", r#"{"seen":"pa\"ss"}"#, r#"{"seen":"…"}"#),
            ("user:abc", "abc is wrong", ""),
            ("user:abc", "wrong", "wrong"),
            ("key:secret", "token key:secret", "token …"),
            ("", "text", "text"),
        ] {
            assert_eq!(masked(text, credentials), left, "{credentials}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_password_is_it_is_gone(password in "[ -~]{1,12}", before in "[A-Z ]{0,9}") {
            let text = format!("{before}{password} {}", STANDARD_NO_PAD.encode(format!("user:{password}")));
            let left = masked(&text, &format!("user:{password}"));
            prop_assert!(left.is_empty() || password.chars().count() >= SHORT && !left.contains(&password));
        }
    }
}
