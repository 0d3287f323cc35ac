//! GitHub's webhooks, in short. Gitea and Forgejo send events of the same shapes ([`super::gitea`]).
//!
//! <https://docs.github.com/en/webhooks/webhook-events-and-payloads>

use super::forge::{branches, Commit, Deed, Event, Push, Run, Subject, What};
use super::Context;
use crate::feed::incoming::text;
use crate::feed::{Incoming, Malformed, Reading};
use crate::words::formats::{of, Act, Standing};
use serde_json::Value;

/// Whether a payload is one of these.
pub fn fits(incoming: &Incoming) -> bool {
    !incoming.header("x-github-event").is_empty() && !super::gitea::fits(incoming)
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    if !incoming.payload.is_object() {
        return Err(Malformed::new("body", "must be an object, as GitHub sends it"));
    }
    let what = what(incoming.header("x-github-event"), &incoming.payload);
    let event = event("github", incoming.header("x-github-delivery"), what, &incoming.payload);
    Ok(Reading::one(event.item(of(&context.language))))
}

/// An event with what all of them tell: the repository, or what else it is of, and who did it.
pub fn event(forge: &'static str, id: &str, what: What, payload: &Value) -> Event {
    let t = |path: &[&str]| text(payload, path);
    let organization = first([t(&["organization", "login"]), t(&["enterprise", "name"])]);
    Event {
        forge,
        id: id.into(),
        repository: first([t(&["repository", "full_name"]), organization, t(&["installation", "account", "login"])]),
        address: first([t(&["repository", "html_url"]), t(&["organization", "html_url"])]),
        who: first([
            t(&["sender", "login"]),
            t(&["sender", "username"]),
            t(&["pusher", "name"]),
            t(&["pusher", "login"]),
        ]),
        what,
    }
}

/// What happened, by the event's name.
pub fn what(name: &str, payload: &Value) -> What {
    let t = |path: &[&str]| text(payload, path);
    let action = t(&["action"]);
    let other = |action| What::Other { event: name.into(), action, address: t(&[name, "html_url"]) };
    if needed(name).is_some_and(|needed| payload.get(needed).is_none_or(|found| found.is_null() || found.is_array())) {
        return other(action);
    }
    match name {
        "ping" => What::Works("GitHub"),
        "push" => push(payload),
        "create" | "delete" => {
            let (tag, reference) = (t(&["ref_type"]) == "tag", t(&["ref"]));
            What::Reference { tag, name: short(&reference), created: name == "create" }
        }
        "fork" => What::Fork { name: t(&["forkee", "full_name"]), address: t(&["forkee", "html_url"]) },
        "star" => What::Star { given: action != "deleted" },
        "watch" => What::Star { given: true },
        "pull_request" => What::Subject(pull(payload), deed(&action, payload)),
        "issues" => What::Subject(issue(payload), deed(&action, payload)),
        "issue_comment" => What::Subject(issue(payload), comment(&action, payload)),
        "pull_request_review_comment" => What::Subject(pull(payload), comment(&action, payload)),
        "pull_request_review" => What::Subject(pull(payload), review(&action, payload)),
        "commit_comment" => What::Subject(commit(payload), comment(&action, payload)),
        "discussion" => What::Subject(discussion(payload), deed(&action, payload)),
        "discussion_comment" => What::Subject(discussion(payload), comment(&action, payload)),
        "release" => What::Subject(release(payload), deed(&action, payload)),
        "workflow_run" | "workflow_job" | "check_suite" | "check_run" => What::Run(run(name, payload)),
        "deployment_status" => What::Run(deployment(payload)),
        _ => other(action),
    }
}

/// What an event is nothing without.
fn needed(name: &str) -> Option<&str> {
    Some(match name {
        "push" | "create" | "delete" => "ref",
        "fork" => "forkee",
        "issues" | "issue_comment" => "issue",
        "pull_request_review" | "pull_request_review_comment" => "pull_request",
        "commit_comment" => "comment",
        "discussion_comment" => "discussion",
        "deployment_status" => "deployment",
        "ping" | "star" | "watch" => return None,
        name => name,
    })
}

fn push(payload: &Value) -> What {
    let t = |path: &[&str]| text(payload, path);
    let reference = t(&["ref"]);
    let (name, tag) = (short(&reference), reference.starts_with("refs/tags/"));
    let commits = payload.get("commits").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let (created, deleted) = (nothing(&t(&["before"])), nothing(&t(&["after"])));
    if deleted || tag || (created && commits.is_empty()) {
        return What::Reference { tag, name, created: !deleted };
    }
    What::Push(Push {
        branch: name,
        commits: commits.iter().rev().map(listed).collect(),
        total: t(&["total_commits"]).parse().unwrap_or(commits.len()),
        // Gitea compares a new branch with nothing, which has no page.
        compare: first([t(&["compare"]), if created { String::new() } else { t(&["compare_url"]) }]),
        forced: t(&["forced"]) == "true",
    })
}

fn listed(commit: &Value) -> Commit {
    let t = |path: &[&str]| text(commit, path);
    let author = first([t(&["author", "name"]), t(&["author", "username"])]);
    Commit { id: t(&["id"]), message: t(&["message"]), author, address: t(&["url"]) }
}

/// A pull request; of a review's event as well.
pub fn pull(payload: &Value) -> Subject {
    let t = |path: &[&str]| text(payload, &[&["pull_request"], path].concat());
    let number = first([t(&["number"]), text(payload, &["number"])]);
    let merged = t(&["merged"]) == "true" || !t(&["merged_at"]).is_empty();
    let standing = match t(&["state"]).as_str() {
        _ if merged => Standing::Merged,
        "closed" => Standing::Closed,
        _ if t(&["draft"]) == "true" => Standing::Draft,
        _ => Standing::Open,
    };
    Subject {
        key: format!("pull {number}"),
        mark: format!("#{number}"),
        title: t(&["title"]),
        address: t(&["html_url"]),
        standing: Some(standing),
        branches: branches(&t(&["head", "ref"]), &t(&["base", "ref"])),
        body: t(&["body"]),
    }
}

/// An issue; where it is a pull request's, that one.
pub fn issue(payload: &Value) -> Subject {
    let t = |path: &[&str]| text(payload, &[&["issue"], path].concat());
    let number = first([t(&["number"]), text(payload, &["number"])]);
    let is_pull =
        payload.pointer("/issue/pull_request").is_some_and(Value::is_object) || text(payload, &["is_pull"]) == "true";
    let standing = match t(&["state"]).as_str() {
        _ if t(&["pull_request", "merged"]) == "true" || !t(&["pull_request", "merged_at"]).is_empty() => {
            Standing::Merged
        }
        "closed" => Standing::Closed,
        _ if is_pull && t(&["draft"]) == "true" => Standing::Draft,
        _ => Standing::Open,
    };
    Subject {
        key: format!("{} {number}", if is_pull { "pull" } else { "issue" }),
        mark: format!("#{number}"),
        title: t(&["title"]),
        address: t(&["html_url"]),
        standing: Some(standing),
        branches: String::new(),
        body: t(&["body"]),
    }
}

fn commit(payload: &Value) -> Subject {
    let id = text(payload, &["comment", "commit_id"]);
    let short = id.get(..8).unwrap_or(&id);
    Subject {
        mark: format!("@{short}"),
        address: text(payload, &["comment", "html_url"]).split('#').next().unwrap_or_default().into(),
        key: format!("commit {id}"),
        title: String::new(),
        standing: None,
        branches: String::new(),
        body: String::new(),
    }
}

fn discussion(payload: &Value) -> Subject {
    let t = |name: &str| text(payload, &["discussion", name]);
    let standing = if t("state") == "closed" { Standing::Closed } else { Standing::Open };
    Subject {
        key: format!("discussion {}", t("number")),
        mark: format!("#{}", t("number")),
        title: t("title"),
        address: t("html_url"),
        standing: Some(standing),
        branches: String::new(),
        body: t("body"),
    }
}

fn release(payload: &Value) -> Subject {
    let t = |name: &str| text(payload, &["release", name]);
    Subject {
        key: format!("release {}", t("tag_name")),
        mark: format!(" {}", t("tag_name")),
        title: if t("name") == t("tag_name") { String::new() } else { t("name") },
        address: t("html_url"),
        standing: (t("draft") == "true").then_some(Standing::Draft),
        branches: String::new(),
        body: t("body"),
    }
}

/// What was done to an issue, a pull request, a discussion or a release.
pub fn deed(action: &str, payload: &Value) -> Deed {
    let t = |path: &[&str]| text(payload, path);
    let merged = t(&["pull_request", "merged"]) == "true";
    let act = match action {
        "opened" | "created" => Act::Opened,
        "closed" if merged => Act::Merged,
        "closed" => Act::Closed,
        "reopened" => Act::Reopened,
        "ready_for_review" => Act::Ready,
        "converted_to_draft" => Act::Drafted,
        "review_requested" => Act::ReviewRequested,
        "review_request_removed" => Act::ReviewUnrequested,
        "edited" | "updated" => Act::Edited,
        "synchronize" | "synchronized" => Act::Updated,
        "assigned" => Act::Assigned,
        "unassigned" => Act::Unassigned,
        "labeled" | "label_updated" => Act::Labelled,
        "unlabeled" | "label_cleared" => Act::Unlabelled,
        "milestoned" => Act::Milestoned,
        "demilestoned" => Act::Demilestoned,
        "locked" => Act::Locked,
        "unlocked" => Act::Unlocked,
        "transferred" => Act::Moved,
        "published" | "released" | "prereleased" => Act::Released,
        "deleted" => Act::Deleted,
        "answered" => Act::Answered,
        _ => return Deed { action: action.into(), ..Deed::default() },
    };
    let of = match act {
        Act::ReviewRequested | Act::ReviewUnrequested => {
            first([t(&["requested_reviewer", "login"]), t(&["requested_team", "name"])])
        }
        Act::Assigned | Act::Unassigned => t(&["assignee", "login"]),
        Act::Labelled | Act::Unlabelled => t(&["label", "name"]),
        Act::Milestoned => first([t(&["milestone", "title"]), t(&["issue", "milestone", "title"])]),
        _ => String::new(),
    };
    Deed { act: Some(act), of: vec![of], ..Deed::default() }
}

/// What was said.
pub fn comment(action: &str, payload: &Value) -> Deed {
    let t = |name: &str| text(payload, &["comment", name]);
    let (act, said) = match action {
        "edited" => (Act::CommentEdited, t("body")),
        "deleted" => (Act::CommentDeleted, String::new()),
        _ => (Act::Commented, t("body")),
    };
    let address = if act == Act::CommentDeleted { String::new() } else { t("html_url") };
    Deed { act: Some(act), said, address, ..Deed::default() }
}

fn review(action: &str, payload: &Value) -> Deed {
    let t = |name: &str| text(payload, &["review", name]);
    let act = match t("state").to_lowercase().as_str() {
        _ if action == "dismissed" => Act::ReviewDismissed,
        "approved" => Act::Approved,
        "changes_requested" => Act::ChangesRequested,
        _ => Act::Reviewed,
    };
    Deed { act: Some(act), said: t("body"), address: t("html_url"), ..Deed::default() }
}

fn run(name: &str, payload: &Value) -> Run {
    let t = |path: &[&str]| text(payload, &[&[name], path].concat());
    let state = first([t(&["conclusion"]), t(&["status"])]);
    let title = first([t(&["display_title"]), t(&["head_commit", "message"])]);
    Run {
        key: format!("{name} {}", t(&["id"])),
        name: first([t(&["name"]), text(payload, &["workflow", "name"]), t(&["app", "name"]), name.into()]),
        address: first([t(&["html_url"]), t(&["details_url"])]),
        standing: standing(&state),
        state,
        branch: first([t(&["head_branch"]), t(&["check_suite", "head_branch"])]),
        title: title.lines().next().unwrap_or_default().into(),
        failed: Vec::new(),
        seconds: 0,
    }
}

fn deployment(payload: &Value) -> Run {
    let t = |path: &[&str]| text(payload, path);
    let state = t(&["deployment_status", "state"]);
    Run {
        key: format!("deployment {}", t(&["deployment", "id"])),
        name: first([t(&["deployment", "environment"]), "deployment".into()]),
        address: first([t(&["deployment_status", "environment_url"]), t(&["deployment_status", "target_url"])]),
        standing: standing(&state),
        state,
        branch: t(&["deployment", "ref"]),
        title: t(&["deployment_status", "description"]),
        failed: Vec::new(),
        seconds: 0,
    }
}

/// How a run stands, by the word for it.
pub fn standing(state: &str) -> Option<Standing> {
    Some(match state {
        "success" | "completed" => Standing::Succeeded,
        "failure" | "error" | "timed_out" | "startup_failure" | "failed" => Standing::Failed,
        "cancelled" | "canceled" => Standing::Cancelled,
        "skipped" => Standing::Skipped,
        "in_progress" | "running" => Standing::Running,
        "queued" | "requested" | "pending" | "waiting" | "created" | "preparing" | "waiting_for_resource" => {
            Standing::Waiting
        }
        _ => return None,
    })
}

/// The first text that is none.
pub fn first<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_default()
}

/// A branch or tag without what says which of them it is.
pub fn short(reference: &str) -> String {
    let reference =
        reference.strip_prefix("refs/heads/").or_else(|| reference.strip_prefix("refs/tags/")).unwrap_or(reference);
    reference.into()
}

/// Whether a commit's id says that there is none.
pub fn nothing(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b == b'0')
}
