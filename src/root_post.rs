//! A conversation's root post: the visitor's first words under a short name, and one attachment that says what is
//! known and how the conversation stands.

use crate::conversation::{About, Binding, Marks, State};
use crate::desk::{question, Desk, Flow, Stop};
use crate::ids::ConversationId;
use crate::intake::rating::Rating;
use crate::text;
use crate::words::{self, block, endings, responder, Words};
use frontdesk_wire::{Op, Post};
use serde_json::{json, Value};

/// The short name under which the team knows a visitor, such as `K7Q2`. It tells nothing of the token.
pub fn short_name(conversation: &ConversationId) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let letters = conversation.as_str().bytes().filter(u8::is_ascii_alphanumeric).take(4);
    letters
        .filter_map(|byte| LETTERS.get(usize::from(byte) % LETTERS.len()))
        .map(|letter| char::from(*letter))
        .collect()
}

/// As many are mentioned at most: a post has an end, and the visitor's words need room.
const MENTIONS: usize = 100;

/// The name under which the team knows a visitor: the one that is given, else the short one.
pub fn title(about: &About, conversation: &ConversationId) -> String {
    match about.name.as_str() {
        "" => words::of(&about.words).visitor(&short_name(conversation)),
        // Anybody can type any name.
        name if about.asked => endings::of(&about.words).called(name, &short_name(conversation)),
        name => name.into(),
    }
}

/// The root post's message: the visitor's name and those who are mentioned, then the visitor's words.
pub fn message(title: &str, mentions: &[String], text: &str) -> String {
    let mentions: String = mentions.iter().take(MENTIONS).map(|mention| format!(" {mention}")).collect();
    format!("**{}**{mentions}\n{}", text::harmless(title), text::harmless(text))
}

/// What the visitor typed, read back from one of the bot's posts: a root post's first line is ours.
pub fn words_of(post: &Post) -> String {
    let message =
        if post.root.is_empty() { post.message.split_once('\n').map_or("", |(_, words)| words) } else { &post.message };
    text::original(message)
}

/// The props of a post of ours.
pub fn props(marks: &Marks) -> Value {
    // Addresses in a visitor's words get no preview: what a stranger links is not fetched and not shown.
    let mut props = json!({ "frontdesk": marks, "unsafe_links": "true" });
    if let (Some(about), Some(props)) = (&marks.about, props.as_object_mut()) {
        props.insert("attachments".into(), json!([attachment(about)]));
    }
    props
}

/// Draws the root post again, from what a binding now says, and has every node know it. Where Mattermost does not take
/// it, what was said is said all the same; the next change draws it.
pub fn redraw(desk: &Desk, root: &str, binding: &Binding) -> Flow {
    if let Err(error) = draw(desk, root, binding)? {
        desk.log("warn", format!("a conversation's root post was not drawn again: {error}"));
    }
    Ok(())
}

/// The same, where nothing may go on before it is seen.
pub fn draw_or_fail(desk: &Desk, root: &str, binding: &Binding) -> Flow {
    draw(desk, root, binding)?.map_err(Stop::Failed)
}

/// The same, or why Mattermost did not take it.
pub fn draw(desk: &Desk, root: &str, binding: &Binding) -> Flow<Result<(), String>> {
    let props = serde_json::to_vec(&props(&binding.marks)).ok();
    let drawn = desk.try_ask(question::update_post(root, props))?;
    desk.order(Op::ForgetThread { root: root.into() });
    Ok(drawn.map(|_| binding.keep(desk, root)))
}

fn attachment(about: &About) -> Value {
    let (words, endings) = (words::of(&about.words), endings::of(&about.words));
    let field = |title: &str, value: String| json!({ "title": title, "value": value, "short": true });
    let page = if about.preview { words.preview().to_string() } else { text::harmless(&about.page) };
    let state = state(words, about);
    let mut fields = vec![field(words.state_title(), state.clone())];
    if !page.is_empty() {
        fields.insert(0, field(words.page_title(), page));
    }
    if let Some(first) = &about.agent {
        let (words, name) = (responder::of(&about.words), text::harmless(&first.name));
        let says = first.handed.map_or_else(|| words.answers(&name), |why| words.handed_over(&name, why));
        fields.push(field(words.agent_title(), says));
    }
    if !about.verified.is_empty() {
        // An id is another system's: as code it is what it is, and can be looked up there.
        fields.push(field(words.verified_title(), format!("`{}`", about.verified.replace('`', ""))));
    }
    if !about.email.is_empty() {
        // As code: nobody is mentioned by it, and it can be copied as it is.
        let title = if about.asked { endings.email_typed_title() } else { words.email_title() };
        fields.push(field(title, format!("`{}`", about.email.replace('`', ""))));
    }
    if !about.language.is_empty() {
        fields.push(field(words.language_title(), words.language_name(&about.language)));
    }
    if !about.browser.is_empty() {
        fields.push(field(words.browser_title(), about.browser.clone()));
    }
    if let Some(rating) = &about.rating {
        fields.push(field(endings.rating_title(), stars(rating)));
    }
    for (title, address) in [(endings.earlier_title(), &about.earlier), (endings.later_title(), &about.later)] {
        if !address.is_empty() {
            fields.push(field(title, format!("[{}]({address})", endings.open_thread())));
        }
    }
    json!({
        "fallback": state,
        "color": color(&about.state),
        "fields": fields,
        "actions": actions(words, about),
    })
}

fn state(words: &dyn Words, about: &About) -> String {
    let state = stands(about, &about.words, &about.timezone);
    if about.claimed.is_empty() {
        state
    } else {
        format!("{state} · {}", words.claimed(&text::harmless(&about.claimed)))
    }
}

/// How a conversation stands, in a language and by the clocks of a time zone.
pub fn stands(about: &About, locale: &str, timezone: &str) -> String {
    let words = words::of(locale);
    // Members choose their names themselves, and an attachment's text is Markdown.
    match &about.state {
        State::Waiting { since } => words.waiting(&words::clock(*since, timezone, words)),
        State::Answered { by, agent: false } => words.answered(&text::harmless(by)),
        State::Answered { by, agent: true } => responder::of(locale).answered_by_ai(&text::harmless(by)),
        State::Closed { by } => words.closed(&text::harmless(by)),
        State::Blocked { by, until: 0 } => words.blocked(&text::harmless(by)),
        State::Blocked { by, until } => {
            let until = words::clock(*until, timezone, words);
            block::of(locale).blocked_until(&text::harmless(by), &until)
        }
    }
}

/// A rating as it is shown, with the visitor's words.
fn stars(rating: &Rating) -> String {
    let score = usize::from(rating.score.min(5));
    let stars = format!("{}{} {score}/5", "★".repeat(score), "☆".repeat(5 - score));
    match rating.words.as_str() {
        "" => stars,
        words => format!("{stars}\n{}", text::harmless(words)),
    }
}

fn color(state: &State) -> &'static str {
    match state {
        State::Waiting { .. } => "#d24b4e",
        State::Answered { .. } => "#3db887",
        State::Closed { .. } | State::Blocked { .. } => "#8d93a5",
    }
}

fn actions(words: &dyn Words, about: &About) -> Vec<Value> {
    let button = |verb: &str, name: &str, style: &str| {
        json!({
            "id": verb,
            "type": "button",
            "name": name,
            "style": style,
            "integration": { "url": format!("/plugins/frontdesk/actions/{verb}"), "context": { "verb": verb } },
        })
    };
    match about.state {
        // Nobody reads here any more: what is done is done where it goes on.
        _ if !about.later.is_empty() => vec![button("note", words.note(), "default")],
        State::Blocked { .. } => vec![button("unblock", words.unblock(), "default")],
        State::Closed { .. } => {
            vec![button("reopen", words.reopen(), "default"), button("note", words.note(), "default")]
        }
        _ => {
            let claim = if about.claimed.is_empty() {
                button("claim", words.claim(), "primary")
            } else {
                button("release", words.release(), "default")
            };
            let rest = [
                ("note", words.note(), "default"),
                ("close", words.close(), "default"),
                ("block", words.block(), "danger"),
            ];
            std::iter::once(claim).chain(rest.map(|(verb, name, style)| button(verb, name, style))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_come_back_from_a_root_post_and_from_a_reply() {
        let title = title(&About::default(), &ConversationId::new("abcd"));
        let message = message(&title, &["@anna".into()], "is *this* left?\n@all");
        assert_eq!(message, "**Visitor 3456** @anna\nis \\*this\\* left?\n@\u{200b}all");
        let root = Post { message: message.clone(), ..Post::default() };
        assert_eq!(words_of(&root), "is *this* left?\n@all");
        let reply = Post { message: "a\n@\u{200b}b".into(), root: "r".into(), ..Post::default() };
        assert_eq!(words_of(&reply), "a\n@b");
    }

    #[test]
    fn a_large_group_leaves_room_for_the_visitors_words() {
        let group = vec![format!("@{}", "x".repeat(64)); 500];
        let message = message(&"*".repeat(64), &group, &"*".repeat(4_000));
        assert!(message.chars().count() <= 16_383);
    }
}
