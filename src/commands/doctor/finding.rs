//! What the doctor can find. Each finding knows what it is about, how bad it is, and its name for programs; `words` says it.

use crate::alert::System;
use crate::callback::Fault;
use crate::words::feed::Refusal;

use crate::agent::protocol::Why;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All is well.
    Good,
    /// Something is wrong.
    Bad,
    /// Something may be wrong, or is worth knowing.
    Unsure,
}

impl Verdict {
    /// As people see it at the beginning of a line.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Bad => "✗",
            Self::Unsure => "!",
        }
    }

    /// For programs: whether all is well, where that is known.
    pub fn is_good(self) -> Option<bool> {
        match self {
            Self::Good => Some(true),
            Self::Bad => Some(false),
            Self::Unsure => None,
        }
    }
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The address at which Mattermost, or Frontdesk in front of it, is reached.
    SiteUrl,
    /// The header that tells visitors' addresses.
    Proxy,
    /// The server's version.
    Version,
    /// Whether Mattermost takes files.
    Files,
    /// Whether clocks agree.
    Clock,
    /// The channel.
    Channel,
    /// A bot: Frontdesk's, or a service's own.
    Bot,
    /// Who may ask an agent.
    AllowList,
    /// The agent that answers visitors.
    Responder,
    /// A call to a connection and back.
    RoundTrip,
    /// What comes to a feed.
    Incoming,
    /// The API of the system behind a feed.
    Api,
    /// What waits for a connection.
    Backlog,
    /// What a connection failed at lately.
    LastErrors,
}

impl Subject {
    /// Its name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::SiteUrl => "site_url",
            Self::Proxy => "proxy",
            Self::Version => "version",
            Self::Files => "files",
            Self::Clock => "clock",
            Self::Channel => "channel",
            Self::Bot => "bot",
            Self::AllowList => "allow_list",
            Self::Responder => "responder",
            Self::RoundTrip => "round_trip",
            Self::Incoming => "incoming",
            Self::Api => "api",
            Self::Backlog => "backlog",
            Self::LastErrors => "last_errors",
        }
    }
}

/// What was found. Times and addresses are as people see them; an `error` is empty for whoever may not know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The address is not set.
    AddressMissing,
    /// It is not https; `sites`: pages of websites load from it.
    AddressNotHttps { address: String, sites: bool },
    /// It means something only inside the own network.
    AddressPrivate { address: String },
    /// It is as it should be.
    AddressGood { address: String },
    /// No proxy's header is trusted, so that all visitors may seem to come from one address.
    ProxyUnknown,
    /// Before 11.4 an answer cannot be streamed.
    VersionOld { version: String },
    /// It can.
    VersionGood { version: String },
    /// Mattermost takes no files.
    FilesOff,
    /// It does.
    FilesOn,
    /// A clock differs from this server's by so many seconds; ahead where that is positive.
    ClockDiffers { seconds: i64, time: String },
    /// Those that could be compared agree.
    ClockAgrees { time: String },
    /// None could be compared.
    ClockUnknown { time: String },
    /// The channel is archived.
    ChannelArchived { name: String },
    /// It is in use.
    ChannelGood { name: String },
    /// There is no such bot.
    BotMissing,
    /// It is switched off.
    BotOff { name: String },
    /// It is not a member of the channel.
    BotOutside { name: String },
    /// It has another name than is known here, so that nobody names it. Connecting it again mends that.
    BotRenamed { name: String, was: String },
    /// It is.
    BotGood { name: String },
    /// The connection was disconnected.
    Disconnected,
    /// A service that reads by itself is called by nobody.
    ReadsItself,
    /// A ping was answered with success; `woken`: others had waited for that. `gone`: the connection counts as gone.
    Pinged { status: u16, took: i64, woken: bool, gone: bool },
    /// Something answers, of a receiver that gets no ping.
    Knocked { status: u16, took: i64 },
    /// The endpoint asks to be left alone for a while.
    Busy { status: u16 },
    /// It refuses the ping as not signed by who it expects.
    Unauthorized { status: u16 },
    /// It has no such page.
    NoPage { status: u16 },
    /// It sends the call elsewhere, which is not followed.
    Redirected { status: u16 },
    /// It wants no more.
    SaysGone,
    /// It takes no pings.
    PingRefused { status: u16 },
    /// It broke.
    Broke { status: u16 },
    /// The server's rules forbid the address. `allowed`: the rule's value, for those who may know it.
    Forbidden { host: String, allowed: Option<String>, error: String },
    /// There is no such name.
    NameUnknown { host: String, error: String },
    /// Nobody listens; `tls`: or what listens does not speak TLS.
    NobodyThere { error: String, tls: bool },
    /// The certificate is not trusted.
    Untrusted { error: String },
    /// There was no answer within so many seconds.
    TimedOut { seconds: i64 },
    /// The connection broke off; `plain`: it was none with TLS.
    BrokeOff { error: String, plain: bool },
    /// What came is no HTTP.
    Unreadable { error: String },
    /// The bridge could not begin.
    NotTried,
    /// There was no time left.
    NoTime,
    /// So many conversations wait.
    Backlog { conversations: usize, since: String },
    /// The endpoint has failed; `away`: so often that it is only probed.
    Failed { times: u32, since: String, reason: String, away: bool },
    /// So many deliveries were given up.
    GivenUp { count: usize },
    /// Nothing has failed.
    NoErrors,
    /// A stream of a website came piece by piece.
    Streamed { first: i64 },
    /// Its address answers; streams are not used.
    Reached { took: i64 },
    /// It was held back until its end.
    HeldBack { took: i64 },
    /// Something else answers at the public address.
    NotOurs { address: String, status: u16 },
    /// Something came from the system behind a feed; the format that it was read as, and when.
    FeedHeard { format: String, at: String },
    /// Nothing came from it yet.
    FeedSilent { handle: String },
    /// What came was refused.
    FeedRefused(Refusal),
    /// What came waits to be posted.
    FeedWaits,
    /// Something answers where the API of the system behind it should be; `credentials`: there are some.
    ApiAnswers { status: u16, took: i64, credentials: bool },
    /// It does not know where that is, so nobody there is told what is done here; `credentials`: there are some all the same.
    ApiUnknown { handle: String, credentials: bool },
    /// The last call to it did not work.
    CallFailed { handle: String, verb: String, fault: Fault, system: System, at: String },
    /// Nobody may ask an agent.
    NobodyAllowed { handle: String },
    /// These are allowed to ask it and cannot: they are not in the channel, or not there any more.
    AllowedOutside { names: String },
    /// These may ask it, as typed.
    Allowed { typed: String },
    /// An agent answered.
    AgentAnswers { took: i64 },
    /// It will answer later, to an address of its own.
    AgentLater { took: i64 },
    /// It did not answer within so many seconds; `timeout` is what it may take otherwise.
    AgentSlow { seconds: i64, timeout: i64 },
    /// It answered, and that was no answer. `said` is what its server says of it.
    AgentFails { why: Why, status: u16, said: String, handle: String, model: String, keyed: bool, signed: bool },
    /// Its address sends the question elsewhere, which is not followed; `to` is empty where it does not say where.
    AgentElsewhere { status: u16, to: String, handle: String },
    /// The agent that answers a connection's visitors was disconnected.
    ResponderGone { handle: String, agent: String },
    /// So many of the pages that it may know could not be read last.
    PagesUnread { handle: String, pages: usize },
    /// The server cannot reach its own public address.
    Unreached { address: String, reason: String, error: String },
}

impl Finding {
    /// What it is about.
    pub fn subject(&self) -> Subject {
        match self {
            Self::AddressMissing
            | Self::AddressNotHttps { .. }
            | Self::AddressPrivate { .. }
            | Self::AddressGood { .. } => Subject::SiteUrl,
            Self::ProxyUnknown => Subject::Proxy,
            Self::VersionOld { .. } | Self::VersionGood { .. } => Subject::Version,
            Self::FilesOff | Self::FilesOn => Subject::Files,
            Self::ClockDiffers { .. } | Self::ClockAgrees { .. } | Self::ClockUnknown { .. } => Subject::Clock,
            Self::ChannelArchived { .. } | Self::ChannelGood { .. } => Subject::Channel,
            Self::BotMissing
            | Self::BotOff { .. }
            | Self::BotOutside { .. }
            | Self::BotRenamed { .. }
            | Self::BotGood { .. } => Subject::Bot,
            Self::NobodyAllowed { .. } | Self::AllowedOutside { .. } | Self::Allowed { .. } => Subject::AllowList,
            Self::ResponderGone { .. } | Self::PagesUnread { .. } => Subject::Responder,
            Self::Backlog { .. } | Self::FeedWaits => Subject::Backlog,
            Self::Failed { .. } | Self::GivenUp { .. } | Self::NoErrors | Self::CallFailed { .. } => {
                Subject::LastErrors
            }
            Self::FeedHeard { .. } | Self::FeedSilent { .. } | Self::FeedRefused(_) => Subject::Incoming,
            Self::ApiAnswers { .. } | Self::ApiUnknown { .. } => Subject::Api,
            _ => Subject::RoundTrip,
        }
    }

    /// How bad it is, and its name for programs.
    pub fn verdict(&self) -> (Verdict, &'static str) {
        use Verdict::{Bad, Good, Unsure};
        match self {
            Self::AddressMissing => (Bad, "address_missing"),
            Self::AddressNotHttps { sites: true, .. } => (Bad, "address_not_https"),
            Self::AddressNotHttps { .. } => (Unsure, "address_not_https"),
            Self::AddressPrivate { .. } => (Unsure, "address_private"),
            Self::ProxyUnknown => (Unsure, "client_address_unknown"),
            Self::VersionOld { .. } => (Unsure, "no_streams"),
            Self::FilesOff => (Unsure, "files_off"),
            Self::ClockDiffers { .. } => (Bad, "clock_differs"),
            Self::ClockUnknown { .. } => (Unsure, "clock_unknown"),
            Self::ChannelArchived { .. } => (Bad, "channel_archived"),
            Self::BotMissing => (Bad, "bot_missing"),
            Self::BotOff { .. } => (Bad, "bot_off"),
            Self::BotOutside { .. } => (Bad, "bot_outside"),
            Self::BotRenamed { .. } => (Bad, "bot_renamed"),
            Self::NobodyAllowed { .. } => (Bad, "nobody_allowed"),
            Self::AllowedOutside { .. } => (Unsure, "allowed_outside"),
            Self::AgentSlow { .. } => (Bad, "timeout"),
            Self::AgentFails { why: Why::Busy, .. } => (Unsure, "busy"),
            Self::AgentFails { why: Why::Declined, .. } => (Unsure, "declined"),
            Self::AgentFails { why, .. } => (Bad, failure(*why)),
            Self::AgentElsewhere { .. } => (Bad, "redirected"),
            Self::ResponderGone { .. } => (Bad, "responder_gone"),
            Self::PagesUnread { .. } => (Unsure, "pages_unread"),
            Self::Disconnected => (Unsure, "disconnected"),
            Self::Pinged { gone: true, .. } => (Bad, "gone"),
            Self::Busy { .. } => (Unsure, "busy"),
            Self::Unauthorized { .. } => (Bad, "unauthorized"),
            Self::NoPage { .. } => (Bad, "no_page"),
            Self::Redirected { .. } => (Bad, "redirected"),
            Self::SaysGone => (Bad, "says_gone"),
            Self::PingRefused { .. } => (Bad, "ping_refused"),
            Self::Broke { .. } => (Bad, "broke"),
            Self::Forbidden { .. } => (Bad, "forbidden"),
            Self::NameUnknown { .. } => (Bad, "name"),
            Self::NobodyThere { .. } => (Bad, "connect"),
            Self::Untrusted { .. } => (Bad, "certificate"),
            Self::TimedOut { .. } => (Bad, "timeout"),
            Self::BrokeOff { .. } => (Bad, "broken"),
            Self::Unreadable { .. } => (Bad, "no_http"),
            Self::NotTried => (Unsure, "not_tried"),
            Self::NoTime => (Unsure, "no_time"),
            Self::Backlog { conversations, .. } if *conversations > 0 => (Unsure, "waits"),
            Self::Failed { away: true, .. } => (Bad, "away"),
            Self::Failed { .. } => (Unsure, "failed"),
            Self::GivenUp { .. } => (Unsure, "given_up"),
            Self::HeldBack { .. } => (Bad, "held_back"),
            Self::NotOurs { .. } => (Bad, "not_ours"),
            Self::FeedSilent { .. } => (Unsure, "silent"),
            Self::FeedRefused(refusal) if refusal.over => (Unsure, "refused"),
            Self::FeedRefused(_) => (Bad, "refused"),
            Self::ApiAnswers { status: 500.., .. } => (Unsure, "api_broke"),
            Self::ApiUnknown { credentials: true, .. } => (Unsure, "api_unknown"),
            Self::CallFailed { .. } => (Bad, "call_failed"),
            Self::FeedWaits => (Unsure, "waits"),
            Self::Unreached { .. } => (Unsure, "unreached"),
            Self::AddressGood { .. }
            | Self::VersionGood { .. }
            | Self::FilesOn
            | Self::ClockAgrees { .. }
            | Self::ChannelGood { .. }
            | Self::BotGood { .. }
            | Self::ReadsItself
            | Self::Pinged { .. }
            | Self::Knocked { .. }
            | Self::FeedHeard { .. }
            | Self::Allowed { .. }
            | Self::AgentAnswers { .. }
            | Self::AgentLater { .. }
            | Self::ApiAnswers { .. }
            | Self::ApiUnknown { .. }
            | Self::Backlog { .. }
            | Self::NoErrors
            | Self::Streamed { .. }
            | Self::Reached { .. } => (Good, "good"),
        }
    }
}

/// What an agent failed at, for programs.
fn failure(why: Why) -> &'static str {
    match why {
        Why::Key => "key",
        Why::Model => "model",
        Why::Address => "address",
        Why::Request => "request",
        Why::Empty => "empty",
        Why::Broken => "broke",
        _ => "malformed",
    }
}
