//! `/desk block [--address] [--for 1d]` in a visitor's thread, `/desk block list [connection]`, and `/desk unblock <number or name>
//! [connection]` from anywhere in the channel.

use super::{named, standing, Call, Reply};
use crate::block::{self, Block, Blocks, Terms, MOST};
use crate::command_line::CommandLine;
use crate::connection::Entry;
use crate::conversation::Binding;
use crate::desk::{question, Desk, Flow};
use crate::standing::{turn, Outcome, Verb};
use crate::words::block as words;
use serde_json::{json, Value};

/// The longest time, in minutes: what lasts longer lasts for good.
const LONGEST: i64 = 366 * 24 * 60;

/// Runs `block`.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = words::of(&call.user.locale);
    if line.arguments.first().is_some_and(|word| word.eq_ignore_ascii_case("list")) {
        return list(desk, call, line);
    }
    if line.flags.is_empty() && line.arguments.is_empty() {
        return standing::run(desk, call, line);
    }
    let Some(terms) = terms(line) else { return Ok(Reply::text(texts.block_usage())) };
    let (root, binding) = match standing::here(desk, call, Verb::Block)? {
        Ok(here) => here,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let Some(block) = crate::standing::block(desk, &root, binding, &call.user, terms)? else {
        return Ok(Reply::text(texts.too_many_blocks(MOST)));
    };
    let text = texts.has_blocked(&block, &call.clock(block.until), terms.address);
    Ok(Reply::with(text, json!({ "block": props(&block) })))
}

/// What is to be blocked and for how long, as it was typed.
fn terms(line: &CommandLine) -> Option<Terms> {
    let known = |name: &String| matches!(name.as_str(), "address" | "for");
    let value = |name: &str| line.flags.get(name).map(String::as_str);
    if !line.arguments.is_empty() || !line.flags.keys().all(known) || !value("address").unwrap_or_default().is_empty() {
        return None;
    }
    let time = match value("for") {
        None => 0,
        Some(typed) => minutes(typed)? * 60_000,
    };
    Some(Terms { address: line.flags.contains_key("address"), time })
}

/// `90m`, `1h` or `30d` in minutes.
fn minutes(typed: &str) -> Option<i64> {
    let typed = typed.trim().to_lowercase();
    let end = typed.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = typed.split_at_checked(end)?;
    let each = match unit.trim() {
        "m" | "min" => 1,
        "h" => 60,
        "d" => 24 * 60,
        _ => return None,
    };
    let minutes = number.parse::<i64>().ok()?.checked_mul(each)?;
    (1..=LONGEST).contains(&minutes).then_some(minutes)
}

fn list(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = words::of(&call.user.locale);
    if line.arguments.len() > 2 || !line.flags.is_empty() {
        return Ok(Reply::text(texts.block_usage()));
    }
    let entry = match named(desk, call, line.arguments.get(1).map(String::as_str))? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let blocks = holding(desk, &entry)?;
    let rows: Vec<Value> = blocks.iter().map(props).collect();
    let text = match blocks.as_slice() {
        [] => texts.nobody_blocked(entry.handle.as_str()),
        blocks => {
            let row = |block: &Block| {
                let shown = Block {
                    name: crate::text::harmless(&block.name),
                    by: crate::text::harmless(&block.by),
                    ..block.clone()
                };
                texts.block_row(&shown, &call.clock(block.until))
            };
            format!("{}{}", texts.blocks_head(), blocks.iter().map(row).collect::<String>())
        }
    };
    Ok(Reply::with(text, json!({ "connection": entry.id, "blocks": rows })))
}

fn holding(desk: &Desk, entry: &Entry) -> Flow<Vec<Block>> {
    let blocks = Blocks::load(desk, &entry.id, 0)?.list;
    Ok(blocks.into_iter().filter(|block| block.holds(desk.now())).collect())
}

fn props(block: &Block) -> Value {
    json!({
        "number": block.number,
        "name": block.name,
        "conversation": block.conversation,
        "root": block.root,
        "until": block.until,
        "address": words::with_address(block),
    })
}

/// Runs `unblock`.
pub fn unblock(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = words::of(&call.user.locale);
    let (typed, handle) = match line.arguments.as_slice() {
        [] if line.flags.is_empty() => return standing::run(desk, call, line),
        [typed] => (typed, None),
        [typed, handle] => (typed, Some(handle.as_str())),
        _ => return Ok(Reply::text(texts.unblock_usage())),
    };
    let entry = match named(desk, call, handle)? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let blocks = holding(desk, &entry)?;
    let meant: Vec<&Block> = blocks.iter().filter(|block| is_meant(block, typed)).collect();
    let block = match meant.as_slice() {
        [block] => *block,
        [] => return Ok(Reply::text(texts.no_block(typed, entry.handle.as_str()))),
        several => {
            let numbers: Vec<String> = several.iter().map(|block| block.number.to_string()).collect();
            return Ok(Reply::text(texts.which_block(typed, &numbers.join(", "))));
        }
    };
    let root = block.root.as_str();
    desk.ask(question::lane(root))?;
    let post = desk.ask(question::post(root))?;
    let outcome = match post.and_then(|post| Some((Binding::of(&post, desk.bot())?, post))) {
        Some((binding, post)) => turn(desk, Verb::Unblock, &post, binding, &call.user)?,
        None => Outcome::AsItWas,
    };
    if outcome != Outcome::Done {
        block::end(desk, &entry.id, &block.conversation)?;
    }
    Ok(Reply::with(texts.has_unblocked(&block.name), json!({ "block": props(block) })))
}

/// Whether a block is the one of a number, of a name, or of the last word of one: `K7Q2` for `Visitor K7Q2`.
fn is_meant(block: &Block, typed: &str) -> bool {
    let (name, typed) = (block.name.to_lowercase(), typed.trim().trim_start_matches('#').to_lowercase());
    block.number.to_string() == typed || name == typed || name.split(' ').next_back() == Some(typed.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_typed_in_minutes_hours_or_days() {
        for (typed, time) in [("5m", 5), ("1h", 60), ("1D", 1440), ("30d", 43_200), ("90 min", 90), ("366d", 527_040)]
            .map(|(a, b)| (a, Some(b)))
        {
            assert_eq!(minutes(typed), time, "{typed}");
        }
        for wrong in ["", "1", "d", "0h", "-1h", "1w", "367d", "99999999999999999999d", "1h30m"] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_blocked_is_said_by_flags() {
        let of = |typed: &str| terms(&CommandLine::parse(typed));
        assert_eq!(of("/desk block --address"), Some(Terms { address: true, time: 0 }));
        assert_eq!(of("/desk block --for 1d —address"), Some(Terms { address: true, time: 86_400_000 }));
        for wrong in ["/desk block me", "/desk block --for", "/desk block --for ever", "/desk block --adress"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
