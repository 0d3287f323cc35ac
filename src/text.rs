//! Texts on their way: a member's Markdown becomes the visitor's nodes, a visitor's words become harmless Markdown.

mod emoji;
mod harmless;
mod html;
mod latin;
mod markdown;
mod pictures;

pub use harmless::{harmless, original, tidy, with_mentions, without_mass_mentions, without_mentions};
pub use html::without_tags;
pub use latin::{has_slug, slug};
pub use markdown::nodes;

use frontdesk_wire::visitor::Node;

/// The nodes of a plain text: as it was typed, its line breaks kept.
pub fn plain(text: &str) -> Vec<Node> {
    let mut children = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            children.push(Node::Break {});
        }
        if !line.is_empty() {
            children.push(Node::Text { text: line.into() });
        }
    }
    vec![Node::Paragraph { children }]
}
