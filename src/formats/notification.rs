//! A notification as Nagios and its descendants tell it: the arguments of a notification command (`notificationtype`, `hostname`,
//! `servicedesc`, `state`, `output`, `ackauthor`, `ackcomment` …) or the macros by their names (`NOTIFICATIONTYPE`,
//! `$HOSTSTATE$`, `NAGIOS_SERVICEOUTPUT` …), as a form or as JSON. Case, `$`, `_`, `-` and `.` in names do not matter.

use super::notices;
use crate::alert::{Change, Level, Notice, System};
use crate::feed::{Item, Malformed};
use crate::words::notices::NoticeWords;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a notification names: by its plain name the name that was sent, and the value.
pub struct Arguments(BTreeMap<String, (String, String)>);

impl Arguments {
    /// The texts of an object; one of an object within it as `host.name`. Macros that nobody filled in are left out.
    pub fn of(payload: &Value) -> Self {
        let mut arguments = Self(BTreeMap::new());
        arguments.take("", payload, 0);
        arguments
    }

    fn take(&mut self, within: &str, value: &Value, depth: u8) {
        let Value::Object(members) = value else { return };
        for (key, value) in members {
            let sent = if within.is_empty() { key.clone() } else { format!("{within}.{key}") };
            let text = match value {
                Value::String(text) => text.trim().to_string(),
                Value::Number(number) => number.to_string(),
                Value::Object(_) if depth < 2 => {
                    self.take(&sent, value, depth + 1);
                    continue;
                }
                _ => continue,
            };
            let unfilled = text.len() > 2 && text.starts_with('$') && text.ends_with('$') && !text.contains(' ');
            if !text.is_empty() && !unfilled {
                self.0.entry(plain(&sent)).or_insert((sent, text));
            }
        }
    }

    /// The first of some arguments that is there.
    fn first(&self, names: &[&str]) -> Option<&(String, String)> {
        names.iter().find_map(|name| self.0.get(*name))
    }

    /// Its value, or the empty text.
    pub fn get(&self, names: &[&str]) -> &str {
        self.first(names).map_or("", |(_, value)| value)
    }

    /// Its name as it was sent, or else its first name.
    fn at(&self, names: &[&str]) -> String {
        let known = names.first().map(ToString::to_string).unwrap_or_default();
        self.first(names).map_or(known, |(sent, _)| sent.clone())
    }
}

/// Whether a payload is a notification: it says what happened, and to which host. Others are not gone through.
pub fn is_one(payload: &Value) -> bool {
    let Value::Object(members) = payload else { return false };
    let may_be = members.keys().any(|name| KIND.contains(&plain(name).as_str()) || name == "notification");
    let arguments = if may_be { Arguments::of(payload) } else { return false };
    arguments.first(KIND).is_some() && arguments.first(HOST).or(arguments.first(HOST_UUID)).is_some()
}

const TYPE: &[&str] = &["type", "objecttype"];
const KIND: &[&str] = &["notificationtype"];
const HOST: &[&str] = &["hostname", "host"];
const HOST_SHOWN: &[&str] = &["hostdisplayname", "hostname", "host"];
const HOST_UUID: &[&str] = &["hostuuid"];
const SERVICE: &[&str] = &["servicedesc", "servicename", "servicedescription", "service"];
const SERVICE_SHOWN: &[&str] = &["servicedisplayname", "servicedesc", "servicename", "servicedescription", "service"];
const SERVICE_UUID: &[&str] = &["serviceuuid"];
const HOST_STATE: &[&str] = &["state", "hoststate", "hoststateid"];
const SERVICE_STATE: &[&str] = &["state", "servicestate", "servicestateid"];
const HOST_OUTPUT: &[&str] = &["output", "hostoutput"];
const SERVICE_OUTPUT: &[&str] = &["output", "serviceoutput"];
const HOST_LONG: &[&str] = &["longoutput", "longhostoutput"];
const SERVICE_LONG: &[&str] = &["longoutput", "longserviceoutput"];
const AUTHOR: &[&str] =
    &["ackauthor", "notificationauthorname", "notificationauthoralias", "notificationauthor", "author"];
const COMMENT: &[&str] = &["ackcomment", "notificationcomment", "comment"];
const ADDRESS: &[&str] = &["hostaddress", "hostaddress6", "address"];
const LINK: &[&str] = &["link", "url"];
const ID: &[&str] = &["id", "eventid"];
const HOST_SINCE: &[&str] = &["since", "laststatechange", "lasthoststatechange", "hostlaststatechange"];
const SERVICE_SINCE: &[&str] = &["since", "laststatechange", "lastservicestatechange", "servicelaststatechange"];

/// How long a value of a reference may be, in bytes.
const REFERENCE: usize = 16 << 10;

/// A name without what does not matter: `$NAGIOS_HOSTNAME$` is `hostname`.
fn plain(name: &str) -> String {
    let letters: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase()).collect();
    ["nagios", "icinga", "naemon"].iter().find_map(|tool| letters.strip_prefix(tool)).unwrap_or(&letters).to_string()
}

/// Reads a notification; one that names UUIDs is openITCOCKPIT's, whoever else it may be of.
pub fn read(arguments: &Arguments, system: System, words: &dyn NoticeWords) -> Result<Item, Malformed> {
    let is_service = is_service(arguments)?;
    let (host_uuid, service_uuid) = (uuid(arguments, HOST_UUID)?, uuid(arguments, SERVICE_UUID)?);
    let (host, service) = (arguments.get(HOST), if is_service { arguments.get(SERVICE) } else { "" });
    if host.is_empty() && host_uuid.is_empty() {
        return Err(Malformed::new("hostname", "must name the host"));
    }
    if is_service && service.is_empty() && service_uuid.is_empty() {
        return Err(Malformed::new("servicedesc", "must name the service"));
    }
    let change = change(arguments)?;
    let (state, level) = state(arguments, is_service, &change)?;
    let (output, long, since) = match is_service {
        true => (SERVICE_OUTPUT, SERVICE_LONG, SERVICE_SINCE),
        false => (HOST_OUTPUT, HOST_LONG, HOST_SINCE),
    };
    // Nagios writes the line breaks of its long output as `\n`.
    let output = format!("{}\n{}", arguments.get(output), arguments.get(long).replace("\\n", "\n"));
    let address = notices::name(arguments.get(ADDRESS));
    let shown =
        |names, uuid: &str| notices::name(Some(arguments.get(names)).filter(|name| !name.is_empty()).unwrap_or(uuid));
    let notice = Notice {
        change,
        level,
        state,
        host: shown(HOST_SHOWN, &host_uuid),
        service: if is_service { shown(SERVICE_SHOWN, &service_uuid) } else { String::new() },
        output: notices::output(&output),
        fields: if address.is_empty() { Vec::new() } else { vec![(words.address().to_string(), address)] },
        link: notices::web(arguments.get(LINK)),
        since: since_when(arguments.get(since)),
        ..Notice::default()
    };
    let (key, notice) = if host_uuid.is_empty() {
        let reference = [("host", host), ("service", service)];
        (key(host, service), Notice { system, reference: named(&reference), ..notice })
    } else {
        let of_service = if is_service { service_uuid.as_str() } else { "" };
        let reference = [("hostuuid", host_uuid.as_str()), ("serviceuuid", of_service)];
        let key = if is_service { format!("service {service_uuid}") } else { format!("host {host_uuid}") };
        (key, Notice { system: System::Itcockpit, reference: named(&reference), ..notice })
    };
    Ok(Item { id: notices::name(arguments.get(ID)), ..notices::item(key, notice, words) })
}

/// The key of a host, or of a service on it; neither's name may hold a `!`.
pub fn key(host: &str, service: &str) -> String {
    match service {
        "" => format!("host {}", notices::name(host)),
        service => format!("service {}!{}", notices::name(host), notices::name(service)),
    }
}

/// What is there of a reference. It is kept in a post's props, so what is longer than any name is left out.
pub fn named(reference: &[(&str, &str)]) -> BTreeMap<String, String> {
    let there = reference.iter().filter(|(_, value)| (1..=REFERENCE).contains(&value.len()));
    there.map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

/// Whether it is about a service: by its type, else because it names one.
fn is_service(arguments: &Arguments) -> Result<bool, Malformed> {
    match arguments.get(TYPE).to_lowercase().as_str() {
        "host" => Ok(false),
        "service" => Ok(true),
        // An event of Icinga's stream.
        "" | "notification" => Ok(arguments.first(SERVICE).or(arguments.first(SERVICE_UUID)).is_some()),
        _ => Err(Malformed::new(arguments.at(TYPE), "must be Host or Service")),
    }
}

/// An id of openITCOCKPIT's. One that is none of its UUIDs is refused: the key that finds a thread is made of it.
fn uuid(arguments: &Arguments, names: &[&str]) -> Result<String, Malformed> {
    match arguments.get(names) {
        "" => Ok(String::new()),
        uuid if notices::is_uuid(uuid) => Ok(uuid.to_string()),
        _ => Err(Malformed::new(arguments.at(names), "must be a UUID; a name goes into hostname or servicedesc")),
    }
}

fn change(arguments: &Arguments) -> Result<Change, Malformed> {
    let (kind, by, comment) = (arguments.get(KIND), arguments.get(AUTHOR), arguments.get(COMMENT));
    if kind.is_empty() {
        return Err(Malformed::new("notificationtype", "must be PROBLEM, RECOVERY, ACKNOWLEDGEMENT or the like"));
    }
    let told = || {
        let text = notices::custom(&notices::name(kind), &notices::name(by), &notices::output(comment));
        Change::Custom { text }
    };
    Ok(notices::change(kind, by, comment).unwrap_or_else(told))
}

/// The state's word and how bad it is. Not every notification has one: a recovery needs none, others leave it open.
fn state(arguments: &Arguments, is_service: bool, change: &Change) -> Result<(String, Level), Malformed> {
    let names = if is_service { SERVICE_STATE } else { HOST_STATE };
    let sent = arguments.get(names);
    let known = if is_service { notices::service_state(sent) } else { notices::host_state(sent) };
    match known {
        Some((word, level)) => Ok((word.to_string(), level)),
        None if sent.bytes().any(|byte| byte.is_ascii_digit()) => {
            let what = if is_service { "must be 0 to 3 for a service" } else { "must be 0 to 2 for a host" };
            Err(Malformed::new(arguments.at(names), what))
        }
        None if *change == Change::Recovery => Ok((notices::name(sent), Level::Ok)),
        None => Ok((notices::name(sent), Level::Unknown)),
    }
}

/// Seconds since 1970, a fraction of one allowed, or a time as RFC 3339 has it, in milliseconds; 0 for anything else.
fn since_when(text: &str) -> i64 {
    let seconds = text.split('.').next().unwrap_or_default().parse::<i64>().ok();
    let at = seconds.and_then(|seconds| seconds.checked_mul(1_000)).or_else(|| notices::time(text));
    at.filter(|at| (0..=4_102_444_800_000).contains(at)).unwrap_or_default()
}
