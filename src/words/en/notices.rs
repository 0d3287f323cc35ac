//! English: alerts as they are read.

use super::En;
use crate::words::notices::NoticeWords;

impl NoticeWords for En {
    fn language(&self) -> &'static str {
        "en"
    }
    fn address(&self) -> &str {
        "Address"
    }
    fn values(&self) -> &str {
        "Values"
    }
    fn picture(&self) -> &str {
        "Picture"
    }
    fn left_out(&self, count: u64) -> String {
        match count {
            1 => "The sender left 1 more alert out of its message.".into(),
            _ => format!("The sender left {count} more alerts out of its message."),
        }
    }
}
