//! German: who sees what a member writes.

use super::De;
use crate::words::told::ToldWords;

impl ToldWords for De {
    fn leaves(&self, bot: Option<&str>) -> String {
        match bot {
            Some(bot) => format!("Der Besucher sieht das, weil `@{bot}` darin erwähnt ist. Ohne die Erwähnung bleiben Sie unter sich."),
            None => "Der Besucher sieht das. Was unter Ihnen bleiben soll, beginnen Sie mit `note:` oder schreiben es mit `/desk note`.".into(),
        }
    }
    fn stays(&self, bot: &str) -> String {
        format!("Der Besucher sieht das nicht: Hier sind Sie unter sich. Um dem Besucher zu antworten, erwähnen Sie `@{bot}` in Ihrer Antwort.")
    }
}
