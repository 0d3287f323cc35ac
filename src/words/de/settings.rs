//! German: the settings of a chat.

use super::{code, De};
use crate::words::settings::SettingWords;

impl SettingWords for De {
    fn setting(&self, key: &str) -> &'static str {
        match key {
            "team" => "der Name, unter dem Besucher Ihr Team kennen",
            "greeting" => "womit Besucher begrüßt werden; `greeting.de` gilt für Deutsch und so weiter",
            "goodbye" => "was Besucher zum Abschied lesen; `goodbye.de` gilt für Deutsch und so weiter",
            "names" => "was Besucher vom Namen eines Mitglieds sehen: `first` (Vorname), `full` (Vor- und Nachname), `nickname` (Spitzname) oder `off` (den Namen des Teams); nie den Benutzernamen",
            "avatars" => "`off`: Besucher sehen keine Bilder von Mitgliedern",
            "color" => "die Farbe des Chat-Knopfs und der Nachrichten des Besuchers, etwa `#3448d4`",
            "position" => "auf welcher Seite der Chat-Knopf steht: `right` (rechts) oder `left` (links)",
            "language" => "die Sprache dessen, was im Kanal erscheint: `en` oder `de`",
            "privacy_url" => "die Adresse der Datenschutzhinweise, die Besucher sehen, mit `https://`",
            "consent" => "bei `required` können Besucher erst schreiben, wenn sie den Datenschutzhinweisen zugestimmt haben; bei `off` werden diese nur gezeigt",
            "ask" => "wonach Besucher vor der ersten Nachricht gefragt werden: `name`, `email`, `name,email` oder `none`",
            "rating" => "`on` fragt Besucher am Ende, wie es war",
            "mail" => "bei `on` können Besucher eine E-Mail-Adresse hinterlassen, an die geht, was sie nicht gelesen haben; bei `off` nicht",
            "origins" => "wo der Chat erscheinen darf, etwa `https://shop.example,https://help.example`; an erster Stelle steht immer die verbundene Website",
            "remind" => "nach wie vielen Minuten ohne Antwort jemand erwähnt wird, innerhalb der Zeiten des Teams: `1` bis `1440` oder `off`",
            "replies" => "welche Antworten hinausgehen: alle (`all`) oder nur solche, die den Bot erwähnen (`mention`)",
            "autoclose" => "nach wie vielen Tagen Stille eine Unterhaltung geschlossen wird: `1` bis `365` oder `off`",
            "retention" => "wie viele Tage nach dem letzten Wort eine Unterhaltung gelöscht wird: `1` bis `3650` oder `off`",
            "emojis" => "welche Reaktion auf den ersten Beitrag eines Threads was bewirkt, etwa `raised_hand:claim,white_check_mark:close,no_entry:block`; oder `none`",
            "limit.openings" => "wie viele Unterhaltungen in einer Stunde beginnen dürfen: `1` bis `10000`",
            "limit.address" => "wie viele Unterhaltungen eine Adresse in einer Minute beginnen darf: `1` bis `10000`; in einer Stunde viermal so viele",
            "limit.messages" => "wie viele Nachrichten eine Unterhaltung in zehn Sekunden annimmt: `1` bis `10000`",
            _ => "",
        }
    }
    fn no_avatars(&self) -> &'static str {
        "Besucher sehen nie Bilder von Mitgliedern, deshalb kann `avatars` nur `off` sein. Es wurde nichts geändert."
    }
    fn consent_to_nothing(&self) -> &'static str {
        "Bei `consent=required` muss es etwas geben, dem man zustimmen kann. Geben Sie die Adresse der Datenschutzhinweise mit ein: `privacy_url=https://… consent=required`. Es wurde nichts geändert."
    }
    fn too_long(&self, key: &str, most: usize) -> String {
        format!("Das ist zu lang für `{key}`: Höchstens {most} Zeichen sind möglich. Es wurde nichts geändert.")
    }
    fn no_language(&self, key: &str, typed: &str) -> String {
        format!("{} ist keine Sprache. Hinter dem Punkt muss eine stehen, wie in `{key}.de` oder `{key}.en`. Es wurde nichts geändert.", code(typed))
    }
    fn not_an_origin(&self, typed: &str) -> String {
        format!("Unter {} kann keine Seite liegen. Nennen Sie jede Website ganz und ohne `*`, etwa `https://shop.example,https://help.example`. Es wurde nichts geändert.", code(typed))
    }
    fn too_many_origins(&self, most: usize) -> String {
        format!("Für eine Website sind höchstens {most} Origins möglich. Es wurde nichts geändert.")
    }
    fn unfit_emojis(&self, piece: &str) -> String {
        format!("{} ist nicht zu verstehen. Nennen Sie jedes Emoji nur einmal, dahinter einen Doppelpunkt und `claim`, `close` oder `block`: `raised_hand:claim,white_check_mark:close`. Es wurde nichts geändert.", code(piece))
    }
}
