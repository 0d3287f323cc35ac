//! What was changed, as it is said.

use super::agent::no_path;
use super::hours::now_there;
use super::listed;
use crate::agent::{Agent, Allowed, Protocol};
use crate::commands::Call;
use crate::connection::{Connection, Index};
use crate::desk::{question, Desk, Flow};
use crate::keys::Keys;
use crate::responder::Mode;
use crate::words::agent;
use crate::words::endpoint::EndpointWords;

/// A value with spaces as it should have been typed, where nothing of the kind was.
const EXAMPLE: &str = "allowed_users=\"@anna, @ben\"";
/// Settings of which no value is said again.
const SECRET: [&str; 3] = ["key", "credentials", "secret"];

/// The settings that were typed, as they are now, each once; empty where none was typed.
pub fn said(texts: &dyn EndpointWords, typed: &[(&str, &str)], connection: &Connection, keys: &Keys) -> String {
    // Whoever names an agent is told how it begins.
    let changes = |key: &str| was_typed(typed, key) || (key == "agent_mode" && was_typed(typed, "agent"));
    let all = listed(connection, keys);
    let mut lines: Vec<String> =
        all.iter().filter(|(key, ..)| changes(key)).map(|(key, _, value)| texts.is_now(key, value)).collect();
    // A wording that was taken away is no longer listed.
    let gone = typed.iter().map(|(key, _)| key.to_lowercase()).filter(|key| all.iter().all(|(known, ..)| known != key));
    lines.extend(gone.map(|key| texts.is_now(&key, "–")));
    lines.join(" ")
}

fn was_typed(typed: &[(&str, &str)], key: &str) -> bool {
    typed.iter().any(|(name, _)| name.eq_ignore_ascii_case(key))
}

/// What is to be said of what was changed, besides what it is now; `no_secret`: none was made with it.
pub fn hints(
    desk: &Desk,
    call: &Call,
    typed: &[(&str, &str)],
    connection: &Connection,
    no_secret: bool,
) -> Flow<Vec<String>> {
    let texts = agent::of(&call.user.locale);
    let mut hints = Vec::new();
    if was_typed(typed, "url") {
        hints.extend(no_path(call, connection).map(|said| format!(":warning: {said}")));
    }
    let signs = connection.agent.as_ref().is_some_and(|agent| agent.protocol == Protocol::Json);
    if was_typed(typed, "protocol") && signs && no_secret {
        hints.push(texts.signed_as_before(connection.handle.as_str()));
    }
    if was_typed(typed, "hours") || was_typed(typed, "timezone") {
        hints.extend(now_there(desk, call, connection));
    }
    let Some(responder) = connection.responder.as_ref().filter(|_| was_typed(typed, "agent")) else { return Ok(hints) };
    if responder.mode == Mode::Draft {
        hints.push(texts.proposes(connection.handle.as_str()));
    }
    let index = Index::load(desk)?;
    let there = index.entries.iter().find(|entry| entry.id == responder.agent);
    if let Some(there) = there.filter(|there| there.channel != connection.channel) {
        let channel = desk.ask(question::channel(there.channel.as_str()))?.map(|channel| format!("~{}", channel.name));
        let said = texts.of_another_channel(responder.handle.as_str(), &channel.unwrap_or_default(), &there.url);
        hints.push(format!(":warning: {said}"));
    }
    Ok(hints)
}

/// Who may no longer ask an agent, in words; none where all still may.
pub fn left_out(call: &Call, connection: &Connection, before: Option<&Agent>) -> Option<String> {
    let (before, now) = (&before?.allowed_users, &connection.agent.as_ref()?.allowed_users);
    if now.contains(&Allowed::Everybody) {
        return None;
    }
    let gone: Vec<Allowed> = before.iter().filter(|one| !now.contains(one)).cloned().collect();
    let texts = agent::of(&call.user.locale);
    if gone.is_empty() {
        return None;
    }
    Some(if now.is_empty() {
        texts.nobody_allowed_now().into()
    } else if gone.contains(&Allowed::Everybody) {
        texts.only_those_allowed().into()
    } else {
        let whole = [now.as_slice(), gone.as_slice()].concat();
        texts.no_longer_allowed(connection.handle.as_str(), &Allowed::typed(&gone), &Allowed::typed(&whole))
    })
}

/// A value whose spaces had no quotes around them, with quotes: it is the setting that something without `=` stands behind.
pub fn quoted(arguments: &[String]) -> String {
    let is_change = |argument: &String| argument.contains('=');
    let behind = |at: usize| arguments.get(at + 1).is_some_and(|next| !is_change(next));
    let Some(at) = arguments.iter().enumerate().position(|(at, one)| is_change(one) && behind(at)) else {
        return EXAMPLE.into();
    };
    let mut words = arguments.iter().skip(at);
    let (key, first) = words.next().and_then(|change| change.split_once('=')).unwrap_or_default();
    let value: Vec<&str> =
        std::iter::once(first).chain(words.take_while(|word| !is_change(word)).map(String::as_str)).collect();
    if SECRET.contains(&key.to_lowercase().as_str()) {
        return format!("{key}=\"…\"");
    }
    format!("{key}=\"{}\"", value.join(" "))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn quotes_go_around_the_value_that_has_spaces() {
        let quoted = |typed: &str| quoted(&typed.split(' ').map(String::from).collect::<Vec<_>>());
        assert_eq!(quoted("ada allowed_users=@anna, @ben"), "allowed_users=\"@anna, @ben\"");
        assert_eq!(quoted("ada stream=on system=Be very kind model=x"), "system=\"Be very kind\"");
        assert_eq!(quoted("ada key=sk 1"), "key=\"…\"");
        assert_eq!(quoted("ada ben"), "allowed_users=\"@anna, @ben\"");
    }
}
