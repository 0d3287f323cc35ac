//! Systems that post to feeds: texts, documents that change, and alerts, now and then hundreds within seconds. One that hears no
//! answer sends again, or gives up.

use crate::agenda::{Time, MS, SECOND};
use crate::tell;
use crate::web::{Request, Response};
use crate::world::World;
use crate::Kind;
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, VecDeque};

/// How many items a storm has, and within how long they come.
pub const STORM: usize = 240;
const STORM_SPAN: Time = 6 * SECOND;
/// How many problems a storm is about.
const STORM_PROBLEMS: usize = 160;

/// A feed with the systems behind it.
pub struct Feed {
    /// The connection's handle.
    pub handle: String,
    /// The channel.
    pub channel: String,
    /// The path that it is posted to.
    pub path: String,
    /// Everything that was to be told.
    pub items: Vec<Item>,
    /// What is told one after the other: the items that wait, by what they are about.
    lines: BTreeMap<String, VecDeque<usize>>,
}

impl Feed {
    /// A feed to which nothing was posted.
    pub fn new(handle: String, channel: String, path: String) -> Self {
        Self { handle, channel, path, items: Vec::new(), lines: BTreeMap::new() }
    }

    /// How many items their senders still want to be rid of.
    pub fn unsent(&self) -> usize {
        self.items.iter().filter(|item| item.taken == 0 && !item.given_up).count()
    }
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A text of its own.
    Text,
    /// A thing that changes, by its key.
    Thing(String),
    /// A problem, by its name, and whether it is still there.
    Problem(String, bool),
}

/// Something that a system tells.
#[derive(Clone, Debug)]
pub struct Item {
    /// A word that is in nothing else.
    pub word: String,
    /// What it is.
    pub about: About,
    /// The sender's own id, where it has one.
    pub id: Option<String>,
    /// Whether it is sent again until it is taken.
    pub patient: bool,
    /// Whether it is one of many within seconds.
    pub storm: bool,
    /// How often it was sent.
    pub sent: u32,
    /// How often it was taken, as its sender knows.
    pub taken: u32,
    /// When it was taken first.
    pub taken_at: Time,
    /// Whether the sender has given it up.
    pub given_up: bool,
}

impl Item {
    /// Whether its sender had one clear answer to the one time that it was sent.
    pub fn is_clear(&self) -> bool {
        self.sent == 1 && self.taken == 1
    }

    /// What it waits for in a line with others; texts wait for nothing.
    fn line(&self) -> Option<&String> {
        match &self.about {
            About::Text => None,
            About::Thing(key) | About::Problem(key, _) => Some(key),
        }
    }

    fn body(&self) -> Value {
        let word = &self.word;
        match &self.about {
            About::Text => json!({ "text": format!("news {word}") }),
            About::Thing(_) => json!({ "text": format!("state {word}") }),
            About::Problem(name, open) => {
                let (begin, state) = if *open { ("🔥 PROBLEM", "Down") } else { ("✅ RECOVERY", "Up") };
                let link = format!("[{name}](https://monitoring.example/#!/hosts/browser/{})", uuid_of(name));
                json!({ "text": "", "attachments": [{ "text": format!("{begin}: {link} is {state}!\noutput {word}") }] })
            }
        }
    }

    fn query(&self) -> String {
        let mut query = String::new();
        if let About::Thing(key) = &self.about {
            query = format!("key={key}");
        }
        if let Some(id) = &self.id {
            let and = if query.is_empty() { "" } else { "&" };
            query = format!("{query}{and}id={id}");
        }
        query
    }
}

/// The id of a host, made of its name.
fn uuid_of(name: &str) -> String {
    let hash: String = Sha256::digest(name.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &hash[part]).join("-")
}

impl World {
    /// Lets the systems behind a feed tell what they have to.
    pub fn feed(&mut self, feed: usize) {
        let span = self.plan.span;
        for _ in 0..self.chance.between(2, self.plan.items as i64) {
            let at = self.chance.between(0, span);
            self.after(at, move |world| world.tell_something(feed, About::Text, false));
        }
        for thing in 0..self.chance.below(3) {
            for _ in 0..self.chance.between(1, 6) {
                let at = self.chance.between(0, span);
                self.after(at, move |world| world.tell_something(feed, About::Thing(format!("thing{thing}")), false));
            }
        }
        for problem in 0..self.chance.below(4) {
            self.trouble(feed, format!("p{feed}x{problem}p"), 0, span, false);
        }
        if self.plan.storm {
            let at = self.chance.between(SECOND, span.max(2 * STORM_SPAN) - STORM_SPAN);
            self.after(at, move |world| world.storm(feed));
        }
    }

    /// A problem comes, is told again, goes and comes back.
    fn trouble(&mut self, feed: usize, name: String, from: Time, until: Time, storm: bool) {
        let count = if storm { self.chance.between(1, 2) } else { self.chance.between(1, 7) };
        let mut times: Vec<Time> = (0..count).map(|_| self.chance.between(from, until)).collect();
        times.sort_unstable();
        let mut open = true;
        for at in times {
            let about = About::Problem(name.clone(), open);
            self.after(at, move |world| world.tell_something(feed, about, storm));
            open = if open { self.chance.happens(0.4) } else { true };
        }
    }

    fn storm(&mut self, feed: usize) {
        tell!(self, "feed {feed}: STORM");
        self.tally.one("storms");
        for problem in 0..STORM_PROBLEMS {
            self.trouble(feed, format!("s{feed}x{problem}s"), 0, STORM_SPAN, true);
        }
        for _ in 0..STORM - STORM_PROBLEMS {
            let at = self.chance.between(0, STORM_SPAN);
            self.after(at, move |world| world.tell_something(feed, About::Text, true));
        }
    }

    fn tell_something(&mut self, feed: usize, about: About, storm: bool) {
        let word = format!("w{}w", self.serial());
        // What makes an alert's notification another one is told by nobody: those have no ids.
        let named = !matches!(about, About::Problem(..)) && self.chance.happens(0.5);
        let id = named.then(|| format!("id-{word}"));
        let patient = named || self.chance.happens(0.7);
        let item = Item { word, about, id, patient, storm, sent: 0, taken: 0, taken_at: 0, given_up: false };
        self.tally.one("items to be told");
        let this = &mut self.feeds[feed];
        let number = this.items.len();
        let line = item.line().cloned();
        this.items.push(item);
        let Some(line) = line else { return self.send_item(feed, number) };
        let waiting = this.lines.entry(line).or_default();
        waiting.push_back(number);
        if waiting.len() == 1 {
            self.send_item(feed, number);
        }
    }

    fn send_item(&mut self, feed: usize, number: usize) {
        let this = &mut self.feeds[feed];
        let path = this.path.clone();
        let item = &mut this.items[number];
        item.sent += 1;
        let (body, query) = (item.body().to_string().into_bytes(), item.query());
        tell!(self, "feed {feed} is sent {:?}", self.feeds[feed].items[number]);
        let headers = BTreeMap::from([("content-type".to_string(), "application/json".to_string())]);
        let client = "198.51.100.9".into();
        let request = Request { method: "POST", path, query, body, headers, client, ..Request::default() };
        let reply = move |world: &mut World, response: Option<Response>| {
            world.item_answered(feed, number, response.unwrap_or_default());
        };
        self.request(request, Box::new(reply));
    }

    fn item_answered(&mut self, feed: usize, number: usize, response: Response) {
        let now = self.now;
        let item = &mut self.feeds[feed].items[number];
        match response.status {
            200 => {
                item.taken += 1;
                if item.taken == 1 {
                    item.taken_at = now;
                }
                let (again, first) = (item.id.is_some(), item.taken == 1);
                let answer: Value = serde_json::from_slice(&response.body).unwrap_or_default();
                if answer["format"] == "itcockpit" {
                    self.tally.one("alerts understood");
                }
                self.tally.one(if answer["queued"] == true { "items taken for later" } else { "items told at once" });
                if again && self.fault(0.1) {
                    self.tally.one("items sent again that were taken");
                    let wait = self.delay(20 * SECOND);
                    self.after(wait, move |world| world.send_item(feed, number));
                }
                if first {
                    self.next_of_line(feed, number);
                }
            }
            400..=428 | 430..=499 => {
                let what = format!("feed {feed} refused {}: {}", item.word, response.code());
                self.breach(Kind::Lost, what);
                self.next_of_line(feed, number);
            }
            _ if item.taken > 0 => {}
            _ if item.patient => {
                let wait = response.retry_after as i64 * MS + self.chance.between(SECOND, 5 * SECOND);
                self.tally.one("items sent again without an answer");
                self.after(wait, move |world| world.send_item(feed, number));
            }
            _ => {
                item.given_up = true;
                self.tally.one("items given up by their senders");
                self.next_of_line(feed, number);
            }
        }
    }

    /// Sends what comes behind an item in its line.
    fn next_of_line(&mut self, feed: usize, number: usize) {
        let this = &mut self.feeds[feed];
        let Some(line) = this.items[number].line().cloned() else { return };
        let Some(waiting) = this.lines.get_mut(&line) else { return };
        if waiting.front() == Some(&number) {
            waiting.pop_front();
            if let Some(next) = waiting.front().copied() {
                self.send_item(feed, next);
            }
        }
    }
}
