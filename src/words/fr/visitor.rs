//! French: what visitors read.

use super::Fr;
use crate::words::visitor::VisitorWords;

impl VisitorWords for Fr {
    fn tag(&self) -> &'static str {
        "fr"
    }
    fn people_are_asked(&self) -> &'static str {
        "Nous avons fait appel à quelqu’un de notre équipe, qui vous répondra ici."
    }
    fn somebody_took_over(&self) -> &'static str {
        "Quelqu’un de notre équipe prend maintenant le relais."
    }
    fn files_lost(&self, count: usize) -> String {
        match count {
            1 => "Un fichier joint à cette réponse n’a pas pu être envoyé.".into(),
            count => format!("{count} fichiers joints à cette réponse n’ont pas pu être envoyés."),
        }
    }
    fn goodbye(&self) -> &'static str {
        "Comme plus rien n’a été écrit ici depuis un moment, nous avons fermé cette conversation. N’hésitez pas à nous écrire de nouveau, \
         elle reprendra ici."
    }
    fn preview_expired(&self) -> &'static str {
        "Cet aperçu a expiré. /desk show donne un nouveau lien."
    }
}
