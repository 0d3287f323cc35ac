//! Secrets that were just made: shown once, to whoever made them, and never again.

use crate::words::endpoint::EndpointWords;
use serde_json::{Map, Value};

/// What a secret is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// Signs deliveries.
    Signing,
    /// Opens the connection's routes.
    Inbound,
    /// Vouches for visitors.
    Identity,
    /// Travels in outgoing-webhook payloads.
    Webhook,
    /// Speaks for a service's bot.
    Access,
    /// Signs a feed's payloads.
    Payload,
}

impl Secret {
    /// Its name in `props.frontdesk`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Signing => "signing_secret",
            Self::Inbound => "inbound_token",
            Self::Identity => "identity_secret",
            Self::Webhook => "webhook_token",
            Self::Access => "access_token",
            Self::Payload => "payload_secret",
        }
    }
}

/// The secrets that one command made.
#[derive(Default)]
pub struct Fresh {
    made: Vec<(Secret, String)>,
}

impl Fresh {
    /// Adds one.
    pub fn add(&mut self, what: Secret, text: String) {
        self.made.push((what, text));
    }

    /// Whether none was made.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }

    /// The secret of a kind, where it was made.
    pub fn get(&self, what: Secret) -> Option<&str> {
        self.made.iter().find(|(made, _)| *made == what).map(|(_, text)| text.as_str())
    }

    /// A table for people; empty where there is nothing to show.
    pub fn table(&self, words: &dyn EndpointWords) -> String {
        if self.made.is_empty() {
            return String::new();
        }
        let rows = self.made.iter().map(|(what, text)| format!("\n| {} | `{text}` |", words.secret(*what)));
        format!("| | |\n|:--|:--|{}", rows.collect::<String>())
    }

    /// The same for programs.
    pub fn put_into(&self, props: &mut Value) {
        let made = self.made.iter().map(|(what, text)| (what.code().to_string(), Value::from(text.clone())));
        if let Some(props) = props.as_object_mut() {
            props.extend(made.collect::<Map<_, _>>());
        }
    }
}
