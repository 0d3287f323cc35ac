//! The settings of feeds.

use super::{unfit, Changing};
use crate::alert::System;
use crate::commands::connect::unfit_text;
use crate::commands::secrets::Secret;
use crate::commands::Call;
use crate::connection::{Connection, Feed};
use crate::desk::{Desk, Flow};
use crate::formats::FORMATS;
use crate::keys::Keys;
use crate::notify::Notify;
use crate::template;
use crate::words::alert::{self, name};
use url::Url;

/// What stands for a secret that there is, and for one that there is not.
const SET: [&str; 2] = ["set", "–"];
/// As much of a template is shown, in characters.
const SHOWN: usize = 60;
/// The shortest secret that signs payloads, in characters.
const SECRET: usize = 8;

fn of(connection: &Connection) -> Feed {
    connection.feed.clone().unwrap_or_default()
}

/// What it became; the refusals are the settings' own.
type Changed = Flow<Result<(), String>>;

fn change(changing: &mut Changing, to: impl FnOnce(&mut Feed)) -> Changed {
    if let Some(feed) = changing.connection.feed.as_mut() {
        to(feed);
    }
    Ok(Ok(()))
}

/// The format, as it is typed.
pub fn format_typed(connection: &Connection, _: &Keys) -> String {
    match of(connection).format.as_str() {
        "" => "auto".into(),
        format => format.into(),
    }
}

/// Sets the format.
pub fn format(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let name = value.to_lowercase();
    let known = FORMATS.iter().any(|format| format.name == name);
    if !known && !matches!(name.as_str(), "" | "auto") {
        let names: Vec<String> = FORMATS.iter().map(|format| format!("`{}`", format.name)).collect();
        return Ok(Err(alert::of(&call.user.locale).unknown_format(value, &names.join(", "))));
    }
    change(changing, |feed| {
        feed.format = if known { name } else { String::new() };
        feed.credentials_for = system_of(&feed.format);
    })
}

/// The template, as it is typed: its beginning.
pub fn template_typed(connection: &Connection, _: &Keys) -> String {
    shortened(&of(connection).template)
}

/// Sets the template.
pub fn template(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let stock = template::stock::named(value).is_some();
    // A word alone is meant to be a ready one's name.
    if !stock && !value.is_empty() && !value.contains(['{', ' ']) {
        let names: Vec<String> = template::stock::names().map(|name| format!("`{name}`")).collect();
        return Ok(Err(alert::of(&call.user.locale).unknown_template(value, &names.join(", "))));
    }
    match if stock { Ok(()) } else { template::check(value) } {
        Ok(()) => change(changing, |feed| feed.template = value.into()),
        Err(fault) => Ok(Err(wrong(call, "template", &fault))),
    }
}

/// The template of the key, as it is typed: its beginning.
pub fn key_typed(connection: &Connection, _: &Keys) -> String {
    shortened(&of(connection).key)
}

/// Sets the template of the key.
pub fn key(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    match template::check(value) {
        Ok(()) => change(changing, |feed| feed.key = value.into()),
        Err(fault) => Ok(Err(wrong(call, "key", &fault))),
    }
}

/// Where the API is, as it is typed.
pub fn api_typed(connection: &Connection, _: &Keys) -> String {
    shortened(&of(connection).api)
}

/// Sets where the API is.
pub fn api(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let is_address = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    };
    let typed = value.trim_end_matches('/');
    if !typed.is_empty() && !Url::parse(typed).is_ok_and(|url| is_address(&url)) {
        // A password is not said again.
        return Ok(Err(unfit(call, "api", if value.contains('@') { "…" } else { value })));
    }
    change(changing, |feed| {
        feed.api = typed.into();
        if std::mem::take(&mut feed.learnt) {
            // What was learnt with the address before is openITCOCKPIT's key.
            feed.credentials_for = Some(System::Itcockpit);
        }
    })
}

/// Whether there are credentials, and for which system.
pub fn credentials_typed(connection: &Connection, keys: &Keys) -> String {
    let system =
        of(connection).credentials_for.map(|system| if system == System::Other { "Frappe" } else { name(system) });
    match system {
        Some(system) if !keys.credentials.is_empty() => format!("{} ({system})", given(&keys.credentials)),
        _ => given(&keys.credentials),
    }
}

/// Sets what opens the API. An address that a payload gave is forgotten: it would get them.
pub fn credentials(_: &Desk, _: &Call, changing: &mut Changing, value: &str) -> Changed {
    changing.keys.credentials = value.into();
    changing.forgot |= of(&changing.connection).learnt;
    change(changing, |feed| {
        if std::mem::take(&mut feed.learnt) {
            feed.api.clear();
        }
        feed.credentials_for = system_of(&feed.format);
    })
}

/// The system whose API a format's sender has; none where that is not sure.
fn system_of(format: &str) -> Option<System> {
    match format {
        "itcockpit" => Some(System::Itcockpit),
        "alertmanager" => Some(System::Alertmanager),
        "icinga" => Some(System::Icinga),
        "grafana" => Some(System::Grafana),
        "frappe" => Some(System::Other),
        _ => None, // what comes as Nagios's may be openITCOCKPIT's
    }
}

/// Whether payloads are signed.
pub fn secret_typed(_: &Connection, keys: &Keys) -> String {
    given(&keys.payload)
}

/// Sets what signs payloads.
pub fn secret(desk: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    match value {
        "new" => {
            let made = changing.keys.renew_payload(desk);
            changing.fresh.add(Secret::Payload, made);
        }
        "" => changing.keys.payload.clear(),
        // Not said again: it is a secret.
        short if short.chars().count() < SECRET => return Ok(Err(unfit(call, "secret", "…"))),
        secret => changing.keys.payload = secret.into(),
    }
    Ok(Ok(()))
}

/// Who may press the buttons, as it is typed.
pub fn press_typed(connection: &Connection, _: &Keys) -> String {
    match of(connection).press {
        Notify::Nobody | Notify::Here => "everybody".into(),
        some => some.typed(),
    }
}

/// Sets who may press the buttons.
pub fn press(desk: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let press = match value.to_lowercase().as_str() {
        "" | "everybody" => Notify::Nobody,
        "none" | "here" | "@here" => return Ok(Err(unfit(call, "press", value))),
        _ => match Notify::read(desk, value)? {
            Ok(press) => press,
            Err(reason) => return Ok(Err(unfit_text(call, &reason))),
        },
    };
    change(changing, |feed| feed.press = press)
}

/// Whether the system is told of what is done here, as it is typed.
pub fn callbacks_typed(connection: &Connection, _: &Keys) -> String {
    if of(connection).one_way { "off" } else { "on" }.into()
}

/// Sets whether the system is told of what is done here.
pub fn callbacks(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let one_way = match value.to_lowercase().as_str() {
        "on" | "" => false,
        "off" => true,
        _ => return Ok(Err(unfit(call, "callbacks", value))),
    };
    change(changing, |feed| feed.one_way = one_way)
}

pub(super) fn given(secret: &str) -> String {
    let [set, none] = SET;
    if secret.is_empty() { none } else { set }.into()
}

/// A text as it fits into a table's cell, between backticks.
pub(super) fn shortened(text: &str) -> String {
    let plain = text.replace('`', "'").replace('|', "¦").split_whitespace().collect::<Vec<_>>().join(" ");
    match plain.char_indices().nth(SHOWN) {
        _ if plain.is_empty() => "–".into(),
        Some((at, _)) => format!("{}…", plain.get(..at).unwrap_or_default()),
        None => plain,
    }
}

fn wrong(call: &Call, key: &str, fault: &template::Fault) -> String {
    alert::of(&call.user.locale).bad_template(key, fault.line, fault.column, &fault.what)
}
