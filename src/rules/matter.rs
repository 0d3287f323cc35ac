//! What rules look at: a document, or the payload where there is none.

use crate::feed::{Incoming, Reading};
use crate::template::{Scene, World};
use serde_json::json;

/// The longest type and event that a payload may name, in characters.
const LONGEST: usize = 140;

/// What rules look at.
pub struct Matter {
    /// The document's type; empty where that is not known.
    pub doctype: String,
    /// The document's name; empty likewise.
    pub name: String,
    /// What happened to it; empty likewise.
    pub event: String,
    /// The variables of conditions and templates, and what those may cost.
    pub scene: Scene,
    /// Whether the request brings several.
    pub several: bool,
    /// Whether `doc` is all of the payload though it brings several.
    pub whole: bool,
}

impl Matter {
    /// What a request brings: one for each of its items, at least one. They share what does not differ, and what it may cost.
    pub fn all(incoming: &Incoming, reading: &Reading, world: &World) -> Vec<Self> {
        let document = reading.document.clone().unwrap_or_default();
        // The document's own word, the address's, then that of a payload which is not read as a document.
        let told = |known: &str, name: &str| match (known, incoming.parameter(name).trim()) {
            ("", "") => incoming.text(&[name]).trim().chars().take(LONGEST).collect(),
            ("", said) => said.to_string(),
            _ => known.to_string(),
        };
        let (doctype, event) = (told(&document.doctype, "doctype"), told(&document.event, "event"));
        let event = super::event::named(&event);
        let scene = Scene::new(world)
            .with("payload", &incoming.payload)
            .with("event", &json!(event))
            .with("doctype", &json!(doctype))
            .with("query", &json!(incoming.query));
        let several = reading.items.len() > 1;
        let one = |index: usize| {
            let part = Some(&document.fields).filter(|fields| !fields.is_null()).or_else(|| reading.parts.get(index));
            let part = part.filter(|part| !part.is_null());
            let scene = match part {
                Some(part) => scene.clone().with("doc", part),
                None => scene.clone().with_same("doc", "payload"),
            };
            let (doctype, name, event) = (doctype.clone(), document.name.clone(), event.clone());
            Self { doctype, name, event, scene, several, whole: several && part.is_none() }
        };
        (0..reading.items.len().max(1)).map(one).collect()
    }

    /// Whether it is known which document it is.
    pub fn is_document(&self) -> bool {
        !self.doctype.is_empty() && !self.name.is_empty()
    }

    /// What people call it: `Sales Order SO-0001`.
    pub fn title(&self) -> String {
        format!("{} {}", self.doctype, self.name).trim().to_string()
    }
}
