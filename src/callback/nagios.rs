//! Nagios Core takes commands from a form of its pages (`cgi/cmd.c` in github.com/NagiosEnterprises/nagioscore): `cmd_typ` 33 and 34
//! acknowledge a host and a service, 55 and 56 plan a downtime; `cmd_mod=2` commits.
//!
//! - It answers 200 whatever becomes of it; the page says what did.
//! - A version that guards its form wants the same token in a cookie and in the form. Which one, it leaves to the sender, so
//!   that a page elsewhere, which cannot set the cookie, cannot send the form.
//! - Times are in the server's own zone and in the format that its setting `date_format` names. The form that it shows tells both:
//!   it begins with the present.

use super::icinga::names;
use super::make::{is_fine, said, Made, Making};
use super::{Fault, What};
use crate::desk::question::{HttpAnswer, HttpRequest};
use crate::desk::Flow;
use jiff::civil::DateTime;
use jiff::{Span, Timestamp};
use std::collections::BTreeMap;
use url::form_urlencoded::Serializer;

/// What the page says where the command was taken.
const TAKEN: &str = "successfully submitted";
/// The format of a time that it has where nothing else is set.
const DEFAULT: &str = "%m-%d-%Y %H:%M:%S";
/// The formats of a time: `us`, which is the default, `euro`, `iso8601`, `strict-iso8601`.
const FORMATS: [&str; 4] = [DEFAULT, "%d-%m-%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];
/// How far a server's clock may be from ours, its zone included, in hours.
const APART: i64 = 26;

/// Acknowledges, or plans a downtime.
pub fn call(making: &Making<'_>) -> Flow<Made> {
    let Some(authorization) = making.authorization() else { return Ok(Made::Refused(Fault::NoCredentials)) };
    let (host, service) = names(making);
    if host.is_empty() {
        return Ok(Made::Refused(Fault::NoReference));
    }
    let url = cgi(&making.api);
    let mut form: Vec<(&str, String)> = vec![("host", host)];
    if !service.is_empty() {
        form.push(("service", service.clone()));
    }
    form.push(("com_author", making.author()));
    form.push(("com_data", making.comment()));
    let (kind, first) = match &making.call.callback.what {
        What::Acknowledge { sticky, notify, .. } => {
            let flags = [("sticky_ack", *sticky), ("send_notification", *notify), ("persistent", true)];
            form.extend(flags.into_iter().filter(|(_, on)| *on).map(|(name, _)| (name, "on".to_string())));
            (if service.is_empty() { "33" } else { "34" }, "")
        }
        What::Downtime { until, .. } => {
            let kind = if service.is_empty() { "55" } else { "56" };
            let shown =
                making.request("GET", format!("{url}?{}", question(kind, &form)), login(&authorization), Vec::new());
            let Some(shown) = making.ask("", shown)? else { return Ok(Made::crowded()) };
            if shown.status == 0 || matches!(shown.status, 401 | 403 | 500..) {
                return Ok(making.failed(&shown));
            }
            let (start, end) = times(&shown, making.call.made_at, *until);
            let rest = [("trigger", "0".into()), ("start_time", start), ("end_time", end), ("fixed", "1".into())];
            form.extend(rest);
            (kind, "post")
        }
        _ => return Ok(Made::Refused(Fault::Unable)),
    };
    let Some(answer) = making.ask(first, commit(making, &url, &authorization, kind, &form, ""))? else {
        return Ok(Made::crowded());
    };
    if !said(&answer.body).contains("CSRF") {
        return Ok(judged(making, &answer));
    }
    let token: String = making.desk.random().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let guarded = commit(making, &url, &authorization, kind, &form, &token);
    Ok(match making.ask("guarded", guarded)? {
        Some(answer) => judged(making, &answer),
        None => Made::crowded(),
    })
}

/// Where the command CGI is, whether the address names it, its folder, or Nagios alone.
fn cgi(api: &str) -> String {
    match api {
        api if api.ends_with("/cmd.cgi") => api.into(),
        api if api.ends_with("/cgi-bin") => format!("{api}/cmd.cgi"),
        api => format!("{api}/cgi-bin/cmd.cgi"),
    }
}

fn login(authorization: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("Authorization".to_string(), authorization.to_string())])
}

/// What the form is asked for with.
fn question(kind: &str, form: &[(&str, String)]) -> String {
    let about = form.iter().filter(|(name, _)| matches!(*name, "host" | "service"));
    Serializer::new(String::new()).append_pair("cmd_typ", kind).extend_pairs(about).finish()
}

fn commit(
    making: &Making<'_>,
    url: &str,
    authorization: &str,
    kind: &str,
    form: &[(&str, String)],
    token: &str,
) -> HttpRequest {
    let mut body = Serializer::new(String::new());
    body.append_pair("cmd_typ", kind).append_pair("cmd_mod", "2").extend_pairs(form);
    let mut headers = login(authorization);
    headers.insert("Content-Type".into(), "application/x-www-form-urlencoded".into());
    if !token.is_empty() {
        body.append_pair("nagFormId", token);
        headers.insert("Cookie".into(), format!("NagFormId={token}"));
    }
    body.append_pair("btnSubmit", "Commit");
    making.request("POST", url.into(), headers, body.finish().into_bytes())
}

fn judged(making: &Making<'_>, answer: &HttpAnswer) -> Made {
    if is_fine(answer) && said(&answer.body).contains(TAKEN) {
        return Made::done();
    }
    making.failed(answer)
}

/// A beginning and an end as the server reads them; in its default format and in UTC where its form does not tell.
fn times(shown: &HttpAnswer, from: i64, until: i64) -> (String, String) {
    let page = String::from_utf8_lossy(&shown.body);
    let begins =
        |at: i64| Timestamp::from_millisecond(at).map(|time| time.to_zoned(jiff::tz::TimeZone::UTC).datetime());
    let (Ok(start), Ok(end)) = (begins(from), begins(until)) else { return Default::default() };
    let (format, shift) =
        value_of(&page, "start_time").and_then(|value| read(&value, start)).unwrap_or((DEFAULT, Span::new()));
    let say = |time: DateTime| time.checked_add(shift).unwrap_or(time).strftime(format).to_string();
    (say(start), say(end))
}

/// The value of a form's field.
fn value_of(page: &str, name: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let at = ["'", "\""].iter().find_map(|quote| lower.find(&format!("name={quote}{name}{quote}")))?;
    let rest = page.get(at..)?;
    let rest = rest.get(..rest.find('>').unwrap_or(rest.len()))?;
    let value = rest.get(rest.to_ascii_lowercase().find("value=")? + 6..)?;
    let quote = value.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    value.get(1..)?.split(quote).next().map(ToString::to_string)
}

/// The format of a time that is now over there, and how far that is from `now` in UTC, to the quarter of an hour.
fn read(value: &str, now: DateTime) -> Option<(&'static str, Span)> {
    let minutes = |time: DateTime| now.duration_until(time).as_mins();
    let near = |time: &DateTime| minutes(*time).abs() <= APART * 60;
    let fits = |format: &&'static str| Some((*format, DateTime::strptime(format, value.trim()).ok().filter(near)?));
    let (format, there) = FORMATS.iter().filter_map(fits).min_by_key(|(_, time)| minutes(*time).abs())?;
    let quarters = (minutes(there) + if minutes(there) < 0 { -7 } else { 7 }) / 15;
    Some((format, Span::new().minutes(quarters * 15)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000; // 2027-01-15 08:00:00 UTC

    fn page(value: &str) -> HttpAnswer {
        let body = format!("<html><INPUT TYPE='TEXT' NAME='com_data' VALUE=''><INPUT TYPE='TEXT' NAME='start_time' VALUE='{value}'></html>");
        let (headers, fault, error) = (BTreeMap::new(), String::new(), String::new());
        HttpAnswer { status: 200, headers, body: body.into_bytes(), first: 0, took: 1, fault, error }
    }

    #[test]
    fn times_are_in_the_servers_own_format_and_zone() {
        for (shown, start, end) in [
            ("01-15-2027 09:00:03", "01-15-2027 09:00:00", "01-15-2027 11:00:00"),
            ("15-01-2027 08:00:00", "15-01-2027 08:00:00", "15-01-2027 10:00:00"),
            ("2027-01-15 02:30:02", "2027-01-15 02:30:00", "2027-01-15 04:30:00"),
            ("2027-01-15T07:59:58", "2027-01-15T08:00:00", "2027-01-15T10:00:00"),
            ("no time", "01-15-2027 08:00:00", "01-15-2027 10:00:00"),
        ] {
            assert_eq!(times(&page(shown), NOW, NOW + 7_200_000), (start.into(), end.into()), "{shown}");
        }
    }

    #[test]
    fn the_cgi_is_found_by_any_of_its_addresses() {
        for api in
            ["https://n.example/nagios", "https://n.example/nagios/cgi-bin", "https://n.example/nagios/cgi-bin/cmd.cgi"]
        {
            assert_eq!(cgi(api), "https://n.example/nagios/cgi-bin/cmd.cgi");
        }
    }
}
