//! Runs the cases of unit tests: JSON files below a folder of `tests/`, each with what goes in and what comes out.
//! `UPDATE_CASES=1` writes what came out into them; read the difference before you keep it. `CASES=slack/` runs those alone whose
//! path has this in it.

use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// The cases below a folder of `tests/`, by their paths.
pub fn below(folder: &str) -> Vec<(PathBuf, Value)> {
    let wanted = std::env::var("CASES").unwrap_or_default();
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder), &mut files);
    files.retain(|path| path.to_str().unwrap().contains(&wanted));
    files.sort();
    let read = |path: PathBuf| {
        let case = serde_json::from_str(&std::fs::read_to_string(&path).unwrap());
        let case = case.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, case)
    };
    files.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Holds each case to what comes out of it, field by field: `found` gives the fields that it has to have.
pub fn hold(folder: &str, found: impl Fn(&Path, &Value) -> Map<String, Value>) {
    let mut wrong = Vec::new();
    for (path, mut case) in below(folder) {
        let found = found(&path, &case);
        if found.iter().all(|(key, value)| case.get(key) == Some(value)) {
            continue;
        }
        if std::env::var_os("UPDATE_CASES").is_some() {
            case.as_object_mut().unwrap().extend(found);
            std::fs::write(&path, serde_json::to_string_pretty(&case).unwrap() + "\n").unwrap();
        } else {
            wrong.push(format!("{}\n{}", path.display(), serde_json::to_string_pretty(&found).unwrap()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Holds each case to saying what it is about, and where what goes in comes from.
pub fn say_where_they_come_from(folder: &str) {
    for (path, case) in below(folder) {
        for key in ["story", "source"] {
            assert!(case[key].as_str().is_some_and(|text| !text.is_empty()), "{} has no {key}", path.display());
        }
    }
}
