//! `/desk doctor [connection]`: examines everything that it can reach, and says for each thing what is wrong and how to mend
//! it.

mod agents;
mod finding;
mod visits;

pub use finding::{Finding, Subject, Verdict};

use super::{deliveries, meant, Call, Reply};
use crate::agent::{Agent, Protocol};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Kind, ServiceBot};
use crate::connectors::website::page;
use crate::delivery::ledger::{self, Account, Outcome, Reach};
use crate::desk::{question, Desk, Flow};
use crate::ids::{ConnectionId, UserId};
use crate::public_address::{Flaw, PublicAddress};
use crate::responder::Mode;
use crate::words::delivery::Stand;
use crate::{delivery, words};
use frontdesk_wire::Channel;
use serde_json::{json, Value};

/// How often the doctor comes to one channel in how many milliseconds.
const VISITS: (u32, i64) = (10, 60_000);
/// After so long nobody else is called, in milliseconds: a command has an end.
const BUDGET: i64 = 15_000;
/// More connections are not examined at once: each takes a call.
const CONNECTIONS: usize = 12;

/// A finding, and the connection that it concerns.
struct Check {
    connection: Option<String>,
    subject: Subject,
    finding: Finding,
}

impl Check {
    fn of(connection: Option<String>, finding: Finding) -> Self {
        Self { connection, subject: finding.subject(), finding }
    }
}

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = words::doctor::of(&call.user.locale);
    let connections = match meant::connections(desk, call, line.arguments.first().map(String::as_str))? {
        Ok(connections) => connections,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    if connections.len() > CONNECTIONS {
        let handles: Vec<String> = connections.iter().map(|connection| format!("`{}`", connection.handle)).collect();
        return Ok(Reply::text(call.words().which_one(&handles.join(", "))));
    }
    let Some(first) = connections.first() else { return Ok(Reply::text(call.words().failed())) };
    let wait = desk.ask(question::limit(&format!("doctor {}", first.channel), VISITS.0, VISITS.1))?;
    if wait > 0 {
        return Ok(Reply::text(texts.too_often((wait + 999) / 1_000)));
    }
    let Some(channel) = desk.ask(question::channel(first.channel.as_str()))? else {
        return Ok(Reply::text(call.words().failed()));
    };
    let mut doctor = Doctor { desk, call, checks: Vec::new() };
    doctor.server(&connections)?;
    let clock = doctor.checks.len();
    doctor.channel(&channel, &connections)?;
    let clocks = doctor.connections(&channel, &connections)?;
    doctor.checks.splice(clock..clock, clocks);
    Ok(doctor.reply())
}

/// A visit of the doctor.
struct Doctor<'a> {
    desk: &'a Desk,
    call: &'a Call,
    checks: Vec<Check>,
}

impl Doctor<'_> {
    fn found(&mut self, finding: Finding) {
        self.checks.push(Check::of(None, finding));
    }

    fn found_at(&mut self, connection: &Connection, finding: Finding) {
        self.checks.push(Check::of(Some(connection.handle.to_string()), finding));
    }

    /// What concerns the whole server.
    fn server(&mut self, connections: &[Connection]) -> Flow {
        const FILES: &str = "FileSettings.EnableFileAttachments";
        let host = self.desk.host();
        let sites = connections.iter().any(|connection| connection.kind == Kind::Website);
        let public = PublicAddress::of(host);
        let address = public.join("").replace(&format!("/plugins/{}", host.plugin), "");
        let flaws = public.flaws();
        // Whoever asks an agent is a member, and its answer comes back on the call: it needs no way in, nor does anything here.
        let inward = connections.iter().any(|one| one.agent.as_ref().is_none_or(|a| a.protocol == Protocol::Json));
        for flaw in flaws.iter().filter(|_| inward) {
            let address = address.clone();
            self.found(match flaw {
                Flaw::Missing => Finding::AddressMissing,
                Flaw::NotHttps => Finding::AddressNotHttps { address, sites },
                Flaw::PrivateHost => Finding::AddressPrivate { address },
            });
        }
        if flaws.is_empty() && inward {
            self.found(Finding::AddressGood { address });
        }
        if sites {
            if flaws.is_empty() && !host.trusts_proxy {
                self.found(Finding::ProxyUnknown);
            }
            let version = host.server_version.clone();
            let streams = page::streams(&version);
            self.found(if streams { Finding::VersionGood { version } } else { Finding::VersionOld { version } });
        }
        if connections.iter().any(|connection| connection.kind != Kind::Feed && connection.files.max > 0) {
            let off = self.desk.ask(question::config(&[FILES]))?.get(FILES).is_some_and(|value| value == "false");
            self.found(if off { Finding::FilesOff } else { Finding::FilesOn });
        }
        Ok(())
    }

    /// The channel, and who must be in it.
    fn channel(&mut self, channel: &Channel, connections: &[Connection]) -> Flow {
        let name = channel.name.clone();
        let archived = channel.delete_at > 0;
        self.found(if archived { Finding::ChannelArchived { name } } else { Finding::ChannelGood { name } });
        let of = |connection: &Connection| {
            let service = connection.endpoint.as_ref().and_then(|endpoint| endpoint.bot.clone());
            let bot = service.or_else(|| connection.agent.as_ref().map(bot_of));
            bot.filter(|_| !connection.disabled).map(|bot| (Some(connection.handle.to_string()), bot))
        };
        let ours = ServiceBot { id: UserId::new(self.desk.bot()), username: "frontdesk".into(), token: String::new() };
        let bots: Vec<(Option<String>, ServiceBot)> =
            std::iter::once((None, ours)).chain(connections.iter().filter_map(of)).collect();
        let findings = self.bots(bots.iter().map(|(_, bot)| bot).collect(), channel)?;
        let checks = bots.into_iter().zip(findings).map(|((connection, _), finding)| Check::of(connection, finding));
        self.checks.extend(checks);
        Ok(())
    }

    /// How bots are, asked together.
    fn bots(&self, bots: Vec<&ServiceBot>, channel: &Channel) -> Flow<Vec<Finding>> {
        let ids: Vec<String> = bots.iter().map(|bot| bot.id.to_string()).filter(|id| !id.is_empty()).collect();
        let users = if ids.is_empty() { Vec::new() } else { self.desk.ask(question::users(ids))? };
        let active = |id: &str| users.iter().find(|user| user.id == id && !user.is_deleted);
        let may = |bot: &&&ServiceBot| active(bot.id.as_str()).is_some();
        let asked: Vec<&&ServiceBot> = bots.iter().filter(may).collect();
        let questions = asked.iter().map(|bot| question::may_in_channel(bot.id.as_str(), "read_channel", &channel.id));
        let members = self.desk.ask_all(questions.collect())?;
        let is_member = |bot: &ServiceBot| asked.iter().zip(&members).any(|(one, member)| one.id == bot.id && *member);
        let finding = |bot: &&ServiceBot| match active(bot.id.as_str()) {
            _ if bot.id.as_str().is_empty() => Finding::BotMissing,
            Some(user) if !is_member(bot) => Finding::BotOutside { name: user.username.clone() },
            // Only an agent's bot is without a token, besides ours: people name it.
            Some(user)
                if bot.token.is_empty() && bot.id.as_str() != self.desk.bot() && user.username != bot.username =>
            {
                Finding::BotRenamed { name: user.username.clone(), was: bot.username.clone() }
            }
            Some(user) => Finding::BotGood { name: user.username.clone() },
            None => Finding::BotOff { name: bot.username.clone() },
        };
        Ok(bots.iter().map(finding).collect())
    }

    /// Each connection; gives what was found about clocks.
    fn connections(&mut self, channel: &Channel, connections: &[Connection]) -> Flow<Vec<Check>> {
        let (desk, locale) = (self.desk, self.call.user.locale.as_str());
        let is_endpoint = |connection: &&Connection| connection.kind == Kind::Endpoint;
        let endpoints: Vec<Connection> = connections.iter().filter(is_endpoint).cloned().collect();
        // Read before anything is woken.
        let accounts =
            if endpoints.is_empty() { Vec::new() } else { ledger::read(desk, &channel.id, endpoints, Reach::Day)? };
        let called = |connection: &Connection| {
            !connection.disabled && connection.endpoint.as_ref().is_some_and(|endpoint| !endpoint.url.is_empty())
        };
        let is_system_admin = connections.iter().any(|connection| !connection.disabled)
            && desk.ask(question::may_on_server(&self.call.user.id, "manage_system"))?;
        let pinged = |connection: &&Connection| called(connection) && !delivery::ignores_ids(connection);
        delivery::prepare_pings(desk, connections.iter().filter(pinged))?;
        let begun = desk.now();
        let (mut clocks, mut agrees) = (Vec::new(), false);
        for connection in connections {
            let late = desk.now() - begun > BUDGET;
            if connection.kind == Kind::Feed && !connection.disabled && !late {
                for finding in visits::feed(desk, self.call, connection, is_system_admin)? {
                    // What is called of a feed is the API behind it.
                    let subject = match finding.subject() {
                        Subject::RoundTrip => Subject::Api,
                        subject => subject,
                    };
                    let connection = Some(connection.handle.to_string());
                    self.checks.push(Check { connection, subject, finding });
                }
                continue;
            }
            if connection.kind == Kind::Agent && !connection.disabled && !late {
                for finding in agents::visit(desk, self.call, connection, is_system_admin)? {
                    self.found_at(connection, finding);
                }
                continue;
            }
            if !connection.disabled {
                let is_examined = |id: &ConnectionId| late || connections.iter().any(|one| one.id == *id);
                let bot = self.responders_bot(connection, is_examined)?;
                let found = agents::responder(desk, self.call, connection, is_examined, is_system_admin)?;
                for finding in bot.into_iter().chain(found) {
                    let connection = Some(connection.handle.to_string());
                    self.checks.push(Check { connection, subject: Subject::Responder, finding });
                }
            }
            let account = accounts.iter().find(|account| account.connection.id == connection.id);
            let finding = match account {
                _ if connection.disabled => Some(Finding::Disconnected),
                _ if late => Some(Finding::NoTime),
                None => visits::website(desk, connection, locale, is_system_admin)?,
                Some(_) => {
                    let visit = visits::endpoint(desk, connection, is_system_admin)?;
                    if let Some(seconds) = visit.clock_off() {
                        let finding = Finding::ClockDiffers { seconds, time: self.call.clock(desk.now()) };
                        clocks.push(Check::of(Some(connection.handle.to_string()), finding));
                    }
                    agrees |= visit.clock.is_some() && visit.clock_off().is_none();
                    Some(visit.found)
                }
            };
            let woken = matches!(finding, Some(Finding::Pinged { woken: true, .. }));
            if let Some(finding) = finding {
                self.found_at(connection, finding);
            }
            if let Some(account) = account.filter(|_| called(connection)) {
                self.account(account, woken);
            }
        }
        if clocks.is_empty() && connections.iter().any(called) {
            let time = self.call.clock(desk.now());
            let finding = if agrees { Finding::ClockAgrees { time } } else { Finding::ClockUnknown { time } };
            clocks.push(Check::of(None, finding));
        }
        Ok(clocks)
    }

    /// What is wrong with the bot of the agent that answers a connection's visitors, where that is not examined itself.
    fn responders_bot(&self, of: &Connection, is_examined: impl Fn(&ConnectionId) -> bool) -> Flow<Option<Finding>> {
        let responder = of.responder.as_ref().filter(|one| one.mode != Mode::Off && !is_examined(&one.agent));
        let Some(responder) = responder else { return Ok(None) };
        let there = Connection::load(self.desk, &responder.agent, 0)?.filter(|there| !there.disabled);
        let Some((there, agent)) = there.as_ref().and_then(|there| Some((there, there.agent.as_ref()?))) else {
            return Ok(None);
        };
        let Some(channel) = self.desk.ask(question::channel(there.channel.as_str()))? else { return Ok(None) };
        let found = self.bots(vec![&bot_of(agent)], &channel)?.into_iter().next();
        Ok(found.filter(|finding| finding.verdict().0 == Verdict::Bad))
    }

    /// What waits for an endpoint, and what it failed at.
    fn account(&mut self, account: &Account, woken: bool) {
        let connection = &account.connection;
        let since = self.call.clock(account.oldest);
        self.found_at(connection, Finding::Backlog { conversations: account.owing, since });
        let times = account.breaker.failures;
        let stand = deliveries::stand(self.call, words::delivery::of(&self.call.user.locale), account);
        let failed = match stand {
            Stand::Fails { since, reason, .. } => Some(Finding::Failed { times, since, reason, away: false }),
            Stand::Away { since, reason, .. } => Some(Finding::Failed { times, since, reason, away: !woken }),
            _ => None,
        };
        let given_up = |outcome: Outcome| matches!(outcome, Outcome::GivenUp | Outcome::Unknown);
        let count = account.entries.iter().filter(|entry| given_up(entry.outcome)).count();
        if failed.is_none() && count == 0 {
            self.found_at(connection, Finding::NoErrors);
        }
        if let Some(failed) = failed {
            self.found_at(connection, failed);
        }
        if count > 0 {
            self.found_at(connection, Finding::GivenUp { count });
        }
    }

    fn reply(&self) -> Reply {
        let texts = words::doctor::of(&self.call.user.locale);
        let count = |wanted| self.checks.iter().filter(|check| check.finding.verdict().0 == wanted).count();
        let mut text = format!("{}\n", texts.summary(count(Verdict::Bad), count(Verdict::Unsure)));
        let mut checks: Vec<Value> = Vec::new();
        for Check { connection, subject, finding } in &self.checks {
            let (verdict, code) = finding.verdict();
            let says = texts.says(finding);
            let at = connection.as_ref().map(|handle| format!("`{handle}` · ")).unwrap_or_default();
            text.push_str(&format!("\n- {} **{at}{}:** {says}", verdict.sign(), texts.subject(*subject)));
            let mut check = json!({ "name": subject.code(), "ok": verdict.is_good(), "code": code, "detail": says });
            if let (Some(handle), Some(check)) = (connection, check.as_object_mut()) {
                check.insert("connection".into(), json!(handle));
            }
            checks.push(check);
        }
        Reply::with(text, json!({ "checks": checks }))
    }
}

/// An agent's bot, looked at as a service's is.
fn bot_of(agent: &Agent) -> ServiceBot {
    ServiceBot { id: agent.bot.clone(), username: agent.username.clone(), token: String::new() }
}
