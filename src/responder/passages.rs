//! Which passages of what is known a question is about: BM25 over paragraphs. No vectors, no database.

use super::stems::{self, Words};
use std::collections::BTreeMap;

/// As many passages are chosen at most.
const MOST: usize = 6;
/// As many characters in all.
const CHARACTERS: usize = 4_000;
/// As long a passage gets, in characters; what is longer is cut at a sentence's end.
const LONGEST: usize = 1_200;
/// A passage that is shorter is joined with the next: a heading says what it is about.
const SHORTEST: usize = 80;
/// How soon more of the same word counts less.
const K1: f64 = 1.2;
/// How much a passage's length matters.
const B: f64 = 0.75;

/// The passages of some texts that a question is about, the best first: the number of each one's text, and the passage. In all they
/// have `room` characters at most.
pub fn choose<'a>(texts: &'a [String], question: &str, room: usize) -> Vec<(usize, &'a str)> {
    let asked = Words::of(question);
    let passages: Vec<(usize, &str)> =
        texts.iter().enumerate().flat_map(|(number, text)| split(text).map(move |passage| (number, passage))).collect();
    let length = |(_, passage): &(usize, &str)| passage.chars().count();
    // Where all of it fits, nothing has to be left out: words have many forms, and some visitors write in another language.
    let fits = passages.iter().map(length).sum::<usize>() <= room.min(CHARACTERS);
    let counted: Vec<Counted> = passages.iter().map(|(_, passage)| Counted::of(passage, &asked)).collect();
    let all = counted.len() as f64;
    let average = counted.iter().map(|counted| counted.length).sum::<f64>() / all.max(1.0);
    let mut holding: BTreeMap<usize, f64> = BTreeMap::new();
    for word in counted.iter().flat_map(|counted| counted.of.keys()) {
        *holding.entry(*word).or_default() += 1.0;
    }
    let weight = |word: usize| {
        let holding = holding.get(&word).copied().unwrap_or(0.0);
        (1.0 + (all - holding + 0.5) / (holding + 0.5)).ln()
    };
    let mut scored: Vec<(f64, usize)> = counted
        .iter()
        .enumerate()
        .map(|(place, counted)| (counted.score(average, &weight), place))
        .filter(|(score, _)| *score > 0.0)
        .collect();
    scored.sort_by(|(a, x), (b, y)| b.total_cmp(a).then(x.cmp(y)));
    let (mut chosen, mut room) = (Vec::new(), room.min(CHARACTERS));
    for (number, passage) in scored.into_iter().filter_map(|(_, place)| passages.get(place).copied()) {
        let length = passage.chars().count();
        if (fits || chosen.len() < MOST) && length <= room {
            room -= length;
            chosen.push((number, passage));
        }
    }
    if fits {
        let rest = passages.iter().filter(|passage| !chosen.contains(passage)).copied().collect::<Vec<_>>();
        chosen.extend(rest);
    }
    chosen
}

/// How often the words that were asked for stand in a passage, in whatever form, and how many words it has.
struct Counted {
    of: BTreeMap<usize, f64>,
    length: f64,
}

impl Counted {
    fn of(passage: &str, asked: &Words) -> Self {
        let (mut of, mut length) = (BTreeMap::new(), 0.0);
        for word in stems::split(passage) {
            length += 1.0;
            if let Some(number) = asked.number(&word) {
                *of.entry(number).or_default() += 1.0;
            }
        }
        Self { of, length }
    }

    fn score(&self, average: f64, weight: &impl Fn(usize) -> f64) -> f64 {
        let long = 1.0 - B + B * self.length / average.max(1.0);
        self.of.iter().map(|(word, times)| weight(*word) * times * (K1 + 1.0) / (times + K1 * long)).sum()
    }
}

/// The passages of a text: what stands between blank lines, short ones joined with the next, long ones cut.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let end = end_of_passage(rest);
        let (passage, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after;
        Some(passage.trim_end())
    })
}

/// Where the first passage of a text ends, in bytes.
fn end_of_passage(text: &str) -> usize {
    let mut end = text.len();
    for (at, _) in text.match_indices("\n\n") {
        if text.get(..at).is_some_and(|passage| passage.chars().nth(SHORTEST).is_some()) {
            end = at;
            break;
        }
    }
    let Some((longest, _)) = text.char_indices().nth(LONGEST).filter(|(longest, _)| *longest < end) else { return end };
    let head = text.get(..longest).unwrap_or(text);
    let at = |sign: &str| head.rfind(sign).filter(|at| *at > longest / 2).map(|at| at + sign.len());
    at("\n\n").or_else(|| at("\n")).or_else(|| at(". ")).or_else(|| at(" ")).unwrap_or(longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_string()).collect()
    }

    #[test]
    fn what_the_question_is_about_comes_first() {
        let known = texts(&[
            "Shipping\n\nWe ship to Germany within two days. Shipping is free of charge above 50 euros, and 4 euros below.",
            "Returns\n\nYou can send everything back within thirty days. We pay for the parcel, and return the money in a week.",
            "Öffnungszeiten\n\nUnser Laden in Köln ist montags bis freitags von 9 bis 17 Uhr geöffnet, und samstags nie, leider.",
        ]);
        let first = |question: &str| choose(&known, question, CHARACTERS).first().map(|(number, _)| *number);
        assert_eq!(first("How much is SHIPPING?"), Some(0));
        assert_eq!(first("can i send it back"), Some(1));
        assert_eq!(first("Wann ist der Laden geöffnet?"), Some(2));
        assert_eq!(first("öffnungszeiten"), Some(2));
        assert_eq!(choose(&known, "What does the parcel cost?", CHARACTERS).len(), 3, "all of it fits");
        assert_eq!(choose(&known, "xyzzy", 200), []);
        assert_eq!(choose(&known, "", 200), []);
        assert_eq!(choose(&[], "shipping", CHARACTERS), []);
    }

    #[test]
    fn a_rare_word_weighs_more_than_a_frequent_one() {
        let filler = "the shop is open and the shop has the things that the people want ".repeat(2);
        let known = texts(&[&filler, &filler, &format!("{filler} warranty"), &filler]);
        assert_eq!(choose(&known, "the warranty", CHARACTERS).first().map(|(number, _)| *number), Some(2));
    }

    #[test]
    fn a_word_is_found_in_whatever_form_it_stands() {
        let filler = "Nothing of this is about what anybody asks for, and there is a lot of it. ".repeat(30);
        let known = texts(&[
            &filler,
            "You get a refund within seven days after the parcel has come back to us, in the way in which you have paid.",
            "Eine Lieferung nach Norwegen dauert drei Tage, nach Island fünf, und an die Packstation geht sie nicht.",
            "Unsere Öffnungszeiten: montags bis freitags von 9 bis 17 Uhr. An Feiertagen bleibt der Laden geschlossen.",
            &filler,
        ]);
        let found = |question: &str| choose(&known, question, CHARACTERS).first().map(|(number, _)| *number);
        assert_eq!(found("refunds?"), Some(1));
        assert_eq!(found("Lieferungen"), Some(2));
        assert_eq!(found("Öffnungszeit"), Some(3));
        assert_eq!(found("xyzzy"), None);
    }

    #[test]
    fn there_is_a_limit_to_what_goes_along() {
        let known = texts(&[&"shipping is free. ".repeat(2_000)]);
        let chosen = choose(&known, "shipping", usize::MAX);
        let length: usize = chosen.iter().map(|(_, passage)| passage.chars().count()).sum();
        assert!(chosen.len() <= MOST && length <= CHARACTERS && length > CHARACTERS / 2, "{length}");
        assert!(chosen.iter().all(|(_, passage)| passage.ends_with("free.") || passage.ends_with("free")));
        assert_eq!(choose(&known, "shipping", 1_500).len(), 1);
        assert_eq!(choose(&known, "shipping", 100), []);
    }

    #[test]
    fn a_heading_goes_with_what_it_is_about() {
        let text = format!("# Returns\n\n{}\n\n# Other\n\nthings", "Send it back. ".repeat(10));
        let passages: Vec<&str> = split(&text).collect();
        assert!(passages.first().is_some_and(|first| first.starts_with("# Returns\n\nSend it back.")));
        assert_eq!(passages.get(1).copied(), Some("# Other\n\nthings"));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_between_passages(text in "(\\PC|\n\n| ){0,400}") {
            let without = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let joined: String = split(&text).collect();
            prop_assert_eq!(without(&joined), without(&text));
        }
    }
}
