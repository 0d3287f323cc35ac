//! English: alerts.

use super::{code, En};
use crate::alert::{Change, Level, System};
use crate::callback::Fault;
use crate::text;
use crate::words::alert::{name, parts, told, AlertWords};
use crate::words::delivery;

impl AlertWords for En {
    fn level(&self, level: Level) -> &'static str {
        match level {
            Level::Ok => "OK",
            Level::Info => "Info",
            Level::Warning => "Warning",
            Level::Unknown => "Unknown",
            Level::Critical => "Critical",
        }
    }
    fn recovered(&self) -> &'static str {
        "Recovered"
    }
    fn and_acknowledged(&self) -> &'static str {
        "acknowledged"
    }
    fn titles(&self) -> [&'static str; 4] {
        ["State", "Since", "Acknowledged", "Besides"]
    }
    fn lasted_title(&self) -> &'static str {
        "Lasted"
    }
    fn lasted(&self, since: &str, until: &str, long: &str) -> String {
        format!("{long} ({since} – {until})")
    }
    fn times(&self, times: u32) -> String {
        format!("told {times} times")
    }
    fn acknowledged(&self, by: &str, at: &str, until: &str, comment: &str) -> String {
        let by = if by.is_empty() { String::new() } else { format!("{by}, ") };
        let until = if until.is_empty() { String::new() } else { format!(", until {until}") };
        let comment = if comment.is_empty() { String::new() } else { format!(": {comment}") };
        format!("{by}{at}{until}{comment}")
    }
    fn flaps(&self) -> &'static str {
        "Flapping: it keeps changing its state"
    }
    fn in_downtime(&self) -> &'static str {
        "In a planned downtime"
    }
    fn silenced(&self, by: &str, until: &str) -> String {
        format!("Silenced by {by} until {until}")
    }
    fn calling(&self, verb: &str, by: &str) -> String {
        match verb {
            "acknowledge" => format!("{by} acknowledges …"),
            "downtime" => format!("{by} plans a downtime …"),
            "silence" => format!("{by} silences it …"),
            _ => format!("{by} ends the silence …"),
        }
    }
    fn open(&self, system: System) -> String {
        match name(system) {
            // What Alertmanager links to is where the alert was made, such as Prometheus.
            "" | "Alertmanager" => "Open".into(),
            name => format!("Open in {name}"),
        }
    }
    fn button(&self, verb: &str) -> &'static str {
        match verb {
            "acknowledge" => "Acknowledge",
            "downtime" => "Downtime",
            "silence" => "Silence",
            "unsilence" => "End silence",
            _ => "Try again",
        }
    }

    fn problem(&self, state: &str, output: &str) -> String {
        told(state, output)
    }
    fn problem_again(&self, state: &str, output: &str) -> String {
        format!("The problem is back: {}", told(state, output))
    }
    fn problem_late(&self, state: &str, since: &str, output: &str) -> String {
        format!("Told late, for it is over already: {} (since {since})", told(state, output))
    }
    fn recovery(&self, long: &str, output: &str, besides: &str) -> String {
        parts(&format!("Recovered after {long}."), besides, output)
    }
    fn had_acknowledged(&self, by: &str) -> String {
        format!("{by} had acknowledged it.")
    }
    fn had_silenced(&self, by: &str, until: &str) -> String {
        format!("{by} had silenced it until {until}; that silence goes on until then.")
    }
    fn acknowledged_there(&self, system: System, by: &str, comment: &str) -> String {
        let place = match name(system) {
            "" => "in the monitoring system".into(),
            name => format!("in {name}"),
        };
        match (by, comment) {
            ("", "") => format!("Acknowledged {place}."),
            ("", comment) => format!("Acknowledged {place}: {comment}"),
            (by, "") => format!("{by} acknowledged it {place}."),
            (by, comment) => format!("{by} acknowledged it {place}: {comment}"),
        }
    }
    fn unacknowledged(&self) -> &'static str {
        "The acknowledgement was taken back."
    }
    fn acknowledged_before(&self, by: &str) -> String {
        let by = if by.is_empty() { String::new() } else { format!(" by {by}") };
        format!("The acknowledgement{by} was for the state before, and holds no longer.")
    }
    fn happened(&self, change: &Change) -> &'static str {
        match change {
            Change::Problem | Change::Custom { .. } => "",
            Change::Recovery => "Recovery",
            Change::Acknowledged { .. } => "Acknowledged",
            Change::Unacknowledged => "No longer acknowledged",
            Change::FlappingStarted => "Flapping",
            Change::FlappingStopped => "No longer flapping",
            Change::FlappingDisabled => "Flap detection off",
            Change::DowntimeStarted { .. } => "Downtime",
            Change::DowntimeEnded => "Downtime over",
            Change::DowntimeCancelled => "Downtime called off",
        }
    }
    fn flapping(&self, change: &Change) -> &'static str {
        match change {
            Change::FlappingStarted => "It flaps: it keeps changing its state.",
            Change::FlappingStopped => "It no longer flaps.",
            _ => "Nobody looks any more whether it flaps.",
        }
    }
    fn downtime_started(&self, by: &str, comment: &str) -> String {
        let by = if by.is_empty() { String::new() } else { format!(", planned by {by}") };
        let comment = if comment.is_empty() { ".".into() } else { format!(": {comment}") };
        format!("A planned downtime has begun{by}{comment}")
    }
    fn downtime_over(&self, cancelled: bool) -> &'static str {
        if cancelled {
            "The planned downtime was called off."
        } else {
            "The planned downtime is over."
        }
    }

    fn done(&self, verb: &str, by: &str, comment: &str, until: &str) -> String {
        let comment = if comment.is_empty() { String::new() } else { format!(": {comment}") };
        let limited = if until.is_empty() { String::new() } else { format!(" until {until}") };
        match verb {
            "acknowledge" => format!("{by} acknowledged it{limited}{comment}"),
            "downtime" => format!("{by} planned a downtime{limited}{comment}"),
            "silence" => format!("{by} silenced it{limited}{comment}"),
            _ => format!("{by} ended the silence."),
        }
    }
    fn noted_here(&self, by: &str, comment: &str, line: &str) -> String {
        let comment = if comment.is_empty() { String::new() } else { format!(": {comment}") };
        let mend = if line.is_empty() {
            String::new()
        } else {
            format!(" An admin of the channel can have it told from now on: {line}")
        };
        format!("{by} acknowledged it{comment}\n*Noted in Mattermost alone: the monitoring system was not told.*{mend}")
    }
    fn call_failed(&self, what: &str, reason: &str, next: &str) -> String {
        format!(":warning: {what} did not get through yet: {reason}. It is tried again in {next}, and some more times after that.")
    }
    fn call_given_up(&self, what: &str, reason: &str, tries: u32, refused: bool) -> String {
        if refused {
            return format!(":x: {what} did not work: {reason}. Nothing was changed.");
        }
        format!(":x: {what} was given up after {tries} tries: {reason}. Whether it arrived is not known.")
    }
    fn calls_more(&self, more: u32) -> String {
        match more {
            1 => "One more property was not set.".into(),
            more => format!("{more} more properties were not set."),
        }
    }
    fn call_obsolete(&self, what: &str, tried: bool) -> String {
        if tried {
            return format!("{what} is not tried again: this problem is over. Whether it arrived is not known.");
        }
        format!("{what} came too late: this problem is over. The monitoring system was told nothing.")
    }
    fn call(&self, verb: &str, by: &str, subject: &str) -> String {
        let by = if by.is_empty() { String::new() } else { format!(" by {by}") };
        match verb {
            "acknowledge" => format!("The acknowledgement{by}"),
            "downtime" => format!("The downtime{by}"),
            "silence" => format!("The silence{by}"),
            "unsilence" => format!("The end of the silence{by}"),
            _ => format!("Setting {subject}"),
        }
    }
    fn fault(&self, fault: &Fault, handle: &str, system: System) -> String {
        let name = match name(system) {
            "" => "the system behind the feed",
            name => name,
        };
        match fault {
            Fault::NoApi => format!("it is not known where {name} is; say it with `/desk set {handle} api=https://…`"),
            Fault::NoCredentials => {
                format!(
                    "there is nothing to log in with at {name}; give it with `/desk set {handle} credentials={}`",
                    login(system)
                )
            }
            Fault::NoReference => format!("what was told of it does not say by what {name} knows it"),
            Fault::OneWay => format!(
                "{name} is told nothing, since `callbacks` is off; `/desk set {handle} callbacks=on` changes that"
            ),
            Fault::Off => format!("`{handle}` is disconnected"),
            Fault::Unable => format!("{name} cannot do that"),
            Fault::Answer { status, fault, said } => {
                let reason = delivery::of("en").reason(*status, fault);
                match (said.as_str(), status) {
                    ("", 401 | 403) => format!("{reason} (check `/desk set {handle} credentials={}`)", login(system)),
                    ("", _) => reason,
                    (said, 401 | 403) => format!(
                        "{reason}, “{}” (check `/desk set {handle} credentials={}`)",
                        text::harmless(said),
                        login(system)
                    ),
                    (said, _) => format!("{reason}, “{}”", text::harmless(said)),
                }
            }
        }
    }
    fn tried_again(&self, by: &str) -> String {
        format!("{by} tried again.")
    }
    fn comment(&self, verb: &str) -> &'static str {
        match verb {
            "acknowledge" => "Acknowledged in Mattermost",
            "downtime" => "Planned in Mattermost",
            _ => "Silenced in Mattermost",
        }
    }

    fn dialog(&self, verb: &str) -> &'static str {
        match verb {
            "acknowledge" => "Acknowledge",
            "downtime" => "Plan downtime",
            _ => "Silence",
        }
    }
    fn dialog_intro(&self, verb: &str, system: System) -> &'static str {
        match (verb, system) {
            ("acknowledge", System::Itcockpit) => "openITCOCKPIT is told your name. Its acknowledgement holds until the recovery and notifies nobody; your comment stays in this thread.",
            ("acknowledge", System::Other | System::Alertmanager | System::Grafana) => {
                "This is noted in Mattermost alone; the monitoring system is not told."
            }
            ("downtime", _) => "The downtime begins now.",
            ("silence", _) => "The silence begins now, and is for every alert that has all of these labels:",
            _ => "",
        }
    }
    fn field(&self, field: &str) -> (&'static str, &'static str) {
        match field {
            "comment" => ("Comment", "What the others should know"),
            "kept" => ("Comment (stays here)", "What the others should know; openITCOCKPIT is not told"),
            "sticky" => ("Sticky", "Keep it until the recovery, also where the state changes"),
            "notify" => ("Notify", "The monitoring system tells its contacts"),
            _ => ("How long", ""),
        }
    }
    fn duration(&self, code: &str) -> &'static str {
        match code {
            "30m" => "30 minutes",
            "1h" => "1 hour",
            "2h" => "2 hours",
            "4h" => "4 hours",
            "8h" => "8 hours",
            "1d" => "1 day",
            "3d" => "3 days",
            "7d" => "1 week",
            _ => "until the recovery",
        }
    }
    fn too_few_labels(&self) -> &'static str {
        "This alert has too few labels: `alertname` and one more are needed, or its silence would be for many others. Nothing was done."
    }
    fn only_some_may(&self, who: &str) -> String {
        format!("Only {} may do that here (`/desk set`, `press`). Nothing was done.", code(who))
    }
    fn at_it(&self, verb: &str, by: &str) -> String {
        format!("{} Nothing was done twice.", self.calling(verb, by).replace(" …", " at this moment."))
    }
    fn nothing_to_do(&self) -> &'static str {
        "That was done already, or the problem is over. Nothing was done."
    }

    fn setting(&self, key: &str) -> &'static str {
        match key {
            "format" => "how its payloads are read: a format such as `alertmanager`, or `auto`",
            "template" => "how its payloads are said: a ready template's name, or a template such as `\"{{ title }}: {{ text }}\"`",
            "key" => "a template that names the thread: payloads with the same key go to the same one",
            "api" => "where the system's API is: an address such as `https://monitoring.example`, without `?…` and without a login, which `credentials` takes",
            "credentials" => "what opens its API: an API key or token, `user:password`, or Frappe's `key:secret`",
            "secret" => "what signs its payloads, at least 8 characters; `new` makes one and shows it once",
            "press" => "who may acknowledge, silence and plan downtimes: `everybody`, people such as `@anna,@ben`, or one group",
            "callbacks" => "`on` tells the system what is done here, `off` keeps it in Mattermost",
            _ => "",
        }
    }
    fn unknown_template(&self, typed: &str, names: &str) -> String {
        format!("There is no ready template {}. There are {names}. A template of your own holds fields of the payload, such as `{{{{ title }}}}`. Nothing was changed.", code(typed))
    }
    fn unknown_format(&self, typed: &str, names: &str) -> String {
        format!(
            "There is no format {}. There are {names}, and `auto`, which finds out by itself. Nothing was changed.",
            code(typed)
        )
    }
    fn bad_template(&self, key: &str, line: usize, column: usize, what: &str) -> String {
        let place = match (line, column) {
            (0, _) => String::new(),
            (line, 0) => format!(" in line {line}"),
            (line, column) => format!(" in line {line}, column {column}"),
        };
        format!("`{key}` has a mistake{place}: {}. Nothing was changed.", text::harmless(what))
    }
    fn api_forgotten(&self, handle: &str) -> String {
        format!(":warning: **The address of the API was forgotten**: a payload had named it, and your credentials would have gone there. Say where they belong: `/desk set {handle} api=https://…`")
    }
    fn secret_made(&self, table: &str) -> String {
        format!("\n**Shown only this once.** Give it to the sender, which signs its payloads with it. What is not signed, or with another secret, is refused from now on. A sender that cannot sign shows it as a password, where its address may hold one: `https://x:<secret>@…`.\n\n{table}\n")
    }
}

/// What credentials look like.
fn login(system: System) -> &'static str {
    match system {
        System::Itcockpit => "<API key>",
        System::Nagios | System::Icinga => "<user>:<password>",
        System::Grafana => "<token of a service account>",
        System::Alertmanager => "<user>:<password>",
        System::Other => "<key>:<secret>",
    }
}
