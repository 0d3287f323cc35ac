//! What the doctor says.

use super::{de, en, language_of};
use crate::commands::doctor::{Finding, Subject};

/// The doctor's texts in one language. A missing one does not compile.
pub trait DoctorWords: Sync {
    /// How many things are to be mended, and how many are worth knowing.
    fn summary(&self, bad: usize, unsure: usize) -> String;
    /// The doctor was asked too often; how many seconds to wait.
    fn too_often(&self, seconds: i64) -> String;
    /// What a finding is about.
    fn subject(&self, subject: Subject) -> &'static str;
    /// What was found and, where something is wrong, how to mend it.
    fn says(&self, finding: &Finding) -> String;
}

/// The texts for a locale.
pub fn of(locale: &str) -> &'static dyn DoctorWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
