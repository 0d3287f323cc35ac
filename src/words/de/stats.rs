//! German: how a connection does.

use super::De;
use crate::words::stats::{in_units, Figures, StatsWords};

impl StatsWords for De {
    fn usage(&self) -> &'static str {
        "Geben Sie `/desk stats` ein, oder `/desk stats <Verbindung>`, wenn es mehrere gibt."
    }
    fn not_counted(&self, handle: &str) -> String {
        format!("`{handle}` führt seine Unterhaltungen selbst, deshalb gibt es hier nichts zu zählen.")
    }
    fn told(&self, figures: &Figures<'_>) -> String {
        let Figures { handle, conversations, open, waiting, longest, people, agent, table, read, looked } = figures;
        let conversations = match conversations {
            0 => return format!("**{handle}** hatte noch keine Unterhaltungen."),
            1 => "1 Unterhaltung".to_string(),
            count => format!("{count} Unterhaltungen"),
        };
        let waiting = match waiting {
            0 => "niemand wartet".to_string(),
            1 => format!("1 Besucher wartet, seit {longest}"),
            count => format!("{count} Besucher warten, der erste seit {longest}"),
        };
        let first = match people {
            Some(lasts) => format!("Die Hälfte der ersten Antworten kam innerhalb von **{lasts}**."),
            None => "In den letzten acht Wochen hat niemand geantwortet.".into(),
        };
        let agent = agent.map(|lasts| format!(" Bei einer KI waren es {lasts}.")).unwrap_or_default();
        let mut text =
            format!("**{handle}**: {conversations}, {open} davon offen; {waiting}. {first}{agent}\n\n{table}");
        if let Some(read) = read {
            text.push_str(&format!(
                "\n\nWie lange Antworten gedauert haben, wurde nur für die letzten {read} Unterhaltungen nachgesehen; es gab mehr."
            ));
        }
        if let Some(looked) = looked {
            text.push_str(&format!(
                "\n\nWer wartet, wurde nur für die letzten {looked} offenen Unterhaltungen nachgesehen; es gibt mehr."
            ));
        }
        text
    }
    fn head(&self) -> [&'static str; 3] {
        ["Woche ab", "Unterhaltungen", "Erste Antwort (Median)"]
    }
    fn date_format(&self) -> &'static str {
        "%-d.%-m."
    }
    fn lasts(&self, millis: i64) -> String {
        in_units(millis, ["d", "h", "min", "s"])
    }
}
