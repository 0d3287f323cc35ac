//! Words by their stems: what is asked about "refunds" is found where "a refund" is spoken of, and "Lieferung" where "Lieferungen" are.
//!
//! Nobody says in which language a text is, so a word is taken for English and for German alike (the algorithms of
//! <https://snowballstem.org>): two words are one where either makes the same of them.

use rust_stemmers::{Algorithm, Stemmer};
use std::collections::{BTreeMap, BTreeSet};

/// As many letters of a word's beginning no stem changes.
const HEAD: usize = 3;

/// The words of a question, each by a number; words of one stem have the same.
pub struct Words {
    english: Stems,
    german: Stems,
    heads: BTreeSet<String>,
    count: usize,
}

/// The stems of words in one language.
struct Stems {
    stemmer: Stemmer,
    numbers: BTreeMap<String, usize>,
}

impl Words {
    /// The words of a text.
    pub fn of(text: &str) -> Self {
        // Each by its name: the other languages then don't get into the module, which would grow by a tenth.
        let english = Stems { stemmer: Stemmer::create(Algorithm::English), numbers: BTreeMap::new() };
        let german = Stems { stemmer: Stemmer::create(Algorithm::German), numbers: BTreeMap::new() };
        let mut words = Self { english, german, heads: BTreeSet::new(), count: 0 };
        split(text).for_each(|word| words.add(&word));
        words
    }

    fn add(&mut self, word: &str) {
        let number = self.number(word).unwrap_or(self.count);
        self.count = self.count.max(number + 1);
        self.heads.insert(head(word));
        for stems in [&mut self.english, &mut self.german] {
            let stem = stems.stemmer.stem(word).into_owned();
            stems.numbers.entry(stem).or_insert(number);
        }
    }

    /// The number of a word; none where no word of the text has its stem.
    pub fn number(&self, word: &str) -> Option<usize> {
        if !self.heads.contains(&head(word)) {
            return None; // most words: their stems need not be known
        }
        self.english.number(word).or_else(|| self.german.number(word))
    }
}

impl Stems {
    fn number(&self, word: &str) -> Option<usize> {
        self.numbers.get(self.stemmer.stem(word).as_ref()).copied()
    }
}

/// A word's first letters, as stems have them.
fn head(word: &str) -> String {
    let plain = |c| match c {
        'ä' => 'a',
        'ö' => 'o',
        'ü' => 'u',
        other => other,
    };
    word.chars().take(HEAD).map(plain).collect()
}

/// The words of a text: runs of letters and digits, in lower case.
pub fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(asked: &str, word: &str) -> bool {
        let lower = word.to_lowercase();
        Words::of(asked).number(&lower).is_some()
    }

    #[test]
    fn a_word_is_found_in_its_other_forms() {
        for (one, other) in [
            ("refunds", "refund"),
            ("refunded", "refund"),
            ("shipping", "ship"),
            ("policies", "policy"),
            ("Lieferungen", "Lieferung"),
            ("Öffnungszeit", "Öffnungszeiten"),
            ("Häuser", "Haus"),
            ("Preise", "Preis"),
            ("Rückgaben", "Rückgabe"),
            ("groß", "Große"),
        ] {
            assert!(finds(one, other) && finds(other, one), "{one} {other}");
        }
    }

    #[test]
    fn other_words_are_other_words() {
        for (one, other) in [("refund", "fund"), ("Zeit", "Zeitung"), ("Haus", "Maus"), ("ship", "shop"), ("a", "an")] {
            assert!(!finds(one, other) && !finds(other, one), "{one} {other}");
        }
    }

    #[test]
    fn words_of_one_stem_have_one_number() {
        let words = Words::of("refund refunds Lieferung REFUNDED");
        assert_eq!((words.number("refund"), words.number("refunds"), words.count), (Some(0), Some(0), 2));
        assert_eq!(words.number("lieferungen"), Some(1));
        assert_eq!(words.number("reform"), None);
    }
}
