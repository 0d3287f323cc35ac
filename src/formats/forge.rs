//! What GitHub, GitLab, Gitea and Forgejo tell, in the terms that they share, as items. Every name, title and comment in here
//! is a stranger's plain text.

use super::markdown::{bold, code, joined, line, link, quote, without_links};
use crate::feed::Item;
use crate::words::formats::{Act, FormatWords, Standing};
use serde_json::{json, Value};

/// How many commits of a push are listed.
const COMMITS: usize = 5;

/// An event of a forge.
pub struct Event {
    /// The forge as keys have it, such as `github`.
    pub forge: &'static str,
    /// The id of the delivery, where it has one.
    pub id: String,
    /// The repository's path, such as `owner/name`.
    pub repository: String,
    /// Its page.
    pub address: String,
    /// Who did it.
    pub who: String,
    /// What happened.
    pub what: What,
}

/// What happened.
pub enum What {
    /// Commits came.
    Push(Push),
    /// A branch or a tag came or went.
    Reference { tag: bool, name: String, created: bool },
    /// Somebody did something to something that has a thread of its own.
    Subject(Subject, Deed),
    /// A pipeline, a workflow, a check or a deployment began, goes on or ended.
    Run(Run),
    /// The webhook is there.
    Works(&'static str),
    /// Somebody forked it.
    Fork { name: String, address: String },
    /// Somebody gave it a star, or took it back.
    Star { given: bool },
    /// Anything else: the event's name, and what the sender calls the action.
    Other { event: String, action: String, address: String },
}

/// Commits that came to a branch.
pub struct Push {
    pub branch: String,
    pub commits: Vec<Commit>,
    pub total: usize,
    pub compare: String,
    pub forced: bool,
}

/// A commit.
pub struct Commit {
    pub id: String,
    pub message: String,
    pub author: String,
    pub address: String,
}

/// An issue, a pull request, a release, a commit: what is talked about.
pub struct Subject {
    /// What its thread is found by within the repository, such as `pull 12`.
    pub key: String,
    /// How people name it within the repository, such as `#12`, `!12` or ` v1.0`.
    pub mark: String,
    pub title: String,
    pub address: String,
    pub standing: Option<Standing>,
    /// From which branch into which, such as `feature → main`; empty where there are none.
    pub branches: String,
    /// Its description.
    pub body: String,
}

/// What was done to it.
#[derive(Default)]
pub struct Deed {
    pub act: Option<Act>,
    /// What the sender calls it, where that is all that is known.
    pub action: String,
    /// Whom or what it is about: reviewers, people it was assigned to, labels.
    pub of: Vec<String>,
    /// What was said, such as a comment.
    pub said: String,
    /// Where it was said.
    pub address: String,
}

/// A run of something, to its end.
pub struct Run {
    pub key: String,
    pub name: String,
    pub address: String,
    pub standing: Option<Standing>,
    /// How the sender calls its state, where that is all that is known.
    pub state: String,
    pub branch: String,
    /// What ran: a commit's title.
    pub title: String,
    /// What went wrong, such as the names of jobs.
    pub failed: Vec<String>,
    /// How long it took, in seconds; 0 where that is not known.
    pub seconds: u64,
}

impl Event {
    /// The item that tells of it.
    pub fn item(self, words: &dyn FormatWords) -> Item {
        let who = match bold(&self.who) {
            who if who.is_empty() => words.somebody().into(),
            who => who,
        };
        let mut item = match &self.what {
            What::Push(push) => self.push(push, &who, words),
            What::Reference { tag, name, created } => {
                let address = if *created { self.tree(*tag, name) } else { String::new() };
                said(words.reference(&who, *tag, &link(&code(name), &address), &self.place(), *created))
            }
            What::Subject(subject, deed) => self.subject(subject, deed, words),
            What::Run(run) => self.run(run, words),
            What::Works(forge) => said(words.works(forge, &self.place())),
            What::Fork { name, address } => said(words.forked(&who, &self.place(), &link(&line(name, 100), address))),
            What::Star { given } => said(words.starred(&who, &self.place(), *given)),
            What::Other { event, action, address } => {
                let parts = [self.place(), link(&code(event), address), code(action), bold(&self.who)];
                said(joined(&parts))
            }
        };
        item.id = self.id;
        item
    }

    /// The repository as a link.
    fn place(&self) -> String {
        link(&line(&self.repository, 150), &self.address)
    }

    /// The page of a branch or a tag.
    fn tree(&self, tag: bool, name: &str) -> String {
        let between = match (self.forge, tag) {
            ("github", _) => "tree",
            ("gitlab", _) => "-/tree",
            (_, true) => "src/tag",
            (_, false) => "src/branch",
        };
        let name = name.replace('%', "%25").replace('#', "%23").replace('?', "%3F");
        format!("{}/{between}/{name}", self.address)
    }

    /// The key of a thread within the repository.
    fn key(&self, rest: &str) -> String {
        format!("{} {} {rest}", self.forge, self.repository)
    }

    fn push(&self, push: &Push, who: &str, words: &dyn FormatWords) -> Item {
        let total = push.total.max(push.commits.len());
        let commits = link(&words.commits(total), &push.compare);
        let branch = link(&code(&push.branch), &self.tree(false, &push.branch));
        let mut item = said(words.pushed(who, &commits, &branch, &self.place(), push.forced));
        let mut lines: Vec<_> = push.commits.iter().take(COMMITS).map(listed).collect();
        if total > lines.len() && !lines.is_empty() {
            lines.push(format!("- {}", link(&words.more(total.saturating_sub(lines.len())), &push.compare)));
        }
        if !lines.is_empty() {
            item.attachments.push(attachment(&item.title, "#3d7ab8", lines.join("\n")));
        }
        item
    }

    fn subject(&self, subject: &Subject, deed: &Deed, words: &dyn FormatWords) -> Item {
        let name = line(&format!("{}{}", self.repository, subject.mark), 150);
        let title = line(&subject.title, 200);
        let done = deed.told(&self.who, words, true);
        let head = [link(&name, &subject.address), bold(&subject.title)];
        let head = head.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
        let plain = deed.told(&self.who, words, false);
        let standing = subject.standing.map(|standing| words.standing(standing)).unwrap_or_default();
        let state = joined(&[standing.into(), subject.branches.clone()]);
        let told = quote(if deed.said.trim().is_empty() { &subject.body } else { &deed.said });
        let text = [state, told].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
        let title = [name.clone(), title].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let mut item = Item {
            key: self.key(&subject.key),
            title: format!("{title}: {plain}"),
            message: joined(&[head, done.clone()]),
            reply: [capital(&done), quote(&deed.said)].join("\n").trim_end().into(),
            ..Item::default()
        };
        if !text.is_empty() {
            item.attachments.push(attachment(&item.title, colour(subject.standing), text));
        }
        item
    }

    fn run(&self, run: &Run, words: &dyn FormatWords) -> Item {
        let state = match run.standing {
            Some(standing) => words.standing(standing).into(),
            None => code(&run.state),
        };
        let name = link(&bold(&run.name), &run.address);
        let took = if run.seconds > 0 { duration(run.seconds) } else { String::new() };
        let details = joined(&[line(&run.title, 200), bold(&self.who), took.clone()]);
        let failed = run.failed.iter().take(10).map(|job| code(job)).collect::<Vec<_>>().join(", ");
        let text = [details, failed.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
        let reply = [joined(&[name.clone(), state.clone(), took]), failed];
        let mut item = Item {
            key: self.key(&run.key),
            title: joined(&[line(&self.repository, 150), line(&run.name, 100), state.clone(), line(&run.branch, 100)]),
            message: joined(&[name, state, code(&run.branch), self.place()]),
            reply: reply.join("\n").trim_end().into(),
            ..Item::default()
        };
        if !text.is_empty() {
            item.attachments.push(attachment(&item.title, colour(run.standing), text));
        }
        item
    }
}

impl Deed {
    /// What was done, by whom, to whom; as Markdown, or for lists.
    fn told(&self, who: &str, words: &dyn FormatWords, markdown: bool) -> String {
        let act = match self.act {
            Some(act) if markdown => link(words.act(act), &self.address),
            Some(act) => words.act(act).into(),
            None => code(&self.action),
        };
        let name = |name: &str| if markdown { bold(name) } else { line(name, 100) };
        let mut told = if who.trim().is_empty() { act } else { words.by(&act, &name(who)) };
        let of: Vec<_> = self.of.iter().take(10).map(|of| name(of)).filter(|of| !of.is_empty()).collect();
        if !of.is_empty() {
            told.push_str(&format!(": {}", of.join(", ")));
        }
        told
    }
}

/// An item that is one line.
fn said(message: String) -> Item {
    Item { title: without_links(&message), message, ..Item::default() }
}

/// From which branch into which.
pub fn branches(from: &str, into: &str) -> String {
    match (code(from), code(into)) {
        (from, into) if !from.is_empty() && !into.is_empty() => format!("{from} → {into}"),
        _ => String::new(),
    }
}

fn listed(commit: &Commit) -> String {
    let id = commit.id.get(..8).unwrap_or(&commit.id);
    let message = line(commit.message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default(), 120);
    let author = line(&commit.author, 60);
    let author = if author.is_empty() { author } else { format!(" – {author}") };
    format!("- {} {message}{author}", link(&code(id), &commit.address))
}

fn attachment(fallback: &str, colour: &str, text: String) -> Value {
    json!({ "fallback": fallback, "color": colour, "text": text })
}

fn colour(standing: Option<Standing>) -> &'static str {
    match standing {
        Some(Standing::Open | Standing::Succeeded) => "#2da44e",
        Some(Standing::Merged) => "#8250df",
        Some(Standing::Closed | Standing::Failed) => "#cf222e",
        Some(Standing::Running | Standing::Waiting) => "#bf8700",
        Some(Standing::Draft | Standing::Cancelled | Standing::Skipped) => "#8c959f",
        None => "#3d7ab8",
    }
}

/// A text with its first letter as a capital; a link's label alike.
fn capital(text: &str) -> String {
    let at = usize::from(text.starts_with('['));
    let (before, rest) = text.split_at(at);
    let mut chars = rest.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{before}{first}{}", chars.as_str())
}

fn duration(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests;
