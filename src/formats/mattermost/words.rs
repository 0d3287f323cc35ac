//! What Mattermost itself makes of a webhook's texts: Slack's links and announcements become Markdown, all else stays.

use crate::formats::chat::link::is_address;

/// Slack's announcements, and what they are in Mattermost. It knows the first three itself.
const ANNOUNCEMENTS: [(&str, &str); 5] = [
    ("<!channel>", "@channel"),
    ("<!here>", "@here"),
    ("<!all>", "@all"),
    ("<!everyone>", "@all"),
    ("<!group>", "@channel"),
];

/// A text with its links and announcements.
pub(super) fn markdown(text: &str) -> String {
    linked(&announced(text))
}

/// A text with its announcements.
pub(super) fn announced(text: &str) -> String {
    if !text.contains("<!") {
        return text.to_string();
    }
    ANNOUNCEMENTS.iter().fold(text.to_string(), |text, (slack, mention)| text.replace(slack, mention))
}

/// `<address|text>` as a link. Mattermost takes any two words for one; here the first must be an address.
fn linked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let end = after.find(['<', '>', '\n']).and_then(|end| after.split_at_checked(end));
        let found = end.and_then(|(inside, tail)| {
            let (tail, (address, shown)) = (tail.strip_prefix('>')?, inside.split_once('|')?);
            let whole = is_address(address) && !address.contains(' ') && !shown.is_empty();
            whole.then_some((address, shown, tail))
        });
        match found {
            Some((address, shown, tail)) => {
                out.push_str(&format!("[{shown}]({address})"));
                rest = tail;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn links_and_announcements_become_markdown() {
        for (sent, written) in [
            ("Click <https://mattermost.com/|here> for a link.", "Click [here](https://mattermost.com/) for a link."),
            ("<https://mattermost.com/>", "<https://mattermost.com/>"),
            ("<!channel> <!here> <!all> <!everyone>", "@channel @here @all @all"),
            ("if a < b || c > d", "if a < b || c > d"),
            ("**bold** *italic* ~town-square", "**bold** *italic* ~town-square"),
        ] {
            assert_eq!(markdown(sent), written);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "[<>|!:a-z* \n]{0,60}|\\PC{0,60}") {
            let written = markdown(&text);
            if !text.contains('<') {
                prop_assert_eq!(written, text);
            }
        }
    }
}
