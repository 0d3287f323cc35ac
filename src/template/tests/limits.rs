use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Runs something with a stack as small as the module's.
fn in_little_room<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap().join().unwrap()
}

/// Sources that want too much; each ends in a fault.
fn greedy() -> Vec<String> {
    let mut sources: Vec<String> = [
        r#"{{ "x" * 10**9 }}"#,
        r#"{{ "x" * 99999999 }}"#,
        "{{ range(10**9) }}",
        "{% for i in range(10000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}",
        "{% for i in range(9999) %}{{ 'x' * 100 }}{% endfor %}",
        "{% for i in range(9999) %}0123456789{% endfor %}",
        "{% set s = 'x' * 1000 %}{% for i in range(99) %}{% set t = s * 200 %}{% endfor %}",
        "{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
        "{% for x in [[[]]] recursive %}{{ loop([[x]]) }}{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x={}) %}{% for i in range(999) %}{% set ns.x = {'a': ns.x} %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
        "{% set ns = namespace() %}{% set ns.x = [ns] %}{{ ns.x }}",
        "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}{% endfor %}",
        "{{ '%999999999d' | format(1) }}",
        "{{ '%*d' % (999999999, 1) }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ ('a' * 60000).replace('a', 'b' * 60000) }}",
        "{{ ('a' * 60000) | replace('', 'bbbbbbbbb') }}",
        "{{ ('a' * 60000).join(['x'] * 1000) }}",
        "{{ ['a' * 60000] * 1000 | join }}",
        "{{ ['a' * 60000] | map('rep' ~ 'lace', 'a', 'b' * 60000) | list }}",
        "{{ 'a' | indent(10**9, true) }}",
        "{{ [1] | batch(10**9, 'x') }}",
        "{{ [1] | slice(10**9, 'x') }}",
        "{{ 'x'.zfill(10**9) }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ 2.5 ** 99999 }}",
        "{{ nowdate().strftime('%999999999d') }}",
        "{{ add_days(nowdate(), 10**12) }}",
        "{{ [1] * 10**9 }}",
        "{{ dict(a=['x' * 60000] * 20) }}",
        "{% macro m() %}{% for i in range(9999) %}0123456789012345678901234567890123456789{% endfor %}{% endmacro %}{% set a = m() %}{% set b = m() %}{% for i in range(30) %}{% set c = m() %}{% endfor %}",
        "{% filter replace('a', 'bbbbbbbbbbbbbbbbbbbb') %}{{ 'a' * 99999 }}{% endfilter %}",
        "{% include 'a' %}",
        "{% extends 'a' %}",
        "{% import 'a' as b %}",
        "{% block a %}{% endblock %}{{ self.a() }}",
    ]
    .map(String::from)
    .into();
    sources.push("x".repeat(9_000));
    sources.push(format!("{{{{ {}1{} }}}}", "(".repeat(2_000), ")".repeat(2_000)));
    sources.push(format!("{{{{ {}1{} }}}}", "[".repeat(2_000), "]".repeat(2_000)));
    sources.push(format!("{{{{ {}1 }}}}", "not ".repeat(1_500)));
    sources.push(format!("{{{{ {}1 }}}}", "-".repeat(5_000)));
    sources.push(format!("{{{{ 1{} }}}}", "+1".repeat(3_000)));
    sources.push(format!("{{{{ 1{} }}}}", "**1".repeat(2_000)));
    sources.push(format!("{{{{ a{} }}}}", ".a".repeat(3_000)));
    sources.push(format!("{{{{ a{} }}}}", "|e".repeat(3_000)));
    sources.push(format!("{{{{ 1{} }}}}", " if 1 else 1".repeat(600)));
    sources.push(format!("{}{}", "{% if 1 %}".repeat(300), "{% endif %}".repeat(300)));
    sources.push(format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(500)));
    sources.push(format!("{}{}", "{% set a %}".repeat(300), "{% endset %}".repeat(300)));
    sources.push("{% set x = 'ab' %}".to_string() + &"{% set x = x ~ x %}".repeat(200));
    sources
}

#[test]
fn who_wants_too_much_gets_a_fault() {
    for source in greedy() {
        let short: String = source.chars().take(80).collect();

        let begun = Instant::now();
        let result = in_little_room(move || render(&source, &order(), &world("en")));
        assert!(result.is_err(), "{short}: {:?}", result.map(|text| text.len()));
        assert!(!result.unwrap_err().what.is_empty(), "{short}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{short} took {:?}", begun.elapsed());
    }
    assert_eq!(says("{{ doc.name }}"), "SO-0001");
}

#[test]
fn what_is_large_and_not_too_large_works() {
    let deep = |n: usize| format!("{{{{ {}1{} }}}}", "(".repeat(n), ")".repeat(n));
    assert_eq!(in_little_room(move || render(&deep(24), &json!({}), &world("en"))), Ok("1".into()));
    let long = format!("{{{{ 1{} }}}}", "+1".repeat(115));
    assert_eq!(in_little_room(move || render(&long, &json!({}), &world("en"))), Ok("116".into()));
    let many = format!("{}x{}", "{% if 1 %}".repeat(30), "{% endif %}".repeat(30));
    assert_eq!(in_little_room(move || render(&many, &json!({}), &world("en"))), Ok("x".into()));
    let attributes = format!("{{{{ a{} }}}}", ".a".repeat(115));
    assert_eq!(in_little_room(move || render(&attributes, &json!({}), &world("en"))), Ok(String::new()));
    let macros = "{% macro m(n) %}{% if n %}{{ n }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(9) }}";
    assert_eq!(in_little_room(move || render(macros, &json!({}), &world("en"))), Ok("987654321".into()));
    assert_eq!(says("{{ 'x' * 16000 }}").len(), 16_000);
    assert!(says("{{ 'x' * 16001 }}").contains("too long"));
    let rows: Vec<Value> = (0..400).map(|n| json!({ "n": n, "text": "ä".repeat(50) })).collect();
    let table = "{% for row in rows %}{% if row.n % 2 == 0 %}{{ row.n }}: {{ row.text[:9] }}\n{% endif %}{% endfor %}";
    let text = render(table, &json!({ "rows": rows }), &world("en")).unwrap();
    assert_eq!(text.lines().count(), 200);
    let big = json!({ "text": "x".repeat(1 << 20) });
    assert_eq!(render("{{ text[:5] }}", &big, &world("en")), Ok("xxxxx".into()));
    assert!(render("{{ text }}", &big, &world("en")).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_engine_panic(source in ".{0,200}") {
        let _ = render(&source, &order(), &world("en"));
        let _ = evaluate(&source, &order(), &world("de"));
    }

    #[test]
    fn nothing_made_of_a_templates_words_makes_the_engine_panic_or_take_long(
        words in prop::collection::vec(prop::sample::select(WORDS), 0..60)
    ) {
        let source = words.join(" ");
        let begun = Instant::now();
        if let Ok(text) = render(&source, &order(), &world("en")) {
            prop_assert!(text.chars().count() <= LONGEST_OUTPUT);
        }
        let _ = evaluate(&source, &order(), &world("en"));
        let _ = render(&format!("{{{{ {source} }}}}"), &order(), &world("en"));
        prop_assert!(begun.elapsed() < Duration::from_secs(10), "{source} took {:?}", begun.elapsed());
    }
}

const WORDS: &[&str] = &[
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "if",
    "else",
    "elif",
    "endif",
    "for",
    "in",
    "endfor",
    "set",
    "endset",
    "macro",
    "endmacro",
    "call",
    "endcall",
    "filter",
    "endfilter",
    "with",
    "endwith",
    "do",
    "break",
    "continue",
    "m(",
    "x",
    "y",
    "doc",
    ".items",
    ".name",
    "loop",
    "caller()",
    "namespace(x=1)",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "=",
    "==",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "**",
    "~",
    "|",
    "is",
    "not",
    "and",
    "or",
    "none",
    "'a'",
    "\"%s\"",
    "1",
    "-1",
    "10**20",
    "0.5",
    "range(9999)",
    "join",
    "replace('a','bb')",
    "map('upper')",
    "tojson",
    ".format(1)",
    ".join(doc)",
    ".split()",
    "[1:]",
    "[::-1]",
    "nowdate()",
    "add_days(",
    "fmt_money(",
    "*doc",
    "**doc",
    "\n",
];
