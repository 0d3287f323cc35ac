//! Ready templates for senders that have no format of their own. A feed's setting `template` takes one by its name.

#[cfg(test)]
mod tests;

/// A template by its name.
pub fn named(name: &str) -> Option<&'static str> {
    TEMPLATES.iter().find(|(known, _)| *known == name).map(|(_, template)| *template)
}

/// The names of those there are.
pub fn names() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|(name, _)| *name)
}

/// A template's file, behind what all of them can call.
macro_rules! stock {
    ($name:literal) => {
        ($name, concat!(include_str!("stock/link.jinja"), include_str!(concat!("stock/", $name, ".jinja"))))
    };
}

const TEMPLATES: [(&str, &str); 12] = [
    stock!("fields"),
    stock!("home_assistant"),
    stock!("jenkins"),
    stock!("jira"),
    stock!("pagerduty"),
    stock!("sentry"),
    stock!("shopify"),
    stock!("statuspage"),
    stock!("stripe"),
    stock!("uptime_kuma"),
    stock!("woocommerce"),
    stock!("zabbix"),
];
