//! Who is mentioned when a conversation begins, and so follows it.

use crate::desk::{question, Desk, Flow};
use frontdesk_wire::User;
use serde::{Deserialize, Serialize};

/// As many people are mentioned at most: a post has an end.
const MENTIONS: usize = 100;

/// Who is mentioned when a conversation begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notify {
    /// Nobody.
    #[default]
    Nobody,
    /// Everybody in the channel who is online.
    Here,
    /// These people.
    Users {
        /// Their user names, without `@`.
        names: Vec<String>,
    },
    /// The members of a group, spelled out when a conversation begins: a group's name makes nobody follow.
    Group {
        /// The group's name, without `@`.
        name: String,
    },
}

/// Why nobody could be read from what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Nothing was typed.
    Empty,
    /// There is nobody of this name.
    Nobody(String),
    /// What this names cannot be typed together with others.
    NotAlone(String),
}

impl Notify {
    /// The setting as it is typed: `none`, `@here`, `@anna,@ben`, `@group`.
    pub fn typed(&self) -> String {
        match self {
            Self::Nobody => "none".into(),
            Self::Here => "@here".into(),
            Self::Users { names } => names.iter().map(|name| format!("@{name}")).collect::<Vec<_>>().join(","),
            Self::Group { name } => format!("@{name}"),
        }
    }

    /// Reads who is to be mentioned.
    pub fn read(desk: &Desk, typed: &str) -> Flow<Result<Self, Unfit>> {
        let names: Vec<String> = typed
            .split([',', ' '])
            .map(|name| name.trim().trim_start_matches('@').to_lowercase())
            .filter(|name| !name.is_empty())
            .collect();
        match names.as_slice() {
            [] => return Ok(Err(Unfit::Empty)),
            [none] if none == "none" => return Ok(Ok(Self::Nobody)),
            [here] if here == "here" => return Ok(Ok(Self::Here)),
            _ => {}
        }
        if let Some(name) = names.iter().find(|name| matches!(name.as_str(), "none" | "here")) {
            return Ok(Err(Unfit::NotAlone(if name == "here" { "@here".into() } else { name.clone() })));
        }
        let found = desk.ask_all(names.iter().map(|name| question::user_named(name)).collect())?;
        let missing = names.iter().zip(&found).find(|(_, users)| users.iter().all(|user| user.is_deleted));
        let Some((name, _)) = missing else { return Ok(Ok(Self::Users { names })) };
        let is_group = !desk.ask(question::group(name))?.is_empty();
        Ok(match is_group {
            true if names.len() == 1 => Ok(Self::Group { name: name.clone() }),
            true => Err(Unfit::NotAlone(format!("@{name}"))),
            false => Err(Unfit::Nobody(format!("@{name}"))),
        })
    }

    /// Those who are mentioned by name.
    pub fn people(&self, desk: &Desk) -> Flow<Vec<User>> {
        match self {
            Self::Nobody | Self::Here => Ok(Vec::new()),
            Self::Users { names } => {
                let found = desk.ask_all(names.iter().map(|name| question::user_named(name)).collect())?;
                Ok(found.into_iter().flatten().filter(|user| !user.is_deleted).collect())
            }
            Self::Group { name } => {
                let members = desk.ask(question::group(name))?;
                Ok(members.into_iter().filter(|user| !user.is_deleted).collect())
            }
        }
    }

    /// Those who are mentioned, each with `@`, 100 at most. A group is spelled out, since only people who are named follow a thread.
    pub fn mentions(&self, desk: &Desk) -> Flow<Vec<String>> {
        Ok(match self {
            Self::Nobody => Vec::new(),
            Self::Here => vec!["@here".into()],
            Self::Users { names } => names.iter().take(MENTIONS).map(|name| format!("@{name}")).collect(),
            Self::Group { .. } => {
                self.people(desk)?.iter().take(MENTIONS).map(|user| format!("@{}", user.username)).collect()
            }
        })
    }

    /// The names of those who are not in the channel: Mattermost does not tell them of a mention there.
    pub fn strangers(&self, desk: &Desk, channel: &str) -> Flow<Vec<String>> {
        let people = self.people(desk)?;
        let questions = people.iter().map(|person| question::may_in_channel(&person.id, "read_channel", channel));
        let members = desk.ask_all(questions.collect())?;
        let strangers = people.iter().zip(members).filter(|(_, member)| !member);
        Ok(strangers.map(|(person, _)| person.username.clone()).collect())
    }
}
