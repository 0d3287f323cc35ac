//! GitLab's webhooks, in short.
//!
//! <https://docs.gitlab.com/user/project/integrations/webhook_events/>

use super::forge::{branches, Commit, Deed, Event, Push, Run, Subject, What};
use super::github::{first, nothing, short, standing};
use super::Context;
use crate::feed::incoming::text;
use crate::feed::{Incoming, Malformed, Reading};
use crate::words::formats::{of, Act, Standing};
use serde_json::Value;

/// Whether a payload is one of these.
pub fn fits(incoming: &Incoming) -> bool {
    !incoming.header("x-gitlab-event").is_empty()
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    let payload = &incoming.payload;
    if !payload.is_object() {
        return Err(Malformed::new("body", "must be an object, as GitLab sends it"));
    }
    let t = |path: &[&str]| text(payload, path);
    let event = Event {
        forge: "gitlab",
        // The second is another one on a retry, so the first goes before it.
        id: first([incoming.header("idempotency-key").into(), incoming.header("x-gitlab-webhook-uuid").into()]),
        repository: first([
            t(&["project", "path_with_namespace"]),
            t(&["path_with_namespace"]),
            t(&["project_path_with_namespace"]),
            t(&["project_name"]),
            t(&["group", "full_path"]),
            t(&["group_path"]),
            t(&["full_path"]),
        ]),
        address: first([t(&["project", "web_url"]), t(&["repository", "homepage"]), t(&["group", "web_url"])]),
        who: first([t(&["user", "name"]), t(&["user_name"]), t(&["user", "username"]), t(&["user_username"])]),
        what: what(incoming.header("x-gitlab-event"), payload),
    };
    Ok(Reading::one(event.item(of(&context.language))))
}

fn what(header: &str, payload: &Value) -> What {
    let t = |path: &[&str]| text(payload, path);
    let kind = first([t(&["object_kind"]), t(&["event_name"])]);
    let needed = match kind.as_str() {
        "push" | "tag_push" => Some("/ref"),
        "merge_request" | "issue" | "work_item" | "note" | "pipeline" => Some("/object_attributes"),
        _ => None,
    };
    let whole = needed.is_none_or(|needed| payload.pointer(needed).is_some());
    match kind.as_str() {
        _ if !whole => What::Other { event: kind, action: t(&["action"]), address: String::new() },
        "push" | "tag_push" => push(payload, kind == "tag_push"),
        "merge_request" => What::Subject(merge_request(payload, "object_attributes"), deed(payload)),
        "issue" | "work_item" => What::Subject(issue(payload, "object_attributes"), deed(payload)),
        "note" => note(payload),
        "release" => What::Subject(release(payload), deed(payload)),
        "pipeline" => What::Run(pipeline(payload)),
        "build" => What::Run(job(payload)),
        "deployment" => What::Run(deployment(payload)),
        _ => What::Other {
            event: first([kind.clone(), header.into()]),
            action: first([t(&["object_attributes", "action"]), t(&["action"])]),
            address: t(&["object_attributes", "url"]),
        },
    }
}

fn push(payload: &Value, tag: bool) -> What {
    let t = |path: &[&str]| text(payload, path);
    let name = short(&t(&["ref"]));
    let (before, after) = (t(&["before"]), t(&["after"]));
    let commits = payload.get("commits").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if tag || nothing(&after) || (nothing(&before) && commits.is_empty()) {
        return What::Reference { tag, name, created: !nothing(&after) };
    }
    let compare = match t(&["project", "web_url"]) {
        project if project.is_empty() || nothing(&before) => String::new(),
        project => format!("{project}/-/compare/{before}...{after}"),
    };
    let total = t(&["total_commits_count"]).parse().unwrap_or(commits.len());
    let commits = commits.iter().rev().map(listed).collect();
    What::Push(Push { branch: name, commits, total, compare, forced: false })
}

fn listed(commit: &Value) -> Commit {
    let t = |path: &[&str]| text(commit, path);
    let message = first([t(&["title"]), t(&["message"])]);
    Commit { id: t(&["id"]), message, author: t(&["author", "name"]), address: t(&["url"]) }
}

/// A merge request, which stands under a name of its own in other events.
fn merge_request(payload: &Value, at: &str) -> Subject {
    let t = |name: &str| text(payload, &[at, name]);
    let standing = match t("state").as_str() {
        "merged" => Standing::Merged,
        "closed" | "locked" => Standing::Closed,
        _ if t("draft") == "true" || t("work_in_progress") == "true" => Standing::Draft,
        _ => Standing::Open,
    };
    Subject {
        key: format!("merge request {}", t("iid")),
        mark: format!("!{}", t("iid")),
        title: t("title"),
        address: first([t("url"), page(payload, "merge_requests", &t("iid"))]),
        standing: Some(standing),
        branches: branches(&t("source_branch"), &t("target_branch")),
        body: t("description"),
    }
}

fn issue(payload: &Value, at: &str) -> Subject {
    let t = |name: &str| text(payload, &[at, name]);
    Subject {
        key: format!("issue {}", t("iid")),
        mark: format!("#{}", t("iid")),
        title: t("title"),
        address: first([t("url"), page(payload, "issues", &t("iid"))]),
        standing: Some(if t("state") == "closed" { Standing::Closed } else { Standing::Open }),
        branches: String::new(),
        body: t("description"),
    }
}

fn release(payload: &Value) -> Subject {
    let t = |name: &str| text(payload, &[name]);
    Subject {
        key: format!("release {}", t("tag")),
        mark: format!(" {}", t("tag")),
        title: if t("name") == t("tag") { String::new() } else { t("name") },
        address: t("url"),
        standing: None,
        branches: String::new(),
        body: t("description"),
    }
}

fn note(payload: &Value) -> What {
    let t = |name: &str| text(payload, &["object_attributes", name]);
    let thing = |name: &str| text(payload, &["snippet", name]);
    let commit = |name: &str| text(payload, &["commit", name]);
    let subject = match t("noteable_type").as_str() {
        "MergeRequest" => merge_request(payload, "merge_request"),
        "Issue" | "WorkItem" => issue(payload, "issue"),
        "Commit" => Subject {
            key: format!("commit {}", commit("id")),
            mark: format!("@{}", commit("id").get(..8).unwrap_or_default()),
            title: first([commit("title"), commit("message").lines().next().unwrap_or_default().into()]),
            address: commit("url"),
            standing: None,
            branches: String::new(),
            body: String::new(),
        },
        _ => Subject {
            key: format!("snippet {}", thing("id")),
            mark: format!("${}", thing("id")),
            title: thing("title"),
            address: first([thing("url"), t("url")]),
            standing: None,
            branches: String::new(),
            body: String::new(),
        },
    };
    let act = if t("action") == "update" { Act::CommentEdited } else { Act::Commented };
    What::Subject(subject, Deed { act: Some(act), said: t("note"), address: t("url"), ..Deed::default() })
}

fn deed(payload: &Value) -> Deed {
    let t = |name: &str| text(payload, &["object_attributes", name]);
    let action = first([t("action"), text(payload, &["action"])]);
    let release = text(payload, &["object_kind"]) == "release";
    let act = match action.as_str() {
        "create" if release => Act::Released,
        "open" | "create" => Act::Opened,
        "close" => Act::Closed,
        "merge" => Act::Merged,
        "reopen" => Act::Reopened,
        "approved" | "approval" => Act::Approved,
        "unapproved" | "unapproval" => Act::Unapproved,
        "delete" => Act::Deleted,
        "update" => return changed(payload, &t("oldrev")),
        _ => return Deed { action, ..Deed::default() },
    };
    Deed { act: Some(act), ..Deed::default() }
}

/// What an update changed.
fn changed(payload: &Value, old: &str) -> Deed {
    let changes = |name: &str| payload.pointer(&format!("/changes/{name}"));
    let deed = |act, of| Deed { act: Some(act), of, ..Deed::default() };
    if !old.is_empty() {
        return deed(Act::Updated, Vec::new());
    }
    if let Some(draft) = changes("draft") {
        return deed(if text(draft, &["current"]) == "true" { Act::Drafted } else { Act::Ready }, Vec::new());
    }
    for (name, more, less) in [
        ("reviewers", Act::ReviewRequested, Act::ReviewUnrequested),
        ("assignees", Act::Assigned, Act::Unassigned),
        ("labels", Act::Labelled, Act::Unlabelled),
    ] {
        let Some(change) = changes(name) else { continue };
        let (before, after) = (names(change, "previous"), names(change, "current"));
        let came: Vec<_> = after.iter().filter(|name| !before.contains(name)).cloned().collect();
        let went: Vec<_> = before.into_iter().filter(|name| !after.contains(name)).collect();
        return if came.is_empty() && !went.is_empty() { deed(less, went) } else { deed(more, came) };
    }
    match changes("milestone_id") {
        Some(change) if text(change, &["current"]).is_empty() => deed(Act::Demilestoned, Vec::new()),
        Some(_) => deed(Act::Milestoned, Vec::new()),
        None => deed(Act::Edited, Vec::new()),
    }
}

/// The names of people or labels on one side of a change.
fn names(change: &Value, side: &str) -> Vec<String> {
    let all = change.get(side).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    all.iter().map(|one| first([text(one, &["name"]), text(one, &["title"]), text(one, &["username"])])).collect()
}

fn pipeline(payload: &Value) -> Run {
    let t = |name: &str| text(payload, &["object_attributes", name]);
    let jobs = payload.get("builds").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let failed = |job: &&Value| text(job, &["status"]) == "failed" && text(job, &["allow_failure"]) != "true";
    let message = text(payload, &["commit", "message"]);
    Run {
        key: format!("pipeline {}", t("id")),
        name: first([t("name"), format!("Pipeline #{}", t("id"))]),
        address: first([t("url"), page(payload, "pipelines", &t("id"))]),
        standing: standing(&t("status")),
        state: t("status"),
        branch: t("ref"),
        title: first([text(payload, &["commit", "title"]), message.lines().next().unwrap_or_default().into()]),
        failed: jobs.iter().filter(failed).map(|job| text(job, &["name"])).collect(),
        seconds: t("duration").parse().unwrap_or_default(),
    }
}

fn job(payload: &Value) -> Run {
    let t = |name: &str| text(payload, &[name]);
    let message = text(payload, &["commit", "message"]);
    let seconds = t("build_duration").split('.').next().and_then(|seconds| seconds.parse().ok());
    let address = match first([text(payload, &["project", "web_url"]), text(payload, &["repository", "homepage"])]) {
        project if project.is_empty() => project,
        project => format!("{project}/-/jobs/{}", t("build_id")),
    };
    Run {
        key: format!("job {}", t("build_id")),
        name: t("build_name"),
        address,
        standing: standing(&t("build_status")),
        state: t("build_status"),
        branch: t("ref"),
        title: message.lines().next().unwrap_or_default().into(),
        failed: Vec::new(),
        seconds: seconds.unwrap_or_default(),
    }
}

fn deployment(payload: &Value) -> Run {
    let t = |name: &str| text(payload, &[name]);
    Run {
        key: format!("deployment {}", t("deployment_id")),
        name: first([t("environment"), "deployment".into()]),
        address: first([t("environment_external_url"), t("deployable_url")]),
        standing: standing(&t("status")),
        state: t("status"),
        branch: t("ref"),
        title: t("commit_title"),
        failed: Vec::new(),
        seconds: 0,
    }
}

/// A page of the project.
fn page(payload: &Value, what: &str, number: &str) -> String {
    match text(payload, &["project", "web_url"]) {
        project if project.is_empty() || number.is_empty() => String::new(),
        project => format!("{project}/-/{what}/{number}"),
    }
}
