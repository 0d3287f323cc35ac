//! The names that there are: of functions, filters and tests.

use super::{filters, frappe, python};

/// The filters.
pub const FILTERS: [&str; 57] = [
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "first",
    "float",
    "flt",
    "fmt_money",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "json",
    "last",
    "len",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "markdown",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "str",
    "string",
    "strip_html",
    "striptags",
    "sum",
    "title",
    "tojson",
    "trim",
    "truncate",
    "unique",
    "upper",
    "urlencode",
    "wordcount",
];

/// The tests.
pub const TESTS: [&str; 44] = [
    "!=",
    "<",
    "<=",
    "==",
    ">",
    ">=",
    "False",
    "None",
    "True",
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "even",
    "false",
    "filter",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "safe",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "test",
    "true",
    "undefined",
    "upper",
];

/// Whether there is a function of this name.
pub fn is_function(name: &str) -> bool {
    functions().any(|function| function == name)
}

fn functions() -> impl Iterator<Item = &'static str> {
    let all = frappe::FUNCTIONS.iter().chain(&python::FUNCTIONS);
    all.map(|(name, _)| *name).chain(["namespace"])
}

/// A name of this kind that differs in two letters at most.
pub fn near(kind: &str, name: &str) -> Option<&'static str> {
    if name.len() > 40 {
        return None;
    }
    let all: Vec<&'static str> = match kind {
        "function" => functions().collect(),
        "filter" => FILTERS.iter().copied().chain(filters::FILTERS.iter().map(|(name, _)| *name)).collect(),
        _ => TESTS.to_vec(),
    };
    let nearest = all.into_iter().map(|other| (distance(name, other), other)).min()?;
    (nearest.0 <= 2 && nearest.0 < name.len()).then_some(nearest.1)
}

/// How many letters must be changed, added or taken away.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.bytes().enumerate() {
        let mut next = vec![i + 1];
        for (j, to) in b.bytes().enumerate() {
            let old = |place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
            let left = next.last().copied().unwrap_or_default();
            let changed = old(j) + usize::from(from != to);
            next.push(changed.min(old(j + 1) + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
