//! `POST conversations/{id}/messages`: what a visitor says, into the thread. The first message opens the conversation.

use super::{authenticate, browser, check_origin, limits, seen, Opener};
use crate::connection::Connection;
use crate::conversation::{About, Conversation};
use crate::desk::{Desk, Flow, Stop};
use crate::identity::Secret;
use crate::ids::{ConversationId, MessageId};
use crate::intake::details::{email, language_tag, name, origin_and_path};
use crate::intake::{self, Limits, Said, Source};
use crate::problem::{respond, Problem};
use crate::routes::{api_headers, Request};
use crate::verified::Visitor;
use frontdesk_wire::visitor::{Send, Sent};

/// How much one conversation may bring; `limit.messages` may say otherwise.
pub const LIMITS: Limits = Limits { messages: (10, 10_000), tries: (120, 60_000) };

/// A visitor's page.
struct Page<'a> {
    request: &'a Request,
    send: Send,
    opener: Opener,
    /// Whether it may open a conversation: it has the token that the conversation's id is the hash of.
    new: bool,
}

/// With what the message opens its conversation, and whether that may be a new one. The first message of a verified visitor
/// has the token and the pass.
fn opener(desk: &Desk, request: &Request, send: &Send, id: &ConversationId) -> Flow<(Opener, bool)> {
    match (authenticate(desk, request, send.token.as_deref(), id)?, &send.pass) {
        (Opener::Token, Some(pass)) => {
            let visitor = Visitor::of_pass(desk, pass)?.ok_or(Stop::Refused(Problem::UnknownToken))?;
            Ok((Opener::Pass(visitor), true))
        }
        (Opener::Token, None) => Ok((Opener::Token, true)),
        (by_pass, _) => Ok((by_pass, false)),
    }
}

/// Takes one message.
pub fn receive(desk: &Desk, request: &Request, id: &ConversationId) -> Flow {
    let mut send: Send = request.json()?;
    let (opener, new) = opener(desk, request, &send, id)?;
    let message = MessageId::parse(&send.id).ok_or(Stop::Refused(Problem::BadJson))?;
    let said = Said::check(message, &send.text, std::mem::take(&mut send.files))?;
    let post = intake::take(desk, &Page { request, send, opener, new }, id, &said)?;
    let sent = Sent { id: said.id.to_string(), post: post.id, at: post.create_at };
    desk.order(respond(200, api_headers("application/json"), serde_json::to_vec(&sent).unwrap_or_default()));
    Ok(())
}

impl Page<'_> {
    /// The id of the visitor whose pass came along; empty for an anonymous one, where the connection takes such.
    fn verified(&self, connection: &Connection) -> Flow<String> {
        match &self.opener {
            Opener::Pass(visitor) if self.new && visitor.connection == connection.id => Ok(visitor.id.clone()),
            // A key is of a conversation that there is.
            Opener::Pass(_) | Opener::Key => Err(Stop::Refused(Problem::UnknownToken)),
            Opener::Token if connection.verified => Err(Stop::Refused(Problem::VerificationRequired)),
            Opener::Token => Ok(String::new()),
        }
    }
}

impl Source for Page<'_> {
    fn limits(&self) -> Limits {
        LIMITS
    }

    fn check(&self, _desk: &Desk, connection: &Connection, conversation: &Conversation) -> Flow {
        check_origin(self.request, connection)?;
        self.opener.permit(conversation, connection)
    }

    /// Where the page's ticket is good, and neither site nor visitor has had too many.
    fn admit(&self, desk: &Desk, secret: &Secret) -> Flow<Conversation> {
        let ticket = self.send.ticket.as_deref().unwrap_or_default();
        let connection = secret.verify(ticket, desk.now()).ok_or(Stop::Refused(Problem::TicketExpired))?;
        let connection = intake::connection(desk, &connection)?;
        check_origin(self.request, &connection)?;
        let verified = self.verified(&connection)?;
        limits::openings(desk, self.request, secret, &connection)?;
        Ok(Conversation {
            connection: connection.id,
            channel: connection.channel,
            at: desk.now(),
            verified,
            ..Conversation::default()
        })
    }

    fn about(&self, desk: &Desk, connection: &Connection) -> Flow<About> {
        // Visitors can write what they like there: a page of another website is not shown as if it were this one's.
        let page = self.send.page.as_deref().and_then(origin_and_path).unwrap_or_default();
        let ticket = self.send.ticket.as_deref().unwrap_or_default();
        let verified = self.verified(connection)?;
        let (vouched, ask) = (!verified.is_empty(), connection.chat.ask);
        Ok(About {
            preview: page.is_empty() && Secret::load(desk)?.is_previews(ticket, desk.now()),
            page: if seen::is_ours(connection, &page) { page } else { String::new() },
            language: self.send.language.as_deref().and_then(language_tag).unwrap_or_default(),
            browser: browser::name(self.request.header("user-agent")),
            // Of a visitor whom nobody vouches for, only they themselves say who they are, where they are asked.
            name: self.send.name.as_deref().filter(|_| vouched || ask.name).map(name).unwrap_or_default(),
            email: self.send.email.as_deref().filter(|_| vouched || ask.email).map(email).unwrap_or_default(),
            asked: !vouched && (ask.name || ask.email),
            verified,
            ..About::default()
        })
    }

    fn wants_person(&self) -> bool {
        self.send.person
    }

    fn address(&self, desk: &Desk) -> Flow<Option<String>> {
        limits::address_hash(desk, self.request)
    }

    fn delivers(&self) -> bool {
        false
    }
}
