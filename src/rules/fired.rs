//! What a rule that fired posts.

use super::{Matter, Rule, Trial};
use crate::callback::What;
use crate::feed::Item;
use crate::text::{harmless, original};
use crate::words::rules::RulesWords;

/// The longest first line, in characters.
const SUBJECT: usize = 300;
/// The longest text of a post, in characters: Mattermost's own is 16,383.
const LONGEST: usize = 16_000;

/// What is known of a rule that fired.
pub struct Words<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// What it looked at.
    pub matter: &'a Matter,
    /// What came of it.
    pub trial: &'a Trial,
    /// Who is mentioned, each with `@`.
    pub mentions: &'a [String],
    /// The key that the request's address asks for; empty for none.
    pub asked_key: &'a str,
}

impl Words<'_> {
    /// What it makes of an item: an alert stays one.
    pub fn item(&self, read: &Item) -> Item {
        let rule = self.rule;
        let says = !rule.subject.is_empty() || !rule.message.is_empty();
        // Where they come to nothing, it is told as it came: nobody reads an empty post.
        let own = says && !self.matter.whole && !(self.trial.subject.is_empty() && self.trial.message.is_empty());
        let mut item = match &read.notice {
            Some(_) => self.alert(read, own),
            None => self.text(read, own),
        };
        item.key = key(&self.trial.key, self.matter, read, self.asked_key);
        if !read.id.is_empty() {
            item.id = format!("{} {}", read.id, rule.name);
        }
        item.channel = rule.channel.clone();
        // Without a type of the rule's own, a payload could name any document of the ERP.
        if !rule.set_property.is_empty() && !rule.doctype.is_empty() && self.matter.is_document() {
            item.afterwards.push(What::SetProperty {
                doctype: self.matter.doctype.clone(),
                name: self.matter.name.clone(),
                property: rule.set_property.clone(),
                value: self.trial.property.clone(),
            });
        }
        item
    }

    /// The rule's own words are the first that the alert puts out.
    fn alert(&self, read: &Item, own: bool) -> Item {
        let mut item = Item { mentions: self.mentions.join(" "), ..read.clone() };
        if let Some(notice) = item.notice.as_mut().filter(|_| own) {
            let words = [plain(&self.subject()), plain(&self.trial.message), notice.output.clone()];
            notice.output = joined(&words, "\n");
        }
        item
    }

    fn text(&self, read: &Item, own: bool) -> Item {
        let mut item = if own { Item::default() } else { read.clone() };
        let text = if own { self.trial.message.clone() } else { read.message.clone() };
        let subject = self.subject();
        if own {
            let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            let title = if subject.is_empty() { line } else { &self.trial.subject };
            item.title = title.chars().take(150).collect();
        }
        let bold = if subject.is_empty() { String::new() } else { format!("**{subject}**") };
        let head = joined(&[bold, self.mentions.join(" ")], " ");
        item.message = joined(&[head, text], "\n");
        item
    }

    fn subject(&self) -> String {
        self.trial.subject.chars().take(SUBJECT).collect()
    }
}

/// The same item for the thread that this rule would have begun: where there is none, it is dropped.
pub fn only_there(rule: &Rule, matter: &Matter, read: &Item, asked_key: &str) -> Item {
    let own = matter.scene.render(&rule.key).unwrap_or_default();
    let own: String = own.trim().chars().take(200).collect();
    let id = if read.id.is_empty() { String::new() } else { format!("{} {}", read.id, rule.name) };
    let key = key(&own, matter, read, asked_key);
    Item { id, key, channel: rule.channel.clone(), only_there: true, ..read.clone() }
}

/// Adds an item that was made of `read`; what two rules say of one document in one channel is one post.
pub fn add(items: &mut Vec<Item>, item: Item, read: &Item) {
    let length = item.message.chars().count();
    let same = |there: &&mut Item| {
        let fits = there.message.chars().count() + length < LONGEST;
        fits && !item.key.is_empty() && there.key == item.key && there.channel == item.channel
    };
    let Some(there) = items.iter_mut().find(same) else { return items.push(item) };
    match (&mut there.notice, &item.notice, &read.notice) {
        (Some(there), Some(notice), Some(read)) => {
            let own = |output: &str| output.strip_suffix(&read.output).unwrap_or_default().trim().to_string();
            there.output = joined(&[own(&there.output), own(&notice.output), read.output.clone()], "\n");
        }
        _ => there.message = joined(&[there.message.trim_end().into(), item.message.clone()], "\n\n"),
    }
    if there.notice.is_none() {
        there.attachments.extend(item.attachments);
    }
    there.mentions = joined(&[std::mem::take(&mut there.mentions), item.mentions], " ");
    there.afterwards.extend(item.afterwards);
}

/// Says below an item which rules could not be tried on it, and why.
pub fn with_faults(item: &mut Item, faults: &[(String, String)], words: &dyn RulesWords) {
    for (rule, why) in faults {
        match &mut item.notice {
            Some(notice) => {
                let line = words.untried(rule, &why.replace('`', ""));
                notice.output = joined(&[std::mem::take(&mut notice.output), line], "\n");
            }
            None => {
                let line = format!(":warning: {}", words.untried(&harmless(rule), why));
                item.message = joined(&[std::mem::take(&mut item.message), line], "\n\n");
            }
        }
    }
}

/// The key of the thread: the address's, the rule's, the document's, the format's.
fn key(own: &str, matter: &Matter, read: &Item, asked: &str) -> String {
    match (own, asked) {
        (_, asked) if !asked.is_empty() && !matter.several => asked.into(),
        ("", _) if matter.name.is_empty() => read.key.clone(),
        ("", _) => matter.title(),
        // A key that all of them have would make one thread of many alerts.
        _ if matter.whole => read.key.clone(),
        (own, _) => own.into(),
    }
}

/// What an alert puts out is plain text.
fn plain(markdown: &str) -> String {
    original(&markdown.replace("**", ""))
}

fn joined(parts: &[String], between: &str) -> String {
    parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::Notice;
    use crate::template::{Scene, World};
    use serde_json::json;

    fn made(rule: &Rule, read: &Item, mentions: &[&str]) -> Item {
        let world = World { now: 1_800_000_000_000, timezone: "UTC".into(), language: "en".into() };
        let matter = Matter {
            doctype: "User".into(),
            name: "Administrator".into(),
            event: String::new(),
            scene: Scene::of(&json!({ "doc": { "name": "*db1* @all" } }), &world),
            several: false,
            whole: false,
        };
        let trial = Trial::of(rule, &matter);
        let mentions: Vec<String> = mentions.iter().map(ToString::to_string).collect();
        Words { rule, matter: &matter, trial: &trial, mentions: &mentions, asked_key: "k" }.item(read)
    }

    #[test]
    fn two_rules_of_one_alert_are_one_alert_with_the_words_of_both() {
        let notice = Notice { output: "98 % full".into(), ..Notice::default() };
        let read = Item { key: "k".into(), notice: Some(notice), ..Item::default() };
        let rule = |message: &str| Rule { message: message.into(), ..Rule::default() };
        let mut items = Vec::new();
        add(&mut items, made(&rule("**Look** at {{ doc.name }}"), &read, &["@anna"]), &read);
        add(&mut items, made(&rule("Now"), &read, &["@ben"]), &read);
        add(&mut items, made(&rule(""), &read, &[]), &read);
        let [item] = items.as_slice() else { panic!("{items:?}") };
        assert_eq!(item.notice.as_ref().unwrap().output, "Look at *db1* @all\nNow\n98 % full");
        assert_eq!((item.mentions.as_str(), item.message.as_str()), ("@anna @ben", ""));
    }

    #[test]
    fn a_rule_for_any_type_sets_no_property() {
        let rule = |doctype: &str| Rule {
            doctype: doctype.into(),
            set_property: "enabled".into(),
            property_value: "0".into(),
            ..Rule::default()
        };
        assert_eq!(made(&rule(""), &Item::default(), &[]).afterwards, []);
        assert_eq!(made(&rule("User"), &Item::default(), &[]).afterwards.len(), 1);
    }
}
