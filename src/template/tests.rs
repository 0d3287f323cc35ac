mod limits;

use super::*;
use serde_json::json;

/// 2026-11-21 17:55 in Berlin.
fn world(language: &str) -> World {
    World { now: 1_795_280_100_000, timezone: "Europe/Berlin".into(), language: language.into() }
}

fn order() -> Value {
    json!({
        "doctype": "Sales Order",
        "doc": {
            "name": "SO-0001", "customer": "Müller & Söhne", "status": "Open", "due_date": "2026-11-21", "total": 40000.5,
            "total_text": "40000.50", "nothing": null, "description": "<p>Two&nbsp;<b>chairs</b></p>",
            "created": "2026-11-20 08:05:30.123456", "paid": 0,
            "items": [{ "item": "Chair", "qty": 2, "rate": 99.5 }, { "item": "Desk", "qty": 1, "rate": 400 }],
        },
    })
}

fn evaluate(source: &str, values: &Value, world: &World) -> Result<(bool, Value), Fault> {
    Scene::of(values, world).evaluate(source)
}

fn says(source: &str) -> String {
    match render(source, &order(), &world("en")) {
        Ok(text) => text,
        Err(fault) => format!("{}:{} {}", fault.line, fault.column, fault.what),
    }
}

fn holds(source: &str) -> bool {
    match evaluate(source, &order(), &world("en")) {
        Ok((holds, _)) => holds,
        Err(fault) => panic!("{source}: {fault:?}"),
    }
}

#[test]
fn the_conditions_of_the_documentation_work_as_they_are_written() {
    assert!(holds(r#"doc.status=="Open""#));
    assert!(holds("doc.due_date==nowdate()"));
    assert!(holds("doc.total > 40000"));
    assert!(!holds("doc.total > 40000.5"));
    assert_eq!(evaluate("doc.total", &order(), &world("en")), Ok((true, json!(40000.5))));
    assert_eq!(evaluate("doc.nothing", &order(), &world("en")), Ok((false, Value::Null)));
    assert_eq!(evaluate("doc.items[:1]", &json!({ "doc": { "items": [1, 2] } }), &world("en")), Ok((true, json!([1]))));
}

#[test]
fn conditions_are_taken_as_python_takes_them() {
    for yes in [
        "doc.total_text > 40000",
        "40000 < doc.total_text < 50000",
        "doc.total_text == 40000.5",
        "doc.status in ('Open', 'Closed')",
        "doc.status not in ['Closed']",
        "doc.nothing is None",
        "doc.never is none and not doc.never",
        "doc.name is not None",
        "'chair' in doc.description",
        "doc.get('status') == 'Open' and doc.get('x', 5) == 5",
        "doc.status.lower().startswith('op')",
        "doc.due_date <= add_days(nowdate(), 7)",
        "date_diff(doc.due_date, doc.created) == 1",
        "getdate(doc.created) == '2026-11-20'",
        "frappe.utils.date_diff(frappe.utils.nowdate(), doc.created) == 1",
        "len(doc.items) == 2 and sum(doc.items | map(attribute='qty')) == 3",
        "(doc.total if doc.paid else 0) == 0",
        "flt(doc.total_text) + 1 > 40001",
        "cint('12') == 12 and cint('x') == 0",
        "add_months('2026-01-31', 1) == '2026-02-28'",
        "7 // 2 == 3 and -7 // 2 == -4 and -7 % 3 == 2 and 2 ** 10 == 1024",
        "doc.items[-1].item == 'Desk' and doc.name[:2] == 'SO' and doc.name[::-1] == '1000-OS'",
        "True and not False and None == doc.nothing",
    ] {
        assert!(holds(yes), "{yes}");
    }
    for no in ["doc.never > 1", "doc.nothing < 1", "doc.status > 5", "'0' == ''", "doc.paid", "doc.never.deeper.still"]
    {
        assert!(!holds(no), "{no}");
    }
}

#[test]
fn templates_are_written_as_frappe_people_write_them() {
    for (source, text) in [
        ("{{ doc.name }} of {{ doc.customer }}", "SO-0001 of Müller & Söhne"),
        ("{% if doc.paid %}a{% elif doc.total %}b{% else %}c{% endif %}", "b"),
        (
            "{% for row in doc.items %}{{ loop.index }} {{ row.item }} x {{ row.qty }}\n{% endfor %}",
            "1 Chair x 2\n2 Desk x 1\n",
        ),
        ("{% for key, value in {'a': 1}.items() %}{{ key }}={{ value }}{% endfor %}", "a=1"),
        ("[{{ doc.never }}{{ doc.nothing }}{{ doc.never.deeper }}]", "[]"),
        ("{{ doc.never or 'none given' }} {{ doc.never | default('x') }}", "none given x"),
        ("{{ ' a '.strip() }}{{ 'a,b'.split(',')[1] }}{{ '-'.join(['x', 'y']) }}", "abx-y"),
        ("{{ nowdate() }} {{ now() }} {{ frappe.utils.today() }}", "2026-11-21 2026-11-21 17:55:00 2026-11-21"),
        ("{{ add_days(doc.due_date, -1) }} {{ frappe.utils.add_years('2024-02-29', 1) }}", "2026-11-20 2025-02-28"),
        ("{{ formatdate(doc.due_date) }}|{{ formatdate(doc.due_date, 'dd.mm.yyyy') }}", "Nov 21, 2026|21.11.2026"),
        ("{{ format_datetime(doc.created, 'EEE d MMM yy, HH:mm') }}", "Fri 20 Nov 26, 08:05"),
        ("{{ getdate(doc.created).strftime('%d.%m.%y') }}", "20.11.26"),
        ("{{ fmt_money(doc.total, 2, 'EUR') }} {{ fmt_money(doc.total_text, currency='CHF') }}", "€40,000.50 CHF 40,000.50"),
        ("{{ flt(2.675, 2) }} {{ round(2.5) }} {{ flt('1,234.5') }} {{ 1/4 }}", "2.68 2 1234.5 0.25"),
        ("{{ strip_html(doc.description) }}", "Two chairs"),
        ("{{ frappe.bold(doc.name) }} {{ _('Total') }} {{ _('{0} of {1}').format(1, 2) }}", "**SO-0001** Total 1 of 2"),
        ("{{ frappe.format_value(doc.due_date, {'fieldtype': 'Date'}) }}", "Nov 21, 2026"),
        ("{{ '%s: %d' % (doc.name, 3) }} {{ '%.2f' | format(1.5) }}", "SO-0001: 3 1.50"),
        ("{% set total = doc.items | sum(attribute='qty') %}{{ total }} {{ doc.items | length }}", "3 2"),
        ("{% macro line(row) %}* {{ row.item }}{% endmacro %}{{ line(doc.items[0]) }}", "* Chair"),
        ("{% set ns = namespace(n=0) %}{% for row in doc.items %}{% set ns.n = ns.n + row.qty %}{% endfor %}{{ ns.n }}", "3"),
        ("{{ doc.items | map(attribute='item') | join(', ') }} {{ comma_and(['a', 'b', 'c']) }}", "Chair, Desk a, b and c"),
        ("{{ {'a': [1, True, None]} | tojson }}", r#"{"a":[1,true,null]}"#),
        ("{{ '*a*' | e }} {{ 'a b&c' | urlencode }}", r"\*a\* a%20b%26c"),
        ("{{ 'a long text' | truncate(8) }} {{ True }} {{ 3.0 }}", "a long… True 3.0"),
    ] {
        assert_eq!(says(source), text, "{source}");
    }
    let german = render("{{ fmt_money(-1234567.891, 2, 'EUR') }} {{ formatdate('2026-03-01', 'd. MMMM yyyy') }} {{ formatdate(doc.due_date) }}", &order(), &world("de"));
    assert_eq!(german.as_deref(), Ok("-1.234.567,89 € 1. März 2026 21.11.2026"));
}

#[test]
fn what_is_wrong_has_its_place() {
    let template = |source: &str| check(source).map_err(|fault| (fault.line, fault.column, fault.what));
    let place = |source: &str| template(source).map_err(|(line, column, _)| (line, column));
    assert_eq!(place("Total:\n  {{ doc.total | mony }}"), Err((2, 18)));
    assert_eq!(place("äöü {{ nowdat() }}"), Err((1, 8)));
    assert!(template("äöü {{ nowdat() }}").unwrap_err().2.contains("did you mean `nowdate`?"));
    assert_eq!(place("a\n{% if x %}\nb"), Err((2, 9)));
    assert_eq!(place("{% include 'x' %}").map_err(|(line, _)| line), Err(1));
    assert_eq!(place("{{ a.b( }}").map_err(|(line, _)| line), Err(1));
    assert_eq!(
        template("a {% for x in y %}{% if x %}{% endif %}").unwrap_err().2,
        "`{% for %}` has no end; write `{% endfor %}`"
    );
    assert_eq!(template("a {{ doc.name").unwrap_err().2, "unexpected end, expected `}}`");
    for fine in ["", "no braces", "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(1) }}", "{% set f = doc %}{{ f }}"] {
        assert_eq!(template(fine), Ok(()), "{fine}");
    }
    let condition = |source: &str| check_expression(source).map_err(|fault| fault.what).unwrap_err();
    assert!(condition("doc.status = 'Open'").contains("`==`"));
    assert!(check("{% if doc.status = 'Open' %}a{% endif %}").unwrap_err().what.contains("`==`"));
    assert!(condition("{{ doc.total }}").contains("without braces"));
    assert!(condition(" ").contains("empty"));
    assert!(condition("frobnicate(doc)").contains("no function `frobnicate`"));
    assert!(condition("doc.total >").len() > 3);
    let fault = evaluate("doc.total + doc.name", &order(), &world("en")).unwrap_err();
    assert_eq!((fault.line, fault.column), (1, 1));
    assert!(fault.what.contains("flt(…)"), "{fault:?}");
    let fault = render("a\n b {{ 1 / doc.paid }}", &order(), &world("en")).unwrap_err();
    assert_eq!((fault.line, fault.column), (2, 7), "{fault:?}");
    let fault = evaluate("frappe.db.get_value('User', doc.owner)", &order(), &world("en")).unwrap_err();
    assert!(fault.what.contains("get_value"), "{fault:?}");
}

#[test]
fn every_function_filter_and_test_that_is_named_is_there() {
    for name in names::FILTERS {
        let fault = render(&format!("{{{{ x | {name} }}}}"), &json!({ "x": "a" }), &world("en"));
        assert!(!fault.as_ref().is_err_and(|fault| fault.what.contains("unknown")), "{name}: {fault:?}");
    }
    for name in names::TESTS.iter().filter(|name| name.starts_with(char::is_alphabetic)) {
        let fault = render(&format!("{{{{ x is {name} }}}}"), &json!({ "x": "a" }), &world("en"));
        assert!(!fault.as_ref().is_err_and(|fault| fault.what.contains("unknown")), "{name}: {fault:?}");
    }
    for (name, _) in frappe::FUNCTIONS.iter().chain(&python::FUNCTIONS) {
        assert!(check(&format!("{{{{ {name}(doc) }}}}")).is_ok(), "{name}");
        let _ = says(&format!("{{{{ {name}() }}}}{{{{ {name}(doc, doc, doc) }}}}{{{{ {name}('x', 'y', 'z') }}}}"));
        let _ = says(&format!("{{{{ {name}(10**30, 10**30, 10**30) }}}}"));
        let _ = says(&format!("{{{{ {name}(-1.5e300, -10**30, 1.5e300) }}}}"));
        let _ = says(&format!("{{{{ {name}([1], [[]], x={{}}) }}}}"));
    }
}

#[test]
fn in_markdown_values_are_shown_as_they_are() {
    let values =
        json!({ "doc": { "name": "*S* @all", "rows": ["_a_ ", "`b`"], "n": -1.5, "link": "https://erp.example/a_b" } });
    for (source, text) in [
        ("*{{ doc.name }}* @anna", "*\\*S\\* @\u{200b}all* @anna"),
        ("{{ '**' ~ doc.name ~ '**' }}", "**\\*S\\* @\u{200b}all**"),
        ("{{ doc.name ~ doc.name | upper }}", "\\*S\\* @\u{200b}all\\*S\\* @\u{200b}ALL"),
        ("{{ doc.name | safe }}|{{ doc.n }}|{{ doc.link }}", "*S* @all|-1.5|https://erp.example/a_b"),
        ("{{ frappe.bold(doc.name) }}", "**\\*S\\* @\u{200b}all**"),
        ("{{ '**{}**'.format(doc.name) }} {{ '_%s_' % doc.name }}", "**\\*S\\* @\u{200b}all** _\\*S\\* @\u{200b}all_"),
        ("{{ doc.rows | join('*') }}", "\\_a\\_ *\\`b\\`"),
        ("{% macro m(x) %}**{{ x }}**{% endmacro %}{{ m(doc.name) }}", "**\\*S\\* @\u{200b}all**"),
        (
            "{% set x %}_{{ doc.name }}_{% endset %}{{ x }}{{ doc.none or '**none**' }}",
            "_\\*S\\* @\u{200b}all_**none**",
        ),
        ("{% if doc.name == '*S* @all' and '@all' in doc.name %}**yes**{% endif %}", "**yes**"),
    ] {
        assert_eq!(render_markdown(source, &values, &world("en")).as_deref(), Ok(text), "{source}");
    }
}

#[test]
fn what_runs_for_one_payload_has_an_end_together() {
    let scene = Scene::of(&order(), &world("en"));
    let source = "{% for a in range(90) %}{% for b in range(90) %}{% endfor %}{% endfor %}";
    let runs = (0..1_000).take_while(|_| scene.clone().render(source).is_ok()).count();
    assert!((10..500).contains(&runs), "{runs}");
    let fault = scene.evaluate("doc.total > 1").unwrap_err();
    assert_eq!(fault.what, "all rules together take too much; loop over less");
    assert_eq!(scene.render(""), Ok(String::new()), "what is empty costs nothing");
    assert_eq!(says("{{ doc.name }}"), "SO-0001", "another payload has its own");
}
