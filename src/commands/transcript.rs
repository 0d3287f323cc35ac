//! `/desk transcript [link] [--public]`: a conversation from its beginning to now, as two files to keep (Markdown and JSON) and, where it
//! is short, to read at once.
//!
//! The files are made when they are fetched, for those who may read the channel: no copy lies anywhere that an erasure would miss.

use super::{is_member, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Index};
use crate::conversation::Binding;
use crate::desk::{question, Desk, Flow, Stop};
use crate::minutes::Minutes;
use crate::press;
use crate::problem::{respond, Problem};
use crate::root_post::short_name;
use crate::routes::{headers, Request, NO_PAGE};
use crate::text;
use crate::words::minutes::{self, Written};
use frontdesk_wire::Post;
use serde_json::json;

/// What is longer is to be read in the file, in characters.
const SHORT: usize = 6_000;
/// How long Mattermost's ids are.
const ID: usize = 26;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = minutes::of(&call.user.locale);
    let public = line.flags.get("public");
    let typed = line.arguments.first().or_else(|| public.filter(|behind| !behind.is_empty()));
    let known = ["public"];
    if line.arguments.len() > 1 || line.flags.keys().any(|flag| !known.contains(&flag.as_str())) {
        return Ok(Reply::text(texts.usage()));
    }
    let named = typed.map(|typed| id_in(typed).unwrap_or_default());
    let Some(id) = named.or_else(|| Some(call.root.clone()).filter(|root| !root.is_empty())) else {
        return Ok(Reply::text(texts.usage()));
    };
    let found = if id.is_empty() { None } else { find(desk, &id)? };
    let Some((root, binding, connection)) = found else { return Ok(Reply::text(texts.no_conversation())) };
    if root.channel != call.channel && !is_member(desk, &call.user.id, &root.channel)? {
        return Ok(Reply::text(texts.no_conversation()));
    }
    let minutes = Minutes::read(desk, &root, binding, &connection, public.is_some())?;
    let files = ["md", "json"].map(|kind| (name(&minutes, kind), url(desk, &root.id, kind, minutes.public)));
    let links: Vec<String> = files.iter().map(|(name, url)| format!("[{name}]({url})")).collect();
    let (messages, notes) = minutes.counts();
    let mut text = texts.written(&Written {
        visitor: &text::harmless(&minutes.title),
        messages,
        notes: (!minutes.public).then_some(notes),
        links: &links.join(" · "),
    });
    let markdown = minutes.markdown(&call.user.locale, &call.user.timezone);
    let [markdown_url, json_url] = files.map(|(_, url)| url);
    let mut props = json!({
        "conversation": minutes.conversation,
        "root": root.id,
        "messages": messages,
        "notes": notes,
        "public": minutes.public,
        "markdown_url": markdown_url,
        "json_url": json_url,
    });
    if markdown.chars().count() <= SHORT {
        text = format!("{text}\n\n{markdown}");
        if let Some(props) = props.as_object_mut() {
            props.insert("transcript".into(), minutes.json());
        }
    }
    Ok(Reply::with(text, props))
}

/// The id in a link to a post, or the id itself.
fn id_in(typed: &str) -> Option<String> {
    let last = typed.trim_matches(['<', '>', '/']).rsplit('/').next()?;
    let fits = last.len() == ID && last.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    fits.then(|| last.to_string())
}

/// The conversation to which a post belongs.
fn find(desk: &Desk, id: &str) -> Flow<Option<(Post, Binding, Connection)>> {
    let post = desk.ask(question::post(id))?;
    let root = match post {
        Some(post) if !post.root.is_empty() => desk.ask(question::post(&post.root))?,
        other => other,
    };
    let Some(root) = root.filter(|root| root.delete_at == 0) else { return Ok(None) };
    let index = if root.user == desk.bot() { Index::default() } else { Index::peek(desk)? };
    let Some(binding) = Binding::found(desk, &index, &root) else { return Ok(None) };
    let Some(id) = binding.marks.connection.clone() else { return Ok(None) };
    Ok(Connection::load(desk, &id, 0)?.map(|connection| (root, binding, connection)))
}

fn name(minutes: &Minutes, kind: &str) -> String {
    format!("transcript-{}.{kind}", short_name(&minutes.conversation))
}

fn url(desk: &Desk, root: &str, kind: &str, public: bool) -> String {
    let (site, plugin) = (desk.host().site_url.trim_end_matches('/'), &desk.host().plugin);
    let query = if public { "?public=1" } else { "" };
    format!("{site}/plugins/{plugin}/transcripts/{root}.{kind}{query}")
}

/// `GET transcripts/{root}.{md | json}`: the file, for members of its channel.
pub fn serve(desk: &Desk, request: &Request, file: &str) -> Flow {
    let not_found = || Stop::Refused(Problem::NotFound);
    let (id, kind) = file.rsplit_once('.').filter(|(_, kind)| matches!(*kind, "md" | "json")).ok_or_else(not_found)?;
    let id = id_in(id).filter(|_| !request.user.is_empty()).ok_or_else(not_found)?;
    let user = press::user(desk, request)?;
    let (root, binding, connection) = find(desk, &id)?.ok_or_else(not_found)?;
    if press::refusal(desk, &user, &root.channel)?.is_some() {
        return Err(not_found());
    }
    let public = request.parameter("public").is_some();
    let minutes = Minutes::read(desk, &root, binding, &connection, public)?;
    let (content_type, body) = match kind {
        "md" => ("text/markdown; charset=utf-8", minutes.markdown(&user.locale, &user.timezone).into_bytes()),
        _ => ("application/json", serde_json::to_vec_pretty(&minutes.json()).unwrap_or_default()),
    };
    let headers = headers(&[
        ("Content-Type", content_type),
        ("Content-Disposition", &format!("attachment; filename=\"{}\"", name(&minutes, kind))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", NO_PAGE),
        ("Referrer-Policy", "no-referrer"),
    ]);
    desk.order(respond(200, headers, body));
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_post_is_named_by_its_link_or_its_id() {
        let id = "abcdefghijklmnopqrstuvwx12";
        for typed in
            [id, &format!("https://chat.example/acme/pl/{id}"), &format!("<https://chat.example/_redirect/pl/{id}>")]
        {
            assert_eq!(super::id_in(typed).as_deref(), Some(id), "{typed}");
        }
        for wrong in ["", "root", "https://chat.example/acme/pl/", &id.to_uppercase()] {
            assert_eq!(super::id_in(wrong), None, "{wrong}");
        }
    }
}
