//! Mattermost's own things, as far as a module needs them.

use serde::{Deserialize, Serialize};

/// A post, as Mattermost has it. Times are milliseconds since 1970; 0 means never.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Post {
    /// Mattermost's id of the post.
    pub id: String,
    /// When it was made.
    pub create_at: i64,
    /// When anything of it changed last, its deletion included.
    pub update_at: i64,
    /// When its author last edited it.
    pub edit_at: i64,
    /// When it was deleted.
    pub delete_at: i64,
    /// The author's user id.
    pub user: String,
    /// The channel's id.
    pub channel: String,
    /// The id of the thread's root post; empty for a root post.
    pub root: String,
    /// The text, as its author wrote it.
    pub message: String,
    /// Mattermost's post type; empty for what a person typed.
    pub kind: String,
    /// The props as a JSON object; empty for none.
    #[serde(with = "crate::bytes")]
    pub props: Vec<u8>,
    /// Ids of the attached files.
    #[serde(deserialize_with = "crate::nil_as_empty")]
    pub files: Vec<String>,
}

/// A user or bot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    /// Mattermost's id of the user.
    pub id: String,
    /// The name behind `@`, without it.
    pub username: String,
    /// The nickname from the profile; may be empty.
    pub nickname: String,
    /// The first name from the profile; may be empty.
    pub first_name: String,
    /// The last name from the profile; may be empty.
    pub last_name: String,
    /// The language of the user's interface, such as `de` or `pt-BR`.
    pub locale: String,
    /// The user's time zone as an IANA name; empty where the server does not know.
    pub timezone: String,
    /// Whether this is a bot account.
    pub is_bot: bool,
    /// Whether this is a guest account.
    pub is_guest: bool,
    /// Whether the account is deactivated.
    pub is_deleted: bool,
}

/// How somebody is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    /// The user's id.
    pub user: String,
    /// `online`, `away`, `dnd`, `ooo` or `offline`; empty where the server does not keep it.
    pub status: String,
}

/// A channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Channel {
    /// Mattermost's id of the channel.
    pub id: String,
    /// The team's id; empty for direct and group messages.
    pub team: String,
    /// The team's name in URLs.
    pub team_name: String,
    /// The name in URLs, such as `town-square`.
    pub name: String,
    /// The name that people see.
    pub display_name: String,
    /// `O` public, `P` private, `D` direct, `G` group message.
    pub kind: String,
    /// When it was archived, in milliseconds; 0 means never.
    pub delete_at: i64,
}

/// A file that was uploaded to Mattermost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct File {
    /// Mattermost's id of the file.
    pub id: String,
    /// Who uploaded it.
    pub user: String,
    /// The channel that it was uploaded to.
    pub channel: String,
    /// The post that it belongs to; empty for none yet.
    pub post: String,
    /// Its name.
    pub name: String,
    /// Its type as Mattermost takes it from the name, such as `image/png`.
    pub mime: String,
    /// Its size in bytes.
    pub size: i64,
    /// Its width in pixels, where Mattermost read its content as a picture; else 0.
    pub width: i64,
    /// When it was deleted, in milliseconds; 0 means never.
    pub delete_at: i64,
}
