use super::*;
use proptest::prelude::*;

/// The posts that a text becomes.
fn posts(text: &str, longest: usize) -> Vec<String> {
    let (mut posts, mut rest) = (Vec::new(), text.to_string());
    while let Some(cut) = cut(&rest, longest) {
        let (head, tail) = rest.split_at(cut.at);
        posts.push(format!("{}{}", head.trim_end(), cut.close));
        rest = format!("{}{tail}", cut.open);
    }
    posts.push(rest);
    posts
}

#[test]
fn what_fits_is_not_cut() {
    assert_eq!(cut("", 10), None);
    assert_eq!(cut("ääääääääää", 10), None);
    assert_eq!(cut("😀😀😀😀😀😀😀😀😀😀", 10), None);
}

#[test]
fn a_text_is_cut_where_a_reader_would() {
    for (text, longest, right) in [
        ("one one.\n\ntwo two.\nthree.", 20, vec!["one one.", "two two.\nthree."]),
        ("one one one\ntwo two two two", 20, vec!["one one one", "two two two two"]),
        ("A b c d. E f g h i j k l m.", 20, vec!["A b c d.", "E f g h i j k l m."]),
        ("aaaaaaaaaa bbbbbbbbbbbbbbb", 20, vec!["aaaaaaaaaa", "bbbbbbbbbbbbbbb"]),
        ("aaaaaaaaaaaaaaaaaaaaaaa", 20, vec!["aaaaaaaaaaaaaaa", "aaaaaaaa"]),
        ("Grüße, Grüße, Grüße.", 8, vec!["Grüße,", "Grüße,", "Grüße."]),
    ] {
        assert_eq!(posts(text, longest), right, "{text:?}");
    }
}

#[test]
fn a_code_block_is_kept_together_where_it_fits() {
    let text = "Look at this:\n```rust\nlet a = 1;\nlet b = 2;\nlet c = 3;\n```\nDone.";
    assert_eq!(posts(text, 55), ["Look at this:", "```rust\nlet a = 1;\nlet b = 2;\nlet c = 3;\n```\nDone."]);
}

#[test]
fn a_code_block_that_does_not_fit_is_closed_and_opened_again() {
    let text = format!("Look:\n```rust\n{}```\nDone.", "let a = 1;\n".repeat(12));
    let posts = posts(&text, 80);
    for post in &posts {
        assert_eq!(post.matches("```").count(), 2, "{post}");
        assert!(post.chars().count() <= 80, "{post}");
    }
    assert!(posts.iter().skip(1).all(|post| post.starts_with("```rust\nlet a = 1;\n")));
    assert_eq!(posts.concat().matches("let a = 1;").count(), 12);
    assert!(posts.last().unwrap().ends_with("```\nDone."));
}

#[test]
fn a_mark_within_a_block_of_longer_marks_closes_nothing() {
    let text = format!("````md\n{}````\n", "```\nx\n```\n\n".repeat(6));
    assert!(posts(&text, 40).iter().all(|post| post.starts_with("````md\n") && post.trim_end().ends_with("\n````")));
}

#[test]
fn a_table_is_cut_between_its_rows_and_has_its_head_again() {
    let text = format!("| a | b |\n|---|---|\n{}", "| first | second |\n".repeat(20));
    let posts = posts(&text, 120);
    assert!(posts.len() > 2);
    for post in &posts {
        assert!(post.starts_with("| a | b |\n|---|---|\n| first | second |"), "{post}");
        assert!(post.trim_end().ends_with("| second |"), "{post}");
    }
    assert_eq!(posts.concat().matches("first").count(), 20);
}

proptest! {
    #[test]
    fn every_post_is_short_enough_and_no_word_is_lost(text in "([a-zäß😀|`~.\n -]{0,6}|```\n|\n\n|\\| a \\| b \\|\n|---\\|---\n){0,60}", longest in 16usize..90) {
        let mut rest = text;
        for _ in 0..400 {
            let Some(cut) = cut(&rest, longest) else { return Ok(()) };
            prop_assert!(rest.is_char_boundary(cut.at));
            prop_assert!(cut.at > cut.open.len(), "the rest is no shorter than before");
            let post = rest[..cut.at].trim_end().chars().count() + cut.close.chars().count();
            prop_assert!(post <= longest, "{post} characters");
            rest = format!("{}{}", cut.open, &rest[cut.at..]);
        }
        prop_assert!(false, "there is no end");
    }
}
