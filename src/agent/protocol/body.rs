//! A request's body of JSON, into which contents of files belong that the core never sees.

use frontdesk_wire::BodyPiece;
use serde_json::Value;

/// A body as it is written.
#[derive(Debug, Default)]
pub struct Body {
    pieces: Vec<BodyPiece>,
    bytes: Vec<u8>,
}

impl Body {
    /// Adds what is JSON as it stands.
    pub fn raw(&mut self, json: &str) {
        self.bytes.extend_from_slice(json.as_bytes());
    }

    /// Adds a value.
    pub fn value(&mut self, value: &Value) {
        self.raw(&value.to_string());
    }

    /// Adds the inside of a string.
    pub fn text(&mut self, text: &str) {
        let quoted = Value::from(text).to_string();
        self.raw(quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default());
    }

    /// Adds a file's content inside of a string, its first `max` bytes.
    pub fn file(&mut self, id: &str, encoding: &str, max: u32) {
        let bytes = std::mem::take(&mut self.bytes);
        self.pieces.push(BodyPiece::Bytes { bytes });
        self.pieces.push(BodyPiece::File { id: id.into(), encoding: encoding.into(), max });
    }

    /// The body, or its pieces where files belong into it.
    pub fn finish(mut self) -> (Vec<u8>, Vec<BodyPiece>) {
        if self.pieces.is_empty() {
            return (self.bytes, Vec::new());
        }
        self.pieces.push(BodyPiece::Bytes { bytes: self.bytes });
        (Vec::new(), self.pieces)
    }
}
