//! German: agents.

use super::endpoint::with_warnings;
use super::{code, De};
use crate::agent::protocol::Why;
use crate::agent::turn::Halt;
use crate::commands::doctor::Finding;
use crate::words::agent::{AgentWords, Connected, Shown, Taken};
use crate::words::turn::is_too_long;

impl AgentWords for De {
    fn connected(&self, answer: &Connected<'_>) -> String {
        let Connected { again, handle, bot, name, url, protocol, model, key, allowed, caller, .. } = answer;
        let head = if *again { "ist in diesem Kanal" } else { "ist jetzt in diesem Kanal" };
        let speaks = match *protocol {
            "json" => "einfaches JSON, signiert".into(),
            _ if model.is_empty() => "Chat Completions von OpenAI".to_string(),
            _ => format!("Chat Completions von OpenAI, Modell {}", code(model)),
        };
        let mut text = format!(
            "**{}**, ein KI-Agent, {head}: @{bot}, verbunden als `{handle}`. Die Antworten kommen von `{url}` ({speaks}).\n",
            crate::text::harmless(name)
        );
        if !answer.secrets.is_empty() {
            text.push_str(&self.secret_made(answer.secrets));
        }
        if allowed.is_empty() {
            text.push_str(&format!(
                "\n**Noch darf niemand ihn fragen.** Legen Sie fest, wer das darf: alle in diesem Kanal oder fürs Erste nur Sie (Personen und Gruppen, durch Kommas getrennt):\n```\n/desk set {handle} allowed_users=*\n/desk set {handle} allowed_users=@{caller}\n```\n"
            ));
        } else {
            let who = if *allowed == "*" { "alle in diesem Kanal (`*`)".into() } else { code(allowed) };
            text.push_str(&format!("\nFragen dürfen ihn: {who}.\n"));
        }
        text.push_str(&format!("\n{}\n", how_to_ask(bot, handle, answer.mention_only)));
        let mut wants: Vec<String> = Vec::new();
        if *protocol != "json" && !key {
            wants.push(format!("einen Schlüssel, geben Sie `/desk set {handle} key=…` ein"));
        }
        if *protocol != "json" && model.is_empty() {
            wants.push(format!("die Angabe eines Modells, geben Sie `/desk set {handle} model=…` ein"));
        }
        if !wants.is_empty() {
            text.push_str(&format!("\nVerlangt sein Server {}.", wants.join("; verlangt er ")));
        }
        text.push_str(&format!("\n`/desk doctor {handle}` stellt ihm eine Frage und sagt, was nicht stimmt; `/desk set {handle}` zeigt alle Einstellungen.\n"));
        for note in answer.notes {
            text.push_str(&format!("\n{note}\n"));
        }
        with_warnings(text, answer.warnings)
    }
    fn shown(&self, answer: &Shown<'_>) -> String {
        let Shown { handle, bot, name, on, asked, settings, warnings } = answer;
        let state = if *on { "an" } else { "aus" };
        let mut text = format!("**{handle}** · Agent · {state}\n\n{}, als @{bot}.", crate::text::harmless(name));
        if *on && !asked {
            text.push_str(&format!(" **Niemand darf ihn fragen**: `/desk set {handle} allowed_users=*`."));
        }
        text.push_str(&format!(
            "\n\n| Einstellung | Wert | |\n|:--|:--|:--|{settings}\n\n`/desk set {handle} Einstellung=Wert` ändert eine Einstellung, `/desk doctor {handle}` probiert ihn aus.\n"
        ));
        with_warnings(text, warnings)
    }
    fn disconnected(&self, handle: &str, bot: &str) -> String {
        format!("`{handle}` ist getrennt: @{bot} hat den Kanal verlassen und ist abgeschaltet; was er gerade beantwortete, wurde gestoppt. Seine Threads und Einstellungen bleiben. Nach `/desk connect agent {handle}` in diesem Kanal macht er dort weiter, wo er aufgehört hat.")
    }
    fn rotated(&self, handle: &str, secrets: &str, until: &str) -> String {
        format!("Der neue Schlüssel von `{handle}`. **Das sehen Sie nur dieses eine Mal.**\n\n{secrets}\n\nDer alte gilt noch bis {until}: Bis dahin tragen Aufrufe beide Signaturen.")
    }
    fn nothing_to_rotate(&self, handle: &str) -> String {
        format!("`{handle}` hat kein Geheimnis, das von Frontdesk stammt: Der Schlüssel gehört dem Server des Agenten. Erzeugen Sie dort einen neuen und geben Sie dann `/desk set {handle} key=…` ein.")
    }
    fn usage(&self) -> &'static str {
        "Geben Sie `/desk connect agent Ada https://llm.example/v1` ein: den Namen und die Adresse, die Fragen annimmt. Dahinter bei Bedarf: `--protocol openai` oder `json`, `--model …`, `--key …`, `--allowed_users *` oder `@anna,@ben`, `--mention_only true`, `--thread_replies false`. Hinter `--from-toml` kann ein Abschnitt aus den Einstellungen von PRX stehen, so wie er ist."
    }
    fn toml_unreadable(&self, line: usize, what: &str) -> String {
        format!(
            "Was hinter `--from-toml` steht, ist kein TOML: Zeile {line} davon ({}). Es wurde nichts geändert.",
            code(what)
        )
    }
    fn toml_missing(&self) -> &'static str {
        "Hinter `--from-toml` stehen keine Einstellungen von PRX. Dorthin gehört der Abschnitt `[channels_config.mattermost]` mit `url`, `bot_token`, `channel_id`, `allowed_users`, `thread_replies` und `mention_only`, so wie er ist. Es wurde nichts geändert."
    }
    fn toml_unfit(&self, key: &str) -> String {
        format!("`{key}` hat dort einen Wert, den PRX so nicht annimmt. Es wurde nichts geändert.")
    }
    fn toml_other_channel(&self, id: &str) -> String {
        format!("Der Abschnitt gilt für einen anderen Kanal (`channel_id` {}). Geben Sie das in jenem Kanal ein, oder lassen Sie die Zeile weg. Es wurde nichts geändert.", code(id))
    }
    fn toml_taken(&self, taken: &Taken<'_>) -> String {
        let mut text = String::from(
            "**Aus dem Abschnitt von PRX**: Seine Einstellungen gelten ab jetzt; regelmäßig abfragen muss nichts mehr.",
        );
        if taken.left_url {
            text.push_str(" `url` ist die Adresse von Mattermost selbst und wurde nicht gebraucht.");
        }
        if taken.has_token {
            text.push_str(" **`bot_token` wurde nicht gespeichert und wird nicht mehr gebraucht: Widerrufen Sie es**, und beenden Sie PRX, sonst antworten beide.");
        }
        if taken.any_channel {
            text.push_str(" Ein Kanal war nicht genannt; der Agent antwortet in diesem.");
        }
        if !taken.unknown.is_empty() {
            let keys: Vec<String> = taken.unknown.iter().map(|key| code(key)).collect();
            text.push_str(&format!(" Hier nicht bekannt und weggelassen: {}.", keys.join(", ")));
        }
        text
    }
    fn unknown_flag(&self, flag: &str) -> String {
        format!("{} kennt dieser Befehl nicht. Es wurde nichts geändert. {}", code(flag), self.usage())
    }
    fn not_a_name(&self, typed: &str) -> String {
        format!("{} kann kein Name eines Agenten sein. Ein Name enthält einen Buchstaben oder eine Ziffer, hat höchstens 60 Zeichen und ist keiner, den Mattermost selbst verwendet, wie `all`. Es wurde nichts geändert.", code(typed))
    }
    fn not_an_address(&self, typed: &str) -> String {
        format!("{} ist keine Adresse, die Fragen annimmt. Eine solche beginnt mit `https://` oder `http://` und enthält keinen Benutzernamen: beim Protokoll von OpenAI das, was vor `/chat/completions` steht, etwa `https://llm.example/v1`. Es wurde nichts geändert.", code(typed))
    }
    fn no_scheme(&self, typed: &str) -> String {
        format!("Bei {} fehlt am Anfang `http://` oder `https://`. Es wurde nichts geändert.", code(typed))
    }
    fn no_path(&self, handle: &str, url: &str) -> String {
        format!("**Die Adresse hat keinen Pfad.** Bei `openai` endet sie meist auf `/v1`: `/desk set {handle} url={url}/v1`. Ob sie stimmt, sagt `/desk doctor {handle}`.")
    }
    fn moved(&self, from: &str, to: &str) -> String {
        format!("Seine Adresse war {} und ist jetzt {}.", code(from), code(to))
    }
    fn name_is_anothers(&self, handle: &str, name: &str, bot: &str) -> String {
        format!("**@{name} ist schon vergeben**, deshalb heißt sein Bot @{bot}: Wer @{name} schreibt, erreicht ihn nicht. Einfacher ist ein eigener Name: erst `/desk disconnect {handle}`, dann unter einem anderen Namen verbinden.")
    }
    fn needs_value(&self, what: &str) -> String {
        format!("Bei `{what}` fehlt der Wert. Es wurde nichts geändert.")
    }
    fn no_address(&self, name: &str, toml: bool) -> String {
        if toml {
            return format!("Im Abschnitt steht die Adresse von Mattermost, nicht die, unter der der Agent Fragen annimmt. Geben Sie diese davor an: `/desk connect agent {} https://llm.example/v1 --from-toml` und dann den Abschnitt. Es wurde nichts geändert.", name.replace('`', ""));
        }
        format!("Unter welcher Adresse nimmt er Fragen an? `/desk connect agent {} https://llm.example/v1`: beim Protokoll von OpenAI das, was vor `/chat/completions` steht. Es wurde nichts geändert.", name.replace('`', ""))
    }
    fn connected_elsewhere(&self, name: &str, handle: &str) -> String {
        format!("Ein Agent namens {} ist als `{handle}` mit einem anderen Kanal verbunden. Nehmen Sie einen anderen Namen oder geben Sie dort zuerst `/desk disconnect {handle}` ein.", code(name))
    }
    fn name_taken(&self, name: &str) -> String {
        format!("Der Benutzername `{name}` ist vergeben, und mit Nummern dahinter ebenfalls. Es wurde nichts geändert. Wählen Sie einen anderen Namen.")
    }
    fn may_make_no_bots(&self) -> &'static str {
        "Ein Agent bekommt ein eigenes Bot-Konto. Bitten Sie jemanden mit Admin-Rechten für das Team oder das System, oder jemanden, der in Mattermost Bots anlegen darf, das hier einzugeben. Es wurde nichts geändert."
    }
    fn bot_description(&self) -> &'static str {
        "Ein KI-Agent. Angelegt von /desk connect; /desk disconnect schaltet ihn ab."
    }
    fn public_channel(&self, host: &str) -> String {
        format!("**Öffentlicher Kanal.** Alle im Team können mitlesen, und was der Agent gefragt wird, geht an {host}. In einem privaten Kanal bleibt es unter dessen Mitgliedern.")
    }
    fn default_channel(&self) -> &'static str {
        "**Der Standardkanal des Teams.** Alle im Team sind darin. Besser ist ein eigener Kanal oder `mention_only=true`."
    }
    fn no_reply_address(&self) -> &'static str {
        "**Die Adresse von Mattermost fehlt**, deshalb kann der Agent eine Antwort nicht nachreichen. Tragen Sie sie in der Systemkonsole unter Umgebung › Webserver als *Site URL* ein."
    }
    fn setting(&self, key: &str) -> &'static str {
        match key {
            "url" => "wo er Fragen annimmt; bei `openai` das, was vor `/chat/completions` steht",
            "protocol" => "`openai` für Chat Completions (llama.cpp, vLLM, Ollama, LiteLLM …) oder `json` für einen eigenen, signierten Aufruf",
            "model" => "das Modell, das verlangt wird; leer für das des Servers",
            "system" => "was ihm vor allem anderen gesagt wird, in Anführungszeichen",
            "key" => "der API-Schlüssel seines Servers; wird nie wieder gezeigt",
            "allowed_users" => "wer ihn fragen darf: `*` für alle im Kanal, Personen und Gruppen wie `@anna,@support`; ist niemand genannt, darf niemand",
            "thread_replies" => "`true` antwortet im Thread des Beitrags, `false` im Kanal",
            "mention_only" => "`true`: nur auf Beiträge, die ihn nennen, und in Threads, in denen er schon ist; `false`: auf jeden neuen Beitrag im Kanal",
            "stream" => "`true` lässt die Antwort Wort für Wort wachsen, `false` wartet auf die ganze",
            "context" => "wie viel von einem Thread er erfährt, in Token zu etwa vier Zeichen: 500 bis 2000000",
            "timeout" => "wie lange eine Antwort dauern darf, in Sekunden: 5 bis 600",
            "parallel" => "wie viele Antworten gleichzeitig unterwegs sein dürfen: 1 bis 64",
            "channel_id" => "sein Kanal; um ihn zu wechseln, trennen Sie den Agenten und verbinden ihn dort",
            "agent" => "welcher Agent Besuchern als Erster antwortet: sein Name aus `/desk list`, oder `none`",
            "agent_mode" => "`answer`: er antwortet Besuchern selbst; `draft`: er schlägt vor, und Sie senden; `off`",
            _ => "",
        }
    }
    fn unfit_value(&self, key: &str, typed: &str) -> String {
        format!("{} passt nicht zu `{key}` ({}). Es wurde nichts geändert.", code(typed), self.setting(key))
    }
    fn unfit_key(&self, most: usize) -> String {
        format!("Das ist kein Schlüssel: Ein Schlüssel enthält keine Leerzeichen, nur Buchstaben, Ziffern und Zeichen aus ASCII, und zwar höchstens {most}. Es wurde nichts geändert.")
    }
    fn signed_as_before(&self, handle: &str) -> String {
        format!("Aufrufe werden mit dem Schlüssel signiert, der bei seiner Erzeugung gezeigt wurde; `/desk rotate {handle}` erzeugt einen neuen.")
    }
    fn nobody_named(&self, name: &str) -> String {
        format!("Es gibt niemanden und keine Gruppe namens {}. `allowed_users` nimmt `*`, Benutzernamen, Gruppen und IDs von Personen, durch Kommas getrennt. Es wurde nichts geändert.", code(name))
    }
    fn bots_never_ask(&self, name: &str) -> String {
        format!("@{name} ist ein Bot, und Bots fragen keinen Agenten. Es wurde nichts geändert.")
    }
    fn nobody_allowed_now(&self) -> &'static str {
        "Jetzt darf niemand ihn fragen."
    }
    fn only_those_allowed(&self) -> &'static str {
        "Alle anderen dürfen ihn nicht mehr fragen."
    }
    fn no_longer_allowed(&self, handle: &str, names: &str, whole: &str) -> String {
        format!("Nicht mehr erlaubt: {names}. `allowed_users` gilt immer als ganze Liste; wer dabei bleiben soll, gehört mit hinein: `/desk set {handle} allowed_users={whole}`.")
    }
    fn proposes(&self, handle: &str) -> String {
        format!("Er schlägt Antworten vor, und Sie senden sie. Mit `/desk set {handle} agent_mode=answer` antwortet er selbst.")
    }
    fn of_another_channel(&self, handle: &str, channel: &str, url: &str) -> String {
        format!("`{handle}` gehört zu {channel}: Was Besucher hier schreiben, geht an {}, und was dort an ihm geändert wird, gilt auch hier.", code(url))
    }
    fn visitors_without(&self, handles: &str) -> String {
        format!("Er hat den Besuchern von {handles} geantwortet: Das tut jetzt nur noch das Team.")
    }
    fn several_take_all(&self, handle: &str, others: &str, first: &str) -> String {
        format!("**Auch andere Agenten antworten hier auf jeden neuen Beitrag** ({others}). Nennt ein Beitrag keinen von ihnen, antwortet nur der erste im Alphabet, `{first}`. Mit `/desk set {handle} mention_only=true` wartet dieser hier, bis man ihn nennt.")
    }
    fn channel_stays(&self, handle: &str) -> String {
        format!("Ein Agent bleibt in seinem Kanal. Um ihn umzuziehen, geben Sie hier `/desk disconnect {handle}` ein und im anderen Kanal `/desk connect agent`. Es wurde nichts geändert.")
    }
    fn key_forgotten(&self, handle: &str) -> String {
        format!(":warning: Die Adresse führt jetzt zu einem anderen Server, deshalb wurde der Schlüssel vergessen. Setzen Sie den des neuen Servers: `/desk set {handle} key=…`")
    }
    fn not_an_agent(&self, handle: &str) -> String {
        format!("`{handle}` ist kein Agent. `/desk list` zeigt, welche es gibt. Es wurde nichts geändert.")
    }
    fn agent_off(&self, handle: &str) -> String {
        format!("`{handle}` ist getrennt. Verbinden Sie ihn zuerst: `/desk connect agent {handle}` in seinem Kanal. Es wurde nichts geändert.")
    }
    fn no_agent_named(&self) -> String {
        "Legen Sie zuerst fest, welcher Agent: `agent=<Agent> agent_mode=answer`. Es wurde nichts geändert.".into()
    }
    fn list_heading(&self) -> &'static str {
        "| Agent | Name | Wer fragen darf | Modell | Kanal | |\n|:--|:--|:--|:--|:--|:--|"
    }
    fn who_may_ask(&self, allowed: &str) -> String {
        match allowed {
            "" => "**niemand**".into(),
            "*" => "alle im Kanal".into(),
            names => names.replace(',', ", "),
        }
    }
    fn on_outside(&self) -> &'static str {
        "an, aber sein Bot ist nicht im Kanal"
    }
    fn no_agent_here(&self) -> &'static str {
        "In diesem Kanal ist kein Agent."
    }
    fn no_such_agent(&self, typed: &str, handles: &str) -> String {
        format!("Einen Agenten {} gibt es in diesem Kanal nicht. Es gibt {handles}.", code(typed))
    }
    fn stop_usage(&self) -> &'static str {
        "Geben Sie `/desk stop` oder `/desk stop <Agent>` ein. Das stoppt in einem Thread, was dort beantwortet wird, sonst alles im Kanal."
    }
    fn answers_stopped(&self, halt: Halt, thread: bool) -> String {
        let stopped = match (halt.answers, thread) {
            (0, true) => "In diesem Thread wird gerade nichts beantwortet.".into(),
            (0, false) => "In diesem Kanal wird gerade nichts beantwortet.".into(),
            (1, _) => "Eine Antwort wurde gestoppt. Was davon schon da ist, bleibt.".into(),
            (count, _) => format!("{count} Antworten wurden gestoppt. Was davon schon da ist, bleibt."),
        };
        match halt.waiting {
            0 => stopped,
            1 => format!("{stopped} Eine Frage, die noch wartete, wird nicht mehr beantwortet."),
            count => format!("{stopped} {count} Fragen, die noch warteten, werden nicht mehr beantwortet."),
        }
    }
    fn found(&self, finding: &Finding) -> String {
        match finding {
            Finding::NobodyAllowed { handle } => format!("Niemand darf ihn fragen, denn `allowed_users` ist leer. `/desk set {handle} allowed_users=*` erlaubt es allen im Kanal, `allowed_users=@anna,@support` Personen und Gruppen."),
            Finding::AllowedOutside { names } => format!("Erlaubt, aber nicht im Kanal oder nicht mehr vorhanden: {names}."),
            Finding::Allowed { typed } if typed == "*" => "Alle im Kanal.".into(),
            Finding::Allowed { typed } => format!("{}.", code(typed)),
            Finding::AgentAnswers { took } => format!("Auf eine Frage hat er nach {took} ms geantwortet."),
            Finding::AgentLater { took } => format!("Er hat eine Frage nach {took} ms angenommen und antwortet später."),
            Finding::AgentSlow { seconds, timeout } => format!("Innerhalb von {seconds} s kam keine Antwort. Prüfen Sie, ob sein Server läuft und erreichbar ist; lädt er gerade das Modell, geben Sie `/desk doctor` etwas später noch einmal ein. In einem Thread hat er {timeout} s Zeit (`timeout`)."),
            Finding::AgentFails { why, status, said, handle, model, keyed, signed } => {
                let server = if said.is_empty() { String::new() } else { format!(" Sein Server sagt: {}", code(said)) };
                format!("{}{server}", failure(*why, *status, said, handle, model, *keyed, *signed))
            }
            Finding::AgentElsewhere { status, to, handle } => {
                let to = if to.is_empty() { String::new() } else { format!(" auf {}", code(to)) };
                format!("Seine Adresse leitet weiter (HTTP {status}){to}; Weiterleitungen wird nicht gefolgt. Setzen Sie die richtige Adresse: `/desk set {handle} url=…`.")
            }
            Finding::PagesUnread { handle, pages: 1 } => format!("Eine Seite, die er kennen soll, war nicht zu lesen: `/desk knowledge {handle}` sagt, warum."),
            Finding::PagesUnread { handle, pages } => format!("{pages} Seiten, die er kennen soll, waren nicht zu lesen: `/desk knowledge {handle}` sagt, warum."),
            Finding::ResponderGone { handle, agent } => format!("Der Agent `{agent}`, der den Besuchern antworten soll, ist getrennt; deshalb wird sofort jemand aus dem Team gefragt. Verbinden Sie ihn wieder oder geben Sie `/desk set {handle} agent=none` ein."),
            _ => String::new(),
        }
    }
    fn secret_made(&self, table: &str) -> String {
        format!("\n**Das sehen Sie nur dieses eine Mal.** Damit wird jeder Aufruf signiert, wie es [Standard Webhooks](https://www.standardwebhooks.com) beschreibt.\n\n{table}\n")
    }
}

/// What LiteLLM says where a key is none of its own.
const LITELLM: &str = "No connected db";

/// What is wrong with an answer, and what to do.
fn failure(why: Why, status: u16, said: &str, handle: &str, model: &str, keyed: bool, signed: bool) -> String {
    match why {
        Why::Key if signed && !keyed => format!("Sein Server weist den Aufruf ab (HTTP {status}). Prüfen Sie, ob er Signaturen mit dem Schlüssel prüft, den er bekommen hat; `/desk rotate {handle}` erzeugt einen neuen."),
        Why::Key if status == 403 => format!("Sein Server verweigert den Zugriff (HTTP 403): Es liegt am Schlüssel oder daran, wofür er gilt. Einen anderen Schlüssel setzen Sie mit `/desk set {handle} key=…`."),
        Why::Request if keyed && said.contains(LITELLM) => format!("Sein Server kennt den Schlüssel nicht (HTTP {status}). Setzen Sie den richtigen: `/desk set {handle} key=…`."),
        Why::Key if keyed => format!("Sein Server lehnt den Schlüssel ab (HTTP {status}). Setzen Sie den richtigen: `/desk set {handle} key=…`."),
        Why::Key => format!("Sein Server verlangt einen Schlüssel (HTTP {status}). Setzen Sie ihn: `/desk set {handle} key=…`."),
        Why::Model if model.is_empty() => format!("Sein Server verlangt die Angabe eines Modells (HTTP {status}). Nennen Sie eines, das er hat: `/desk set {handle} model=…`."),
        Why::Model => format!("Sein Server kennt das Modell {} nicht (HTTP {status}). Nennen Sie eines, das er hat: `/desk set {handle} model=…`.", code(model)),
        Why::Address => format!("An seiner Adresse antwortet etwas (HTTP {status}), aber nicht so, wie es `protocol` sagt. Bei `openai` ist die Adresse das, was vor `/chat/completions` steht, und endet meist auf `/v1`: `/desk set {handle} url=…`."),
        Why::Request if status == 402 => "Sein Server verlangt zuerst eine Bezahlung (HTTP 402).".into(),
        Why::Request if status == 413 || is_too_long(said) => format!("Die Frage ist seinem Server zu lang (HTTP {status}). Senden Sie weniger vom Thread mit: `/desk set {handle} context=…`."),
        Why::Request => format!("Sein Server nimmt die Frage nicht an (HTTP {status}). Prüfen Sie `protocol` und `model`: `/desk set {handle}`."),
        Why::Busy => format!("Sein Server hat gerade zu viel zu tun (HTTP {status})."),
        Why::Declined => "Er ist erreichbar und sagt selbst, dass er nicht antwortet.".into(),
        Why::Broken if status == 200 => "Er antwortet mit einem Fehler.".into(),
        Why::Broken if !keyed && !signed => format!("Sein Server meldet einen Fehler (HTTP {status}). Mehr steht in dessen Log. Ein Schlüssel ist nicht gesetzt, und viele Server verlangen einen: `/desk set {handle} key=…`."),
        Why::Broken => format!("Sein Server meldet einen Fehler (HTTP {status}). Mehr steht in dessen Log."),
        Why::Empty => "Er hat mit nichts geantwortet. Prüfen Sie `model` und das Log seines Servers.".into(),
        Why::Cut => "Die Antwort ist mittendrin abgebrochen. Sehen Sie in das Log seines Servers und in das eines Proxys davor.".into(),
        _ => format!("Was er geantwortet hat (HTTP {status}), lässt sich nicht als Antwort lesen. Prüfen Sie `url` und `protocol`: `/desk set {handle}`."),
    }
}

fn how_to_ask(bot: &str, handle: &str, mention_only: bool) -> String {
    if mention_only {
        format!("Um ihn zu fragen, schreiben Sie `@{bot}` in einen Beitrag. Er antwortet im Thread und macht dort weiter, ohne noch einmal genannt zu werden. Mit `/desk set {handle} mention_only=false` antwortet er auf jeden neuen Beitrag in diesem Kanal.")
    } else {
        format!("Er antwortet auf jeden neuen Beitrag in diesem Kanal in dessen Thread und macht dort weiter. Mit `/desk set {handle} mention_only=true` wartet er, bis jemand `@{bot}` schreibt.")
    }
}
