//! The way of a request to a node and of its answer back, either of which may get lost.

use crate::agenda::{Time, MS, SECOND};
use crate::engine::{Done, Start};
use crate::streams::Listener;
use crate::tell;
use crate::world::World;
use frontdesk_wire::{Event, Op, Part};
use std::collections::BTreeMap;

/// How long a client waits for an answer.
const PATIENCE: Time = 20 * SECOND;

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The method.
    pub method: &'static str,
    /// The path below the plugin.
    pub path: String,
    /// The query.
    pub query: String,
    /// The body.
    pub body: Vec<u8>,
    /// Headers besides.
    pub headers: BTreeMap<String, String>,
    /// The logged-in user.
    pub user: String,
    /// Where it comes from.
    pub client: String,
    /// Who takes a stream, where that is the answer.
    pub listener: Option<Listener>,
}

/// What the client gets.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The body, without files of the bundle.
    pub body: Vec<u8>,
    /// How long to wait before the next try, in milliseconds; 0 where that is not said.
    pub retry_after: u64,
    /// The stream begins, or a poll's frames follow.
    pub streams: bool,
}

impl Response {
    /// The code of the problem, or empty.
    pub fn code(&self) -> String {
        let problem: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let kind = problem["type"].as_str().unwrap_or_default();
        kind.strip_prefix("urn:frontdesk:problem:").unwrap_or_default().into()
    }
}

/// What becomes of whoever sent a request; none: no answer came.
pub type Reply = Box<dyn FnOnce(&mut World, Option<Response>)>;

struct Asked {
    node: usize,
    sent: Time,
    path: String,
    listener: Option<Listener>,
}

fn problem(status: u16, code: &str, retry_after: u64) -> Response {
    let body = format!("{{\"type\":\"urn:frontdesk:problem:{code}\"}}").into_bytes();
    Response { status, body, retry_after, streams: false }
}

impl World {
    /// Sends a request to one of the nodes.
    pub fn request(&mut self, request: Request, reply: Reply) {
        let node = self.chance.below(self.nodes.len());
        self.request_to(node, request, reply);
    }

    /// Sends a request to a node.
    pub fn request_to(&mut self, node: usize, request: Request, reply: Reply) {
        self.tally.one("requests");
        let (lose, travel) = (self.plan.lose_request, self.delay(2 * SECOND).max(MS));
        if self.fault(lose) {
            self.tally.one("requests lost");
            let wait = if self.chance.happens(0.5) { travel } else { PATIENCE };
            return self.after(wait, move |world| reply(world, None));
        }
        let sent = self.now;
        self.after(travel, move |world| {
            if !world.nodes[node].ready {
                world.tally.one("requests while the process was down");
                // Mattermost answers by itself where there is no process.
                return world.respond(sent, Response { status: 502, ..Response::default() }, reply);
            }
            tell!(world, "node {node}: {} {}", request.method, request.path);
            let Request { method, path, query, body, headers, user, client, listener } = request;
            let asked = path.clone();
            let event = Event::Http {
                method: method.into(),
                path,
                query,
                headers,
                length: body.len() as i64,
                body,
                too_large: false,
                untaken: false,
                user,
                client,
            };
            let then = move |world: &mut World, done: Done| {
                world.answered(Asked { node, sent, path: asked, listener }, done, reply)
            };
            world.start(Start { node, lane: None, root: None, event, then: Box::new(then) });
        });
    }

    fn answered(&mut self, asked: Asked, done: Done, reply: Reply) {
        let Asked { node, sent, path, listener } = asked;
        let response = match done {
            Done::Died => return self.after(MS, move |world| reply(world, None)),
            Done::Failed(_) => problem(503, "unavailable", 5_000),
            Done::Ended { ending: Some(Op::Respond { status, headers, body }), .. } => {
                let bytes = body.into_iter().filter_map(|part| match part {
                    Part::Bytes { bytes } => Some(bytes),
                    _ => None,
                });
                let seconds = headers.get("Retry-After").and_then(|seconds| seconds.parse().ok());
                let retry_after = seconds.map_or(0, |seconds: u64| seconds * 1_000);
                Response { status, body: bytes.flatten().collect(), retry_after, streams: false }
            }
            Done::Ended { ending: Some(op @ Op::Stream { .. }), subscription: Some(stream), .. } => {
                let Some(listener) = listener else { return };
                self.serve(node, stream, op, listener);
                return reply(self, Some(Response { status: 200, streams: true, ..Response::default() }));
            }
            Done::Ended { ignored: true, .. } => problem(404, "not_found", 0),
            Done::Ended { .. } => problem(503, "unavailable", 5_000),
        };
        if response.status == 200 {
            self.note_accepted(&path, &response.body);
        }
        self.respond(sent, response, reply);
    }

    fn respond(&mut self, sent: Time, response: Response, reply: Reply) {
        tell!(self, "  → {} {}", response.status, response.code());
        let (lose, travel) = (self.plan.lose_request, self.delay(2 * SECOND).max(MS));
        if self.fault(lose) {
            self.tally.one("answers lost");
            let waits = self.chance.happens(0.5);
            let wait = if waits { sent + PATIENCE - self.now } else { travel };
            return self.after(wait, move |world| reply(world, None));
        }
        if self.now + travel > sent + PATIENCE {
            return self.after(sent + PATIENCE - self.now, move |world| reply(world, None));
        }
        self.after(travel, move |world| reply(world, Some(response)));
    }
}
