//! One rule, tried on one document: whether it fires, why not, and what it says.

use super::{event, Matter, Rule};
use crate::formats::{self, Context};
use crate::template::{Fault, World};
use serde_json::Value;

/// Why a rule fired, or why it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// All that it asks for is there.
    Fired,
    /// The document has another type; empty where that is not known.
    Doctype(String),
    /// Something else happened; empty where that is not known.
    Event(String),
    /// The condition does not hold.
    Condition,
    /// One of its fields could not be worked out.
    Failed {
        /// Which.
        field: &'static str,
        /// Where and why.
        fault: Fault,
    },
}

/// What came of it.
pub struct Trial {
    /// Why it fired or did not.
    pub why: Why,
    /// The condition's value; none where it was not asked for.
    pub value: Option<Value>,
    /// The first line.
    pub subject: String,
    /// The text.
    pub message: String,
    /// The key of the thread; empty for the feed's own.
    pub key: String,
    /// The value of the property that is set.
    pub property: String,
}

impl Trial {
    /// Tries a rule.
    pub fn of(rule: &Rule, matter: &Matter) -> Self {
        let mut trial = Self {
            why: Why::Fired,
            value: None,
            subject: String::new(),
            message: String::new(),
            key: String::new(),
            property: String::new(),
        };
        if let Err(why) = trial.run(rule, matter) {
            trial.why = why;
        }
        trial
    }

    fn run(&mut self, rule: &Rule, matter: &Matter) -> Result<(), Why> {
        if !rule.doctype.is_empty() && !rule.doctype.trim().eq_ignore_ascii_case(matter.doctype.trim()) {
            return Err(Why::Doctype(matter.doctype.clone()));
        }
        if !rule.event.is_empty() && !event::same(&rule.event, &matter.event) {
            return Err(Why::Event(matter.event.clone()));
        }
        if !rule.condition.is_empty() {
            let (holds, value) = matter.scene.evaluate(&rule.condition).map_err(failed("condition"))?;
            self.value = Some(value);
            if !holds {
                return Err(Why::Condition);
            }
        }
        let scene = &matter.scene;
        let subject = scene.render_markdown(&rule.subject).map_err(failed("subject"))?;
        self.subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        let message = match is_slack(&rule.message) {
            true => scene.render_dialect(&rule.message, |text| dialect(text, scene.world())),
            false => scene.render_markdown(&rule.message),
        };
        self.message = message.map_err(failed("message"))?.trim().into();
        self.key = scene.render(&rule.key).map_err(failed("key"))?.trim().chars().take(200).collect();
        self.property = scene.render(&rule.property_value).map_err(failed("property_value"))?.trim().into();
        Ok(())
    }
}

fn failed(field: &'static str) -> impl Fn(Fault) -> Why {
    move |fault| Why::Failed { field, fault }
}

fn dialect(text: &str, world: &World) -> String {
    let context = Context { language: world.language.clone(), timezone: world.timezone.clone() };
    formats::dialect(text, &context)
}

/// Whether a template is written in Slack's dialect, as the ERP's documentation writes messages: bold between single stars,
/// lists with `•`, links in angle brackets.
fn is_slack(template: &str) -> bool {
    if template.contains("**") {
        return false;
    }
    let bold = template.lines().any(|line| {
        let mut stars = line.match_indices('*').map(|(at, _)| at);
        let text = |from: usize, to: usize| line.get(from + 1..to).unwrap_or_default();
        match (stars.next(), stars.next()) {
            (Some(from), Some(to)) => {
                let inner = text(from, to);
                !inner.is_empty() && !inner.starts_with(char::is_whitespace) && !inner.ends_with(char::is_whitespace)
            }
            _ => false,
        }
    });
    let list = template.lines().any(|line| line.trim_start().starts_with('•'));
    bold || list || ["<http", "<mailto:", "<!", "<@"].iter().any(|sign| template.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Scene;
    use crate::text::harmless;
    use proptest::prelude::*;
    use serde_json::json;

    fn tried(rule: Rule) -> Trial {
        tried_with(rule, "Müller")
    }

    fn tried_with(rule: Rule, customer: &str) -> Trial {
        let doc = json!({ "name": "SO-0001", "customer": customer, "status": "Open", "total": 50000, "due_date": "2026-11-21" });
        let world = World { now: 1_795_280_100_000, timezone: "Europe/Berlin".into(), language: "en".into() };
        let matter = Matter {
            doctype: "Sales Order".into(),
            name: "SO-0001".into(),
            event: "Submit".into(),
            scene: Scene::of(&json!({ "doc": doc, "payload": doc }), &world),
            several: false,
            whole: false,
        };
        Trial::of(&rule, &matter)
    }

    #[test]
    fn a_message_of_the_documentation_comes_out_as_it_is_meant() {
        let message = "*Order {{ doc.name }}* is due\n• customer: {{ doc.customer }}\n• status: *{{ doc.status }}*";
        let trial = tried(Rule { message: message.into(), ..Rule::default() });
        assert_eq!(trial.why, Why::Fired);
        assert!(trial.message.starts_with("**Order SO-0001** is due\n"), "{}", trial.message);
        assert!(trial.message.contains("**Open**") && trial.message.contains("customer: Müller"), "{}", trial.message);
        let markdown = "**{{ doc.name }}** is *late*\n* {{ doc.customer }}";
        let trial = tried(Rule { message: markdown.into(), ..Rule::default() });
        assert_eq!(trial.message, "**SO-0001** is *late*\n* Müller");
    }

    #[test]
    fn a_rule_says_why_it_does_not_fire() {
        let rule = |doctype: &str, event: &str, condition: &str| Rule {
            doctype: doctype.into(),
            event: event.into(),
            condition: condition.into(),
            subject: "{{ doc.name }}\nlate".into(),
            ..Rule::default()
        };
        let trial = tried(rule("sales order", "on_submit", "doc.total > 40000"));
        assert_eq!((trial.why, trial.value, trial.subject.as_str()), (Why::Fired, Some(json!(true)), "SO-0001 late"));
        assert_eq!(tried(rule("Issue", "", "")).why, Why::Doctype("Sales Order".into()));
        assert_eq!(tried(rule("", "Save", "")).why, Why::Event("Submit".into()));
        assert_eq!(tried(rule("", "", "doc.total > 60000")).why, Why::Condition);
        let failed = tried(rule("", "", "doc.total + doc.name")).why;
        assert!(matches!(failed, Why::Failed { field: "condition", fault } if fault.line == 1 && fault.column == 1));
    }

    #[test]
    fn the_dialect_is_known_by_its_signs() {
        for slack in ["*bold*", "a *bold* word", "• a\n• b", "see <https://a.example|this>"] {
            assert!(is_slack(slack), "{slack}");
        }
        for markdown in ["**bold**", "plain", "2 * 3", "* a\n* b", "**a** and *b*"] {
            assert!(!is_slack(markdown), "{markdown}");
        }
    }

    #[test]
    fn a_value_of_a_message_in_the_dialect_mentions_nobody_and_links_nothing() {
        let message = "*Order {{ doc.name }}* of {{ doc.customer }}: <https://erp.example/{{ doc.name }}|open>";
        let rule = || Rule { message: message.into(), ..Rule::default() };
        for customer in
            ["<!channel>", "<https://evil.example|Invoice>", "<!subteam^S1|anna>", "[x](http://evil)", "A*B @all"]
        {
            let expected = format!("**Order SO-0001** of {}: [open](https://erp.example/SO-0001)", harmless(customer));
            assert_eq!(tried_with(rule(), customer).message, expected);
        }
        let link = Rule { message: "*New*: <{{ doc.customer }}|open>".into(), ..Rule::default() };
        assert_eq!(tried_with(link, "https://erp.example/a-1").message, "**New**: [open](https://erp.example/a-1)");
    }

    proptest! {
        #[test]
        fn every_value_comes_out_of_the_dialect_as_it_is(customer in "[<!@\\[\\](*_~`|>#&;^:a-z./\n -]{1,40}") {
            for message in ["*Order* {{ doc.customer }}!", "• {{ 'of ' ~ doc.customer }}!", "<!here> {{ doc.customer | e }}!"] {
                let head = message.split("{{").next().unwrap_or_default();
                let head = head.replace("*Order*", "**Order**").replace("• ", "- of ").replace("<!here>", "@here");
                let trial = tried_with(Rule { message: message.into(), ..Rule::default() }, &customer);
                prop_assert_eq!(trial.message, format!("{}{}!", head, harmless(&customer)));
            }
        }
    }
}
