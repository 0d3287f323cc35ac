//! German: what is wrong with a template. The engine says it in English, the language of what is written in it; here each sentence
//! has its German one. What is not listed stays as it is.

/// The sentences; `{}` stands for what is told of the template, in the same order in both.
const SENTENCES: [(&str, &str); 41] = [
    (
        "nothing of what it names is in there; look at the fields of the payload",
        "nichts davon, was sie nennt, ist darin enthalten; sehen Sie sich die Felder der Daten an",
    ),
    ("it is longer than {} bytes; make it shorter", "es ist länger als {} Bytes; kürzen Sie es"),
    ("it is empty; write a condition such as {}", "es ist leer; schreiben Sie eine Bedingung wie {}"),
    ("a condition stands without braces; write {}", "eine Bedingung steht ohne Klammern; schreiben Sie {}"),
    (
        "too many brackets are open here; say it in steps, with {}",
        "hier sind zu viele Klammern offen; gehen Sie schrittweise vor, mit {}",
    ),
    (
        "this expression is too long; say it in steps, with {}",
        "dieser Ausdruck ist zu lang; gehen Sie schrittweise vor, mit {}",
    ),
    (
        "too many statements are open here; nest fewer of them",
        "hier sind zu viele Anweisungen offen; verschachteln Sie weniger",
    ),
    ("`=` does not compare; write `==`", "`=` vergleicht nicht; schreiben Sie `==`"),
    ("`{% {} %}` has no end; write {}", "`{% {} %}` hat kein Ende; schreiben Sie {}"),
    (
        "what it writes is too long: more than {} characters; write less",
        "die Ausgabe ist zu lang: mehr als {} Zeichen; schreiben Sie weniger",
    ),
    ("it takes too long; loop over less", "es dauert zu lange; durchlaufen Sie weniger"),
    (
        "it takes too much; loop over less, or make shorter texts",
        "es ist zu aufwendig; durchlaufen Sie weniger oder bilden Sie kürzere Texte",
    ),
    (
        "all rules together take too much; loop over less",
        "alle Regeln zusammen sind zu aufwendig; durchlaufen Sie weniger",
    ),
    (
        "this makes too much; repeat or join less",
        "das ergibt zu viel; wiederholen oder verbinden Sie weniger",
    ),
    ("unexpected end, expected {}", "hier fehlt noch {}"),
    ("unexpected {}, expected {}", "{} passt hier nicht, erwartet wird {}"),
    ("unexpected input after expression", "hinter dem Ausdruck steht noch etwas; löschen Sie es"),
    (
        "there is no function {}; did you mean {}?",
        "eine Funktion {} gibt es nicht; meinen Sie {}?",
    ),
    ("there is no filter {}; did you mean {}?", "einen Filter {} gibt es nicht; meinen Sie {}?"),
    ("there is no test {}; did you mean {}?", "einen Test {} gibt es nicht; meinen Sie {}?"),
    (
        "there is no function {}; look at how it is written",
        "eine Funktion {} gibt es nicht; prüfen Sie die Schreibweise",
    ),
    (
        "there is no filter {}; look at how it is written",
        "einen Filter {} gibt es nicht; prüfen Sie die Schreibweise",
    ),
    ("there is no test {}; look at how it is written", "einen Test {} gibt es nicht; prüfen Sie die Schreibweise"),
    (
        "there is no method {} for a {} here; look at how it is written",
        "eine Methode {} gibt es hier nicht ({}); prüfen Sie die Schreibweise",
    ),
    (
        "there is nothing to call {} on; look at what stands before it",
        "es gibt nichts, worauf {} angewendet werden könnte; prüfen Sie, was davor steht",
    ),
    (
        "{} does not work here: there is only this one template; leave it out",
        "{} geht hier nicht: Es gibt nur diese eine Vorlage; lassen Sie es weg",
    ),
    (
        "{} does not go with {} and {}; write `flt(…)` around what is to be a number, or join texts with `~`",
        "{} geht nicht mit {} und {}; schreiben Sie `flt(…)` um das, was eine Zahl sein soll, oder verbinden Sie Texte mit `~`",
    ),
    (
        "that would divide by 0; ask for that before, with `if`",
        "hier würde durch 0 geteilt; fragen Sie das vorher mit `if` ab",
    ),
    ("the number becomes too large; use `flt(…)`", "die Zahl wird zu groß; verwenden Sie `flt(…)`"),
    (
        "a text cannot be looped over; split it with {}",
        "ein Text lässt sich nicht durchlaufen; teilen Sie ihn mit {}",
    ),
    ("a {} cannot be looped over; name a list", "das lässt sich nicht durchlaufen ({}); nennen Sie eine Liste"),
    (
        "a {} has no pieces; take them from a text or a list",
        "davon gibt es keine Teile ({}); nehmen Sie sie von einem Text oder einer Liste",
    ),
    (
        "{} is no day and no time; write it as {}",
        "{} ist weder ein Datum noch eine Zeit; schreiben Sie es wie {}",
    ),
    ("that day is too far away; add less", "dieser Tag liegt zu weit weg; zählen Sie weniger dazu"),
    ("a range has at most {} numbers; make it shorter", "`range` hat höchstens {} Zahlen; machen Sie es kürzer"),
    (
        "`sum` takes a list of numbers; pick them with {}",
        "`sum` braucht eine Liste von Zahlen; holen Sie diese mit {}",
    ),
    (
        "this format of a day is not known; use {}",
        "dieses Format eines Tages ist nicht bekannt; verwenden Sie {}",
    ),
    (
        "an argument is missing; give one more{}",
        "es fehlt ein Argument; geben Sie noch eines an{}",
    ),
    ("there are too many arguments; give fewer{}", "es sind zu viele Argumente; geben Sie weniger an{}"),
    (
        "a namespace can be neither stored nor written; take what is in it",
        "ein `namespace` lässt sich weder ablegen noch ausgeben; nehmen Sie, was darin steht",
    ),
    (
        "values lie too deep in one another; nest fewer of them",
        "Werte liegen zu tief ineinander; verschachteln Sie weniger",
    ),
];

/// What stands where a value's kind is told.
const KINDS: [(&str, &str); 9] = [
    ("nothing", "nichts"),
    ("a text", "einem Text"),
    ("a number", "einer Zahl"),
    ("a map", "einem Objekt"),
    ("a sequence", "einer Liste"),
    ("a bool", "einem Wahrheitswert"),
    ("a value", "ein Wert"),
    ("a name", "ein Name"),
    ("end", "das Ende"),
];

/// A sentence in German, where there is one.
pub fn german(what: &str) -> String {
    let translated = SENTENCES.iter().find_map(|(english, german)| {
        let told = told(english, what)?;
        let mut parts = german.split("{}");
        let mut text = parts.next().unwrap_or_default().to_string();
        for (piece, part) in told.iter().zip(parts) {
            let kind = KINDS.iter().find(|(english, _)| english == piece);
            text.push_str(kind.map_or(piece, |(_, german)| german));
            text.push_str(part);
        }
        Some(text)
    });
    translated.unwrap_or_else(|| what.into())
}

/// What stands at the places of a sentence; none where the text is another one.
fn told<'a>(sentence: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = sentence.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut told = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        let (piece, after) = match (part.is_empty(), is_last) {
            (true, _) => (rest, ""),
            (_, true) => (rest.strip_suffix(part)?, ""),
            _ => rest.split_once(part)?,
        };
        told.push(piece);
        rest = after;
    }
    rest.is_empty().then_some(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{check, check_expression, render, World};
    use serde_json::json;

    #[test]
    fn each_sentence_has_as_many_places_in_both() {
        for (english, german) in SENTENCES {
            assert_eq!(english.matches("{}").count(), german.matches("{}").count(), "{english}");
        }
    }

    #[test]
    fn what_the_engine_says_is_told_in_german() {
        let world = World { now: 0, timezone: "UTC".into(), language: "de".into() };
        let run = |source: &str| {
            check(source).and_then(|()| render(source, &json!({ "doc": { "n": 1 } }), &world)).unwrap_err().what
        };
        for (what, text) in [
            (run("{{ nowdat() }}"), "eine Funktion `nowdat` gibt es nicht; meinen Sie `nowdate`?"),
            (run("{% if x %}"), "`{% if %}` hat kein Ende; schreiben Sie `{% endif %}`"),
            (run("{{ doc.n"), "hier fehlt noch `}}`"),
            (run("{{ doc.n + 'a' }}"), "`+` geht nicht mit einer Zahl und einem Text; schreiben Sie `flt(…)` um das, was eine Zahl sein soll, oder verbinden Sie Texte mit `~`"),
            (run("{{ 'x' * 10**9 }}"), "das ergibt zu viel; wiederholen oder verbinden Sie weniger"),
            (run("{% include 'x' %}"), "`{% include %}` geht hier nicht: Es gibt nur diese eine Vorlage; lassen Sie es weg"),
            (check_expression("a = 1").unwrap_err().what, "`=` vergleicht nicht; schreiben Sie `==`"),
            (check_expression("a >").unwrap_err().what, "hier fehlt noch ein Wert"),
        ] {
            assert_eq!(german(&what), text, "{what}");
        }
        assert_eq!(german("something new"), "something new");
    }
}
