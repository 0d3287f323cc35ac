//! Which fields a template names, and whether any of them is there.

use super::names::is_function;
use minijinja::Environment;
use serde_json::Value;

/// What a dictionary can be asked for, as people write it behind a dot.
const METHODS: [&str; 4] = ["get", "items", "keys", "values"];

/// Whether a template names nothing, or at least one field that these values have. A template of which nothing is there says
/// nothing of what came.
pub fn any_is_there(source: &str, values: &Value) -> bool {
    let env = Environment::new();
    let Ok(template) = env.template_from_str(source) else { return true };
    let mut named = template.undeclared_variables(true).into_iter().filter(|path| !is_ours(path)).peekable();
    named.peek().is_none() || named.any(|path| is_there(values, &path))
}

/// Whether a name is one of the functions'.
fn is_ours(path: &str) -> bool {
    let root = path.split('.').next().unwrap_or_default();
    root == "frappe" || is_function(root)
}

fn is_there(values: &Value, path: &str) -> bool {
    let mut value = values;
    for name in path.split('.') {
        value = match value {
            Value::Object(fields) => match fields.get(name) {
                Some(field) => field,
                None => return METHODS.contains(&name),
            },
            Value::Array(_) | Value::Null => return !value.is_null(),
            // A method of a text.
            _ => return true,
        };
    }
    !value.is_null()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_template_of_which_nothing_is_there_says_nothing() {
        let values = json!({ "title": "Pump", "order": { "id": 7 }, "gone": null, "payload": { "x": 1 }, "list": [] });
        for there in [
            "{{ title }} is {{ state }}",
            "{{ title.upper() }}",
            "{{ order.id }}{{ order.total }}",
            "{% for name, value in payload.items() %}{{ name }}{% endfor %}",
            "{{ payload | tojson }}",
            "{% for one in list %}x{% endfor %}",
            "a text alone",
            "{{ nowdate() }} {{ frappe.utils.nowdate() }}",
        ] {
            assert!(any_is_there(there, &values), "{there}");
        }
        for absent in
            ["**{{ name }}** is {{ state }}", "{{ order.total }}", "{{ gone }}", "{{ nowdate() }} {{ state }}"]
        {
            assert!(!any_is_there(absent, &values), "{absent}");
        }
    }

    #[test]
    fn a_ready_template_fits_what_its_sender_sends_alone() {
        for name in super::super::stock::names().filter(|name| *name != "fields") {
            let source = super::super::stock::named(name).unwrap();
            assert!(!any_is_there(source, &json!({ "x": 1, "payload": { "x": 1 }, "query": {} })), "{name}");
        }
    }
}
