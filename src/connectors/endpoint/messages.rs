//! `POST endpoints/{handle}/messages`: what the visitor of a session says, into the thread. The first message opens it.

use super::{authenticate, conversation_of, server_headers};
use crate::connection::Connection;
use crate::conversation::{About, Conversation};
use crate::desk::{question, Desk, Flow, Stop};
use crate::identity::Secret;
use crate::ids::{ConnectionId, ConversationId, MessageId};
use crate::intake::details::{email, language_tag, name, origin_and_path};
use crate::intake::{self, enough, Limits, Said, Source};
use crate::problem::{respond, Problem};
use crate::routes::Request;
use crate::verified;
use frontdesk_wire::visitor::Verified;
use serde::Deserialize;
use serde_json::json;

/// How much one session may bring. A server speaks for it, which repeats itself when it was away.
const LIMITS: Limits = Limits { messages: (30, 10_000), tries: (360, 60_000) };
/// How many new conversations one connection may open in how many milliseconds.
const OPENINGS: (u32, i64) = (1_000, 3_600_000);

/// The body.
#[derive(Deserialize)]
struct Body {
    session: String,
    id: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    visitor: Option<Visitor>,
}

/// What the endpoint's server says of the visitor. It is shown, and proves nothing but what is signed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Visitor {
    name: Option<String>,
    email: Option<String>,
    locale: Option<String>,
    page: Option<String>,
    verified: Option<Verified>,
}

/// A session of an endpoint.
struct Session<'a> {
    connection: &'a ConnectionId,
    conversation: &'a ConversationId,
    name: String,
    visitor: Visitor,
}

/// Takes one message.
pub fn receive(desk: &Desk, request: &Request, handle: &str) -> Flow {
    let entry = authenticate(desk, request, handle)?;
    let mut body: Body = request.json()?;
    let id = conversation_of(&Secret::load(desk)?, &entry.id, &body.session)?;
    let refused = Problem::BadField("id must be 1 to 128 of A-Z a-z 0-9 _ . : -, and the same on every resend.");
    let message = MessageId::parse_foreign(&body.id).ok_or(Stop::Refused(refused))?;
    let said = Said::check(message, &body.text, std::mem::take(&mut body.files))?;
    let visitor = body.visitor.unwrap_or_default();
    let session = Session { connection: &entry.id, conversation: &id, name: body.session, visitor };
    let post = intake::take(desk, &session, &id, &said)?;
    let sent = json!({ "conversation": id, "post": post.id, "id": said.id, "at": post.create_at });
    desk.order(respond(200, server_headers("application/json"), serde_json::to_vec(&sent).unwrap_or_default()));
    Ok(())
}

impl Source for Session<'_> {
    fn limits(&self) -> Limits {
        LIMITS
    }

    fn check(&self, desk: &Desk, connection: &Connection, conversation: &Conversation) -> Flow {
        verified::check(desk, connection, self.conversation, conversation, self.visitor.verified.as_ref())
    }

    fn admit(&self, desk: &Desk, _secret: &Secret) -> Flow<Conversation> {
        let connection = intake::connection(desk, self.connection)?;
        let verified = verified::admitted(desk, &connection, self.visitor.verified.as_ref())?;
        enough(desk.ask(question::limit(&format!("open {}", connection.id), OPENINGS.0, OPENINGS.1))?)?;
        Ok(Conversation {
            connection: connection.id,
            channel: connection.channel,
            at: desk.now(),
            session: self.name.clone(),
            verified,
            ..Conversation::default()
        })
    }

    fn about(&self, _desk: &Desk, _connection: &Connection) -> Flow<About> {
        let Visitor { name: called, email: mail, locale, page, verified } = &self.visitor;
        Ok(About {
            name: called.as_deref().map(name).unwrap_or_default(),
            email: mail.as_deref().map(email).unwrap_or_default(),
            language: locale.as_deref().and_then(language_tag).unwrap_or_default(),
            page: page.as_deref().and_then(origin_and_path).unwrap_or_default(),
            // Checked by now: without a good one no conversation is opened.
            verified: verified.as_ref().map(|verified| verified.id.clone()).unwrap_or_default(),
            ..About::default()
        })
    }

    fn signer(&self) -> &str {
        self.visitor.verified.as_ref().map_or("", |verified| &verified.id)
    }

    fn delivers(&self) -> bool {
        true
    }
}
