//! English: rules.

use super::En;
use crate::rules::{Rule, Trial, Why, MOST};
use crate::template::Fault;
use crate::text::harmless;
use crate::words::rules::{block, code, quote, RulesWords};

impl RulesWords for En {
    fn why(&self, rule: &Rule, why: &Why) -> String {
        match why {
            Why::Fired if rule.condition.is_empty() => "it fires, having no condition".into(),
            Why::Fired => "it fires: its condition holds".into(),
            Why::Doctype(is) if is.is_empty() => format!(
                "the payload does not say its document type, and the rule is for {}; add `?doctype=…` to the feed's address",
                code(&rule.doctype)
            ),
            Why::Doctype(is) => format!("the document is of the type {}, not {}", code(is), code(&rule.doctype)),
            Why::Event(is) if is.is_empty() => format!(
                "the payload does not say what happened, and the rule is for {}; add `?event=…` to the feed's address",
                code(&rule.event)
            ),
            Why::Event(is) => format!("what happened is {}, not {}", code(is), code(&rule.event)),
            Why::Condition => format!("its condition does not hold: {}", code(&rule.condition)),
            Why::Failed { field, fault } => self.wrong(field, fault),
        }
    }
    fn no_document(&self) -> &'static str {
        "; `set_property` is left out, since the payload does not say which document it is"
    }
    fn failed(&self, feed: &str, rule: &str, document: &str, why: &str) -> String {
        let of = if document.is_empty() { "a payload".into() } else { format!("**{document}**") };
        format!(":warning: The rule **{}** could not be tried on {of}, so that is told in its own words. {why}\n{} shows it again; this is told once in ten minutes.", harmless(rule), code(&format!("/desk rules {feed} test {rule}")))
    }
    fn untried(&self, rule: &str, why: &str) -> String {
        format!("The rule “{rule}” could not be tried on this. {why}")
    }
    fn usage(&self) -> &'static str {
        "Type one of `/desk rules [feed]`, `… add`, `… add name=Large condition=doc.total > 40000 message={{ doc.name }}`, `… edit <name>`, `… enable <name>`, `… disable <name>`, `… remove <name>`, `… test [name]`, `… test paste`, `… examples`."
    }
    fn not_a_feed(&self, handle: &str) -> String {
        format!("`{handle}` is no feed, and only feeds have rules. `/desk list` shows what there is.")
    }
    fn no_feed(&self) -> &'static str {
        "There is no feed in this channel. `/desk connect feed <name>` makes one; `/desk rules <feed>` names one of another channel."
    }
    fn none(&self, handle: &str) -> String {
        format!("`{handle}` has no rules, so all that comes is posted. `/desk rules {handle} add` makes one, `/desk rules {handle} examples` shows three.")
    }
    fn listed(&self, handle: &str, table: &str) -> String {
        format!("The rules of `{handle}`, in the order in which they are tried:\n\n{table}\n\n`/desk rules {handle} test` tries them on the last payload, `edit <name>` changes one.")
    }
    fn head(&self) -> [&'static str; 6] {
        ["rule", "", "type", "event", "condition", "where"]
    }
    fn any(&self) -> &'static str {
        "any"
    }
    fn own_channel(&self) -> &'static str {
        "the feed's channel"
    }
    fn saved(&self, handle: &str, rule: &Rule) -> String {
        let on =
            if rule.enabled { "From now on the feed posts only what its rules say." } else { "It is switched off." };
        format!(
            "The rule {} of `{handle}` is saved. {on} `/desk rules {handle} test {}` tries it on the last payload.",
            code(&rule.name),
            rule.name
        )
    }
    fn turned(&self, name: &str, on: bool, left: bool) -> String {
        let left = if left { "" } else { " None is on now, so all that comes is posted." };
        format!("The rule {} is switched {}.{left}", code(name), if on { "on" } else { "off" })
    }
    fn removed(&self, name: &str, left: bool) -> String {
        let left = if left { "" } else { " None is switched on now, so all that comes is posted." };
        format!("The rule {} is removed.{left}", code(name))
    }
    fn unknown_rule(&self, name: &str, names: &str) -> String {
        if names.is_empty() {
            return format!("There is no rule {}: the feed has none yet.", code(name));
        }
        format!("There is no rule {}. There are {names}.", code(name))
    }
    fn unknown_field(&self, name: &str, names: &str) -> String {
        format!("{} is nothing that a rule has. Nothing was changed. It has {names}.", code(name))
    }
    fn unknown_event(&self, typed: &str, names: &str) -> String {
        format!("{} is no event that comes here. There are {names}, and `any`. Events by date stay with the ERP, which knows its documents. Nothing was changed.", code(typed))
    }
    fn unknown_value(&self, field: &str, values: &str) -> String {
        format!("`{field}` is one of {values}. Nothing was changed.")
    }
    fn taken(&self, name: &str) -> String {
        format!(
            "There is a rule {} already. Give this one another name, or edit that one. Nothing was changed.",
            code(name)
        )
    }
    fn too_many(&self) -> String {
        format!("A feed has at most {MOST} rules. Remove one first. Nothing was changed.")
    }
    fn wrong(&self, field: &str, fault: &Fault) -> String {
        let place = match (fault.line, fault.column) {
            (0, _) => String::new(),
            (line, 0) => format!(", line {line}"),
            (line, column) => format!(", line {line}, column {column}"),
        };
        let stop = if fault.what.ends_with('?') { "" } else { "." };
        format!("`{field}`{place}: {}{stop}", fault.what)
    }
    fn no_name(&self) -> &'static str {
        "A rule needs a name: 1 to 64 characters on one line, without `=`. Nothing was changed."
    }
    fn no_property(&self) -> &'static str {
        "`set_property` is the name of a document's field, such as `notified`: letters, digits and `_`. Nothing was changed."
    }
    fn no_property_value(&self) -> &'static str {
        "`property_value` is missing: what `set_property` writes. To empty the field, give `property_value={{ '' }}`. Nothing was changed."
    }
    fn property_of_any(&self) -> &'static str {
        "A rule that sets a property needs a `doctype`, so that no payload names documents of another type. Nothing was changed."
    }
    fn property_unsigned(&self, handle: &str) -> String {
        format!("\n:warning: It sets a property of whatever document a payload names, and this feed's payloads are not signed: whoever knows its address can have that done. `/desk set {handle} secret=new` makes a secret.")
    }
    fn too_long(&self, field: &str) -> String {
        format!("`{field}` is too long. Make it shorter. Nothing was changed.")
    }
    fn unknown_channel(&self, typed: &str) -> String {
        format!("There is no channel {} that you can see. Choose it in the dialog (`/desk rules edit <name>`), or give its id, `here`, or nothing for the feed's. Nothing was changed.", code(typed))
    }
    fn may_not_post(&self) -> &'static str {
        "You may not post in that channel, so no rule of yours may. Nothing was changed."
    }
    fn opened(&self) -> &'static str {
        "Fill in the dialog."
    }
    fn dialog_title(&self, new: bool) -> &'static str {
        if new {
            "New rule"
        } else {
            "Edit rule"
        }
    }
    fn paste_title(&self) -> &'static str {
        "Try the rules"
    }
    fn paste(&self) -> (&'static str, &'static str) {
        ("Payload", "What the sender would post: JSON. Nothing is posted, and no property is set.")
    }
    fn paste_besides(&self, field: &str) -> &'static str {
        match field {
            "doctype" => "As ?doctype= behind the address would say it, where the payload does not.",
            _ => "As ?event= behind the address would say it, where the payload does not.",
        }
    }
    fn save(&self) -> &'static str {
        "Save"
    }
    fn test(&self) -> &'static str {
        "Try"
    }
    fn field(&self, field: &str) -> (&'static str, &'static str) {
        match field {
            "name" => ("Name", "What you call it."),
            "enabled" => ("Enabled", "Where any rule is on, only what rules say is posted."),
            "doctype" => ("Document type", "Such as Sales Order. Leave it empty for any."),
            "event" => ("Event", "What must have happened to the document."),
            "condition" => ("Condition", "Such as doc.status==\"Open\", doc.due_date==nowdate() or doc.total > 40000. Leave it empty for always."),
            "subject" => ("Subject", "The first line, in bold: {{ doc.name }} of {{ doc.customer }}"),
            "message" => ("Message", "A Jinja template. Leave subject and message empty for the feed's own words."),
            "channel" => ("Channel", "Leave it empty for the feed's channel."),
            "mention" => ("Mention", "People such as @anna,@ben, one group, @here, or none."),
            "set_property" => ("Set property", "Afterwards this field of the document is set in the ERP. It needs the feed's api and credentials."),
            "property_value" => ("Property's value", "A text or a template."),
            _ => ("Thread", "A template: what gives the same goes to the same thread. Empty: the document's type and name."),
        }
    }
    fn no_payload(&self, handle: &str) -> String {
        format!("`{handle}` has no payload that could be tried: none came yet, or the last one was too long to be kept. `/desk rules {handle} test paste` takes one.")
    }
    fn bad_payload(&self, line: usize, column: usize) -> String {
        format!("This payload cannot be read: it is not JSON, at line {line}, column {column}.")
    }
    fn tested(&self, handle: &str, when: &str, format: &str, document: &str) -> String {
        let which =
            if when.is_empty() { "the payload that was pasted".into() } else { format!("the payload of {when}") };
        let document = if document.is_empty() { String::new() } else { format!(", {document}") };
        format!("The rules of `{handle}`, tried on {which} (`{format}`{document}). Nothing was posted.")
    }
    fn tried(&self, rule: &Rule, trial: &Trial) -> String {
        let sign = if trial.why == Why::Fired {
            ":white_check_mark:"
        } else if matches!(trial.why, Why::Failed { .. }) {
            ":x:"
        } else {
            ":heavy_minus_sign:"
        };
        let off = if rule.enabled { "" } else { " (it is switched off)" };
        let mut text = format!("{sign} **{}**{off}: {}", harmless(&rule.name), self.why(rule, &trial.why));
        if let Some(value) = &trial.value {
            text.push_str(&format!("\nThe condition {} gives {}", code(&rule.condition), code(&value.to_string())));
        }
        if trial.why == Why::Fired {
            let bold = if trial.subject.is_empty() { String::new() } else { format!("**{}**\n", trial.subject) };
            let said = format!("{bold}{}", trial.message);
            let said = if said.is_empty() { "*the feed's own words*".into() } else { said };
            text.push_str(&quote(&said));
            if !rule.set_property.is_empty() {
                text.push_str(&format!(
                    "\n\nAfterwards {} becomes {}",
                    code(&rule.set_property),
                    code(&trial.property)
                ));
            }
        }
        text
    }
    fn examples(&self, handle: &str) -> String {
        let add = |rule: &str| block(&format!("/desk rules {handle} add {rule}"));
        format!(
            "Three rules as the ERP's documentation has them, to copy:\n{}\n{}\n{}",
            add("name=Open issues doctype=Issue condition=doc.status==\"Open\" subject=Issue {{ doc.name }} message=*{{ doc.subject }}*\n{{ doc.description }}"),
            add("name=Due today doctype=Task condition=doc.due_date==nowdate() message=*Task {{ doc.name }}* is due today\n• {{ doc.subject }}"),
            add("name=Large orders doctype=Sales Order event=Submit condition=doc.total > 40000 message=*Order {{ doc.name }}*\n• Customer: {{ doc.customer }}\n• Total: {{ fmt_money(doc.total) }}"),
        )
    }
}
