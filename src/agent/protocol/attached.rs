//! Files that go along with a question: pictures as they are, texts in a fence, and of others their names.

use super::messages::Part;
use frontdesk_wire::File;

/// The largest picture, in bytes, and how many go along.
const PICTURE: i64 = 5 << 20;
const PICTURES: u32 = 8;
const ALL_PICTURES: i64 = 10 << 20;
/// The largest text, in bytes.
const TEXT: i64 = 200 << 10;
/// How much of texts goes along however short a model's memory is, in bytes.
const LEAST: i64 = 16 << 10;
/// Longer than any fence that a text is likely to have.
const FENCE: &str = "``````";

const PICTURE_TYPES: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/gif"];
const TEXT_TYPES: [&str; 13] = [
    "application/json",
    "application/x-ndjson",
    "application/xml",
    "application/yaml",
    "application/x-yaml",
    "application/toml",
    "application/javascript",
    "application/x-javascript",
    "application/typescript",
    "application/sql",
    "application/x-sh",
    "application/x-httpd-php",
    "application/graphql",
];
/// Names that end so are texts, whatever the server takes them for: of `.ts` it believes that it is a film.
const TEXT_ENDINGS: [&str; 66] = [
    "txt",
    "log",
    "md",
    "markdown",
    "rst",
    "adoc",
    "tex",
    "csv",
    "tsv",
    "json",
    "jsonl",
    "ndjson",
    "xml",
    "yaml",
    "yml",
    "toml",
    "ini",
    "cfg",
    "conf",
    "env",
    "properties",
    "html",
    "htm",
    "css",
    "scss",
    "less",
    "svg",
    "js",
    "mjs",
    "cjs",
    "jsx",
    "ts",
    "tsx",
    "vue",
    "rs",
    "go",
    "py",
    "rb",
    "php",
    "java",
    "kt",
    "scala",
    "swift",
    "c",
    "h",
    "cc",
    "cpp",
    "hpp",
    "cs",
    "fs",
    "lua",
    "pl",
    "r",
    "jl",
    "hs",
    "ex",
    "erl",
    "clj",
    "sql",
    "sh",
    "bash",
    "ps1",
    "bat",
    "diff",
    "patch",
    "eml",
];

/// How much may still go along.
pub struct Room {
    text: i64,
    pictures: u32,
    bytes: i64,
}

impl Room {
    /// As much as half of what a model keeps in mind, of about four bytes a token.
    pub fn new(context: u32) -> Self {
        Self { text: (i64::from(context) * 2).max(LEAST), pictures: PICTURES, bytes: ALL_PICTURES }
    }
}

/// What of a post's files goes along.
pub fn parts(files: &[File], room: &mut Room) -> Vec<Part> {
    files.iter().filter(|file| file.delete_at == 0).flat_map(|file| one(file, room)).collect()
}

fn one(file: &File, room: &mut Room) -> Vec<Part> {
    let mime = mime(file);
    let name = crate::files::safe_name(&file.name);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let left_out = |why: &str| vec![Part::Text(format!("\n\n[Attached, but {why}: {name}]"))];
    if let Some(mime) = PICTURE_TYPES.into_iter().find(|known| *known == mime) {
        if file.size > PICTURE || file.size > room.bytes || room.pictures == 0 {
            return left_out("too large to be shown here");
        }
        room.pictures -= 1;
        room.bytes -= file.size;
        let picture = Part::Picture { id: file.id.clone(), mime, max: max(PICTURE) };
        return vec![Part::Text(format!("\n\n[Attached picture: {name}]")), picture];
    }
    let is_text =
        mime.starts_with("text/") || mime.ends_with("+json") || mime.ends_with("+xml") || TEXT_TYPES.contains(&mime);
    if !is_text && !TEXT_ENDINGS.contains(&ending.as_str()) {
        return left_out("not of a kind that can be shown here");
    }
    if file.size > TEXT || room.text == 0 {
        return left_out("too long to be shown here");
    }
    let shown = file.size.min(room.text);
    room.text -= shown;
    let part = if shown < file.size { format!(", its first {shown} bytes of {}", file.size) } else { String::new() };
    vec![
        Part::Text(format!("\n\n[Attached file: {name}{part}]\n{FENCE}{ending}\n")),
        Part::File { id: file.id.clone(), max: max(shown) },
        Part::Text(format!("\n{FENCE}")),
    ]
}

fn max(bytes: i64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// A file's type without its parameters.
pub fn mime(file: &File) -> &str {
    file.mime.split(';').next().unwrap_or_default().trim()
}
