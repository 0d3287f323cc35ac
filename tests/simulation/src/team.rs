//! The team in Mattermost: people who reply, edit, delete, write notes and press buttons, and programs that post among them.

use crate::agenda::{MS, SECOND};
use crate::tell;
use crate::visitor::Site;
use crate::web::Request;
use crate::world::World;
use frontdesk_wire::Post;
use std::collections::BTreeMap;

/// What is known of a post that the team made, as nobody else can know it.
#[derive(Clone, Debug)]
pub struct Spoken {
    /// The thread.
    pub root: String,
    /// Whether a person typed it; programs and the system speak to nobody outside.
    pub typed: bool,
    /// Every text that it had, in their order.
    pub texts: Vec<String>,
}

impl Spoken {
    /// Whether it was a note at any time.
    pub fn was_note(&self) -> bool {
        self.texts.iter().any(|text| is_note(text))
    }
}

/// Whether a text is a note.
pub fn is_note(text: &str) -> bool {
    text.trim_start().to_lowercase().starts_with("note:")
}

/// The team.
#[derive(Default)]
pub struct Team {
    /// The websites, in the order of their numbers.
    pub sites: Vec<Site>,
    /// Everything that the team said, by the post's id.
    pub spoken: BTreeMap<String, Spoken>,
    /// Whether a clock was put back by more than a minute.
    pub put_back: bool,
    words: u64,
}

/// The people.
pub const PEOPLE: [&str; 3] = ["anna", "ben", "cleo"];

impl World {
    /// A text that no other has.
    pub fn words(&mut self, what: &str) -> String {
        self.team.words += 1;
        format!("{what} {}", self.team.words)
    }

    /// Lets somebody of the team do something.
    pub fn act(&mut self) {
        let channels: Vec<String> = self.server.channels.keys().cloned().collect();
        let Some(channel) = self.chance.pick(&channels).cloned() else { return };
        let roots = self.server.roots(&channel);
        let Some(root) = self.chance.pick(&roots).cloned() else { return };
        match self.chance.below(100) {
            0..52 => self.reply(&root),
            52..62 => self.note(&root),
            62..74 => self.edit(&root),
            74..82 => self.delete_one(&root),
            82..88 => self.press(&root),
            88..90 => self.react(&root),
            90..96 => self.program(&root),
            _ => self.talk(&channel),
        }
    }

    fn person(&mut self) -> String {
        let name = PEOPLE[self.chance.below(PEOPLE.len())];
        format!("{name}-id")
    }

    fn reply(&mut self, root: &Post) {
        let (user, text) = (self.person(), self.words("reply"));
        self.tally.one("replies of the team");
        self.speak(root, &user, text, "", "", true);
        if self.chance.happens(0.2) {
            // Somebody writes on at once: two posts that may bear the same millisecond, or become visible in the other order.
            let (user, text) = (self.person(), self.words("reply"));
            let root = root.clone();
            let wait = self.chance.between(0, 300 * MS);
            self.tally.one("replies of the team");
            self.after(wait, move |world| world.speak(&root, &user, text, "", "", true));
        }
    }

    fn note(&mut self, root: &Post) {
        let (user, text) = (self.person(), self.words("secret"));
        let prefix = if self.chance.happens(0.5) { "note:" } else { " Note: " };
        self.tally.one("notes");
        self.speak(root, &user, format!("{prefix} {text}"), "", "", true);
    }

    fn program(&mut self, root: &Post) {
        let text = self.words("machine");
        match self.chance.below(3) {
            0 => self.speak(root, "build-bot-id", text, "", r#"{"from_bot":"true"}"#, false),
            1 => self.speak(root, "anna-id", text, "", r#"{"from_webhook":"true"}"#, false),
            _ => self.speak(root, "ben-id", text, "system_add_to_channel", "", false),
        }
    }

    /// Writes into the channel itself, or into a thread that is nobody's conversation.
    fn talk(&mut self, channel: &str) {
        let (user, text) = (self.person(), self.words("talk"));
        let nowhere = Post { channel: channel.into(), ..Post::default() };
        self.speak(&nowhere, &user, text, "", "", true);
    }

    /// Makes a post, which bears the time at which it was sent and is visible some time later.
    pub fn speak(&mut self, root: &Post, user: &str, message: String, kind: &str, props: &str, typed: bool) {
        let node = self.chance.below(self.nodes.len());
        let at = self.wall(node);
        let post = Post {
            id: self.chance.id(),
            create_at: at,
            update_at: at,
            user: user.into(),
            channel: root.channel.clone(),
            root: root.id.clone(),
            message: message.clone(),
            kind: kind.into(),
            props: props.into(),
            ..Post::default()
        };
        let commit = self.plan.commit_delay;
        let wait = self.delay(commit);
        self.after(wait, move |world| {
            if !post.root.is_empty() && world.server.standing(&post.root).is_none() {
                return; // the server refuses a reply to what is gone
            }
            let spoken = Spoken { root: post.root.clone(), typed, texts: vec![message] };
            world.team.spoken.insert(post.id.clone(), spoken);
            world.commit(node, post);
        });
    }

    fn own_post(&mut self, root: &Post) -> Option<Post> {
        let posts = self.server.thread(&root.id);
        let typed: Vec<&Post> =
            posts.iter().filter(|post| self.team.spoken.get(&post.id).is_some_and(|spoken| spoken.typed)).collect();
        self.chance.pick(&typed).map(|post| (*post).clone())
    }

    fn edit(&mut self, root: &Post) {
        let Some(post) = self.own_post(root) else { return self.reply(root) };
        let text = self.words("edited");
        let message = if self.chance.happens(0.2) { format!("note: {text}") } else { text };
        self.tally.one("edits");
        if let Some(spoken) = self.team.spoken.get_mut(&post.id) {
            spoken.texts.push(message.clone());
        }
        let node = self.chance.below(self.nodes.len());
        self.change(node, Post { message, ..post });
    }

    fn delete_one(&mut self, root: &Post) {
        let Some(post) = self.own_post(root) else { return };
        self.tally.one("deletions");
        let node = self.chance.below(self.nodes.len());
        self.remove(node, &post.id);
    }

    fn press(&mut self, root: &Post) {
        let verb = ["claim", "release", "close", "reopen"][self.chance.below(4)];
        tell!(self, "somebody presses {verb} on {}", root.id);
        self.tally.one("buttons pressed");
        let request = Request {
            method: "POST",
            path: format!("/actions/{verb}"),
            body: serde_json::json!({ "post_id": root.id }).to_string().into_bytes(),
            user: self.person(),
            ..Request::default()
        };
        self.request(request, Box::new(|_, _| {}));
    }

    /// Puts one of the usual reactions on a root post, or takes it away.
    fn react(&mut self, root: &Post) {
        let emoji = ["raised_hand", "white_check_mark", "smile"][self.chance.below(3)];
        let (user, removed) = (self.person(), self.chance.happens(0.3));
        let node = self.chance.below(self.nodes.len());
        self.tally.one("reactions of the team");
        self.put_reaction(node, root.clone(), user, emoji, removed);
    }

    /// Lets the clocks be set, once a minute.
    pub fn set_clocks(&mut self) {
        self.after(60 * SECOND, World::set_clocks);
        let clock = self.plan.clock;
        if self.fault(clock) {
            let node = self.chance.below(self.nodes.len());
            let jump = self.plan.clock_jump;
            let by = self.chance.between(-jump, jump);
            tell!(self, "node {node}: its clock is set by {by} ms");
            self.tally.one("clocks set");
            self.nodes[node].offset += by;
            self.team.put_back |= by < -60_000;
        }
    }
}
