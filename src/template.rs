//! Templates and expressions in MiniJinja, with the functions that people know from Frappe, within limits: nobody's template can
//! keep the module busy, fill its memory, or reach anything but what it is given.
//!
//! What MiniJinja counts by itself are its instructions. One instruction can double a text, though, so a source is parsed
//! ([`shape`] looks first that its nesting has an end), and each operation that makes something new becomes a call of a function
//! of ours ([`harden`]), which [`meter`] lets go on only while there is something left of what a run may cost.

mod apart;
mod calendar;
mod fault;
mod fields;
mod filters;
mod formats;
mod frappe;
mod functions;
mod harden;
mod meter;
mod money;
mod names;
mod operators;
mod python;
mod scene;
mod shape;
mod statements;
pub mod stock;
#[cfg(test)]
mod tests;

pub use fields::any_is_there;
pub use scene::Scene;

use functions::Room;
use minijinja::machinery::{self, CodeGenerator, Instructions};
use minijinja::{Environment, UndefinedBehavior};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The longest source, in bytes.
pub const LONGEST_SOURCE: usize = 8 << 10;
/// The longest output, in characters.
pub const LONGEST_OUTPUT: usize = 16_000;
/// How many instructions a run may take.
const FUEL: u64 = 100_000;
/// How many frames may lie upon one another; a macro that is called takes five.
const FRAMES: usize = 100;

/// What is wrong with a template or an expression, for the one who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1; 0 where it is not known.
    pub line: usize,
    /// The column, from 1; 0 where it is not known.
    pub column: usize,
    /// What is wrong, in plain words.
    pub what: String,
}

impl Fault {
    /// Nothing of what a template names is there.
    pub fn nothing_there() -> Self {
        Self {
            line: 0,
            column: 0,
            what: "nothing of what it names is in there; look at the fields of the payload".into(),
        }
    }
}

/// What a template may know of the world.
#[derive(Clone, Debug)]
pub struct World {
    /// The time, in milliseconds.
    pub now: i64,
    /// The IANA name of the time zone in which `nowdate()` and the like are told.
    pub timezone: String,
    /// The language of what is written: `en` or `de`.
    pub language: String,
}

/// Instructions of a source, and of its blocks, of which we have none.
type Program<'source> = (Instructions<'source>, BTreeMap<&'source str, Instructions<'source>>);

/// Checks a template without running it.
pub fn check(source: &str) -> Result<(), Fault> {
    template(source).map(|_| ())
}

/// Checks an expression without running it.
pub fn check_expression(source: &str) -> Result<(), Fault> {
    expression(source).map(|_| ())
}

/// What a template gives for some values, at most 16,000 characters. `values` is an object; each of its keys is a variable.
pub fn render(source: &str, values: &Value, world: &World) -> Result<String, Fault> {
    Scene::of(values, world).render(source)
}

/// The same, in Markdown; see [`Scene::render_markdown`].
pub fn render_markdown(source: &str, values: &Value, world: &World) -> Result<String, Fault> {
    Scene::of(values, world).render_markdown(source)
}

fn template(source: &str) -> Result<Program<'_>, Fault> {
    shape::check(source, false)?;
    let parsed = machinery::parse(source, "template", Default::default());
    let parsed = parsed.map_err(|error| fault::of(&error, source))?;
    let hardened = statements::template(&parsed).map_err(|wrong| fault::at(wrong, source))?;
    let mut code = CodeGenerator::new("template", source);
    code.compile_stmt(&hardened);
    Ok(code.finish())
}

fn expression(source: &str) -> Result<Program<'_>, Fault> {
    shape::check(source, true)?;
    let parsed = machinery::parse_expr(source).map_err(|error| fault::of(&error, source))?;
    let hardened = harden::standalone(&parsed).map_err(|wrong| fault::at(wrong, source))?;
    let mut code = CodeGenerator::new("expression", source);
    code.compile_expr(&hardened);
    Ok(code.finish())
}

fn environment<'source>(room: &Arc<Room>, named_in: &str) -> Environment<'source> {
    let mut env = Environment::new();
    env.set_debug(false);
    env.set_fuel(Some(FUEL));
    env.set_recursion_limit(FRAMES);
    env.set_undefined_behavior(UndefinedBehavior::Chainable);
    let here = Arc::clone(room);
    env.set_formatter(move |out, _, value| here.write(out, value));
    let here = Arc::clone(room);
    env.set_unknown_method_callback(move |state, value, method, args| {
        python::method(&here, state, value, method, args)
    });
    functions::register(&mut env, room, named_in);
    filters::register(&mut env, room);
    env
}
