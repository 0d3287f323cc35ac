//! Who may ask an agent, as it is typed.

use super::Allowed;
use crate::desk::{question, Desk, Flow};
use crate::ids::UserId;

/// How long Mattermost's ids are.
const ID: usize = 26;

/// Somebody who cannot be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There is nobody of this name.
    Nobody(String),
    /// It is a bot, and bots never ask.
    Bot(String),
}

impl Allowed {
    /// The setting as it is typed: `*`, `@anna,@support`; empty for nobody.
    pub fn typed(all: &[Self]) -> String {
        let one = |allowed: &Self| match allowed {
            Self::Everybody => "*".to_string(),
            Self::User { name, .. } | Self::Group { name } => format!("@{name}"),
        };
        all.iter().map(one).collect::<Vec<_>>().join(",")
    }

    /// The same with one person more: what lets them in, too.
    pub fn typed_with(all: &[Self], name: &str) -> String {
        let before = Self::typed(all);
        let comma = if before.is_empty() { "" } else { "," };
        format!("{before}{comma}@{name}")
    }

    /// Reads who may ask: `*`, ids of people, user names and groups, with commas or spaces between them, also as TOML writes a list.
    /// Gives the first name that does not fit.
    pub fn read(desk: &Desk, typed: &str) -> Flow<Result<Vec<Self>, Unfit>> {
        let trimmed = |name: &str| name.trim_matches(['[', ']', '"', '\'', '@']).to_lowercase();
        let mut names: Vec<String> = Vec::new();
        for name in typed.split([',', ' ', '\n', '\t']).map(trimmed) {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        if names.iter().any(|name| name == "*") {
            return Ok(Ok(vec![Self::Everybody]));
        }
        let ids: Vec<String> = names.iter().filter(|name| is_id(name)).cloned().collect();
        let known = if ids.is_empty() { Vec::new() } else { desk.ask(question::users(ids))? };
        let by_id = |id: &str| known.iter().find(|user| user.id == id && !user.is_deleted);
        let others: Vec<&String> = names.iter().filter(|name| by_id(name).is_none()).collect();
        let found = desk.ask_all(others.iter().map(|name| question::user_named(name)).collect())?;
        let named: Vec<_> = found.into_iter().flatten().filter(|user| !user.is_deleted).collect();
        let mut allowed = Vec::new();
        for name in &names {
            let user = by_id(name).or_else(|| named.iter().find(|user| user.username == *name));
            let one = match user {
                Some(user) if user.is_bot => return Ok(Err(Unfit::Bot(user.username.clone()))),
                Some(user) => Self::User { id: UserId::new(&*user.id), name: user.username.clone() },
                None if desk.ask(question::group(name))?.is_empty() => return Ok(Err(Unfit::Nobody(name.clone()))),
                None => Self::Group { name: name.clone() },
            };
            if !allowed.contains(&one) {
                allowed.push(one);
            }
        }
        Ok(Ok(allowed))
    }
}

fn is_id(name: &str) -> bool {
    name.len() == ID && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}
