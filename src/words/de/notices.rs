//! German: alerts as they are read.

use super::De;
use crate::words::notices::NoticeWords;

impl NoticeWords for De {
    fn language(&self) -> &'static str {
        "de"
    }
    fn address(&self) -> &str {
        "Adresse"
    }
    fn values(&self) -> &str {
        "Messwerte"
    }
    fn picture(&self) -> &str {
        "Bild"
    }
    fn left_out(&self, count: u64) -> String {
        match count {
            1 => "Der Absender hat 1 weiteren Alarm aus seiner Nachricht weggelassen.".into(),
            _ => format!("Der Absender hat {count} weitere Alarme aus seiner Nachricht weggelassen."),
        }
    }
}
