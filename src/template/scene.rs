//! What a template can name, made ready once for many runs, and what those may cost together.

use super::functions::{self, Escapes, Room};
use super::{apart, environment, expression, fault, template, Fault, Program, World, FUEL, LONGEST_OUTPUT};
use minijinja::machinery;
use minijinja::{AutoEscape, Error};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

/// How much all runs of a scene may read and make, in bytes.
const TOGETHER: usize = 64 << 20;
/// What an instruction costs of it.
const INSTRUCTION: usize = 32;
/// What a byte of a source costs of it, which is read and made ready before it runs.
const SOURCE: usize = 64;

/// The values that templates name, and what is left of what they may cost together.
#[derive(Clone)]
pub struct Scene {
    values: BTreeMap<String, minijinja::Value>,
    world: World,
    left: Arc<AtomicUsize>,
}

impl Scene {
    /// One in which nothing is named yet.
    pub fn new(world: &World) -> Self {
        Self { values: BTreeMap::new(), world: world.clone(), left: Arc::new(AtomicUsize::new(TOGETHER)) }
    }

    /// One for an object, each of whose keys is a variable.
    pub fn of(values: &Value, world: &World) -> Self {
        let fields = values.as_object().into_iter().flatten();
        fields.fold(Self::new(world), |scene, (name, value)| scene.with(name, value))
    }

    /// The same with one more name; both pay from the same purse.
    pub fn with(mut self, name: &str, value: &Value) -> Self {
        self.values.insert(name.into(), functions::value_of(value));
        self
    }

    /// The same with another name for a value that is there.
    pub fn with_same(mut self, name: &str, other: &str) -> Self {
        let value = self.values.get(other).cloned().unwrap_or_default();
        self.values.insert(name.into(), value);
        self
    }

    /// What it knows of the world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// What a template gives, at most 16,000 characters.
    pub fn render(&self, source: &str) -> Result<String, Fault> {
        self.written(source, Escapes::Nothing)
    }

    /// The same, in Markdown: what comes from the values is shown as it is and mentions nobody, however it looks; only what
    /// stands in the template itself, and what goes through the filter `safe`, is Markdown.
    pub fn render_markdown(&self, source: &str) -> Result<String, Fault> {
        self.written(source, Escapes::Markdown)
    }

    /// The same for a template in another dialect, which `turn` makes Markdown of: it never sees a sign of a value.
    pub fn render_dialect(&self, source: &str, turn: impl Fn(&str) -> String) -> Result<String, Fault> {
        Ok(apart::back(&turn(&self.written(source, Escapes::Apart)?)))
    }

    /// What an expression gives: whether it holds, as Python takes it, and its value as JSON.
    pub fn evaluate(&self, source: &str) -> Result<(bool, Value), Fault> {
        self.pay(source.len() * SOURCE)?;
        let program = expression(source)?;
        let room = self.room(Escapes::Nothing);
        let value = self.run(&program, &room, &mut String::new()).and_then(|value| room.meter.made(value));
        let value = value.map_err(|error| fault::of(&error, source))?;
        Ok((value.is_true(), serde_json::to_value(&value).unwrap_or_default()))
    }

    fn written(&self, source: &str, escapes: Escapes) -> Result<String, Fault> {
        if source.is_empty() {
            return Ok(String::new());
        }
        self.pay(source.len() * SOURCE)?;
        let program = template(source)?;
        let mut text = String::new();
        self.run(&program, &self.room(escapes), &mut text).map_err(|error| fault::of(&error, source))?;
        if text.chars().count() > LONGEST_OUTPUT {
            return Err(fault::too_long());
        }
        Ok(text)
    }

    fn room(&self, escapes: Escapes) -> Arc<Room> {
        Room::new(&self.world, escapes)
    }

    fn pay(&self, cost: usize) -> Result<(), Fault> {
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.saturating_sub(cost), Ordering::Relaxed);
        if left < cost {
            return Err(fault::too_much_together());
        }
        Ok(())
    }

    fn run(&self, program: &Program<'_>, room: &Arc<Room>, out: &mut String) -> Result<minijinja::Value, Error> {
        let (instructions, blocks) = program;
        let env = environment(room, instructions.source());
        let root = minijinja::Value::from_pairs(self.values.iter().map(|(name, value)| (name.as_str(), value.clone())));
        let mut out = machinery::make_string_output(out);
        // What a macro or a block gives is safe then: its values are escaped.
        let escape = if room.escapes == Escapes::Nothing { AutoEscape::None } else { AutoEscape::Html };
        let result = machinery::eval(&env, instructions, root, blocks, &mut out, escape);
        let levels = result.as_ref().ok().and_then(|(_, state)| state.fuel_levels());
        let fuel = usize::try_from(levels.map_or(FUEL, |(used, _)| used)).unwrap_or(usize::MAX);
        let cost = fuel.saturating_mul(INSTRUCTION).saturating_add(room.meter.spent());
        let left = self.left.load(Ordering::Relaxed);
        // What has run is paid for; where that was too much, the next one does not run.
        self.left.store(left.saturating_sub(cost), Ordering::Relaxed);
        result.map(|(value, _)| value.unwrap_or_default())
    }
}
