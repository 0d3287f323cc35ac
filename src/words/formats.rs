//! What Frontdesk says when it reads what other systems post to a feed.

use super::{de, en, language_of};

/// What somebody did to an issue, a pull request, a release and the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It is new.
    Opened,
    /// It is done with.
    Closed,
    /// A pull request went into its branch.
    Merged,
    /// It goes on.
    Reopened,
    /// A draft is one no more.
    Ready,
    /// It became a draft.
    Drafted,
    /// Somebody shall review it.
    ReviewRequested,
    /// Somebody need not review it any more.
    ReviewUnrequested,
    /// A review says yes.
    Approved,
    /// That was taken back.
    Unapproved,
    /// A review says not yet.
    ChangesRequested,
    /// A review says neither.
    Reviewed,
    /// A review was set aside.
    ReviewDismissed,
    /// Somebody said something.
    Commented,
    /// Somebody says it otherwise.
    CommentEdited,
    /// Somebody took it back.
    CommentDeleted,
    /// Its words changed.
    Edited,
    /// There are new commits.
    Updated,
    /// It is somebody's.
    Assigned,
    /// It is somebody's no more.
    Unassigned,
    /// It got a label, or other labels.
    Labelled,
    /// It lost one.
    Unlabelled,
    /// It got a milestone.
    Milestoned,
    /// It lost it.
    Demilestoned,
    /// Nobody may comment any more.
    Locked,
    /// Everybody may again.
    Unlocked,
    /// It is somewhere else now.
    Moved,
    /// It is out.
    Released,
    /// It is gone.
    Deleted,
    /// A question has its answer.
    Answered,
}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// An issue or pull request is open.
    Open,
    /// A pull request is a draft.
    Draft,
    /// It is merged.
    Merged,
    /// It is closed.
    Closed,
    /// A run waits.
    Waiting,
    /// It runs.
    Running,
    /// It ended well.
    Succeeded,
    /// It did not.
    Failed,
    /// Somebody stopped it.
    Cancelled,
    /// It was not needed.
    Skipped,
}

/// The texts of the formats in one language. A missing one does not compile. Names and links come as Markdown.
pub trait FormatWords: Sync {
    /// How many more there are, which are not shown.
    fn more(&self, count: usize) -> String;
    /// What somebody did, without who: "opened".
    fn act(&self, act: Act) -> &'static str;
    /// Something that somebody did: "opened by anna".
    fn by(&self, what: &str, who: &str) -> String;
    /// How something stands.
    fn standing(&self, standing: Standing) -> &'static str;
    /// A number of commits.
    fn commits(&self, count: usize) -> String;
    /// Somebody pushed commits to a branch of a repository, by force or not.
    fn pushed(&self, who: &str, commits: &str, branch: &str, repository: &str, forced: bool) -> String;
    /// Somebody created or deleted a branch or a tag.
    fn reference(&self, who: &str, tag: bool, name: &str, repository: &str, created: bool) -> String;
    /// A webhook of a forge was set up and works.
    fn works(&self, forge: &str, what: &str) -> String;
    /// Somebody forked a repository.
    fn forked(&self, who: &str, repository: &str, fork: &str) -> String;
    /// Somebody gave a repository a star, or took it back.
    fn starred(&self, who: &str, repository: &str, given: bool) -> String;
    /// Somebody, where the sender does not say who.
    fn somebody(&self) -> &'static str;
    /// What a document of an ERP went through, by Frappe's name of the event: "submitted".
    fn event(&self, event: &str) -> &'static str;
    /// How many entries a list has.
    fn entries(&self, count: usize) -> String;
    /// Over the payload as it came.
    fn payload(&self) -> &'static str;
    /// Under a payload that was cut.
    fn payload_cut(&self, shown: usize, of: usize) -> String;
    /// The title where a payload has none.
    fn untitled(&self) -> &'static str;
    /// Instead of a list or an object without entries.
    fn empty(&self) -> &'static str;
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn FormatWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
