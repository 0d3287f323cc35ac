//! English: the settings of a chat.

use super::{code, En};
use crate::words::settings::SettingWords;

impl SettingWords for En {
    fn setting(&self, key: &str) -> &'static str {
        match key {
            "team" => "the name under which visitors know the team",
            "greeting" => "what greets a visitor; `greeting.de` says it in German, and so on",
            "goodbye" => "what a visitor reads at the end; `goodbye.de` says it in German, and so on",
            "names" => "what visitors see of a member's name: `first`, `full` (first and last), `nickname` or `off` (the team's name); never the user name",
            "avatars" => "`off`: visitors see no pictures of members",
            "color" => "the colour of the launcher and of the visitor's own messages, such as `#3448d4`",
            "position" => "on which side of the page the launcher stands: `right` or `left`",
            "language" => "the language of what is written into the channel: `en` or `de`",
            "privacy_url" => "the address of the privacy notice that visitors see, with `https://`",
            "consent" => "`required` lets visitors write only once they have agreed to the privacy notice; `off` just shows it",
            "ask" => "what visitors are asked for before their first message: `name`, `email`, `name,email` or `none`",
            "rating" => "`on` asks visitors at the end how it was",
            "mail" => "`on` lets visitors leave an e-mail address, to which goes what they have not read; `off` does not",
            "origins" => "where the chat may be shown, such as `https://shop.example,https://help.example`; the connected website is always the first",
            "remind" => "after how many minutes without an answer somebody is mentioned, within the team's hours: `1` to `1440`, or `off`",
            "replies" => "which replies leave: `all`, or only those that mention the bot (`mention`)",
            "autoclose" => "after how many days of silence a conversation is closed: `1` to `365`, or `off`",
            "retention" => "how many days after its last word a conversation is erased: `1` to `3650`, or `off`",
            "emojis" => "which reaction to a thread's first post does what, such as `raised_hand:claim,white_check_mark:close,no_entry:block`; or `none`",
            "limit.openings" => "how many conversations may begin in an hour: `1` to `10000`",
            "limit.address" => "how many conversations one address may begin in a minute: `1` to `10000`; in an hour four times as many",
            "limit.messages" => "how many messages one conversation takes in ten seconds: `1` to `10000`",
            _ => "",
        }
    }
    fn no_avatars(&self) -> &'static str {
        "Visitors never see pictures of members, so `avatars` can only be `off`. Nothing was changed."
    }
    fn consent_to_nothing(&self) -> &'static str {
        "`consent=required` needs something to agree to. Type the address of the privacy notice with it: `privacy_url=https://… consent=required`. Nothing was changed."
    }
    fn too_long(&self, key: &str, most: usize) -> String {
        format!("That is too long for `{key}`: {most} characters are the most. Nothing was changed.")
    }
    fn no_language(&self, key: &str, typed: &str) -> String {
        format!(
            "{} is not a language. Behind the dot stands one such as `{key}.de` or `{key}.en`. Nothing was changed.",
            code(typed)
        )
    }
    fn not_an_origin(&self, typed: &str) -> String {
        format!("{} is not where a page can be. Name each website in full, without `*`, such as `https://shop.example,https://help.example`. Nothing was changed.", code(typed))
    }
    fn too_many_origins(&self, most: usize) -> String {
        format!("A website may be shown on {most} origins at most. Nothing was changed.")
    }
    fn unfit_emojis(&self, piece: &str) -> String {
        format!("{} cannot be read. Each emoji is named once, with `claim`, `close` or `block` behind a colon: `raised_hand:claim,white_check_mark:close`. Nothing was changed.", code(piece))
    }
}
