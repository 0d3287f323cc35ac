//! German: blocked visitors.

use super::De;
use crate::block::{Address, Block};
use crate::words::block::{with_address, BlockWords, Dialog};

impl BlockWords for De {
    fn blocked_until(&self, by: &str, until: &str) -> String {
        format!("Gesperrt von {by} bis {until}")
    }
    fn block_dialog(&self) -> Dialog {
        Dialog {
            title: "Besucher sperren",
            submit: "Sperren",
            what: "Wer",
            device: ["Dieser Besucher, auf diesem Gerät", "Dieser Besucher, auf allen Geräten"],
            address: "Alle unter der Adresse des Besuchers",
            time: "Wie lange",
            times: ["1 Stunde", "1 Tag", "30 Tage", "Für immer"],
        }
    }
    fn has_blocked(&self, block: &Block, until: &str, asked: bool) -> String {
        let until = if until.is_empty() { String::new() } else { format!(" bis {until}") };
        let name = super::code(&block.name);
        let who = match (&block.address, asked) {
            (Address::Known(_), _) => format!("{name} und alle unter derselben Adresse sind{until} gesperrt."),
            (Address::Awaited, _) => format!("{name} ist{until} gesperrt. Die Adresse wird nicht länger als eine Stunde aufbewahrt: Sie wird mitgesperrt, sobald dieser Besucher wieder zu schreiben versucht."),
            (Address::Free, true) => format!("{name} ist{until} gesperrt; die Adresse gehört dem Server, der für seine Besucher spricht, und bleibt frei."),
            (Address::Free, false) => format!("{name} ist{until} gesperrt."),
        };
        format!("{who} Weitere Nachrichten kommen nicht mehr an. `/desk unblock {}` hebt die Sperre auf.", block.number)
    }
    fn too_many_blocks(&self, most: usize) -> String {
        format!("Es gibt bereits {most} Sperren, mehr sind nicht möglich. `/desk block list` zeigt sie; eine, die nicht mehr gebraucht wird, beendet `/desk unblock <Nummer>`.")
    }
    fn block_usage(&self) -> &'static str {
        "Geben Sie `/desk block [--address] [--for 1h | 1d | 30d]` im Thread eines Besuchers ein; `/desk block list [Verbindung]` zeigt, wer gesperrt ist. Es wurde nichts geändert."
    }
    fn unblock_usage(&self) -> &'static str {
        "Geben Sie `/desk unblock` im Thread des Besuchers ein, oder nennen Sie, wen Sie meinen: `/desk unblock <Nummer oder Name> [Verbindung]`. `/desk block list` zeigt, wer gesperrt ist."
    }
    fn blocks_head(&self) -> &'static str {
        "| Nummer | Besucher | Wer | Bis | Gesperrt von |\n|--:|:--|:--|:--|:--|"
    }
    fn block_row(&self, block: &Block, until: &str) -> String {
        let who = match (with_address(block), block.verified.is_empty()) {
            (true, _) => "alle unter der Adresse",
            (false, true) => "dieses Gerät",
            (false, false) => "alle Geräte",
        };
        let until = if until.is_empty() { "auf Dauer" } else { until };
        format!("\n| {} | {} | {who} | {until} | {} |", block.number, block.name, block.by)
    }
    fn nobody_blocked(&self, handle: &str) -> String {
        format!("Für `{handle}` ist niemand gesperrt.")
    }
    fn no_block(&self, typed: &str, handle: &str) -> String {
        let typed = super::code(typed);
        format!("Für `{handle}` ist unter {typed} niemand gesperrt. `/desk block list {handle}` zeigt, wer es ist.")
    }
    fn which_block(&self, typed: &str, numbers: &str) -> String {
        format!("Mehrere gesperrte Besucher heißen {}. Geben Sie die Nummer an: {numbers}.", super::code(typed))
    }
    fn has_unblocked(&self, name: &str) -> String {
        format!("{} kann wieder schreiben.", super::code(name))
    }
}
