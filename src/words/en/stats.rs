//! English: how a connection does.

use super::En;
use crate::words::stats::{in_units, Figures, StatsWords};

impl StatsWords for En {
    fn usage(&self) -> &'static str {
        "Type `/desk stats`, or `/desk stats <connection>` where several are connected."
    }
    fn not_counted(&self, handle: &str) -> String {
        format!("`{handle}` keeps its conversations by itself, so there is nothing to count here.")
    }
    fn told(&self, figures: &Figures<'_>) -> String {
        let Figures { handle, conversations, open, waiting, longest, people, agent, table, read, looked } = figures;
        let conversations = match conversations {
            0 => return format!("**{handle}** has had no conversations yet."),
            1 => "1 conversation".to_string(),
            count => format!("{count} conversations"),
        };
        let waiting = match waiting {
            0 => "nobody waits".to_string(),
            1 => format!("1 visitor waits, since {longest}"),
            count => format!("{count} visitors wait, the first since {longest}"),
        };
        let first = match people {
            Some(lasts) => format!("Half of the first answers came within **{lasts}**."),
            None => "Nobody has answered in the last eight weeks.".into(),
        };
        let agent = agent.map(|lasts| format!(" Those of an AI came within {lasts}.")).unwrap_or_default();
        let mut text =
            format!("**{handle}**: {conversations}, {open} of them open; {waiting}. {first}{agent}\n\n{table}");
        if let Some(read) = read {
            text.push_str(&format!(
                "\n\nHow long answers took was looked up for the latest {read} conversations only; there were more."
            ));
        }
        if let Some(looked) = looked {
            text.push_str(&format!(
                "\n\nWho waits was looked up for the latest {looked} open conversations only; there are more."
            ));
        }
        text
    }
    fn head(&self) -> [&'static str; 3] {
        ["week from", "conversations", "first answer (median)"]
    }
    fn date_format(&self) -> &'static str {
        "%b %-d"
    }
    fn lasts(&self, millis: i64) -> String {
        in_units(millis, ["d", "h", "min", "s"])
    }
}
