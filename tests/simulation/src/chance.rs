//! All chance of a run, drawn from its seed.

/// A generator of random numbers (SplitMix64): the same seed gives the same numbers everywhere.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `count`; 0 where that is 0.
    pub fn below(&mut self, count: usize) -> usize {
        (self.draw() % (count.max(1) as u64)) as usize
    }

    /// A number of a range, both ends included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + (self.draw() % ((most - least).max(0) as u64 + 1)) as i64
    }

    /// A number from 0 to 1.
    pub fn part(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something happens that has this probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.part() < probability
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// Random bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.draw() as u8).collect()
    }

    /// An id as Mattermost makes them: 26 letters and digits.
    pub fn id(&mut self) -> String {
        const LETTERS: &[u8; 32] = b"ybndrfg8ejkmcpqxot1uwisza345h769";
        (0..26).map(|_| char::from(LETTERS[self.below(LETTERS.len())])).collect()
    }
}
