//! A website's visitors. What their page knows and does is the real widget's state machine; this drives it as `engine.ts`
//! and `api.ts` do, over a network that loses things.

mod leaving;
mod line;

pub use line::text_of;

use crate::agenda::{MS, SECOND};
use crate::streams::Listener;
use crate::tell;
use crate::web::{Request, Response};
use crate::world::World;
use crate::Kind;
use frontdesk_widget::action::Action;
use frontdesk_widget::chat::{Chat, Failure, Moment};
use frontdesk_widget::outbox::Stage;
use frontdesk_widget::timeline;
use frontdesk_widget::token::{conversation_id, encode};
use frontdesk_wire::visitor::{Page, Sent};
use serde_json::{json, Value};
use std::collections::BTreeMap;

/// What a tab draws of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The text, without its form.
    pub text: String,
    /// Whether the visitor said it.
    pub own: bool,
}

/// A tab with the chat in it.
pub struct Tab {
    /// The widget's state machine.
    pub chat: Chat<Shown>,
    connection: u64,
    wake: u64,
    pressing: bool,
}

/// What a visitor has said.
#[derive(Clone, Debug)]
pub struct Said {
    /// What.
    pub text: String,
    /// The conversations in which the server took it.
    pub accepted: Vec<String>,
}

/// A visitor.
pub struct Visitor {
    /// Which website, by its number.
    pub site: usize,
    /// The conversation's token.
    pub token: String,
    /// The conversation's id.
    pub conversation: String,
    /// What was said, by the sender's own id.
    pub said: BTreeMap<String, Said>,
    /// The tabs.
    pub tabs: Vec<Tab>,
    ticket: String,
    address: String,
}

/// A website.
#[derive(Clone, Debug)]
pub struct Site {
    /// The connection's handle.
    pub handle: String,
    /// The channel.
    pub channel: String,
}

impl World {
    /// Lets a visitor come to a website.
    pub fn visit(&mut self, site: usize) {
        let token = encode(&self.chance.bytes(32));
        let conversation = conversation_id(&token).expect("the token is one");
        let number = self.visitors.len();
        let visitor = Visitor {
            site,
            token,
            conversation,
            said: BTreeMap::new(),
            tabs: Vec::new(),
            ticket: String::new(),
            address: format!("203.0.113.{number}"),
        };
        self.visitors.push(visitor);
        self.open_tab(number, false);
    }

    /// Opens a tab; `exists` where the conversation has begun in another.
    pub fn open_tab(&mut self, visitor: usize, exists: bool) {
        let mut chat = Chat::new(self.plan.streams);
        chat.begin(exists, 0, "");
        chat.watch(true, true, 0);
        self.visitors[visitor].tabs.push(Tab { chat, connection: 0, wake: 0, pressing: false });
        let tab = self.visitors[visitor].tabs.len() - 1;
        self.work(visitor, tab);
    }

    /// Lets a visitor write a message, once their page is there.
    pub fn say(&mut self, visitor: usize, tab: usize, text: String) {
        if self.visitors[visitor].ticket.is_empty() {
            return self.after(SECOND, move |world| world.say(visitor, tab, text));
        }
        let id = encode(&self.chance.bytes(16));
        let now = self.page_time();
        let this = &mut self.visitors[visitor];
        let Some(tab_of) = this.tabs.get_mut(tab) else { return };
        this.said.insert(id.clone(), Said { text: text.clone(), accepted: Vec::new() });
        tab_of.chat.write(id, text, now, now);
        self.tally.one("messages written by visitors");
        self.work(visitor, tab);
    }

    /// Lets a visitor look at a tab, or away from it.
    pub fn look(&mut self, visitor: usize, tab: usize, shown: bool, visible: bool) {
        let now = self.page_time();
        if let Some(tab) = self.visitors[visitor].tabs.get_mut(tab) {
            tab.chat.watch(shown, visible, now);
        }
        self.work(visitor, tab);
    }

    fn page_time(&self) -> u64 {
        (self.now / MS) as u64
    }

    fn moment_of_page(&mut self) -> Moment {
        Moment { now: self.page_time(), random: self.chance.part() }
    }

    /// Does what a tab's state machine asks for.
    pub fn work(&mut self, visitor: usize, tab: usize) {
        self.look_after(visitor, tab);
        loop {
            let moment = self.moment_of_page();
            let action = self.visitors[visitor].tabs[tab].chat.next(moment);
            match action {
                Action::Send { id, text, first } => self.send(visitor, tab, id, text, first),
                Action::Ticket => self.fetch_ticket(visitor, tab),
                Action::Connect { after, wait } => self.connect(visitor, tab, after, wait),
                Action::Disconnect => self.disconnect(visitor, tab),
                Action::Rest { until } => {
                    self.press_again(visitor, tab);
                    let wake = self.serial();
                    self.visitors[visitor].tabs[tab].wake = wake;
                    if let Some(until) = until {
                        let wait = (until as i64 * MS - self.now).max(0) + 5 * MS;
                        self.after(wait, move |world| {
                            if world.visitors[visitor].tabs[tab].wake == wake {
                                world.work(visitor, tab);
                            }
                        });
                    }
                    return;
                }
            }
        }
    }

    /// A visitor who is told that a message was not sent presses the button beside it after a while.
    fn press_again(&mut self, visitor: usize, tab: usize) {
        let chat = &self.visitors[visitor].tabs[tab].chat;
        let refused = chat.letters().iter().find(|letter| letter.stage == Stage::Refused);
        let Some(id) = refused.map(|letter| letter.id.clone()) else { return };
        if std::mem::replace(&mut self.visitors[visitor].tabs[tab].pressing, true) {
            return;
        }
        self.tally.one("messages refused, and sent again by hand");
        self.after(10 * SECOND, move |world| {
            let tab_of = &mut world.visitors[visitor].tabs[tab];
            tab_of.pressing = false;
            tab_of.chat.again(&id);
            world.work(visitor, tab);
        });
    }

    /// Loads a page anew, which forgets what it shows.
    pub fn reload(&mut self, visitor: usize, tab: usize) {
        self.disconnect(visitor, tab);
        let now = self.page_time();
        let exists = self.visitors[visitor].said.values().any(|said| !said.accepted.is_empty());
        let chat = &mut self.visitors[visitor].tabs[tab].chat;
        chat.begin(exists, 0, "");
        chat.watch(true, true, now);
        self.work(visitor, tab);
    }

    /// Lets a visitor's other tabs know that the conversation has begun, as the loader does.
    fn tell_tabs(&mut self, visitor: usize, teller: usize) {
        for tab in (0..self.visitors[visitor].tabs.len()).filter(|tab| *tab != teller) {
            let chat = &mut self.visitors[visitor].tabs[tab].chat;
            if chat.rows().next().is_none() {
                chat.begin(true, 0, "");
                self.work(visitor, tab);
            }
        }
    }

    /// Notices where the widget gave the conversation up though it stands.
    fn look_after(&mut self, visitor: usize, tab: usize) {
        let Some(over) = self.visitors[visitor].tabs[tab].chat.over() else { return };
        let (code, renew) = (over.code.clone(), over.renew);
        let conversation = self.visitors[visitor].conversation.clone();
        if self.root_of(&conversation).is_some() {
            let what = format!("conversation {conversation} stands, and its visitor was told that it is over: {code}");
            self.breach(Kind::Lost, what);
        }
        self.tally.one("conversations that were over");
        if renew {
            self.renew(visitor);
        }
    }

    /// Begins a new conversation in all tabs.
    fn renew(&mut self, visitor: usize) {
        let token = encode(&self.chance.bytes(32));
        let this = &mut self.visitors[visitor];
        this.conversation = conversation_id(&token).expect("the token is one");
        this.token = token;
        for tab in 0..this.tabs.len() {
            self.disconnect(visitor, tab);
            self.visitors[visitor].tabs[tab].chat.begin(false, 0, "");
        }
    }

    fn send(&mut self, visitor: usize, tab: usize, id: String, text: String, first: bool) {
        let this = &self.visitors[visitor];
        let conversation = this.conversation.clone();
        let mut body = json!({ "token": this.token, "id": id, "text": text });
        if first {
            body["ticket"] = json!(this.ticket);
            body["page"] = json!("https://shop.example/page");
            body["language"] = json!("en");
        }
        let request = self.post_of(visitor, &conversation, "messages", &body, None);
        tell!(self, "visitor {visitor}.{tab} sends {id}: {text:?}");
        let reply = move |world: &mut World, response: Option<Response>| {
            let moment = world.moment_of_page();
            if world.visitors[visitor].conversation != conversation {
                return; // the page has begun another one since
            }
            let sent = response.as_ref().and_then(|response| serde_json::from_slice::<Sent>(&response.body).ok());
            let chat = &mut world.visitors[visitor].tabs[tab].chat;
            match (response, sent) {
                (Some(Response { status: 200, .. }), Some(sent)) => {
                    let body = Shown { text, own: true };
                    let at = sent.at as u64;
                    chat.sent(timeline::Message { id: sent.post, sent_id: id, at, own: true, body });
                    if first {
                        world.tell_tabs(visitor, tab);
                    }
                }
                (response, _) => {
                    let response = response.unwrap_or_default();
                    let code = response.code();
                    let failure = Failure { status: response.status, code: &code, after: response.retry_after };
                    chat.refused(&id, failure, moment);
                }
            }
            world.work(visitor, tab);
        };
        self.request(request, Box::new(reply));
    }

    /// Notes that the server took a message, as it says so.
    pub fn note_accepted(&mut self, path: &str, answer: &[u8]) {
        let Some(rest) = path.strip_prefix("/v1/conversations/") else { return };
        let Some(conversation) = rest.strip_suffix("/messages") else { return };
        let Ok(sent) = serde_json::from_slice::<Sent>(answer) else { return };
        for visitor in &mut self.visitors {
            if let Some(said) = visitor.said.get_mut(&sent.id) {
                if !said.accepted.iter().any(|known| known == conversation) {
                    said.accepted.push(conversation.into());
                }
            }
        }
    }

    fn post_of(
        &self,
        visitor: usize,
        conversation: &str,
        verb: &str,
        body: &Value,
        listener: Option<Listener>,
    ) -> Request {
        Request {
            method: "POST",
            path: format!("/v1/conversations/{conversation}/{verb}"),
            query: String::new(),
            body: body.to_string().into_bytes(),
            headers: BTreeMap::from([("origin".into(), "null".into()), ("content-type".into(), "text/plain".into())]),
            user: String::new(),
            client: self.visitors[visitor].address.clone(),
            listener,
        }
    }

    fn fetch_ticket(&mut self, visitor: usize, tab: usize) {
        let handle = self.team.sites[self.visitors[visitor].site].handle.clone();
        let client = self.visitors[visitor].address.clone();
        let request = Request { method: "GET", path: format!("/v1/sites/{handle}/chat"), client, ..Request::default() };
        let reply = move |world: &mut World, response: Option<Response>| {
            let moment = world.moment_of_page();
            let lost = response.as_ref().is_none_or(|response| response.status != 200 && response.code().is_empty());
            let page = response.as_ref().and_then(settings_in);
            if let Some(page) = &page {
                world.visitors[visitor].ticket.clone_from(&page.ticket);
            }
            world.visitors[visitor].tabs[tab].chat.ticket(page.is_some(), lost, moment);
            world.work(visitor, tab);
        };
        self.request(request, Box::new(reply));
    }

    /// Gets the page that a new visitor's chat is in.
    pub fn load_page(&mut self, visitor: usize) {
        let handle = self.team.sites[self.visitors[visitor].site].handle.clone();
        let client = self.visitors[visitor].address.clone();
        let request = Request { method: "GET", path: format!("/v1/sites/{handle}/chat"), client, ..Request::default() };
        let reply = move |world: &mut World, response: Option<Response>| match response.as_ref().and_then(settings_in) {
            Some(page) => world.visitors[visitor].ticket = page.ticket,
            None => world.after(3 * SECOND, move |world| world.load_page(visitor)),
        };
        self.request(request, Box::new(reply));
    }
}

/// The settings in a chat page.
fn settings_in(response: &Response) -> Option<Page> {
    let text = std::str::from_utf8(&response.body).ok()?;
    let (_, rest) = text.split_once("id=\"settings\">")?;
    let (settings, _) = rest.split_once("</script>")?;
    serde_json::from_str(settings).ok()
}
