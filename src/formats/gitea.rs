//! Gitea's and Forgejo's webhooks, in short: GitHub's shapes with words of their own. Both send GitHub's headers as well.
//!
//! `services/webhook/deliver.go` and `modules/structs/hook.go` in go-gitea/gitea; Forgejo's `action_run_*` events in
//! `modules/structs/hook.go` of forgejo/forgejo.

use super::forge::{Deed, Run, What};
use super::github::{self, first, pull};
use super::Context;
use crate::feed::incoming::text;
use crate::feed::{Incoming, Malformed, Reading};
use crate::words::formats::{of, Act, Standing};
use serde_json::Value;

const EVENT: [&str; 3] = ["x-forgejo-event", "x-gitea-event", "x-gogs-event"];
const DELIVERY: [&str; 3] = ["x-forgejo-delivery", "x-gitea-delivery", "x-gogs-delivery"];

/// Whether a payload is one of these.
pub fn fits(incoming: &Incoming) -> bool {
    !one_of(incoming, EVENT).is_empty()
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    if !incoming.payload.is_object() {
        return Err(Malformed::new("body", "must be an object, as Gitea sends it"));
    }
    let name = first([one_of(incoming, EVENT), incoming.header("x-github-event").into()]);
    let what = what(&name, &incoming.payload);
    let mut event = github::event("gitea", &one_of(incoming, DELIVERY), what, &incoming.payload);
    let origin = match name.as_str() {
        "fork" => incoming.payload.get("forkee"),
        name if name.starts_with("action_run") => incoming.payload.pointer("/run/repository"),
        _ => None,
    };
    if let Some(origin) = origin {
        (event.repository, event.address) = (text(origin, &["full_name"]), text(origin, &["html_url"]));
    }
    if event.who.is_empty() {
        event.who = incoming.text(&["run", "trigger_user", "login"]);
    }
    Ok(Reading::one(event.item(of(&context.language))))
}

fn one_of(incoming: &Incoming, names: [&str; 3]) -> String {
    names.iter().map(|name| incoming.header(name)).find(|value| !value.is_empty()).unwrap_or_default().into()
}

fn what(name: &str, payload: &Value) -> What {
    let action = text(payload, &["action"]);
    match name {
        "pull_request_approved" | "pull_request_rejected" | "pull_request_comment"
            if payload.get("review").is_some() =>
        {
            What::Subject(pull(payload), review(name, payload))
        }
        "pull_request_comment" => github::what("issue_comment", payload),
        name if name.starts_with("pull_request") => What::Subject(pull(payload), github::deed(&action, payload)),
        name if name.starts_with("action_run") => What::Run(action_run(name, payload)),
        name if name.starts_with("issues") => github::what("issues", payload),
        // Where GitHub's `forkee` is what came of it, Gitea's is what it was made from.
        "fork" => What::Fork {
            name: text(payload, &["repository", "full_name"]),
            address: text(payload, &["repository", "html_url"]),
        },
        "repository" if action == "created" => {
            What::Other { event: name.into(), action, address: text(payload, &["repository", "html_url"]) }
        }
        name => github::what(name, payload),
    }
}

fn review(name: &str, payload: &Value) -> Deed {
    let act = match name {
        "pull_request_approved" => Act::Approved,
        "pull_request_rejected" => Act::ChangesRequested,
        _ => Act::Reviewed,
    };
    Deed { act: Some(act), said: text(payload, &["review", "content"]), ..Deed::default() }
}

/// Forgejo's runs: they are told of when they fail, when they recover, and, where that is asked for, whenever they succeed.
fn action_run(name: &str, payload: &Value) -> Run {
    let t = |key: &str| text(payload, &["run", key]);
    let failed = name.ends_with("failure");
    Run {
        key: format!("run {}", t("id")),
        name: first([t("workflow_id"), t("title"), "run".into()]),
        address: t("html_url"),
        standing: Some(if failed { Standing::Failed } else { Standing::Succeeded }),
        state: t("status"),
        branch: t("prettyref"),
        title: t("title"),
        failed: Vec::new(),
        seconds: 0,
    }
}
