//! What a connection's chat is like, for its visitors and for its team: settings that `/desk set` knows.

use crate::ids::UserId;
use crate::speech::name_of;
use frontdesk_wire::User;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings of a chat. Nothing set is what most teams want.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chat {
    /// The name that visitors see of the team; empty for the page's own word.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub team: String,
    /// What greets a visitor.
    #[serde(skip_serializing_if = "Said::is_empty")]
    pub greeting: Said,
    /// What is said at the end, where silence closes a conversation or the team does.
    #[serde(skip_serializing_if = "Said::is_empty")]
    pub goodbye: Said,
    /// What visitors see of a member's name.
    pub names: Names,
    /// The colour of the launcher and of the visitor's own messages as `#rrggbb`; empty for the page's own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub color: String,
    /// Whether the launcher stands on the left.
    #[serde(skip_serializing_if = "is_false")]
    pub left: bool,
    /// Where the website says what becomes of what a visitor writes; empty for no notice.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub privacy_url: String,
    /// Whether a visitor has to agree to that before the first message.
    #[serde(skip_serializing_if = "is_false")]
    pub consent: bool,
    /// What a visitor is asked for before the first message.
    pub ask: Ask,
    /// Whether a visitor is asked at the end how it was.
    #[serde(skip_serializing_if = "is_false")]
    pub rating: bool,
    /// Whether what a visitor does not read on the page goes out by e-mail, where they leave an address.
    pub mail: Mail,
    /// After how many minutes without an answer somebody is mentioned, within the team's hours; 0 for never.
    #[serde(skip_serializing_if = "is_zero")]
    pub remind: u32,
    /// Whether only those replies leave that mention our bot.
    #[serde(skip_serializing_if = "is_false")]
    pub replies_on_mention: bool,
    /// Since when, in milliseconds: what was said before has left.
    #[serde(skip_serializing_if = "is_never")]
    pub mention_since: i64,
    /// Until when, in milliseconds; 0 while it is so: what stayed inside by then stays there.
    #[serde(skip_serializing_if = "is_never")]
    pub mention_until: i64,
    /// After how many days of silence a conversation is closed; 0 for never.
    #[serde(skip_serializing_if = "is_zero")]
    pub autoclose: u32,
    /// How many days after its last word a conversation is erased; 0 for never.
    #[serde(skip_serializing_if = "is_zero")]
    pub retention: u32,
    /// Those who follow every new conversation, besides those whom `notify` names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub followers: Vec<UserId>,
    /// Which reaction on a root post does what: a verb (`claim`, `close`, `block`) by an emoji's name.
    pub emojis: Emojis,
    /// How much visitors may ask for, where it is not the usual.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<String, u32>,
}

impl Chat {
    /// How much visitors may ask for of a kind, where it is not the usual.
    pub fn limit(&self, name: &str) -> Option<u32> {
        self.limits.get(name).copied()
    }

    /// Whether what stands on its colour is best seen in black: by its relative luminance (WCAG 2.2).
    pub fn is_bright(&self) -> bool {
        let digits = self.color.trim_start_matches('#');
        let Ok(color) = u32::from_str_radix(digits, 16) else { return false };
        let part = |shift: u32| {
            let part = f64::from((color >> shift) & 0xff) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0) > 0.179
    }

    /// Whether nothing is set.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// A text that may have one wording for each language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Said(pub BTreeMap<String, String>);

impl Said {
    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The wording for a language tag such as `de-AT`: its own, else its language's, else the one for all languages.
    pub fn in_language(&self, tag: &str) -> Option<&str> {
        let tag = tag.to_lowercase();
        let short = tag.split('-').next().unwrap_or_default();
        [tag.as_str(), short, ""].iter().find_map(|key| self.0.get(*key)).map(String::as_str)
    }
}

/// What visitors see of a member's name. A user name is never shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Names {
    /// Nothing: the team's name.
    Off,
    /// The nickname.
    Nickname,
    /// The first name, else the nickname.
    #[default]
    First,
    /// First and last name, else the nickname.
    Full,
}

impl Names {
    /// A member's name as visitors see it; empty where the profile has none of that kind.
    pub fn of(self, user: &User) -> String {
        match self {
            Self::Off => String::new(),
            Self::Nickname => user.nickname.trim().into(),
            Self::First => name_of(user),
            Self::Full => {
                let full = format!("{} {}", user.first_name.trim(), user.last_name.trim());
                let full = full.trim();
                if full.is_empty() { user.nickname.trim() } else { full }.into()
            }
        }
    }
}

/// What a visitor is asked for before the first message; each may be left empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ask {
    /// The name.
    #[serde(skip_serializing_if = "is_false")]
    pub name: bool,
    /// The e-mail address.
    #[serde(skip_serializing_if = "is_false")]
    pub email: bool,
}

/// Whether unread replies go out by e-mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mail {
    /// Where the server can send any, and the visitor leaves an address.
    #[default]
    On,
    /// Never, and no address is asked for.
    Off,
}

/// Which reaction of a member on a root post does what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Emojis(pub BTreeMap<String, String>);

impl Emojis {
    /// The emojis that do something.
    pub fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

impl Default for Emojis {
    fn default() -> Self {
        let usual = [("raised_hand", "claim"), ("white_check_mark", "close"), ("no_entry", "block")];
        Self(usual.map(|(emoji, verb)| (emoji.to_string(), verb.to_string())).into())
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_never(time: &i64) -> bool {
    *time == 0
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wording_is_found_by_its_language() {
        let said =
            Said([("", "Hello"), ("de", "Hallo"), ("de-ch", "Grüezi")].map(|(k, v)| (k.into(), v.into())).into());
        for (tag, wording) in [("de", "Hallo"), ("de-AT", "Hallo"), ("de-CH", "Grüezi"), ("fr", "Hello"), ("", "Hello")]
        {
            assert_eq!(said.in_language(tag), Some(wording), "{tag}");
        }
        assert_eq!(Said::default().in_language("de"), None);
    }

    #[test]
    fn black_stands_on_bright_colours() {
        for (color, bright) in
            [("#ffcc00", true), ("#ffffff", true), ("#3448d4", false), ("#000000", false), ("", false)]
        {
            assert_eq!(Chat { color: color.into(), ..Chat::default() }.is_bright(), bright, "{color}");
        }
        // Either stands out enough on a middling one.
        assert!(!Chat { color: "#757575".into(), ..Chat::default() }.is_bright());
        assert!(Chat { color: "#777777".into(), ..Chat::default() }.is_bright());
    }

    #[test]
    fn a_user_name_is_never_shown() {
        let user =
            User { username: "anna".into(), nickname: "Annie".into(), last_name: "Berg".into(), ..User::default() };
        let shown: Vec<String> = [Names::Off, Names::Nickname, Names::First, Names::Full].map(|n| n.of(&user)).into();
        assert_eq!(shown, ["", "Annie", "Annie", "Berg"]);
        assert_eq!(Names::Full.of(&User { username: "anna".into(), ..User::default() }), "");
    }
}
