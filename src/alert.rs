//! Alerts: one thread per problem, from its beginning to its recovery. What a sender tells is a [`Notice`]; what the thread's
//! root post shows is an [`Alert`], kept in the post's own props and drawn from them.

pub mod actions;
mod drawing;
mod line;
mod news;
pub mod root;

pub use drawing::draw;
pub use line::{line, listed};
pub use news::{is_late, opens, take};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The kinds of system that tell of alerts, by what they can be told in turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// Nothing is known that it could be told.
    #[default]
    Other,
    /// openITCOCKPIT: acknowledge.
    Itcockpit,
    /// Prometheus Alertmanager: silence.
    Alertmanager,
    /// Nagios: acknowledge and downtime through its command CGI.
    Nagios,
    /// Icinga 2: acknowledge and downtime through its API.
    Icinga,
    /// Grafana: silence through its Alertmanager API.
    Grafana,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// All is well: a service is OK, a host up, an alert resolved.
    Ok,
    /// Worth knowing.
    Info,
    /// A warning.
    Warning,
    /// Nobody knows: a service is UNKNOWN, a host UNREACHABLE.
    #[default]
    Unknown,
    /// Critical, or a host is down.
    Critical,
}

/// What happened to an alert.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// There is a problem, or there still is.
    #[default]
    Problem,
    /// It is over.
    Recovery,
    /// Somebody acknowledged it over there.
    Acknowledged {
        /// Who; may be empty.
        by: String,
        /// What they said; may be empty.
        comment: String,
    },
    /// The acknowledgement was taken back.
    Unacknowledged,
    /// It changes too often to be told each time.
    FlappingStarted,
    /// That is over.
    FlappingStopped,
    /// Nobody looks any more whether it flaps.
    FlappingDisabled,
    /// A planned downtime began; `by` and `comment` may be empty.
    DowntimeStarted {
        /// Who planned it.
        by: String,
        /// Why.
        comment: String,
    },
    /// It is over.
    DowntimeEnded,
    /// It was called off.
    DowntimeCancelled,
    /// Something else that the sender has a word for.
    Custom {
        /// Its words.
        text: String,
    },
}

/// What a sender tells of an alert.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notice {
    /// Who tells.
    pub system: System,
    /// What happened.
    pub change: Change,
    /// How bad it is now.
    pub level: Level,
    /// The sender's own word for that, such as `Down`; as it is shown.
    pub state: String,
    /// The host, instance or the like; plain text, may be empty.
    pub host: String,
    /// The service, the alert's name or the like; plain text, may be empty.
    pub service: String,
    /// What a check put out, or the alert's summary and description; plain text.
    pub output: String,
    /// Further lines of a table: title and value, plain text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
    /// Where a person can see it over there; http(s) or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// Since when there is a problem, as the sender says, in milliseconds; 0 where it does not.
    pub since: i64,
    /// By what the system knows it, for calls back: ids, names, labels as JSON; no secrets.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reference: BTreeMap<String, String>,
}

impl Notice {
    /// By what the system knows it: the first of these names that has a value.
    pub fn known_by(&self, names: &[&str]) -> String {
        let values = names.iter().filter_map(|name| self.reference.get(*name));
        values.map(|value| value.trim()).find(|value| !value.is_empty()).unwrap_or_default().into()
    }
}

/// How an alert stands, in the props of its root post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Alert {
    /// What was told last of the state itself, by a problem or a recovery.
    pub notice: Notice,
    /// Whether the problem is still there.
    pub open: bool,
    /// Since when, in milliseconds.
    pub since: i64,
    /// When it recovered, in milliseconds; 0 while it is open.
    #[serde(skip_serializing_if = "is_zero")]
    pub until: i64,
    /// How often it was told.
    pub times: u32,
    /// Who acknowledged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Acknowledgement>,
    /// Whether it flaps.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub flapping: bool,
    /// Whether it is in a planned downtime.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub downtime: bool,
    /// Until when, in milliseconds, where it was planned here; 0 where the other side says when it is over.
    #[serde(skip_serializing_if = "is_zero")]
    pub downtime_until: i64,
    /// Who silenced it here, and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence: Option<Silence>,
    /// A call to the other side that is on its way: its verb, such as `acknowledge`; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub calling: String,
    /// Who wanted that call: a display name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub caller: String,
    /// Which buttons it has: `acknowledge`, `downtime`, `silence`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<String>,
    /// The language of what is drawn.
    pub words: String,
    /// The time zone of its times.
    pub timezone: String,
}

/// Who acknowledged an alert.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Acknowledgement {
    /// A display name.
    pub by: String,
    /// What they said.
    pub comment: String,
    /// When, in milliseconds.
    pub at: i64,
    /// It was made here: the other side's word of it is no news, once.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ours: bool,
    /// It holds until the recovery, whatever the state becomes.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sticky: bool,
    /// Until when it holds, in milliseconds; 0 for until the recovery.
    #[serde(skip_serializing_if = "is_zero")]
    pub until: i64,
}

/// A silence that was made here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Silence {
    /// What the other side calls it.
    pub id: String,
    /// A display name.
    pub by: String,
    /// Until when, in milliseconds.
    pub until: i64,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl Alert {
    /// Whether no problem was ever told: it notes a planned downtime or the like.
    pub fn is_note(&self) -> bool {
        self.since > 0 && !self.open && self.until == 0
    }

    /// Clears what is over by now: whether anything was.
    pub fn expire(&mut self, now: i64) -> bool {
        let over = |until: i64| until > 0 && until <= now;
        let acknowledged = self.acknowledged.take_if(|acknowledged| over(acknowledged.until)).is_some();
        let silence = self.silence.take_if(|silence| over(silence.until)).is_some();
        let downtime = self.downtime && over(self.downtime_until);
        if downtime {
            (self.downtime, self.downtime_until) = (false, 0);
        }
        acknowledged || silence || downtime
    }
}

/// What an alert's thread shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// The root post's text.
    pub message: String,
    /// The root post's attachments, buttons included.
    pub attachments: Vec<Value>,
}

/// A problem's alert, before anything was told of it.
pub fn new(words: &str, timezone: &str, buttons: &[&str]) -> Alert {
    let buttons = buttons.iter().map(ToString::to_string).collect();
    Alert { words: words.into(), timezone: timezone.into(), buttons, ..Alert::default() }
}

/// The buttons that an alert has, by the system that told of it, by whether its API is known, and by whether the system is told
/// nothing. Where it cannot be called, an acknowledgement is noted here alone.
pub fn buttons(system: System, api_known: bool, one_way: bool) -> Vec<&'static str> {
    match system {
        _ if one_way || !api_known => vec!["acknowledge"],
        System::Itcockpit | System::Other => vec!["acknowledge"],
        System::Nagios | System::Icinga => vec!["acknowledge", "downtime"],
        System::Alertmanager | System::Grafana => vec!["silence"],
    }
}
