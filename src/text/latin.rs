//! Names in the letters that addresses and commands have: German letters as Germans write them without umlauts, other accents taken
//! away. What is no Latin letter stays.

/// Letters, and what stands for each of them.
const LETTERS: [(&str, &str); 28] = [
    ("äæǽ", "ae"),
    ("öœø", "oe"),
    ("ü", "ue"),
    ("ß", "ss"),
    ("þ", "th"),
    ("ĳ", "ij"),
    ("àáâãāăąǎ", "a"),
    ("å", "aa"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįıǐ", "i"),
    ("ĵ", "j"),
    ("ķĸ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŉŋ", "n"),
    ("òóôõōŏőǒ", "o"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ţťŧț", "t"),
    ("ùúûũūŭůűųǔ", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
    ("’'", ""),
    ("·", "-"),
];

/// A name as a slug: small Latin letters and digits, one `-` for whatever stands between them, none at its ends. Hyphens side by side
/// stay as they are: `xn--` begins names of hosts.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    let mut gap = false;
    for c in name.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            // As some systems write an umlaut: the letter, and its dots behind it.
            '\u{308}' if slug.ends_with(['a', 'o', 'u']) => "e",
            '\u{300}'..='\u{36f}' => "",
            c => LETTERS.iter().find(|(letters, _)| letters.contains(c)).map_or("-", |(_, plain)| plain),
        };
        match (c, plain) {
            (c, _) if c.is_ascii_alphanumeric() => slug.push(c),
            (_, "") => continue,
            ('-', _) if !gap => slug.push('-'),
            (_, "-") if slug.ends_with('-') => continue,
            (_, plain) => slug.push_str(plain),
        }
        gap = c != '-' && plain == "-" && !c.is_ascii_alphanumeric();
    }
    slug.trim_matches('-').into()
}

/// Whether all letters and digits of a name are in its slug.
pub fn has_slug(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphanumeric()).all(|c| !slug(&c.to_string()).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_in_plain_letters() {
        for (name, plain) in [
            ("Überwachung", "ueberwachung"),
            ("U\u{308}berwachung", "ueberwachung"),
            ("Straße & Größe", "strasse-groesse"),
            ("GPT-4.1 (mini)", "gpt-4-1-mini"),
            ("my_bot", "my-bot"),
            ("R2 -- D2", "r2-d2"),
            ("xn--bcher-kva.example", "xn--bcher-kva-example"),
            ("Café Ñandú", "cafe-nandu"),
            ("Łódź", "lodz"),
            ("Ærø", "aeroe"),
            ("e\u{301}te\u{301}", "ete"),
            ("shop.example", "shop-example"),
            ("Журнал 2", "2"),
            ("-x-", "x"),
            ("", ""),
        ] {
            assert_eq!(slug(name), plain);
        }
    }

    #[test]
    fn other_letters_have_no_slug() {
        for (name, has) in [("José 3", true), ("U\u{308}ber", true), ("🤖", true), ("Журнал 2", false), ("阿达", false)]
        {
            assert_eq!(has_slug(name), has, "{name}");
        }
    }
}
