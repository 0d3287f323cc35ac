//! The formats that a feed understands: one file each, one line here, one folder of cases (`tests/formats/<name>`).

mod alertmanager;
#[cfg(test)]
mod cases;
mod chat;
mod cloudevents;
mod forge;
mod frappe;
mod gitea;
mod github;
mod gitlab;
mod grafana;
mod icinga;
mod itcockpit;
mod json;
mod markdown;
mod mattermost;
mod nagios;
mod notices;
mod notification;
mod secrets;
mod shape;
mod slack;

pub use secrets::masked;
pub use slack::dialect;

use crate::feed::{Incoming, Malformed, Reading};

/// A format.
pub struct Format {
    /// Its name, as `?format=` and the answer have it.
    pub name: &'static str,
    /// Whether a payload is of this format, beyond doubt. The first one in `FORMATS` that says so reads it.
    pub fits: fn(&Incoming) -> bool,
    /// Reads it.
    pub read: fn(&Incoming, &Context) -> Result<Reading, Malformed>,
}

/// What a format may know besides the payload.
pub struct Context {
    /// The language of what it writes: `en` or `de`.
    pub language: String,
    /// The IANA name of the time zone of its times.
    pub timezone: String,
}

/// The formats, the most certain first; the last takes whatever is left.
pub const FORMATS: [Format; 13] = [
    Format { name: "itcockpit", fits: itcockpit::fits, read: itcockpit::read },
    Format { name: "alertmanager", fits: alertmanager::fits, read: alertmanager::read },
    Format { name: "nagios", fits: nagios::fits, read: nagios::read },
    Format { name: "icinga", fits: icinga::fits, read: icinga::read },
    Format { name: "grafana", fits: grafana::fits, read: grafana::read },
    Format { name: "github", fits: github::fits, read: github::read },
    Format { name: "gitlab", fits: gitlab::fits, read: gitlab::read },
    Format { name: "gitea", fits: gitea::fits, read: gitea::read },
    Format { name: "cloudevents", fits: cloudevents::fits, read: cloudevents::read },
    Format { name: "frappe", fits: frappe::fits, read: frappe::read },
    Format { name: "slack", fits: slack::fits, read: slack::read },
    Format { name: "mattermost", fits: mattermost::fits, read: mattermost::read },
    Format { name: "json", fits: json::fits, read: json::read },
];

/// A format by its name.
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The format of a payload.
pub fn of(incoming: &Incoming) -> Option<&'static Format> {
    FORMATS.iter().find(|format| (format.fits)(incoming))
}
