//! Makes one call: to the system that told of the alert, in its own words.

use super::calls::Call;
use super::masked::masked;
use super::{alertmanager, frappe, icinga, itcockpit, nagios, Fault, What};
use crate::alert::{Alert, System};
use crate::connection::{Connection, Feed};
use crate::conversation::Marks;
use crate::desk::question::{self, HttpAnswer, HttpRequest};
use crate::desk::{Desk, Flow};
use crate::hooks::display_name;
use crate::keys::Keys;
use crate::words::alert as texts;
use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use frontdesk_wire::{Post, User};
use serde_json::Value;
use std::collections::BTreeMap;

/// How long a request may take, in milliseconds.
const TIMEOUT: i64 = 15_000;
/// As many bytes of an answer are kept.
const ANSWER: u32 = 64 << 10;
/// How many requests of one feed may be on their way at the same time.
const SLOTS: u32 = 4;
/// As much of what an answer says is told, in characters.
const SAID: usize = 200;

/// What became of a try.
pub enum Made {
    /// It is done.
    Done {
        /// What the other side calls the silence that was made; empty for none.
        silence: String,
    },
    /// It may work later.
    Failed(Fault),
    /// It will not.
    Refused(Fault),
    /// The problem is over that it was about: it is not made any more.
    Obsolete,
    /// It was not even begun; it is after so many milliseconds.
    NotBegun(i64),
}

/// When a call is begun again that there was no room for, in milliseconds.
const CROWDED: i64 = 2_000;

impl Made {
    /// There was no room for it.
    pub fn crowded() -> Self {
        Self::NotBegun(CROWDED)
    }

    /// It is done, and there is no more to it.
    pub fn done() -> Self {
        Self::Done { silence: String::new() }
    }
}

/// What a call is made of.
pub struct Making<'a> {
    /// The event.
    pub desk: &'a Desk,
    /// The feed.
    pub connection: &'a Connection,
    /// Where its API is, without a slash at its end.
    pub api: String,
    /// What opens it; may be empty.
    pub credentials: String,
    /// The call.
    pub call: &'a Call,
    /// The alert; an empty one where the call is about none.
    pub alert: Alert,
    /// Who wanted it.
    pub user: User,
}

/// Makes it.
pub fn make(desk: &Desk, connection: &mut Connection, call: &Call) -> Flow<Made> {
    let feed = connection.feed.clone().unwrap_or_default();
    if let Some(fault) = hindered(connection, &feed) {
        return Ok(Made::Refused(fault));
    }
    let keys = Keys::load(desk, &connection.id, 0)?;
    let root = desk.ask(question::post(&call.callback.root))?;
    let alert = root.as_ref().and_then(|root| alert_of(root, desk.bot()));
    // What this very event has called has its answer.
    if call.callback.is_obsolete(alert.as_ref()) && !desk.has_called(&call.name()) {
        return Ok(Made::Obsolete);
    }
    let alert = alert.unwrap_or_default();
    if !keys.credentials.is_empty() && !feed.api.is_empty() && can(alert.notice.system, &call.callback.what) {
        let whose = match call.callback.what {
            What::SetProperty { .. } => System::Other,
            _ => alert.notice.system,
        };
        if !are_for(desk, connection, whose) {
            return Ok(Made::Refused(Fault::NoCredentials));
        }
    }
    let user = match call.callback.by.as_str() {
        "" => User::default(),
        id => desk.ask(question::users(vec![id.into()]))?.into_iter().next().unwrap_or_default(),
    };
    let api = feed.api.trim_end_matches('/').to_string();
    let making = Making { desk, connection, api, credentials: keys.credentials, call, alert, user };
    let (system, what) = (making.alert.notice.system, &call.callback.what);
    match system {
        _ if matches!(what, What::SetProperty { .. }) => frappe::call(&making),
        _ if making.api.is_empty() => Ok(Made::Refused(Fault::NoApi)),
        _ if !can(system, what) => Ok(Made::Refused(Fault::Unable)),
        System::Itcockpit => itcockpit::call(&making),
        System::Icinga => icinga::call(&making),
        System::Nagios => nagios::call(&making),
        System::Alertmanager | System::Grafana => alertmanager::call(&making),
        System::Other => Ok(Made::Refused(Fault::Unable)),
    }
}

/// Whether a system can be told that.
fn can(system: System, what: &What) -> bool {
    match what {
        What::SetProperty { .. } => true,
        What::Acknowledge { .. } => matches!(system, System::Itcockpit | System::Icinga | System::Nagios),
        What::Downtime { .. } => matches!(system, System::Icinga | System::Nagios),
        What::Silence { .. } | What::Unsilence { .. } => matches!(system, System::Alertmanager | System::Grafana),
    }
}

/// Whether a feed's credentials are for a system. Each logs in in its own way, and which one an alert is of, its payload says: the
/// first one that is called keeps them. Frappe is [`System::Other`].
fn are_for(desk: &Desk, connection: &mut Connection, system: System) -> bool {
    let Some(feed) = connection.feed.as_mut() else { return false };
    // Only openITCOCKPIT gives away what opens it.
    let whose = if feed.learnt { Some(System::Itcockpit) } else { feed.credentials_for };
    if let Some(whose) = whose {
        return whose == system;
    }
    feed.credentials_for = Some(system);
    connection.store(desk);
    true
}

fn hindered(connection: &Connection, feed: &Feed) -> Option<Fault> {
    match () {
        () if connection.disabled => Some(Fault::Off),
        () if feed.one_way => Some(Fault::OneWay),
        () => None,
    }
}

/// The alert that a root post of ours shows.
fn alert_of(root: &Post, bot: &str) -> Option<Alert> {
    let ours = root.user == bot && !bot.is_empty() && root.delete_at == 0;
    let marks = Marks::of(root).filter(|marks| marks.feed && ours)?;
    marks.alert.map(|alert| *alert)
}

impl Making<'_> {
    /// The display name of who wanted it.
    pub fn author(&self) -> String {
        match display_name(&self.user).as_str() {
            "" => "Mattermost".into(),
            name => name.into(),
        }
    }

    /// What they said, in one line; something where they said nothing.
    pub fn comment(&self) -> String {
        let (What::Acknowledge { comment, .. } | What::Downtime { comment, .. } | What::Silence { comment, .. }) =
            &self.call.callback.what
        else {
            return String::new();
        };
        match comment.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
            "" => texts::of(&self.connection.language).comment(self.call.callback.what.verb()).into(),
            comment => comment.into(),
        }
    }

    /// By what the system knows the alert: the first of these names that has a value.
    pub fn reference(&self, names: &[&str]) -> String {
        self.alert.notice.known_by(names)
    }

    /// A request to the system, as JSON where it has a body.
    pub fn json(&self, method: &str, url: String, body: Option<&Value>) -> HttpRequest {
        let mut headers = BTreeMap::from([("Accept".to_string(), "application/json".to_string())]);
        if body.is_some() {
            headers.insert("Content-Type".into(), "application/json".into());
        }
        let body = body.and_then(|body| serde_json::to_vec(body).ok()).unwrap_or_default();
        self.request(method, url, headers, body)
    }

    /// A request to the system.
    pub fn request(&self, method: &str, url: String, headers: BTreeMap<String, String>, body: Vec<u8>) -> HttpRequest {
        HttpRequest {
            method: method.into(),
            url,
            headers,
            body,
            pieces: Vec::new(),
            timeout: TIMEOUT,
            max: ANSWER,
            gate: format!("callback {}", self.connection.id),
            slots: SLOTS,
            own: false,
        }
    }

    /// `Basic` for a user and a password, else `Bearer`; none where there is nothing to log in with.
    pub fn authorization(&self) -> Option<String> {
        match self.credentials.as_str() {
            "" => None,
            pair if pair.contains(':') => Some(format!("Basic {}", STANDARD.encode(pair))),
            token => Some(format!("Bearer {token}")),
        }
    }

    /// What came back; none where the request could not even be begun. `step` tells a call's requests apart; the first one's is empty.
    pub fn ask(&self, step: &str, request: HttpRequest) -> Flow<Option<HttpAnswer>> {
        let name = format!("{} {step}", self.call.name());
        Ok(self.desk.try_ask(question::http(name.trim_end(), request))?.ok())
    }

    /// What it means that an answer is not the one that was hoped for.
    pub fn failed(&self, answer: &HttpAnswer) -> Made {
        let fault = self.fault(answer);
        match answer.status {
            0 | 408 | 425 | 429 | 500.. => Made::Failed(fault),
            _ => Made::Refused(fault),
        }
    }

    /// What is told of such an answer: nothing of the address, and no key.
    pub fn fault(&self, answer: &HttpAnswer) -> Fault {
        let said = masked(&words_of(&answer.body), &self.credentials).chars().take(SAID).collect();
        Fault::Answer { status: answer.status, fault: answer.fault.clone(), said }
    }
}

/// Whether a whole answer came, and says that it was done.
pub fn is_fine(answer: &HttpAnswer) -> bool {
    (200..300).contains(&answer.status) && answer.fault.is_empty()
}

/// What an answer says, as one line of plain text: of JSON its message, of a page its text.
pub fn said(body: &[u8]) -> String {
    words_of(body).chars().take(4 * SAID).collect()
}

/// All of what it says.
fn words_of(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(value) => message(&value).unwrap_or_default(),
        Err(_) if text.contains('<') => page(&text),
        Err(_) => text.into_owned(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The message of a JSON answer: of Frappe, Icinga, Alertmanager, openITCOCKPIT.
fn message(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => items.iter().find_map(message),
        Value::Object(fields) => {
            let names = ["message", "status", "exception", "error", "detail", "results", "_error_message", "exc_type"];
            names.iter().filter_map(|name| fields.get(*name)).find_map(message)
        }
        _ => None,
    }
}

/// The text of a page, without its tags, its styles and its scripts.
fn page(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    // Nagios says in such an element what is wrong.
    let message = lower.find("class='errormessage'").or_else(|| lower.find("class='infomessage'"));
    let from =
        message.and_then(|at| Some(at + lower.get(at..)?.find('>')? + 1)).or_else(|| lower.find("<body")).unwrap_or(0);
    let end = message.and_then(|_| Some(from + lower.get(from..)?.find("</div>")?)).unwrap_or(html.len());
    let (mut text, mut inside) = (String::new(), false);
    for c in html.get(from..end).unwrap_or_default().chars() {
        match c {
            '<' => {
                inside = true;
                text.push(' ');
            }
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_told_in_one_line() {
        for (body, told) in [
            (r#"{"message":"No host with given uuid found.","url":"/x","code":404}"#, "No host with given uuid found."),
            (r#"{"results":[{"code":409.0,"status":"Service a!b is OK."}]}"#, "Service a!b is OK."),
            (r#"{"error":404,"status":"No objects found."}"#, "No objects found."),
            (r#""bad matcher""#, "bad matcher"),
            (r#"{"exc_type":"PermissionError"}"#, "PermissionError"),
            (
                "<html><head><style>a{}</style></head><body CLASS='cmd'><P><DIV>Sorry,\n you &amp; I</DIV></P></body>",
                "Sorry, you & I",
            ),
            (
                "<body><h1>Nagios</h1><P><DIV CLASS='errorMessage'>Not <b>authorized</b></DIV></P>Go back</body>",
                "Not authorized",
            ),
            ("plain\n text", "plain text"),
            ("{}", ""),
        ] {
            assert_eq!(said(body.as_bytes()), told);
        }
    }
}
