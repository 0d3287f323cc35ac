//! `/desk stats [connection]`: how many conversations there are, how long visitors wait for a first answer, who waits now, and how that was in
//! each of the last eight weeks.

use super::{table, visitors, Call, Reply};
use crate::command_line::CommandLine;
use crate::conversation::{Marks, State};
use crate::desk::{question, Desk, Flow};
use crate::roster::{self, Listed};
use crate::speech::{self, Speech, Voices};
use crate::words::stats::{self, Figures, StatsWords};
use frontdesk_wire::{Post, User};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{json, Value};
use std::collections::{BTreeMap, BTreeSet};

/// How many weeks are told of.
const WEEKS: usize = 8;
/// Of as many conversations, the latest, the first answer is looked for: each is a thread to be read.
const READ: usize = 100;
/// How much of a thread is read for that.
const REPLIES: u32 = 50;
/// Of as many open conversations, the latest, it is looked who waits.
const OPEN: usize = 200;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = stats::of(&call.user.locale);
    if line.arguments.len() > 1 || !line.flags.is_empty() {
        return Ok(Reply::text(texts.usage()));
    }
    let entry = match visitors::meant(desk, call, line.arguments.first().map(String::as_str))? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    if entry.bot.is_some() {
        return Ok(Reply::text(texts.not_counted(entry.handle.as_str())));
    }
    let all: Vec<Listed> = roster::all(desk, &entry.id)?.into_iter().map(|(_, listed)| listed).collect();
    let weeks = weeks(desk.now(), &call.user.timezone);
    let first = weeks.first().map_or(0, |week| week.0);
    let recent: Vec<&Listed> = all.iter().filter(|listed| listed.at >= first).collect();
    let sample = recent.get(recent.len().saturating_sub(READ)..).unwrap_or_default();
    let threads = Threads::read(desk, sample)?;
    let answers: Vec<(i64, First)> = sample.iter().map(|listed| (listed.at, threads.first(listed))).collect();
    let waiting = waiting(desk, &all, &threads)?;
    let drawn = Drawn { texts, weeks: &weeks, recent: &recent, answers: &answers };
    let whole = first_answers(answers.iter().map(|(_, first)| first));
    let text = texts.told(&Figures {
        handle: entry.handle.as_str(),
        conversations: all.len(),
        open: waiting.open,
        waiting: waiting.since.len(),
        longest: &call.clock(waiting.since.first().copied().unwrap_or_default()),
        people: whole.people.map(|millis| texts.lasts(millis)).as_deref(),
        agent: whole.agent.map(|millis| texts.lasts(millis)).as_deref(),
        table: &drawn.table(),
        read: (recent.len() > READ).then_some(READ),
        looked: (waiting.left_out > 0).then_some(OPEN),
    });
    let props = json!({
        "connection": entry.id,
        "handle": entry.handle,
        "conversations": all.len(),
        "open": waiting.open,
        "waiting": waiting.since.len(),
        "waiting_since": waiting.since.first(),
        "first_answer": whole.people,
        "first_answer_by_agent": whole.agent,
        "read": sample.len(),
        "of": recent.len(),
        "open_left_out": waiting.left_out,
        "weeks": drawn.props(),
    });
    Ok(Reply::with(text, props))
}

/// The beginnings of the last weeks, the oldest first, by somebody's clocks: in milliseconds, and as a date.
fn weeks(now: i64, zone: &str) -> Vec<(i64, String)> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let Ok(now) = Timestamp::from_millisecond(now) else { return Vec::new() };
    let today = now.to_zoned(zone.clone()).date();
    let behind = i64::from(today.weekday().since(Weekday::Monday));
    let week = |back: usize| {
        let days = behind + 7 * i64::try_from(back).unwrap_or_default();
        let monday = today.checked_sub(days.days()).ok()?;
        let at = monday.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond();
        Some((at, monday.to_string()))
    };
    (0..WEEKS).rev().filter_map(week).collect()
}

/// How long a visitor waited for the first answer, in milliseconds; none where there was none so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct First {
    people: Option<i64>,
    agent: Option<i64>,
}

/// The threads that were read, by their root posts.
struct Threads {
    posts: BTreeMap<String, Vec<Post>>,
    bots: BTreeSet<String>,
    voices: Voices,
}

impl Threads {
    fn read(desk: &Desk, sample: &[&Listed]) -> Flow<Self> {
        let pieces = sample.iter().map(|listed| question::thread_piece(listed.root.as_str(), 0, REPLIES)).collect();
        let threads = desk.ask_all(pieces)?;
        let named = sample.iter().zip(threads).map(|(listed, thread)| (listed.root.to_string(), thread));
        let posts: BTreeMap<String, Vec<Post>> = named.collect();
        let others = posts.values().flatten().map(|post| &post.user).filter(|user| *user != desk.bot());
        let ids: BTreeSet<String> = others.cloned().collect();
        let users = if ids.is_empty() { Vec::new() } else { desk.ask(question::users(ids.into_iter().collect()))? };
        let bots = users.iter().filter(|user: &&User| user.is_bot).map(|user| user.id.clone()).collect();
        let voices = Voices::load(desk, posts.values().flatten())?;
        Ok(Self { posts, bots, voices })
    }

    fn first(&self, listed: &Listed) -> First {
        let thread = self.posts.get(listed.root.as_str()).map(Vec::as_slice).unwrap_or_default();
        let first = |wanted: Speech| {
            let is = |post: &&Post| speech::of(post, &self.voices, self.bots.contains(&post.user)) == wanted;
            let post = thread.iter().filter(|post| !post.root.is_empty()).find(is)?;
            Some((post.create_at - listed.at).max(0))
        };
        First { people: first(Speech::Member), agent: first(Speech::Agent) }
    }
}

/// Those who wait, and how many conversations are open.
struct Waiting {
    open: usize,
    /// Since when each waits, in milliseconds; the longest first.
    since: Vec<i64>,
    /// How many open conversations were not looked at.
    left_out: usize,
}

fn waiting(desk: &Desk, all: &[Listed], threads: &Threads) -> Flow<Waiting> {
    let open: Vec<&Listed> = all.iter().filter(|listed| listed.closed == 0).collect();
    let left_out = open.len().saturating_sub(OPEN);
    let looked = open.get(left_out..).unwrap_or_default();
    let unread: Vec<&&Listed> =
        looked.iter().filter(|listed| !threads.posts.contains_key(listed.root.as_str())).collect();
    let roots = desk.ask_all(unread.iter().map(|listed| question::post(listed.root.as_str())).collect())?;
    let read = looked.iter().filter_map(|listed| threads.posts.get(listed.root.as_str())?.first());
    let mut open = left_out;
    let mut since = Vec::new();
    for root in read.chain(roots.iter().flatten()).filter(|root| root.delete_at == 0) {
        match Marks::of(root).and_then(|marks| marks.about).map(|about| about.state) {
            Some(State::Waiting { since: at }) => since.push(at),
            Some(State::Answered { .. }) => open += 1,
            _ => {}
        }
    }
    since.sort_unstable();
    Ok(Waiting { open: open + since.len(), since, left_out })
}

/// The medians of first answers, in milliseconds.
fn first_answers<'a>(answers: impl Iterator<Item = &'a First>) -> First {
    let answers: Vec<&First> = answers.collect();
    let median = |of: fn(&First) -> Option<i64>| {
        let mut times: Vec<i64> = answers.iter().filter_map(|first| of(first)).collect();
        times.sort_unstable();
        let middle = times.len() / 2;
        let upper = *times.get(middle)?;
        let lower = *times.get((times.len() - 1) / 2)?;
        Some((lower + upper) / 2)
    };
    First { people: median(|first| first.people), agent: median(|first| first.agent) }
}

struct Drawn<'a> {
    texts: &'static dyn StatsWords,
    weeks: &'a [(i64, String)],
    recent: &'a [&'a Listed],
    answers: &'a [(i64, First)],
}

/// A week's figures.
struct Week<'a> {
    from: i64,
    date: &'a str,
    conversations: usize,
    answered: usize,
    median: Option<i64>,
}

impl Drawn<'_> {
    fn week(&self, number: usize) -> Option<Week<'_>> {
        let (from, date) = self.weeks.get(number)?;
        let until = self.weeks.get(number + 1).map_or(i64::MAX, |(at, _)| *at);
        let within = |at: i64| (*from..until).contains(&at);
        let conversations = self.recent.iter().filter(|listed| within(listed.at)).count();
        let answers: Vec<&First> = self.answers.iter().filter(|(at, _)| within(*at)).map(|(_, first)| first).collect();
        let answered = answers.iter().filter(|first| first.people.is_some()).count();
        let median = first_answers(answers.into_iter()).people;
        Some(Week { from: *from, date, conversations, answered, median })
    }

    fn all(&self) -> impl Iterator<Item = Week<'_>> {
        (0..self.weeks.len()).filter_map(|number| self.week(number))
    }

    fn table(&self) -> String {
        let row = |week: Week<'_>| {
            let median = week.median.map_or_else(|| "–".into(), |millis| self.texts.lasts(millis));
            [self.date(week.date), week.conversations.to_string(), median]
        };
        let rows: Vec<[String; 3]> = self.all().map(row).collect();
        table::draw_with(&self.texts.head(), &rows, [false, true, true])
    }

    /// A date as the caller writes it.
    fn date(&self, iso: &str) -> String {
        let date = iso.parse::<jiff::civil::Date>().ok();
        date.map(|date| date.strftime(self.texts.date_format()).to_string()).unwrap_or_default()
    }

    fn props(&self) -> Vec<Value> {
        let week = |week: Week<'_>| {
            json!({
                "from": week.from,
                "date": week.date,
                "conversations": week.conversations,
                "answered": week.answered,
                "first_answer": week.median,
            })
        };
        self.all().map(week).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_mondays_by_the_callers_clocks() {
        // Monday, 2026-11-23 00:30 in Berlin; in New York it is still Sunday.
        let now = 1_795_390_200_000;
        let of = |zone: &str| weeks(now, zone);
        assert_eq!(of("Europe/Berlin").len(), WEEKS);
        assert_eq!(of("Europe/Berlin").last(), Some(&(1_795_388_400_000, "2026-11-23".to_string())));
        assert_eq!(of("America/New_York").last().map(|week| week.1.as_str()), Some("2026-11-16"));
        // Before the clocks were put back, Berlin was two hours ahead.
        assert_eq!(of("Europe/Berlin").first(), Some(&(1_791_151_200_000, "2026-10-05".to_string())));
    }

    #[test]
    fn a_median_is_in_the_middle() {
        let of = |times: &[i64]| {
            let firsts: Vec<First> = times.iter().map(|time| First { people: Some(*time), agent: None }).collect();
            first_answers(firsts.iter()).people
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[7]), Some(7));
        assert_eq!(of(&[9, 1, 3]), Some(3));
        assert_eq!(of(&[1, 4, 100, 2]), Some(3));
        assert_eq!(first_answers([First::default()].iter()), First::default());
    }
}
