//! The ids of events: `<update_at>-<post id>`. The highest one that was seen is where to resume.

/// Reads the version out of an event's id: when the post was last changed, in milliseconds since 1970.
///
/// Gives nothing where the text is not such an id.
pub fn version(id: &str) -> Option<u64> {
    let (digits, post) = id.split_once('-')?;
    if digits.is_empty() || digits.len() > 16 || post.is_empty() {
        return None;
    }
    let mut value = 0;
    for digit in digits.bytes() {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u64::from(digit - b'0');
    }
    Some(value)
}

/// The highest id of an event that was seen; empty before the first.
#[derive(Default)]
pub struct Watermark {
    version: u64,
    id: String,
}

impl Watermark {
    /// Raises the mark to an event's id if that is higher. What is not an id of an event leaves it where it is.
    pub fn raise(&mut self, id: &str) {
        let Some(version) = version(id) else { return };
        if self.id.is_empty() || (version, id) > (self.version, self.id.as_str()) {
            self.version = version;
            self.id.clear();
            self.id.push_str(id);
        }
    }

    /// The id to resume from; empty for everything.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Forgets what was seen, so that everything is asked for.
    pub fn clear(&mut self) {
        self.version = 0;
        self.id.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_number_and_a_post() {
        assert_eq!(version("1700000000000-abc"), Some(1_700_000_000_000));
        for text in ["", "-", "12", "12-", "-abc", "1a-abc", "99999999999999999999-abc"] {
            assert_eq!(version(text), None, "{text}");
        }
    }

    #[test]
    fn the_mark_only_rises() {
        let mut mark = Watermark::default();
        mark.raise("20-b");
        mark.raise("9-z");
        mark.raise("not an id");
        assert_eq!(mark.id(), "20-b");
        mark.raise("20-c");
        assert_eq!(mark.id(), "20-c");
        mark.raise("100-a");
        assert_eq!(mark.id(), "100-a");
        mark.clear();
        assert_eq!(mark.id(), "");
    }
}
