//! `/desk deliveries [connection] [failed]`: what became of the latest deliveries of this channel's endpoints. Never what was
//! said in them.

use super::{meant, table, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Kind};
use crate::delivery::ledger::{self, Account, Entry, Reach};
use crate::desk::{Desk, Flow};
use crate::words::delivery::{self, DeliveryWords, Stand};
use serde_json::{json, Value};

/// How many deliveries are listed in all; a post has an end.
const LISTED: usize = 40;
/// And of each connection at least.
const EACH: usize = 4;
/// More connections are not listed at once.
const CONNECTIONS: usize = 10;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let words = call.words();
    let mut arguments = line.arguments.clone();
    let failed = arguments.last().is_some_and(|last| last.eq_ignore_ascii_case("failed"));
    if failed {
        arguments.pop();
    }
    let mut connections = match meant::connections(desk, call, arguments.first().map(String::as_str))? {
        Ok(connections) => connections,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let texts = delivery::of(&call.user.locale);
    connections.retain(|connection| connection.kind == Kind::Endpoint);
    let Some(channel) = connections.first().map(|connection| connection.channel.clone()) else {
        return Ok(Reply::text(texts.no_endpoint()));
    };
    if connections.len() > CONNECTIONS {
        let handles: Vec<String> = connections.iter().map(|connection| format!("`{}`", connection.handle)).collect();
        return Ok(Reply::text(words.which_one(&handles.join(", "))));
    }
    let reach = if failed { Reach::Week } else { Reach::Day };
    let most = EACH.max(LISTED / connections.len().max(1));
    let accounts = ledger::read(desk, channel.as_str(), connections, reach)?;
    let list = List { desk, call, texts, failed, most };
    let sections: Vec<String> = accounts.iter().map(|account| list.section(account)).collect();
    let props: Vec<Value> = accounts.iter().map(|account| list.props(account)).collect();
    Ok(Reply::with(sections.join("\n\n"), json!({ "connections": props })))
}

/// How a connection does.
pub fn stand(call: &Call, texts: &dyn DeliveryWords, account: &Account) -> Stand {
    let Account { connection, breaker, .. } = account;
    let reason = || texts.reason(breaker.status, &breaker.fault);
    match &connection.endpoint {
        _ if connection.disabled => Stand::Off,
        Some(endpoint) if endpoint.url.is_empty() => Stand::Reads,
        Some(endpoint) if endpoint.gone > 0 => Stand::Gone { since: call.clock(endpoint.gone) },
        _ if breaker.is_open() => {
            Stand::Away { since: call.clock(breaker.since), reason: reason(), next: call.clock(breaker.next) }
        }
        _ if breaker.failures > 0 => {
            Stand::Fails { times: breaker.failures, since: call.clock(breaker.since), reason: reason() }
        }
        _ => Stand::Answers,
    }
}

struct List<'a> {
    desk: &'a Desk,
    call: &'a Call,
    texts: &'static dyn DeliveryWords,
    failed: bool,
    most: usize,
}

impl List<'_> {
    fn entries<'a>(&self, account: &'a Account) -> Vec<&'a Entry> {
        account.entries.iter().filter(|entry| !self.failed || entry.outcome.is_failed()).collect()
    }

    fn section(&self, account: &Account) -> String {
        let texts = self.texts;
        let stand = stand(self.call, texts, account);
        let state = texts.stands(account.connection.handle.as_str(), &stand);
        let entries = self.entries(account);
        if entries.is_empty() && account.owing == 0 && matches!(stand, Stand::Off | Stand::Reads) {
            return state;
        }
        let backlog = texts.backlog(account.owing, &self.call.clock(account.oldest));
        let mut text = format!("{state} {backlog}\n\n");
        if entries.is_empty() {
            text.push_str(texts.nothing_listed(self.failed));
            return text;
        }
        let rows: Vec<[String; 6]> = entries.iter().take(self.most).map(|entry| self.row(entry)).collect();
        text.push_str(&table::draw(&texts.columns(), &rows));
        if entries.len() > rows.len() {
            text.push_str(&format!("\n\n{}", texts.left_out(entries.len() - rows.len())));
        }
        text
    }

    fn row(&self, entry: &Entry) -> [String; 6] {
        let texts = self.texts;
        let answer = match (entry.status, entry.fault.as_str()) {
            (0, "" | "unknown") => String::new(),
            (0, fault) => texts.reason(0, fault),
            (status, _) => format!("HTTP {status}"),
        };
        [
            format!("`{}`", entry.delivery),
            texts.what(entry.what()).into(),
            self.call.clock(entry.at),
            texts.outcome(entry, &self.call.clock(entry.next)),
            answer,
            format!("[{}]({}/_redirect/pl/{})", texts.open(), self.desk.host().site_url, entry.post),
        ]
    }

    fn props(&self, account: &Account) -> Value {
        let Account { connection: Connection { id, handle, .. }, breaker, owing, oldest, .. } = account;
        let deliveries: Vec<Value> = self
            .entries(account)
            .into_iter()
            .take(self.most)
            .map(|entry| {
                json!({
                    "delivery": entry.delivery,
                    "type": entry.what().kind(),
                    "post": entry.post,
                    "outcome": entry.outcome.code(),
                    "status": entry.status,
                    "fault": entry.fault,
                    "tries": entry.tries,
                    "at": entry.at,
                    "next": entry.next,
                })
            })
            .collect();
        json!({
            "connection": id,
            "handle": handle,
            "state": stand(self.call, self.texts, account).code(),
            "breaker": breaker,
            "backlog": { "conversations": owing, "oldest": oldest },
            "deliveries": deliveries,
        })
    }
}
