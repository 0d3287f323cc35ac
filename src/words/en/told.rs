//! English: who sees what a member writes.

use super::En;
use crate::words::told::ToldWords;

impl ToldWords for En {
    fn leaves(&self, bot: Option<&str>) -> String {
        match bot {
            Some(bot) => format!(
                "The visitor sees this, since it mentions `@{bot}`. Without the mention you stay among yourselves."
            ),
            None => "The visitor sees this. To stay among yourselves, begin a reply with `note:` or type `/desk note`."
                .into(),
        }
    }
    fn stays(&self, bot: &str) -> String {
        format!("The visitor does not see this: here you are among yourselves. To answer the visitor, mention `@{bot}` in your reply.")
    }
}
