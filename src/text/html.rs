//! HTML as plain text.

/// What stands for signs in HTML; the last one is what the others begin with.
const ENTITIES: [(&str, &str); 6] =
    [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];

/// A text without its tags, each of which becomes `between`. A `<` before something else than a tag's name is one that somebody typed.
pub fn without_tags(html: &str, between: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        match tag.split_once('>') {
            Some((_, after)) if is_tag => {
                out.push_str(between);
                rest = after;
            }
            _ => {
                out.push('<');
                rest = tag;
            }
        }
    }
    out.push_str(rest);
    ENTITIES.iter().fold(out, |text, (name, sign)| text.replace(name, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_what_somebody_typed_stays() {
        assert_eq!(without_tags("<p>Two&nbsp;<b>chairs</b></p>", ""), "Two chairs");
        assert_eq!(without_tags("a<br>b", " "), "a b");
        assert_eq!(without_tags("1 < 2 &amp;lt; <3", ""), "1 < 2 &lt; <3");
    }
}
