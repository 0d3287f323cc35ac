//! What kinds of files a visitor may send: told by what is in them, and by the end of their names only where the content
//! leaves it open. What is not named here is not taken: programs, scripts, HTML, SVG and archives among it.

/// A kind of file that is taken.
#[derive(Debug)]
pub struct Kind {
    /// Its media type.
    pub mime: &'static str,
    /// The ends of names that mean it; the first is the usual one.
    endings: &'static [&'static str],
    /// What its content looks like.
    content: Content,
}

/// How a kind is told.
#[derive(Clone, Copy, Debug)]
enum Content {
    /// By how it begins: a picture that browsers show.
    Picture(fn(&[u8]) -> bool),
    /// By how it begins.
    Signed(fn(&[u8]) -> bool),
    /// An office document of today: an archive with the parts of one.
    Parts,
    /// An OpenDocument file: an archive that begins with its own media type.
    Named,
    /// An office document of old: its container does not tell at its beginning what is in it.
    Container,
    /// Text in UTF-8, without any sign of its own.
    Text,
}

const KINDS: [Kind; 20] = [
    kind("image/png", &["png"], Content::Picture(infer::image::is_png)),
    kind("image/jpeg", &["jpg", "jpeg", "jfif"], Content::Picture(infer::image::is_jpeg)),
    kind("image/gif", &["gif"], Content::Picture(infer::image::is_gif)),
    kind("image/webp", &["webp"], Content::Picture(infer::image::is_webp)),
    kind("image/avif", &["avif"], Content::Signed(infer::image::is_avif)),
    kind("image/heic", &["heic", "heif"], Content::Signed(infer::image::is_heif)),
    kind("application/pdf", &["pdf"], Content::Signed(is_pdf)),
    kind("application/rtf", &["rtf"], Content::Signed(infer::archive::is_rtf)),
    kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"], Content::Parts),
    kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"], Content::Parts),
    kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx"], Content::Parts),
    kind("application/vnd.oasis.opendocument.text", &["odt"], Content::Named),
    kind("application/vnd.oasis.opendocument.spreadsheet", &["ods"], Content::Named),
    kind("application/vnd.oasis.opendocument.presentation", &["odp"], Content::Named),
    kind("application/msword", &["doc"], Content::Container),
    kind("application/vnd.ms-excel", &["xls"], Content::Container),
    kind("application/vnd.ms-powerpoint", &["ppt"], Content::Container),
    kind("text/plain", &["txt", "log", "md"], Content::Text),
    kind("text/csv", &["csv", "tsv"], Content::Text),
    kind("text/calendar", &["ics"], Content::Text),
];

const fn kind(mime: &'static str, endings: &'static [&'static str], content: Content) -> Kind {
    Kind { mime, endings, content }
}

impl Kind {
    /// The kind of a file by its first bytes and its name; none where it is not taken. `whole` says that there are no
    /// more bytes.
    pub fn of(first: &[u8], whole: bool, name: &str) -> Option<&'static Self> {
        let ending = ending(name);
        KINDS.iter().find(|kind| match kind.content {
            Content::Picture(fits) | Content::Signed(fits) => fits(first),
            Content::Parts => kind.is_called(&ending) && has_office_parts(first),
            Content::Named => own_type(first) == Some(kind.mime.as_bytes()),
            Content::Container => kind.is_called(&ending) && first.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            Content::Text => (kind.is_called(&ending) || ending.is_empty()) && is_text(first, whole),
        })
    }

    /// The kind of a file by what Mattermost took it for, from its name; none for what visitors may not send.
    pub fn known(mime: &str, name: &str) -> Option<&'static Self> {
        let mime = mime.split(';').next().unwrap_or_default().trim();
        let ending = ending(name);
        let by_mime = KINDS.iter().find(|kind| kind.mime == mime);
        by_mime.or_else(|| KINDS.iter().find(|kind| mime.is_empty() && kind.is_called(&ending)))
    }

    /// Whether browsers may show it in the page: a picture that cannot hold anything but a picture.
    pub fn is_shown(&self) -> bool {
        matches!(self.content, Content::Picture(_))
    }

    /// A name that ends as this kind's names do.
    pub fn name(&self, name: &str) -> String {
        if self.is_called(&ending(name)) {
            return name.into();
        }
        let usual = self.endings.first().copied().unwrap_or_default();
        format!("{name}.{usual}")
    }

    fn is_called(&self, ending: &str) -> bool {
        self.endings.contains(&ending)
    }
}

/// The sign may stand later in a file, but then it might be a page that names it.
fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// What stands behind the last point of a name, in lower case.
fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase()
}

/// The name of the first entry of a ZIP archive, and its content as far as it is there.
fn first_entry(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    const HEADER: usize = 30;
    let number = |at: usize| Some(usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let (name, extra) = (number(26)?, number(28)?);
    Some((bytes.get(HEADER..HEADER + name)?, bytes.get(HEADER + name + extra..)?))
}

fn has_office_parts(bytes: &[u8]) -> bool {
    const PARTS: [&[u8]; 7] =
        [b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/", b"customXml/"];
    first_entry(bytes).is_some_and(|(name, _)| PARTS.iter().any(|part| name.starts_with(part)))
}

/// The media type that an OpenDocument file begins with, not compressed.
fn own_type(bytes: &[u8]) -> Option<&[u8]> {
    let (name, content) = first_entry(bytes)?;
    let length = u32::from_le_bytes(*bytes.get(18..)?.first_chunk()?);
    (name == b"mimetype").then_some(content.get(..usize::try_from(length).ok()?)?)
}

/// Whether it is text in UTF-8 that is neither a page nor a script.
fn is_text(first: &[u8], whole: bool) -> bool {
    let text = match core::str::from_utf8(first) {
        Ok(text) => text,
        // The last character may go on behind what is here.
        Err(error) if error.error_len().is_none() && !whole => {
            core::str::from_utf8(first.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let begin = text.trim_start_matches('\u{feff}').trim_start();
    let markup = [infer::text::is_html, infer::text::is_xml].iter().any(|fits| fits(begin.as_bytes()));
    let drawing = begin.get(..4).is_some_and(|tag| tag.eq_ignore_ascii_case("<svg"));
    let script = begin.starts_with("#!") || begin.starts_with("<?");
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    !text.is_empty() && !markup && !drawing && !script && !text.chars().any(odd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn zip(name: &str, content: &str) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.resize(18, 0);
        bytes.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        bytes.resize(26, 0);
        bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend([0, 0]);
        [bytes, name.into(), content.into(), b"PK\x03\x04".to_vec()].concat()
    }

    fn mime(content: impl AsRef<[u8]>, name: &str) -> Option<&'static str> {
        Kind::of(content.as_ref(), true, name).map(|kind| kind.mime)
    }

    #[test]
    fn the_content_says_what_a_file_is() {
        let png = b"\x89PNG\r\n\x1a\n";
        assert_eq!(mime(png, "a.png"), Some("image/png"));
        assert_eq!(mime(png, "invoice.pdf"), Some("image/png"));
        assert_eq!(mime(b"\xff\xd8\xff\xe0", ""), Some("image/jpeg"));
        assert_eq!(mime(b"GIF89a", "a"), Some("image/gif"));
        assert_eq!(mime(b"RIFF\0\0\0\0WEBPVP8 ", "a"), Some("image/webp"));
        assert_eq!(mime(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a.heic"), Some("image/heic"));
        assert_eq!(mime(b"%PDF-1.7", "a.txt"), Some("application/pdf"));
    }

    #[test]
    fn an_office_document_is_told_by_its_parts() {
        let docx = zip("[Content_Types].xml", "");
        assert_eq!(mime(&docx, "a.docx"), kind_called("docx"));
        assert_eq!(mime(&docx, "a.XLSX"), kind_called("xlsx"));
        assert_eq!(mime(zip("mimetype", "application/vnd.oasis.opendocument.text"), "a"), kind_called("odt"));
        assert_eq!(mime(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc"), Some("application/msword"));
        for (content, name) in [
            (docx.clone(), "a.zip"),
            (docx, "a.docm"),
            (zip("META-INF/MANIFEST.MF", ""), "a.docx"),
            (zip("mimetype", "application/epub+zip"), "a.odt"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "setup.msi"),
            (b"PK\x03\x04".to_vec(), "a.docx"),
        ] {
            assert_eq!(mime(content, name), None, "{name}");
        }
    }

    fn kind_called(ending: &str) -> Option<&'static str> {
        KINDS.iter().find(|kind| kind.is_called(ending)).map(|kind| kind.mime)
    }

    #[test]
    fn text_is_taken_where_it_is_nothing_but_text() {
        assert_eq!(mime("Grüße", "a.txt"), Some("text/plain"));
        assert_eq!(mime("Grüße", "README"), Some("text/plain"));
        assert_eq!(mime("a;b\r\n1;2", "a.csv"), Some("text/csv"));
        for (content, name) in [
            ("<!doctype html><title>x</title>", "a.txt"),
            ("\u{feff} <html>", "a.txt"),
            ("<svg xmlns='http://www.w3.org/2000/svg'/>", "a.txt"),
            ("<?xml version='1.0'?>", "a.md"),
            ("<?php system(1);", "a.txt"),
            ("#!/bin/sh", "a.txt"),
            ("alert(1)", "a.js"),
            ("<p>%PDF-1.7</p>", "a.pdf"),
            ("hello", "a.html"),
            ("hello", "a.bat"),
            ("a\0b", "a.txt"),
            ("", "a.txt"),
        ] {
            assert_eq!(mime(content, name), None, "{content:?} as {name}");
        }
        assert_eq!(mime(b"gr\xfc\xdfe", "a.txt"), None, "not UTF-8");
    }

    #[test]
    fn a_program_is_not_taken_under_any_name() {
        for name in ["a.exe", "a.txt", "a.pdf", "a"] {
            assert_eq!(mime(b"MZ\x90\0\x03\0\0\0", name), None);
            assert_eq!(mime(b"\x7fELF\x02\x01\x01\0", name), None);
            assert_eq!(mime(zip("classes.dex", ""), name), None);
        }
    }

    #[test]
    fn a_character_may_be_cut_off_where_more_follows_only() {
        let cut = "Gruß".as_bytes().get(..4).unwrap();
        assert!(Kind::of(cut, false, "a.txt").is_some());
        assert!(Kind::of(cut, true, "a.txt").is_none());
    }

    #[test]
    fn a_name_ends_as_its_kind_does() {
        let jpeg = Kind::of(b"\xff\xd8\xff", true, "").unwrap();
        for (name, right) in [("a.JPEG", "a.JPEG"), ("a.exe", "a.exe.jpg"), ("a", "a.jpg")] {
            assert_eq!(jpeg.name(name), right);
        }
    }

    #[test]
    fn what_mattermost_says_is_looked_up_and_else_the_name() {
        let known = |mime, name| Kind::known(mime, name).map(|kind| kind.mime);
        assert_eq!(known("text/plain; charset=utf-8", "a.txt"), Some("text/plain"));
        assert_eq!(known("", "a.heic"), Some("image/heic"));
        assert_eq!(known("text/html", "a.png"), None);
        assert_eq!(known("image/svg+xml", "a.svg"), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(begin in 0usize..6, rest in proptest::collection::vec(any::<u8>(), 0..200), name in ".{0,12}") {
            let begin: &[u8] = [b"".as_slice(), b"PK\x03\x04", b"\0\0\0\x18ftyp", b"RIFF", b"<", b"%PDF"][begin];
            let _ = Kind::of(&[begin, &rest].concat(), true, &name);
        }
    }
}
