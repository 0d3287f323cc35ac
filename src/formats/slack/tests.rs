//! What Slack's dialect becomes, sign by sign.

use super::mrkdwn::{flat, markdown, unformatted};
use super::Context;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};

fn context() -> Context {
    Context { language: "en".into(), timezone: "Europe/Berlin".into() }
}

#[test]
fn signs_become_markdown() {
    for (slack, written) in [
        ("*bold* _italic_ ~struck~ `code`", "**bold** _italic_ ~~struck~~ `code`"),
        ("_*both*_, (*in brackets*), *a*!", "_**both**_, (**in brackets**), **a**!"),
        ("2 * 3 * 4 and a*b*c", "2 \\* 3 \\* 4 and a\\*b\\*c"),
        ("cron: */5 * * * *", "cron: \\*/5 \\* \\* \\* \\*"),
        ("order_id and __init__.py", "order_id and \\_\\_init\\_\\_.py"),
        ("*bold\nnot*", "\\*bold\nnot\\*"),
        ("**bold** and [text](https://a.example)", "**bold** and [text](https://a.example)"),
        ("`*code*` and *`code`*", "`*code*` and **`code`**"),
        ("it's a ` alone", "it's a \\` alone"),
        ("a &lt;b&gt; &amp; c &amp;lt; d", "a <b> & c &amp;lt; d"),
        ("C:\\*.txt \\d", "C:\\\\\\*.txt \\d"),
        ("<https://a.example/x?a=1&amp;b=2|a (link)>", "[a (link)](https://a.example/x?a=1&b=2)"),
        ("*<https://a.example|bold link>*", "**[bold link](https://a.example)**"),
        ("<https://a.example/a_(b)|[x]>", "[\\[x\\]](https://a.example/a_%28b%29)"),
        ("<https://a.example/*x*>", "<https://a.example/*x*>"),
        ("see https://a.example/_x_/*y/z, *bold*", "see https://a.example/_x_/*y/z, **bold**"),
        (
            "<mailto:bob@example.com|Email Bob> <mailto:bob@example.com>",
            "[Email Bob](mailto:bob@example.com) [bob@example.com](mailto:bob@example.com)",
        ),
        ("<fakelink.example.com|Fred>, <a.b c|d>", "[Fred](http://fakelink.example.com), <a.b c|d>"),
        ("<http://www.example.com|This message *is* a link>", "[This message **is** a link](http://www.example.com)"),
        ("<https://a.example|@anna's [x]>", "[@\u{200b}anna's \\[x\\]](https://a.example)"),
        ("<javascript:alert(1)|click>", "click"),
        ("<!here> <!channel> <!everyone> <!subteam^SAZ94GDB8|@ops>", "@here @channel @all @ops"),
        ("<@U123|anna> <@U123> <#C1|town-square> <#C1>", "@anna @U123 ~town-square \\#C1"),
        ("a < b and c > d, vector<int>, <b>", "a < b and c > d, vector<int>, <b>"),
        (
            ":tada: :wave::skin-tone-3: 12:30:45 :white_check_mark:",
            ":tada: :wave_medium_light_skin_tone: 12:30:45 :white_check_mark:",
        ),
        ("@here, @anna.b and @john_doe_", "@here, @anna.b and @john_doe\\_"),
        ("*not `closed* here`", "\\*not `closed* here`"),
        ("~/bin and ~5 min", "~/bin and ~5 min"),
    ] {
        assert_eq!(markdown(slack, &context()), written);
    }
}

#[test]
fn lines_stay_lines() {
    for (slack, written) in [
        ("list:\n• one\n• *two*\n◦ deeper\nend", "list:\n- one\n- **two**\n    - deeper\n\nend"),
        ("1. one\n2. two\n\nend", "1. one\n2. two\n\nend"),
        ("before\n&gt; quoted\n>also\nafter", "before\n> quoted\n> also\n\nafter"),
        (">>> all\nof this", "> all\n> of this"),
        ("Title\n-----\n# of items: 3\n===", "Title\n\\-\\-\\-\\-\\-\n\\# of items: 3\n\u{200b}==="),
        ("    indented", "\u{2002}\u{2002}\u{2002}\u{2002}indented"),
        ("Error: ```boom *x* &lt;y&gt;```done", "Error: \n```\nboom *x* <y>\n```\ndone"),
        ("```json\n{}\n```", "```json\n{}\n```"),
        ("```\nfoo\nbar\n```\n*after*", "```\nfoo\nbar\n```\n**after**"),
        ("``` not closed", "\\`\\`\\` not closed"),
        ("- one\n- two\nend", "- one\n- two\n\nend"),
        ("a\r\nb", "a\nb"),
        ("/logout", "/logout"),
    ] {
        assert_eq!(markdown(slack, &context()), written);
    }
}

#[test]
fn dates_are_said_in_the_feeds_zone() {
    for (slack, written) in [
        (
            "<!date^1392734382^Posted {date_num} {time_secs}|Posted 2014-02-18 6:39:42 AM PST>",
            "Posted 2014-02-18 3:39:42 PM",
        ),
        ("<!date^1392734382^{date} at {time}|February 18th, 2014 at 6:39 AM PST>", "February 18th, 2014 at 3:39 PM"),
        (
            "<!date^1392734382^{date_short}^https://example.com/|Feb 18, 2014 PST>",
            "[Feb 18, 2014](https://example.com/)",
        ),
        ("<!date^1392734382^{no_such}|fallback>", "fallback"),
        ("<!date^soon^{date}|fallback>", "fallback"),
    ] {
        assert_eq!(markdown(slack, &context()), written);
    }
}

#[test]
fn what_is_not_formatted_shows_its_signs() {
    assert_eq!(
        unformatted("*a* <https://a.example|b> <!here> # x", &context()),
        "\\*a\\* [b](https://a.example) @here # x"
    );
    assert_eq!(flat("<https://a.example|b>\n&lt;c&gt; <@U1|anna>", &context()), "b <c> @anna");
}

/// What a reader of the Markdown sees, without the signs that format and without spaces.
fn seen(markdown: &str) -> String {
    let mut out = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH) {
        if let Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) = event {
            out.push_str(&text);
        }
    }
    out.chars().filter(|c| !"*_~`".contains(*c) && !c.is_whitespace() && *c != '\u{200b}').collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn plain_words_stay_as_they_are(text in "[a-zA-Z0-9äöüß,;?!'()/ ]{0,80}") {
        // A line begins with a word here; spaces at its end mean nothing.
        let text = text.trim();
        prop_assert_eq!(markdown(text, &context()), text);
        prop_assert_eq!(flat(text, &context()), text.split_whitespace().collect::<Vec<_>>().join(" "));
    }

    #[test]
    fn what_is_shown_is_what_was_sent(text in "[a-c]([*_~`\\\\#.=(){}!+|:; -]{0,3}[a-c0-9 ]){0,30}") {
        let sent: String = text.chars().filter(|c| !"*_~`".contains(*c) && !c.is_whitespace()).collect();
        let written = markdown(&text, &context());
        prop_assert_eq!(seen(&written), sent, "{}", written);
    }

    #[test]
    fn no_text_is_too_much(text in "[*_~`<>|&;:@#!^\\\\ \na•0.ltgamp\\-=\\[\\]()é{}]{0,120}") {
        markdown(&text, &context());
        unformatted(&text, &context());
        flat(&text, &context());
    }

    #[test]
    fn any_text_at_all_is_taken(text in any::<String>()) {
        markdown(&text, &context());
        unformatted(&text, &context());
        flat(&text, &context());
    }

    #[test]
    fn words_come_through(text in "([*_~`>|:@#! \n•-]{0,3}[a-z]{1,4}){0,30}") {
        // Whatever the signs around them, no letter is lost.
        let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
        prop_assert_eq!(letters(&markdown(&text, &context())), letters(&text));
    }
}
