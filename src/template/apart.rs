//! Values set apart from a template's own text, for a message that is turned into Markdown after they are filled in: the signs
//! of a value mean nothing to who turns it, and are put back, made harmless, when it is done.

use crate::text::harmless;

/// Where a value begins and ends; none of them is a character that people write.
const BEGIN: char = '\u{fdd0}';
const END: char = '\u{fdd1}';
/// The signs of values are moved by so much, into a plane for private use.
const MOVED: u32 = 0xF_0000;

/// Sets a value apart. Addresses stay readable, so that a link to one can be made of it.
pub fn set(value: &str) -> String {
    let mut out = String::with_capacity(value.len() * 2 + 6);
    if is_address(value) {
        out.push_str(value);
        return out;
    }
    out.push(BEGIN);
    out.extend(value.chars().filter(|c| !is_ours(*c)).map(moved));
    out.push(END);
    out
}

/// Puts the values back into what was made of a text, harmless. Of a value that a filter has cut, each sign is.
pub fn back(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(BEGIN) {
        loose(before, &mut out);
        rest = match after.split_once(END) {
            Some((value, behind)) if !value.contains(BEGIN) => {
                out.push_str(&harmless(&value.chars().map(unmoved).collect::<String>()));
                behind
            }
            _ => after,
        };
    }
    loose(rest, &mut out);
    out
}

fn loose(text: &str, out: &mut String) {
    for c in text.chars().filter(|c| !matches!(*c, BEGIN | END)) {
        match unmoved(c) {
            same if same == c => out.push(c),
            sign => out.push_str(&harmless(&sign.to_string())),
        }
    }
}

/// One address alone, all of whose signs an address has: it is shown, and linked, as it stands.
fn is_address(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/?=%+:".contains(&b))
    })
}

fn is_ours(c: char) -> bool {
    matches!(c, BEGIN | END) || unmoved(c) != c
}

/// Letters, digits and spaces stay: what stands beside them looks whether they do.
fn moved(c: char) -> char {
    if c.is_alphanumeric() || c == ' ' {
        return c;
    }
    Some(c as u32).filter(|code| *code < 0xFFFE).and_then(|code| char::from_u32(MOVED + code)).unwrap_or(c)
}

fn unmoved(c: char) -> char {
    (c as u32).checked_sub(MOVED).filter(|code| *code < 0xFFFE).and_then(char::from_u32).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_set_apart_comes_back_harmless(value in ".{0,60}") {
            let value: String = value.chars().filter(|c| !is_ours(*c)).collect();
            prop_assert_eq!(back(&format!("*{}*", set(&value))), format!("*{}*", harmless(&value)));
        }

        #[test]
        fn no_sign_of_a_value_is_left_where_it_is_cut(value in "[<!@a-z|>*_ ]{0,40}", at in 0usize..40) {
            let cut: String = set(&value).chars().skip(at).collect();
            let shown = back(&cut);
            prop_assert!(!shown.replace("@\u{200b}", "").contains('@'), "{}", shown);
            prop_assert!(!shown.replace("\\*", "").contains('*'), "{}", shown);
        }
    }
}
