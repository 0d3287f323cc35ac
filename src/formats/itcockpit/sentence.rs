//! The first line of what openITCOCKPIT posts, taken apart.

use crate::alert::Change;
use crate::formats::notices;

/// What one says.
#[derive(Default)]
pub struct Sentence {
    /// What happened.
    pub change: Change,
    /// The state's word, such as `Down`; may be empty.
    pub state: String,
    /// The host's name.
    pub host: String,
    /// The host's id.
    pub host_uuid: String,
    /// The service's name; empty for a host.
    pub service: String,
    /// The service's id; empty for a host.
    pub service_uuid: String,
    /// Where to see it: the service, else the host.
    pub link: String,
    /// What follows the first line.
    pub output: String,
}

/// Makes a change of a sentence that says no more of it.
type Told = fn() -> Change;

/// How the sentences begin that are about no state, `service` left out.
const BEGINNINGS: [(&str, Told); 8] = [
    ("Acknowledgement for", || Change::Acknowledged { by: String::new(), comment: String::new() }),
    ("Downtime started for", || Change::DowntimeStarted { by: String::new(), comment: String::new() }),
    ("Downtime start for", || Change::DowntimeStarted { by: String::new(), comment: String::new() }),
    ("Downtime end for", || Change::DowntimeEnded),
    ("Downtime cancelled for", || Change::DowntimeCancelled),
    ("Flapping started on", || Change::FlappingStarted),
    ("Flapping stopped on", || Change::FlappingStopped),
    ("Disabled flap detection for", || Change::FlappingDisabled),
];

/// A link to a host or a service: `[name](https://…/hosts/browser/<uuid>)`.
struct Link<'a> {
    name: &'a str,
    address: &'a str,
    uuid: &'a str,
    is_service: bool,
}

impl Sentence {
    /// Takes a text apart; nothing where it is none of openITCOCKPIT's.
    pub fn of(text: &str) -> Option<Self> {
        let (line, output) = text.split_once('\n').unwrap_or((text, ""));
        let (head, first, rest) = link(line)?;
        let (between, second, tail) = match link(rest) {
            Some((between, link, tail)) if matches!(between, "/" | " on ") => (between, Some(link), tail),
            _ => ("", None, rest),
        };
        let (host, service) = match second {
            None if !first.is_service => (first, None),
            Some(second) if between == "/" && !first.is_service && second.is_service => (first, Some(second)),
            Some(second) if between == " on " && first.is_service && !second.is_service => (second, Some(first)),
            _ => return None,
        };
        let (service_name, service_uuid) = service.as_ref().map_or(("", ""), |service| (service.name, service.uuid));
        Some(Self {
            change: change(head)?,
            state: state(tail).to_string(),
            host: host.name.into(),
            host_uuid: host.uuid.into(),
            service: service_name.into(),
            service_uuid: service_uuid.into(),
            link: service.as_ref().map_or(host.address, |service| service.address).into(),
            output: output.into(),
        })
    }
}

/// The first link of a line: what is before it, the link, what is after it.
fn link(line: &str) -> Option<(&str, Link<'_>, &str)> {
    let (before, rest) = line.split_once('[')?;
    let at = ["](https://", "](http://"].into_iter().filter_map(|mark| rest.find(mark)).min()?;
    let (name, rest) = (rest.get(..at)?, rest.get(at + 2..)?);
    let (address, after) = rest.split_once(')')?;
    let (id, is_service) = [("/hosts/browser/", false), ("/services/browser/", true)]
        .into_iter()
        .find_map(|(path, is_service)| Some((address.rsplit_once(path)?.1, is_service)))?;
    let uuid = Some(id).filter(|id| notices::is_uuid(id))?;
    Some((before, Link { name, address, uuid, is_service }, after))
}

/// What happened, by what is before the first link, an emoji or none before it.
fn change(head: &str) -> Option<Change> {
    let head = head.trim_end();
    if let Some(kind) = head.strip_suffix(':') {
        let kind = kind.split_whitespace().last()?;
        return Some(notices::change(kind, "", "").unwrap_or_else(|| Change::Custom { text: notices::name(kind) }));
    }
    let head = head.strip_suffix(" service").unwrap_or(head);
    BEGINNINGS.iter().find(|(beginning, _)| head.ends_with(beginning)).map(|(_, change)| change())
}

/// The state in ` is Down!` or in ` (Down)`.
fn state(tail: &str) -> &str {
    let tail = tail.trim();
    match tail.strip_prefix("is ") {
        Some(state) => state.strip_suffix('!').unwrap_or(state),
        None => tail.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or("", |(state, _)| state),
    }
}
