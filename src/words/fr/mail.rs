//! French: e-mails to visitors.

use super::Fr;
use crate::words::mail::MailWords;

impl MailWords for Fr {
    fn code(&self) -> &'static str {
        "fr"
    }
    fn subject(&self, team: &str) -> String {
        format!("{team} vous a répondu")
    }
    fn intro(&self, site: &str) -> String {
        format!("Pendant votre absence, nous vous avons répondu dans le chat de {site}\u{a0}:")
    }
    fn more(&self) -> &'static str {
        "La suite se trouve dans le chat."
    }
    fn files(&self, count: usize) -> String {
        match count {
            1 => "📎 Un fichier vous attend dans le chat.".into(),
            count => format!("📎 {count} fichiers vous attendent dans le chat."),
        }
    }
    fn button(&self) -> &'static str {
        "Poursuivre la conversation"
    }
    fn footer(&self, site: &str, until: Option<&str>) -> String {
        let link = match until {
            Some(until) => {
                format!("Ce lien ouvre votre conversation sur n’importe quel appareil. Il ne fonctionne qu’une seule fois, jusqu’au {until}. ")
            }
            None => String::new(),
        };
        format!(
            "{link}Merci de répondre dans le chat\u{a0}: les réponses à cet e-mail ne nous parviennent pas. Vous le recevez parce que cette \
             adresse a été indiquée dans le chat de {site}. Si ce n’était pas vous, vous pouvez l’ignorer."
        )
    }
    fn date_format(&self) -> &'static str {
        "%d/%m/%Y"
    }
}
