//! What an object of OpenAI's says: a chunk of a stream, or a whole answer
//! (<https://platform.openai.com/docs/api-reference/chat-streaming>, <https://platform.openai.com/docs/api-reference/chat/object>).

use super::{failure, Read};
use serde_json::Value;

/// What it says of the first answer; a request asks for no second one.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Its text. What the model thought is none of it.
    pub text: String,
    /// Why the text ends, where it does: `stop`, `length`, `content_filter`, `tool_calls` and what servers make up besides.
    pub finish: Option<String>,
}

/// Reads an object; an error in its place is a failure, and what is neither is none.
pub fn read(object: &Value, status: u16) -> Result<Option<Chunk>, Read> {
    if let Some(error) = failure::in_answer(object, status) {
        return Err(error);
    }
    let Some(choices) = object.get("choices") else {
        // Some servers send their numbers apart.
        return Ok(object.get("usage").map(|_| Chunk::default()));
    };
    let choices = choices.as_array().map(Vec::as_slice).unwrap_or_default();
    let is_first = |choice: &&Value| choice.get("index").and_then(Value::as_u64).unwrap_or(0) == 0;
    let Some(choice) = choices.iter().find(is_first) else { return Ok(Some(Chunk::default())) };
    let said = choice.get("delta").or_else(|| choice.get("message"));
    let content = said.and_then(|said| said.get("content")).or_else(|| choice.get("text"));
    let refusal = said.and_then(|said| said.get("refusal")).and_then(Value::as_str).unwrap_or_default();
    let text = content.map(text_of).unwrap_or_default() + refusal;
    let finish = choice.get("finish_reason").and_then(Value::as_str).filter(|finish| !finish.is_empty());
    Ok(Some(Chunk { text, finish: finish.map(Into::into) }))
}

/// A content: a text, or parts of which some are texts.
fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(part).collect(),
        _ => String::new(),
    }
}

fn part(part: &Value) -> &str {
    let kind = part.get("type").and_then(Value::as_str).unwrap_or("text");
    let text = || part.get("text").and_then(Value::as_str);
    let is_text = matches!(kind, "text" | "output_text");
    part.as_str().or_else(|| text().filter(|_| is_text)).unwrap_or_default()
}
