//! What a model thinks aloud before it answers: between `<think>` and `</think>`, at the beginning of the text, where Ollama and others leave it
//! to whoever reads (<https://docs.vllm.ai/en/latest/features/reasoning_outputs.html> tells of servers that set it apart).

use serde::{Deserialize, Serialize};

const OPENS: &str = "<think>";
const CLOSES: &str = "</think>";

/// Where in a text a reader is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thought {
    place: Place,
    /// What may be the beginning of a tag.
    held: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// Before the answer.
    #[default]
    Before,
    /// In a thought.
    Inside,
    /// In the answer.
    Answer,
}

impl Thought {
    /// Of a further text what belongs to the answer, without white space before its first word.
    pub fn skip(&mut self, text: &str) -> String {
        let mut held = std::mem::take(&mut self.held) + text;
        loop {
            match self.place {
                Place::Answer => return held,
                Place::Before => {
                    let begin = held.trim_start();
                    if let Some(thought) = begin.strip_prefix(OPENS) {
                        self.place = Place::Inside;
                        held = thought.into();
                    } else if OPENS.starts_with(begin) {
                        self.held = begin.into();
                        return String::new();
                    } else {
                        self.place = Place::Answer;
                        held = begin.into();
                    }
                }
                Place::Inside => match held.split_once(CLOSES) {
                    Some((_, behind)) => {
                        self.place = Place::Before;
                        held = behind.into();
                    }
                    None => {
                        // As much of the end as may begin the closing tag.
                        let last = (1..CLOSES.len())
                            .rev()
                            .find_map(|length| CLOSES.get(..length).filter(|begin| held.ends_with(begin)));
                        self.held = last.unwrap_or_default().into();
                        return String::new();
                    }
                },
            }
        }
    }

    /// What was held back, at the end.
    pub fn finish(&mut self) -> String {
        let held = std::mem::take(&mut self.held);
        if self.place == Place::Inside {
            return String::new();
        }
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thought_is_left_out_wherever_it_is_cut() {
        for (said, answer) in [
            ("plain", "plain"),
            ("\n\n plain <think>x</think>", "plain <think>x</think>"),
            ("<think>hm</think>\n\nYes", "Yes"),
            ("\n<think>\n</think><think>2</think> Yes", "Yes"),
            ("<think>a < b </thin </think>Yes", "Yes"),
            ("<think>never ends", ""),
            ("<thin air", "<thin air"),
            ("<thi", "<thi"),
            ("", ""),
        ] {
            for size in 1..said.len().max(2) {
                let mut thought = Thought::default();
                let letters: Vec<char> = said.chars().collect();
                let mut found: String =
                    letters.chunks(size).map(|piece| thought.skip(&piece.iter().collect::<String>())).collect();
                found += &thought.finish();
                assert_eq!(found, answer, "{said:?} by {size}");
            }
        }
    }
}
