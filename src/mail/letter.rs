//! The mail itself: what the team said, and a link to go on. What the visitor said is not in it, since nobody knows whose the address is.

use super::left::Left;
use super::{html, link};
use crate::connection::Connection;
use crate::conversation::{Binding, Conversation};
use crate::desk::{question, Desk, Flow};
use crate::ids::PostId;
use crate::public_address::{Flaw, PublicAddress};
use crate::words::mail::{self, MailWords};
use frontdesk_wire::visitor::Message;
use jiff::tz::TimeZone;
use jiff::Timestamp;
use std::fmt::Write;
use url::Url;

/// The longest name of a team in a subject, in code points.
const NAME: usize = 60;
/// The longest mail, in bytes of HTML: what is longer is read in the chat.
const LONGEST: usize = 64 << 10;

/// A mail.
#[derive(Default)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub html: String,
}

/// Writes the mail that holds these messages. Without a code, its link opens the chat of whoever is signed in there.
pub fn write(
    desk: &Desk,
    connection: &Connection,
    left: &Left,
    unread: &[Message],
    record: &Conversation,
    code: Option<&str>,
) -> Flow<Letter> {
    let words = mail::of(&left.language);
    let site = host_of(&connection.url);
    let team = one_line(if connection.chat.team.is_empty() { &site } else { &connection.chat.team });
    let address = link_to(desk, connection, record, words.code(), code)?;
    let until = code.map(|_| date(desk.now() + link::GOOD, &connection.timezone, words.date_format()));
    let page = Page { words, team: &team, site: &site, address: &address, until: until.as_deref() };
    let said: Vec<String> = unread.iter().map(|message| said(words, message)).collect();
    Ok(Letter { to: mailbox(&left.email), subject: words.subject(&team), html: page.draw(&said) })
}

struct Page<'a> {
    words: &'static dyn MailWords,
    team: &'a str,
    site: &'a str,
    address: &'a str,
    until: Option<&'a str>,
}

impl Page<'_> {
    fn draw(&self, said: &[String]) -> String {
        let escape = html::escape;
        let (team, site) = (escape(self.team), escape(self.site));
        let mut out = format!(
            "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>{}</title></head><body style=\"margin:0;padding:24px 12px;background:#f4f5f8\">\
             <div style=\"max-width:560px;margin:0 auto;padding:24px;background:#fff;border-radius:12px;\
             font:15px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#1d2130\">\
             <h1 style=\"margin:0 0 12px;font-size:19px\">{team}</h1><p style=\"margin:0 0 16px\">{}</p>",
            self.words.code(),
            escape(&self.words.subject(self.team)),
            self.words.intro(&site),
        );
        let mut rest = LONGEST;
        for one in said {
            if one.len() > rest {
                let _ = write!(out, "<p>{}</p>", self.words.more());
                break;
            }
            rest -= one.len();
            out.push_str(one);
        }
        let _ = write!(
            out,
            "<p style=\"margin:20px 0\"><a href=\"{}\" style=\"display:inline-block;padding:11px 20px;border-radius:8px;\
             background:#3448d4;color:#fff;text-decoration:none;font-weight:600\">{}</a></p>\
             <p style=\"margin:0;font-size:13px;color:#5b6072\">{}</p></div></body></html>",
            escape(self.address),
            self.words.button(),
            self.words.footer(&site, self.until),
        );
        out
    }
}

/// One message: who says it, the text, and how many files the chat shows with it.
fn said(words: &dyn MailWords, message: &Message) -> String {
    let mut out =
        String::from("<div style=\"margin:0 0 12px;padding:12px 16px;background:#f1f2f6;border-radius:10px\">");
    if !message.from.name.is_empty() {
        let name = html::escape(&message.from.name);
        let _ = write!(out, "<p style=\"margin:0 0 4px;font-size:13px;color:#5b6072\">{name}</p>");
    }
    out.push_str(&html::of(&message.text));
    if !message.files.is_empty() {
        let _ = write!(out, "<p style=\"margin:0\">{}</p>", words.files(message.files.len()));
    }
    out + "</div>"
}

fn date(at: i64, zone: &str, format: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let Ok(time) = Timestamp::from_millisecond(at) else { return String::new() };
    time.to_zoned(zone).strftime(format).to_string()
}

/// Where the link leads: to the page of the website on which the visitor was, else to the chat by itself. What opens the conversation
/// stands behind `#`, which no server sees.
fn link_to(
    desk: &Desk,
    connection: &Connection,
    record: &Conversation,
    language: &str,
    code: Option<&str>,
) -> Flow<String> {
    let root = record.root.as_ref().map(PostId::as_str).unwrap_or_default();
    let root = desk.ask(question::post(root))?;
    let about = root.and_then(|post| Binding::of(&post, desk.bot())).and_then(|binding| binding.marks.about);
    let page = about.map(|about| about.page).filter(|page| !page.is_empty());
    let public = PublicAddress::of(desk.host());
    let alone = || match (code.is_some(), public.flaws().contains(&Flaw::Missing)) {
        (true, false) => public.join(&format!("/v1/sites/{}/chat?l={language}", connection.handle)),
        _ => connection.url.clone(), // where the visitor signs in
    };
    let page = page.unwrap_or_else(alone);
    Ok(match code {
        Some(code) => format!("{page}#frontdesk={code}"),
        None => format!("{page}#frontdesk"),
    })
}

fn host_of(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_string)).unwrap_or_default()
}

fn one_line(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(NAME).collect();
    plain.trim().to_string()
}

/// An address as mail servers take it: a host with letters of other scripts in its form for machines.
fn mailbox(email: &str) -> String {
    let Some((who, host)) = email.rsplit_once('@') else { return email.into() };
    let host = url::Host::parse(host).map_or_else(|_| host.to_string(), |host| host.to_string());
    format!("{who}@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_has_a_host_that_machines_know() {
        assert_eq!(mailbox("max@bücher.example"), "max@xn--bcher-kva.example");
        assert_eq!(mailbox("max@shop.example"), "max@shop.example");
    }

    #[test]
    fn a_date_is_said_in_the_teams_zone() {
        assert_eq!(date(1_800_000_000_000, "Europe/Berlin", "%-d.%-m.%Y"), "15.1.2027");
    }

    #[test]
    fn a_teams_name_fits_into_a_subject() {
        assert_eq!(one_line("Shop\r\nBcc: x"), "Shop  Bcc: x");
        assert_eq!(one_line(&"ä".repeat(100)), "ä".repeat(60));
    }
}
