//! Takes a request: what it tells is posted at once, or goes to the spool.

use crate::callback;
use crate::connection::{Connection, Feed};
use crate::desk::{question, Desk, Flow, Stop};
use crate::feed::answer::{Answer, Told};
use crate::feed::keyed::short;
use crate::feed::last::Last;
use crate::feed::recent::{Before, Recent};
use crate::feed::spool::{self, Spooled};
use crate::feed::{post, thread, Incoming, Item, Malformed, Reading};
use crate::formats::{self, Context, Format};
use crate::ids::ConnectionId;
use crate::keys::{self, Keys};
use crate::problem::Problem;
use crate::rules;
use crate::template::{self, Fault, World};
use crate::words::feed as words;
use frontdesk_wire::Op;
use serde_json::{json, Value};
use std::collections::BTreeMap;

/// How many requests are posted at once in how many milliseconds; the rest goes through the spool.
const AT_ONCE: (u32, i64) = (10, 2_000);
/// How often it is told that a template does not fit, in milliseconds.
const MISFIT: i64 = 600_000;
/// How many items of one request are posted at once.
const FEW: usize = 8;

/// Takes a request to a feed.
pub fn take(desk: &Desk, feed: &Connection, incoming: &Incoming) -> Flow<Answer> {
    let settings = feed.feed.clone().unwrap_or_default();
    let format = format_of(&settings, incoming)?;
    let context = Context { language: feed.language.clone(), timezone: feed.timezone.clone() };
    let mut reading = (format.read)(incoming, &context)?;
    overrides(incoming, &mut reading);
    let secret = reading.learnt.as_ref().map(|learnt| learnt.credentials.clone()).unwrap_or_default();
    Last::keep(desk, &feed.id, incoming, format.name, &secret)?;
    let learnt = learn(desk, feed, &reading)?;
    let feed = learnt.as_ref().unwrap_or(feed);
    let mut answer = Answer { format: format.name.into(), ..Answer::default() };
    let items = match rules::judge(desk, feed, incoming, &reading)? {
        Some(judged) => {
            answer.rules = judged.verdicts;
            judged.items
        }
        None => said(desk, feed, &settings, incoming, reading)?,
    };
    let spooled = marked(desk, feed, items);
    let told = put(desk, feed, &spooled)?;
    for item in &spooled {
        answer.add(item, told.get(&item.mark));
    }
    measure(desk, feed, &answer);
    Ok(answer)
}

/// Counts what came, by what became of it.
fn measure(desk: &Desk, feed: &Connection, answer: &Answer) {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for line in &answer.items {
        *counts.entry(line.what.name()).or_default() += 1;
    }
    for (what, add) in counts {
        let labels = [("connection", feed.handle.as_str()), ("format", &answer.format), ("outcome", what)];
        let labels = labels.map(|(name, value)| (name.to_string(), value.to_string())).into();
        desk.order(Op::Count { name: "feed_items_total".into(), labels, add });
    }
}

fn format_of(settings: &Feed, incoming: &Incoming) -> Flow<&'static Format> {
    let asked = incoming.parameter("format");
    if !settings.format.is_empty() && !asked.is_empty() && asked != settings.format {
        let what = format!("is set to {} for this feed; leave the parameter out", settings.format);
        return Err(Malformed::new("format", what).into());
    }
    let name = if asked.is_empty() { settings.format.as_str() } else { asked };
    if name.is_empty() {
        return formats::of(incoming).ok_or_else(|| Malformed::new("body", "is of no format that is known").into());
    }
    let names: Vec<&str> = formats::FORMATS.iter().map(|format| format.name).collect();
    formats::named(name).ok_or_else(|| Malformed::new("format", format!("must be one of {}", names.join(", "))).into())
}

/// What the address says goes before what the payload says.
fn overrides(incoming: &Incoming, reading: &mut Reading) {
    let id = incoming.parameter("id");
    if let ([item], false) = (reading.items.as_mut_slice(), id.is_empty()) {
        item.id = id.into();
    }
    let key = incoming.parameter("key");
    if let ([item], false) = (reading.items.as_mut_slice(), key.is_empty()) {
        item.key = key.into();
    }
}

/// Keeps what a payload gave away of the system behind it, unless an admin has set any of it: the feed as it is then, where it
/// has changed. Address and key are kept together, so that a key never goes to an address that came without it.
fn learn(desk: &Desk, feed: &Connection, reading: &Reading) -> Flow<Option<Connection>> {
    let Some(learnt) = reading.learnt.as_ref().filter(|learnt| !learnt.api.is_empty()) else { return Ok(None) };
    let settings = feed.feed.clone().unwrap_or_default();
    let known = Keys::load(desk, &feed.id, keys::AGE)?;
    let free = settings.learnt || (settings.api.is_empty() && known.credentials.is_empty());
    let same = settings.api == learnt.api && known.credentials == learnt.credentials;
    let less = learnt.credentials.is_empty() && !known.credentials.is_empty();
    if !free || same || less {
        return Ok(None);
    }
    let fresh = Keys::load(desk, &feed.id, 0)?;
    let Some(mut changed) = Connection::load(desk, &feed.id, 0)? else { return Ok(None) };
    Keys { credentials: learnt.credentials.clone(), ..fresh }.store(desk, &feed.id);
    changed.feed = Some(Feed { api: learnt.api.clone(), learnt: true, ..changed.feed.unwrap_or_default() });
    changed.store(desk);
    Ok(Some(changed))
}

/// The items in the feed's own words, where it has a template. Alerts are drawn from their state, whatever the template says; what
/// a template does not fit is told in the format's words, with a line that says why.
fn said(desk: &Desk, feed: &Connection, settings: &Feed, incoming: &Incoming, reading: Reading) -> Flow<Vec<Item>> {
    let mut items = reading.items;
    let own = !settings.template.is_empty() || !settings.key.is_empty();
    if !own || items.iter().any(|item| item.notice.is_some()) {
        return Ok(items);
    }
    let world = World { now: desk.now(), timezone: feed.timezone.clone(), language: feed.language.clone() };
    let values = values(incoming);
    if !settings.template.is_empty() {
        let source = template::stock::named(&settings.template).unwrap_or(&settings.template);
        match template::render_markdown(source, &values, &world) {
            Ok(message) if template::any_is_there(source, &values) => items = vec![worded(items.first(), message)],
            Ok(_) => items.extend(misfit(desk, feed, &Fault::nothing_there())?),
            Err(fault) => items.extend(misfit(desk, feed, &fault)?),
        }
    }
    if let ([item], false) = (items.as_mut_slice(), settings.key.is_empty() || !incoming.parameter("key").is_empty()) {
        let key = template::render(&settings.key, &values, &world).unwrap_or_default();
        if !key.trim().is_empty() {
            item.key = key.trim().into();
        }
    }
    Ok(items)
}

/// An item in the words of a template.
fn worded(read: Option<&Item>, message: String) -> Item {
    let (id, key, title) = read.map(|item| (item.id.clone(), item.key.clone(), item.title.clone())).unwrap_or_default();
    let first = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or(&title);
    Item { id, key, title: first.to_string(), message, ..Item::default() }
}

/// What says that a template does not fit what comes, every ten minutes at most.
fn misfit(desk: &Desk, feed: &Connection, fault: &Fault) -> Flow<Option<Item>> {
    if desk.ask(question::limit(&format!("misfit {}", feed.id), 1, MISFIT))? > 0 {
        return Ok(None);
    }
    let message = words::of(&feed.language).template_misfit(feed.handle.as_str(), fault);
    Ok(Some(Item { key: "template".into(), title: message.clone(), message, ..Item::default() }))
}

/// What a template can name: the payload's own fields, and the payload as a whole.
fn values(incoming: &Incoming) -> Value {
    let mut values = incoming.payload.as_object().cloned().unwrap_or_default();
    values.insert("payload".into(), incoming.payload.clone());
    values.insert("query".into(), json!(incoming.query));
    Value::Object(values)
}

fn marked(desk: &Desk, feed: &Connection, items: Vec<Item>) -> Vec<Spooled> {
    let random: String = desk.random().iter().map(|byte| format!("{byte:02x}")).collect();
    let mark = |index: usize, item: &Item| {
        let name = if item.id.is_empty() { format!("{random} {index}") } else { format!("{} id {}", feed.id, item.id) };
        short(&name).chars().filter(char::is_ascii_alphanumeric).take(12).collect()
    };
    let at = desk.now();
    items
        .into_iter()
        .enumerate()
        .map(|(index, item)| Spooled { mark: mark(index, &item), at, item: item.bounded(), tried: false })
        .collect()
}

/// Posts items at once where it is quiet, else has them wait: where those are told that are.
fn put(desk: &Desk, feed: &Connection, items: &[Spooled]) -> Flow<BTreeMap<String, Told>> {
    if items.is_empty() {
        return Ok(BTreeMap::new());
    }
    let id: &ConnectionId = &feed.id;
    let room = || question::limit(&format!("posts {id}"), AT_ONCE.0, AT_ONCE.1);
    // Whoever holds the lane holds up the others: what is looked at in it is asked for with it.
    let mut first = vec![question::lane(&format!("feed {id}"))];
    first.extend(spool::glance(id));
    first.push(room().ahead());
    desk.ahead(first)?;
    let mut recent = Recent::load(desk, id, items)?;
    let (mut told, mut fresh) = (BTreeMap::new(), Vec::<Spooled>::new());
    let mut callbacks = Vec::new();
    for spooled in items {
        match recent.before(desk, feed, spooled)? {
            Before::New if fresh.iter().all(|other| other.mark != spooled.mark) => fresh.push(spooled.clone()),
            Before::Told(before) => {
                // A crash may have come between the post and its calls.
                callbacks.extend(thread::callbacks(feed, spooled, &before.post));
                told.insert(spooled.mark.clone(), before);
            }
            Before::New | Before::Waits => {}
        }
    }
    if fresh.is_empty() {
        callback::place(desk, id, callbacks)?;
        return Ok(told);
    }
    let waits = spool::waits(desk, id)?;
    let many = fresh.len() > FEW;
    let at_once = !waits && !many && desk.ask(room())? == 0;
    if waits && spool::is_full(desk, id)? {
        desk.log("error", format!("the feed {} takes nothing more: what came before cannot be posted", feed.handle));
        return Err(Stop::Refused(Problem::Unavailable));
    }
    recent.begin(desk, id, &fresh);
    let mut tried = None;
    if at_once {
        let mut posted = post::all(desk, feed, &fresh, None)?;
        posted.left.iter_mut().for_each(|spooled| spooled.tried = posted.refused);
        told.extend(posted.told);
        callbacks.extend(posted.callbacks);
        tried = Some(posted.left);
    }
    callback::place(desk, id, callbacks)?;
    // In their order, however many there are.
    let left = tried.as_ref().unwrap_or(&fresh);
    if !left.is_empty() {
        spool::add(desk, id, left)?;
    }
    recent.end(desk, id, &fresh, &told);
    Ok(told)
}
