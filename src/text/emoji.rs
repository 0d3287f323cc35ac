//! Emoji by the names that Mattermost gives them.

/// One line for each name, in the order of their bytes: the name and the emoji. `build/emoji.mjs` makes it from
/// Mattermost's own list (`server/public/model/emoji_data.go`, Apache-2.0).
const TABLE: &str = include_str!("emoji.txt");

/// The longest name.
const LONGEST: usize = 100;

/// The names of skin tones, longer ones before those they end in, and the signs that give an emoji its tone.
const TONES: [(&str, char); 5] = [
    ("_medium_light_skin_tone", '\u{1f3fc}'),
    ("_medium_dark_skin_tone", '\u{1f3fe}'),
    ("_light_skin_tone", '\u{1f3fb}'),
    ("_medium_skin_tone", '\u{1f3fd}'),
    ("_dark_skin_tone", '\u{1f3ff}'),
];

/// Puts emoji in the place of their names, such as `:+1:`. What names none stays as it is.
pub fn with_emoji(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        let emoji = after.split_once(':').and_then(|(name, tail)| Some((named(name)?, tail)));
        match emoji {
            Some((emoji, tail)) => {
                out.push_str(&emoji);
                rest = tail;
            }
            None => {
                out.push(':');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn named(name: &str) -> Option<String> {
    if name.len() > LONGEST {
        return None;
    }
    find(name).map(str::to_string).or_else(|| toned(name))
}

/// An emoji with a skin tone: the sign stands behind its first character.
fn toned(name: &str) -> Option<String> {
    let (base, tone) = TONES.iter().find_map(|(end, tone)| Some((find(name.strip_suffix(end)?)?, *tone)))?;
    let mut rest = base.chars();
    let first = rest.next()?;
    let rest = rest.as_str();
    Some(format!("{first}{tone}{}", rest.strip_prefix('\u{fe0f}').unwrap_or(rest)))
}

/// Halves the table until the name's line is found.
fn find(name: &str) -> Option<&'static str> {
    let mut lines = TABLE;
    while !lines.is_empty() {
        let mut middle = lines.len() / 2;
        while !lines.is_char_boundary(middle) {
            middle -= 1;
        }
        let (half, _) = lines.split_at(middle);
        let (before, from) = lines.split_at(half.rfind('\n').map_or(0, |end| end + 1));
        let (line, after) = from.split_once('\n').unwrap_or((from, ""));
        let (found, emoji) = line.split_once(' ')?;
        match name.cmp(found) {
            std::cmp::Ordering::Less => lines = before,
            std::cmp::Ordering::Equal => return Some(emoji),
            std::cmp::Ordering::Greater => lines = after,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_table_is_found() {
        for line in TABLE.lines() {
            let (name, emoji) = line.split_once(' ').unwrap();
            assert_eq!(named(name).as_deref(), Some(emoji), "{name}");
            assert!(name.len() <= LONGEST);
        }
    }

    #[test]
    fn names_become_emoji() {
        for (text, shown) in [
            (":+1: :-1:", "👍 👎"),
            (":white_check_mark:done", "✅done"),
            (":smile::tada:", "😄🎉"),
            (":thinking_face: :flag-de: :large_green_circle:", "🤔 🇩🇪 🟢"),
            (":+1_dark_skin_tone: :wave_medium_light_skin_tone:", "👍🏿 👋🏼"),
            (":point_up_light_skin_tone:", "☝🏻"),
            (":female-doctor_medium_skin_tone:", "👩🏽‍⚕️"),
            (":man_and_woman_holding_hands_light_skin_tone_dark_skin_tone:", "👩🏻‍🤝‍👨🏿"),
        ] {
            assert_eq!(with_emoji(text), shown);
        }
    }

    #[test]
    fn what_names_no_emoji_stays_as_typed() {
        for text in [
            ":our_logo:",
            "at 10:30:45",
            "::",
            ":",
            "a:bc:d",
            ":Smile:",
            "https://x.example:80/:y:",
            ": smile :",
            ":\u{e4}:",
            ":_dark_skin_tone:",
        ] {
            assert_eq!(with_emoji(text), text);
        }
    }
}
