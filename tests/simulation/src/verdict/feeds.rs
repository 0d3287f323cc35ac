//! The promises, as a feed's systems have them: what was taken is told, once, in the feed's channel.

use crate::agenda::MINUTE;
use crate::feeder::{About, Item, STORM};
use crate::world::World;
use crate::Kind;
use frontdesk_wire::Post;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where a word stands or stood.
#[derive(Default)]
struct Places {
    channels: BTreeSet<String>,
    roots: BTreeSet<String>,
    replies: BTreeSet<String>,
}

/// The words of all posts that stand, each with where it is, or was before an edit.
type Words = BTreeMap<String, Places>;

/// What people see of a post.
fn seen(post: &Post) -> String {
    let mut props: Value = serde_json::from_slice(&post.props).unwrap_or_default();
    if let Some(props) = props.as_object_mut() {
        props.remove("frontdesk");
    }
    format!("{} {props}", post.message)
}

fn alert_of(post: &Post) -> Value {
    let props: Value = serde_json::from_slice(&post.props).unwrap_or_default();
    props["frontdesk"]["alert"].clone()
}

impl World {
    /// Checks what became of everything that was posted to feeds.
    pub(crate) fn judge_feeds(&mut self) {
        let words = self.words_that_stand();
        for feed in 0..self.feeds.len() {
            if self.feeds[feed].unsent() > 0 {
                self.breach(
                    Kind::Lost,
                    format!("feed {feed} has {} items that were never taken", self.feeds[feed].unsent()),
                );
            }
            for number in 0..self.feeds[feed].items.len() {
                self.judge_item(feed, number, &words);
            }
            self.judge_problems(feed, &words);
            self.judge_storm(feed, &words);
        }
    }

    fn words_that_stand(&self) -> Words {
        let mut words = Words::default();
        for channel in self.server.channels.keys() {
            for post in self.server.posts_of(channel).iter().filter(|post| post.user == "bot-id") {
                for version in self.server.versions(&post.id) {
                    let text = seen(version);
                    for word in text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| is_word(word))
                    {
                        let places = words.entry(word.into()).or_default();
                        places.channels.insert(channel.clone());
                        let among = if post.root.is_empty() { &mut places.roots } else { &mut places.replies };
                        among.insert(post.id.clone());
                    }
                }
            }
        }
        words
    }

    fn judge_item(&mut self, feed: usize, number: usize, words: &Words) {
        let item = self.feeds[feed].items[number].clone();
        let nowhere = Places::default();
        let places = words.get(&item.word).unwrap_or(&nowhere);
        if places.channels.iter().any(|channel| *channel != self.feeds[feed].channel) {
            self.breach(Kind::Astray, format!("feed {feed}: {} stands in another channel", item.word));
        }
        if item.taken == 0 {
            return;
        }
        self.tally.one("items taken");
        let told = match &item.about {
            // A root post may show what a reply below it tells, too.
            About::Text | About::Thing(_) => places.replies.len().max(places.roots.len()),
            About::Problem(..) => return,
        };
        if told == 0 {
            self.breach(Kind::Lost, format!("feed {feed}: {} was taken and is told nowhere: {item:?}", item.word));
        }
        // What a thread's root post says first is said again in a reply when the root post is drawn anew.
        let said_again = matches!(item.about, About::Thing(_)) && self.is_disturbed();
        // A post that stands although the server said that it does not is made again: Mattermost has no fence for posts.
        let doubtful = self.tally.of("steps done and said to have failed") > 0 && told == 2;
        if told > 1 && (item.id.is_some() || item.is_clear()) && !said_again && !doubtful {
            self.breach(Kind::Twice, format!("feed {feed}: {} is told {told} times: {item:?}", item.word));
        }
    }

    fn judge_problems(&mut self, feed: usize, words: &Words) {
        let mut problems: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        for item in &self.feeds[feed].items {
            if let About::Problem(name, _) = &item.about {
                problems.entry(name.clone()).or_default().push(item.clone());
            }
        }
        for (name, items) in problems {
            let begun = items.iter().any(|item| item.taken > 0 && matches!(item.about, About::Problem(_, true)));
            let Some(places) = words.get(&name) else {
                if begun {
                    self.breach(Kind::Lost, format!("feed {feed}: the problem {name} was taken and is named nowhere"));
                }
                continue;
            };
            if places.channels.iter().any(|channel| *channel != self.feeds[feed].channel) {
                self.breach(Kind::Astray, format!("feed {feed}: the problem {name} stands in another channel"));
            }
            self.judge_threads(feed, &name, &items, places, words);
        }
    }

    /// Compares a problem's threads with what was told of it.
    fn judge_threads(&mut self, feed: usize, name: &str, items: &[Item], places: &Places, words: &Words) {
        let roots = places.roots.iter().filter_map(|id| self.server.standing(id));
        let open: Vec<Post> = roots.filter(|root| alert_of(root)["open"] == true).collect();
        // A sender that is not sure may have been heard after what it said later; and nodes may not know of each other.
        if self.plan.nodes > 1 || !items.iter().all(Item::is_clear) {
            return;
        }
        self.tally.one("problems whose end is known");
        if open.len() > 1 {
            self.breach(Kind::Twice, format!("feed {feed}: the problem {name} has {} open threads", open.len()));
        }
        let Some(last) = items.last() else { return };
        let About::Problem(_, stands) = &last.about else { return };
        match (stands, open.first()) {
            // Where posts are refused, a reply may tell what the root post shows only with the next news.
            (false, Some(_)) if self.is_disturbed() && words.contains_key(&last.word) => {}
            (false, Some(root)) => {
                let what = format!("feed {feed}: the problem {name} is over, and {} shows that it is not", root.id);
                self.breach(Kind::Lost, what);
            }
            (true, Some(root)) => {
                let output = alert_of(root)["notice"]["output"].as_str().unwrap_or_default().to_string();
                let told = self.is_disturbed() && words.contains_key(&last.word);
                if !told && !output.contains(&last.word) {
                    let what = format!("feed {feed}: {} shows {output:?}, and {name} is at {}", root.id, last.word);
                    self.breach(Kind::Lost, what);
                }
            }
            // Then a digest names it.
            (true, None) if !words.contains_key(&last.word) && !last.storm => {
                let what = format!("feed {feed}: the problem {name} stands, and nothing shows {}", last.word);
                self.breach(Kind::Lost, what);
            }
            _ => {}
        }
    }

    /// Whether the server refused anything in this run, lost an answer or made up a conflict.
    pub(super) fn is_disturbed(&self) -> bool {
        let disturbances = ["steps refused", "steps done and said to have failed", "conflicts that were made up"];
        disturbances.iter().any(|name| self.tally.of(name) > 0)
    }

    /// A storm makes far fewer posts than it has items.
    fn judge_storm(&mut self, feed: usize, words: &Words) {
        let storm: Vec<&Item> = self.feeds[feed].items.iter().filter(|item| item.storm).collect();
        let taken = || storm.iter().filter(|item| item.taken > 0).map(|item| item.taken_at);
        let span = taken().max().unwrap_or_default() - taken().min().unwrap_or_default();
        // What a process knows of a storm ends with it; and what takes minutes to come is none.
        let alone = self.tally.of("crashes") == 0 && self.plan.nodes == 1 && !self.is_disturbed();
        if storm.is_empty() || !alone || span > MINUTE {
            return;
        }
        let mut posts: BTreeSet<&String> = BTreeSet::new();
        for item in &storm {
            let name = if let About::Problem(name, _) = &item.about { name } else { &item.word };
            let places = [words.get(name), words.get(&item.word)];
            posts.extend(places.into_iter().flatten().flat_map(|places| places.roots.iter().chain(&places.replies)));
        }
        // Where refusals and conflicts draw it out over minutes, each of them may have its threads.
        let made = || posts.iter().filter_map(|post| self.server.made_at(post));
        if made().max().unwrap_or_default() - made().min().unwrap_or_default() > MINUTE {
            return;
        }
        self.tally.one("storms without a crash");
        if posts.len() > STORM * 2 / 3 {
            self.breach(Kind::Restless, format!("feed {feed}: {} items made {} posts", storm.len(), posts.len()));
        }
    }
}

/// Whether a word is one of those that a sender made up.
fn is_word(word: &str) -> bool {
    let inner = ['w', 'p', 's'].iter().find_map(|letter| word.strip_prefix(*letter)?.strip_suffix(*letter));
    inner.is_some_and(|inner| inner.starts_with(|letter: char| letter.is_ascii_digit()))
}
