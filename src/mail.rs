//! E-mail to visitors who have left: what they have not read on the page goes out through the server's own mail.
//!
//! - `left` is the address that a visitor leaves, and what is known of the mails that went there.
//! - `due` says what is unread, and sends it once the visitor had time to read it on the page.
//! - `letter` is the mail: the team's words, never the visitor's, and a link to go on; `html` writes the words down.
//! - `link` is the code in that link, which works once, and the key that it is exchanged for.

mod due;
mod html;
mod left;
mod letter;
mod link;

pub use due::{due, look, look_around, reply_came};
pub use left::{begun, contact, forget};
pub use link::{key_of, redeem};

use crate::chat::Mail;
use crate::connection::{Connection, Kind};
use frontdesk_wire::Host;

/// Whether a connection's visitors may leave an address: where the server sends mail at all.
pub fn is_offered(host: &Host, connection: &Connection) -> bool {
    connection.kind == Kind::Website && connection.chat.mail == Mail::On && host.mails
}
