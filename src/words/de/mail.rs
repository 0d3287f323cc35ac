//! German: e-mails to visitors.

use super::De;
use crate::words::mail::MailWords;

impl MailWords for De {
    fn code(&self) -> &'static str {
        "de"
    }
    fn subject(&self, team: &str) -> String {
        format!("{team}: Antwort auf Ihre Nachricht")
    }
    fn intro(&self, site: &str) -> String {
        format!("Während Sie weg waren, haben wir Ihnen im Chat auf {site} geantwortet:")
    }
    fn more(&self) -> &'static str {
        "Im Chat geht es weiter."
    }
    fn files(&self, count: usize) -> String {
        match count {
            1 => "📎 Im Chat finden Sie dazu eine Datei.".into(),
            count => format!("📎 Im Chat finden Sie dazu {count} Dateien."),
        }
    }
    fn button(&self) -> &'static str {
        "Unterhaltung fortsetzen"
    }
    fn footer(&self, site: &str, until: Option<&str>) -> String {
        let link = match until {
            Some(until) => {
                format!("Der Link öffnet Ihre Unterhaltung auf jedem Gerät. Er funktioniert nur einmal und nur bis zum {until}. ")
            }
            None => String::new(),
        };
        format!(
            "{link}Bitte antworten Sie im Chat: Antworten auf diese E-Mail erreichen uns nicht. Sie erhalten sie, weil diese Adresse \
             im Chat auf {site} hinterlassen wurde. Wenn Sie das nicht waren, können Sie diese E-Mail ignorieren."
        )
    }
    fn date_format(&self) -> &'static str {
        "%-d.%-m.%Y"
    }
}
