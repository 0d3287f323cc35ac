//! What is said of a visitor, made fit to be shown. None of it proves anything.

use crate::text;
use url::Url;

/// The longest name, in code points.
const NAME: usize = 64;
/// The longest e-mail address there is.
const EMAIL: usize = 254;

/// A language tag such as `de` or `pt-BR`; none where it is not one.
pub fn language_tag(text: &str) -> Option<String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (plain && (2..=16).contains(&text.len())).then(|| text.to_string())
}

/// A page's address without its query and fragment, which may hold what is nobody's business.
pub fn origin_and_path(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    // A bar would end the cell of the table in which the address is shown.
    let text = format!("{}{}", url.origin().ascii_serialization(), url.path()).replace('|', "%7C");
    Some(text.chars().take(300).collect())
}

/// A name in one line, without what only markup and links need; empty where there is nothing to read.
pub fn name(typed: &str) -> String {
    let plain = |c: char| if c.is_control() || "[]<>*`|\\#".contains(c) { ' ' } else { c };
    let plain: String = typed.chars().map(plain).collect();
    let plain = text::tidy(&plain).replace("://", " ").replace("www.", "www ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").chars().take(NAME).collect::<String>().trim_end().to_string()
}

/// An e-mail address as far as one can be told from something else; empty where it is not one.
pub fn email(typed: &str) -> String {
    let typed = typed.trim();
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"`|<>\\\"()[],;".contains(c);
    let fits = typed.len() <= EMAIL && typed.chars().all(plain);
    let whole = typed.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty() && !host.is_empty() && !host.contains('@') && !host.starts_with('.')
    });
    if fits && whole {
        typed.to_string()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_at_most_64_characters() {
        assert_eq!(name("  Max\n\tMuster\u{7} "), "Max Muster");
        assert_eq!(name("\u{200b} \n"), "");
        assert_eq!(name("**Anna** [bank](https://evil.example)"), "Anna bank (https evil.example)");
        assert_eq!(name(&"ä".repeat(70)), "ä".repeat(64));
    }

    #[test]
    fn an_address_without_doubt_is_shown() {
        assert_eq!(email(" max.muster+shop@bücher.example "), "max.muster+shop@bücher.example");
        for wrong in ["max", "@all", "a@", "a@b@c", "a b@c.example", "`a@b.example", "a@b.example](x", "<a@b.example>"]
        {
            assert_eq!(email(wrong), "", "{wrong}");
        }
        assert_eq!(email(&format!("{}@b.example", "a".repeat(250))), "");
    }
}
