//! English: formats.

use super::En;
use crate::words::formats::{Act, FormatWords, Standing};

impl FormatWords for En {
    fn more(&self, count: usize) -> String {
        format!("and {count} more")
    }
    fn act(&self, act: Act) -> &'static str {
        match act {
            Act::Opened => "opened",
            Act::Closed => "closed",
            Act::Merged => "merged",
            Act::Reopened => "reopened",
            Act::Ready => "marked as ready for review",
            Act::Drafted => "made a draft",
            Act::ReviewRequested => "review requested",
            Act::ReviewUnrequested => "review no longer requested",
            Act::Approved => "approved",
            Act::Unapproved => "approval withdrawn",
            Act::ChangesRequested => "changes requested",
            Act::Reviewed => "reviewed",
            Act::ReviewDismissed => "review dismissed",
            Act::Commented => "comment",
            Act::CommentEdited => "comment edited",
            Act::CommentDeleted => "comment deleted",
            Act::Edited => "edited",
            Act::Updated => "new commits",
            Act::Assigned => "assigned",
            Act::Unassigned => "unassigned",
            Act::Labelled => "labels changed",
            Act::Unlabelled => "label removed",
            Act::Milestoned => "milestone set",
            Act::Demilestoned => "milestone removed",
            Act::Locked => "locked",
            Act::Unlocked => "unlocked",
            Act::Moved => "moved",
            Act::Released => "released",
            Act::Deleted => "deleted",
            Act::Answered => "answered",
        }
    }
    fn by(&self, what: &str, who: &str) -> String {
        format!("{what} by {who}")
    }
    fn standing(&self, standing: Standing) -> &'static str {
        match standing {
            Standing::Open => "open",
            Standing::Draft => "draft",
            Standing::Merged => "merged",
            Standing::Closed => "closed",
            Standing::Waiting => "waiting",
            Standing::Running => "running",
            Standing::Succeeded => "succeeded",
            Standing::Failed => "failed",
            Standing::Cancelled => "cancelled",
            Standing::Skipped => "skipped",
        }
    }
    fn commits(&self, count: usize) -> String {
        match count {
            1 => "1 commit".into(),
            _ => format!("{count} commits"),
        }
    }
    fn pushed(&self, who: &str, commits: &str, branch: &str, repository: &str, forced: bool) -> String {
        let pushed = if forced { "force-pushed" } else { "pushed" };
        format!("{who} {pushed} {commits} to {branch} in {repository}")
    }
    fn reference(&self, who: &str, tag: bool, name: &str, repository: &str, created: bool) -> String {
        let what = if tag { "tag" } else { "branch" };
        let did = if created { "created" } else { "deleted" };
        format!("{who} {did} the {what} {name} in {repository}")
    }
    fn works(&self, forge: &str, what: &str) -> String {
        format!("The webhook works: {forge} tells here what happens in {what}.")
    }
    fn forked(&self, who: &str, repository: &str, fork: &str) -> String {
        format!("{who} forked {repository} as {fork}")
    }
    fn starred(&self, who: &str, repository: &str, given: bool) -> String {
        if given {
            format!("{who} starred {repository}")
        } else {
            format!("{who} took the star from {repository}")
        }
    }
    fn somebody(&self) -> &'static str {
        "somebody"
    }
    fn event(&self, event: &str) -> &'static str {
        match event {
            "New" => "created",
            "Save" => "saved",
            "Submit" => "submitted",
            "Cancel" => "cancelled",
            "Delete" => "deleted",
            "Update After Submit" => "changed after it was submitted",
            "Value Change" => "changed",
            _ => "",
        }
    }
    fn entries(&self, count: usize) -> String {
        match count {
            1 => "1 entry".into(),
            _ => format!("{count} entries"),
        }
    }
    fn payload(&self) -> &'static str {
        "As it came:"
    }
    fn payload_cut(&self, shown: usize, of: usize) -> String {
        format!("The first {shown} of {of} characters.")
    }
    fn untitled(&self) -> &'static str {
        "Something came in"
    }
    fn empty(&self) -> &'static str {
        "It is empty."
    }
}
