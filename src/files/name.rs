//! File names from outside: no path, nothing that can't be seen, nothing that another system can't keep.

/// The longest name, in characters.
const LONGEST: usize = 100;

/// A name as it is kept: its last piece, without what is no part of a name that people read.
pub fn tidy(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|c| !is_hidden(*c)).map(|c| if is_kept(c) { c } else { '_' }).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let whole = words.join(" ");
    // A name that begins with a point is hidden on many systems, and one that ends with it can't be kept on some.
    let whole = whole.trim_matches(['.', ' ']);
    if whole.is_empty() {
        return "file".into();
    }
    shorten(whole)
}

/// Cuts a long name before its ending.
fn shorten(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST {
        return name.into();
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = if ending.chars().count() <= 8 { ending } else { "" };
    let room = LONGEST - ending.chars().count() - 1;
    let begin: String = name.chars().take(room).collect();
    format!("{}.{ending}", begin.trim_end_matches(['.', ' '])).trim_end_matches('.').into()
}

/// What is not seen, or makes what stands behind it look like something else.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn is_kept(c: char) -> bool {
    !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
}

/// The name for a `Content-Disposition` header, as RFC 6266 has it: plain letters for old programs, and the name itself.
pub fn disposition(way: &str, name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect();
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{}", in_path(name))
}

/// A text as one piece of a URL's path.
pub fn in_path(text: &str) -> String {
    // What RFC 8187 keeps as it is, a path keeps as well; the star is kept by neither.
    let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    encoded.replace('+', "%20").replace('*', "%2A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_people_read_of_it() {
        for (name, right) in [
            ("photo.jpg", "photo.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\Bild 1.png", "Bild 1.png"),
            ("invoice\u{202e}gpj.exe", "invoicegpj.exe"),
            ("a\u{0}b\nc.txt", "abc.txt"),
            ("Grüße 日本.pdf", "Grüße 日本.pdf"),
            ("what?<b>.txt", "what__b_.txt"),
            ("  .hidden. ", "hidden"),
            ("", "file"),
            ("...", "file"),
            ("a/", "file"),
        ] {
            assert_eq!(tidy(name), right, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        assert_eq!(tidy(&format!("{}.pdf", "ä".repeat(200))), format!("{}.pdf", "ä".repeat(96)));
        assert_eq!(tidy(&"b".repeat(200)).chars().count(), 99);
    }

    #[test]
    fn a_header_holds_the_name_for_old_programs_and_for_new_ones() {
        assert_eq!(
            disposition("attachment", "Grüße \"1\".pdf"),
            "attachment; filename=\"Gr__e _1_.pdf\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.pdf"
        );
    }
}
