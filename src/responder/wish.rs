//! A visitor's wish for a person, in their own words: "can I speak to someone", "echter Mensch bitte", "un humain svp".
//!
//! It is looked for before the agent is asked, so that nothing hangs on whether a model understands it. Only plain wishes are recognised:
//! what is not among them the agent is asked, who may still hand over.

mod phrases;

use crate::text::slug;
use phrases::{IN_ALL, IN_A_CLAUSE};

/// What ends a clause.
const ENDS: &str = ".,;:!?…()[]\"“”„«»\n";

/// A part of a pattern. Phrases are written as [`slug`] writes them, with spaces.
enum Part {
    /// The clause begins here.
    Begin,
    /// One of these phrases.
    One(&'static [&'static str]),
    /// Any number of these phrases, in any order.
    Any(&'static [&'static str]),
    /// The clause ends here, or goes on with one of these phrases.
    End(&'static [&'static str]),
}

/// Whether a visitor's words ask for a person.
pub fn wants_person(text: &str) -> bool {
    let clauses: Vec<Vec<String>> = text.split(|c| ENDS.contains(c)).map(words).collect();
    let fits = |patterns: &[&[Part]], words: &[String]| {
        (0..words.len()).any(|at| patterns.iter().any(|pattern| follows(pattern, words, at)))
    };
    clauses.iter().any(|clause| fits(IN_A_CLAUSE, clause)) || fits(IN_ALL, &clauses.concat())
}

fn words(clause: &str) -> Vec<String> {
    slug(clause).split('-').filter(|word| !word.is_empty()).map(str::to_string).collect()
}

/// Whether a pattern fits what stands from a place on.
fn follows(pattern: &[Part], words: &[String], at: usize) -> bool {
    let Some((part, rest)) = pattern.split_first() else { return true };
    let behind = |phrase: &&str| behind(phrase, words, at);
    match part {
        Part::Begin => at == 0 && follows(rest, words, at),
        Part::One(phrases) => phrases.iter().filter_map(behind).any(|next| follows(rest, words, next)),
        Part::Any(phrases) => {
            follows(rest, words, at) || phrases.iter().filter_map(behind).any(|next| follows(pattern, words, next))
        }
        Part::End(phrases) => at == words.len() || phrases.iter().any(|phrase| behind(phrase).is_some()),
    }
}

/// The place behind a phrase, where it stands at a place.
fn behind(phrase: &str, words: &[String], at: usize) -> Option<usize> {
    let mut next = at;
    for word in phrase.split(' ') {
        if words.get(next)? != word {
            return None;
        }
        next += 1;
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_written_as_a_visitors_words_are() {
        for part in IN_A_CLAUSE.iter().chain(IN_ALL).copied().flatten() {
            let (Part::One(phrases) | Part::Any(phrases) | Part::End(phrases)) = part else { continue };
            for phrase in *phrases {
                assert_eq!(words(phrase).join(" "), *phrase);
            }
        }
    }

    #[test]
    fn a_plain_wish_is_heard() {
        for wish in [
            "Talk to a person",
            "talk to human",
            "human please",
            "Human!",
            "A real person, please.",
            "Hi! I'd like to speak to a human, please.",
            "can I speak to someone?",
            "Can I please talk to a real person",
            "Could I speak with someone from your team about my order?",
            "This does not help me. I want to talk to a human being now!",
            "I don’t understand you, let me talk to an agent",
            "I just want to chat with a person instead of a bot",
            "How do I reach a human?",
            "is there a real person I can talk to",
            "connect me to customer support",
            "Please put me through to a member of staff",
            "Give me a human",
            "I need a human!!",
            "speak to a representative",
            "Why can't I talk to a human?",
            "live agent",
            "Mit einem Menschen sprechen",
            "Kann ich mit einem Menschen sprechen?",
            "Ich möchte bitte mit einem echten Menschen reden.",
            "ich moechte einen Mitarbeiter sprechen",
            "Mitarbeiter sprechen",
            "echter Mensch bitte",
            "Echter Mensch",
            "Hallo, könnte ich jemanden aus dem Team sprechen?",
            "Verbinden Sie mich bitte mit einem Mitarbeiter",
            "Ist es möglich, mit jemandem zu sprechen?",
            "Ist hier ein Mensch?",
            "Ich will einen Menschen!",
            "Geben Sie mir einen Ansprechpartner.",
            "Ich würde gerne mit jemandem vom Support telefonieren",
            "Parler à une personne",
            "Je voudrais parler à quelqu’un, s’il vous plaît.",
            "Puis-je parler à un être humain ?",
            "un humain svp",
            "Une vraie personne !",
            "J'aimerais être mis en relation avec un conseiller",
            "passez-moi un conseiller",
            "comment parler avec un humain",
        ] {
            assert!(wants_person(wish), "{wish}");
        }
    }

    #[test]
    fn what_only_speaks_of_people_is_no_wish() {
        for other in [
            "",
            "…",
            "A person called me yesterday.",
            "a person",
            "Is it for one person or for two?",
            "Somebody from your team called me, who was it?",
            "Yesterday I spoke to someone about my order.",
            "I do not want to talk to a person",
            "I don't need a human.",
            "No need to talk to a human",
            "I have to speak to someone at the bank first",
            "I need to talk to my husband about it",
            "Can I talk to someone with this walkie-talkie?",
            "Can the doorbell talk to a person in another room?",
            "My mother wants to talk to a person",
            "I want a human skeleton for my class",
            "Do you have human hair wigs?",
            "Are you a human or a bot?",
            "Can I get a person sized box?",
            "How many people fit in?",
            "Where is your team?",
            "Mensch, ist das teuer!",
            "Ich möchte Mensch ärgere dich nicht kaufen",
            "Ich möchte nicht mit einem Menschen sprechen",
            "Ich habe gestern mit einem Mitarbeiter gesprochen.",
            "Ein Mitarbeiter hat mich angerufen",
            "Muss ich mit einem Berater sprechen, um zu bestellen?",
            "Kann ich mit meinem Mann sprechen?",
            "Wie viele Menschen arbeiten bei Ihnen?",
            "Gibt es einen Mitarbeiterrabatt?",
            "Wie viele Mitarbeiter sprechen Englisch?",
            "Je ne veux parler à personne",
            "Une personne m'a appelé hier",
            "J'ai parlé à quelqu'un hier",
            "C'est pour une personne",
            "Le corps humain",
        ] {
            assert!(!wants_person(other), "{other}");
        }
    }

    #[test]
    fn a_long_text_takes_no_time_to_speak_of() {
        for word in ["please ", "can i please ", "bitte mit einem ", "a ", "talk to a real "] {
            assert!(!wants_person(&word.repeat(4_000 / word.len())), "{word}");
        }
    }
}
