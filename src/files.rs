//! Files, both ways: what a visitor may send, and the links that open what is attached to a message.
//!
//! A link names a file and a conversation and carries a mark that only this server can make for the two of them. It has
//! no end of its own: it opens the file for as long as a message of that conversation shows it.

mod kind;
mod name;
mod receive;
mod serve;

pub use name::tidy as safe_name;
pub use receive::{receive, take_up, MOST};
pub use serve::serve;

use crate::connection::Connection;
use crate::desk::{question, Desk, Flow};
use crate::identity::Secret;
use crate::ids::{ConnectionId, ConversationId};
use crate::public_address::PublicAddress;
use crate::words;
use frontdesk_wire::{visitor, File, Op, Post, User};
use kind::Kind;
use std::collections::BTreeMap;

/// How old a connection's record may be where files are shown, in milliseconds.
const AGE: i64 = 30_000;
/// The type of everything that is not of a known kind.
const BYTES: &str = "application/octet-stream";

/// What a file is called outside: `<id>.<mark>`, good for one conversation.
pub fn reference(secret: &Secret, conversation: &str, file: &str) -> String {
    format!("{file}.{}", secret.hash(&marked(conversation, file)))
}

/// The file that a reference means in a conversation; none where it is not one of ours for it.
pub fn referred<'a>(secret: &Secret, conversation: &str, reference: &'a str) -> Option<&'a str> {
    let (file, mark) = reference.split_once('.')?;
    secret.is_hash(&marked(conversation, file), mark).then_some(file)
}

fn marked(conversation: &str, file: &str) -> String {
    format!("file {conversation} {file}")
}

/// Files as the far side of a conversation is told of them: name, size, type, and the link that opens each for it.
pub fn links(desk: &Desk, secret: &Secret, conversation: &str, files: &[File]) -> Vec<visitor::File> {
    let address = PublicAddress::of(desk.host());
    let there = files.iter().filter(|file| file.delete_at == 0);
    let link = |file: &File| {
        // Team members name their files as they like; what is shown of a name is what can be seen of it.
        let name = name::tidy(&file.name);
        let reference = reference(secret, conversation, &file.id);
        let url = address.join(&format!("/v1/files/{conversation}/{reference}/{}", name::in_path(&name)));
        let kind = Kind::known(&file.mime, &name).map_or(BYTES, |kind| kind.mime);
        visitor::File { id: file.id.clone(), name, size: file.size, kind: kind.into(), url }
    };
    there.map(link).collect()
}

/// What is attached to posts, as the far side of their conversation sees it.
#[derive(Default)]
pub struct Attached {
    by_post: BTreeMap<String, Vec<visitor::File>>,
    max: i64,
}

impl Attached {
    /// The files of a post that leave.
    pub fn of(&self, post: &Post) -> &[visitor::File] {
        self.by_post.get(&post.id).map_or(&[], Vec::as_slice)
    }

    /// Takes in what is attached to other posts.
    pub fn join(&mut self, other: Self) {
        self.by_post.extend(other.by_post);
    }

    /// Tells a member that some files of a reply stay inside, and why.
    pub fn tell_of_the_rest(&self, desk: &Desk, post: &Post, author: &User) {
        let leave = self.of(post).len();
        if leave >= post.files.len() {
            return;
        }
        let something_leaves = leave > 0 || !post.message.trim().is_empty();
        desk.order(Op::Ephemeral {
            user: post.user.clone(),
            channel: post.channel.clone(),
            root: post.root.clone(),
            message: words::of(&author.locale).files_stay(something_leaves, self.max),
        });
    }
}

/// What is attached to some posts of a conversation and leaves with them: nothing where the connection takes no files, and
/// nothing that is larger than it takes. Where no post has a file, nothing is asked.
pub fn attached(
    desk: &Desk,
    connection: &ConnectionId,
    conversation: &ConversationId,
    posts: &[&Post],
) -> Flow<Attached> {
    let ids: Vec<String> = posts.iter().flat_map(|post| post.files.iter().cloned()).collect();
    if ids.is_empty() {
        return Ok(Attached::default());
    }
    let max = Connection::load(desk, connection, AGE)?.map_or(0, |connection| connection.files.max);
    if max <= 0 {
        return Ok(Attached::default());
    }
    let secret = Secret::load(desk)?;
    let known = desk.ask(question::files(ids))?;
    let of = |post: &&Post| {
        // The order of the post, and only its own: a file that has just been attached may not say so yet.
        let own =
            |id: &String| known.iter().find(|file| file.id == *id && (file.post.is_empty() || file.post == post.id));
        let own: Vec<File> = post.files.iter().filter_map(own).filter(|file| file.size <= max).cloned().collect();
        (post.id.clone(), links(desk, &secret, conversation.as_str(), &own))
    };
    Ok(Attached { by_post: posts.iter().map(of).collect(), max })
}
