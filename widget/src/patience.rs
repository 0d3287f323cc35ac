//! How long to wait before trying again.

/// The first wait, in milliseconds.
const FIRST: u64 = 1_000;
/// The longest wait, in milliseconds.
const LONGEST: u64 = 30_000;

/// The wait before the next attempt, in milliseconds: doubled with every failure up to 30 s, and shortened at random by up
/// to a half so that those who were cut off together do not come back together.
///
/// Takes how often in a row it failed (from 1) and a random number from 0 to 1.
pub fn wait(failures: u32, random: f64) -> u64 {
    let doubled = FIRST << failures.saturating_sub(1).min(5);
    let full = doubled.min(LONGEST);
    full / 2 + part(full / 2, random)
}

/// A random part of a whole.
pub fn part(whole: u64, random: f64) -> u64 {
    (whole as f64 * random) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_up_to_half_a_minute() {
        let waits: Vec<u64> = (1..=8).map(|failures| wait(failures, 1.0)).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    }

    #[test]
    fn chance_takes_away_at_most_a_half() {
        assert_eq!(wait(3, 0.0), 2_000);
        assert_eq!(wait(3, 0.5), 3_000);
        assert_eq!(wait(u32::MAX, 0.0), 15_000);
    }
}
