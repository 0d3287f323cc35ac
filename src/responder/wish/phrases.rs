//! The phrases that make a wish for a person, by language.

use super::Part::{self, Any, Begin, End, One};

/// Patterns that are looked for in each clause. "I don't want to" is none of what begins a wish, so what is not wanted is none.
pub const IN_A_CLAUSE: &[&[Part]] = &[
    &[One(en::ASK), Any(en::SOFT), One(en::SPEAK), Any(en::KIND), One(en::PERSON), End(en::BEHIND)],
    &[Begin, Any(en::LEAD), One(en::SPEAK), Any(en::KIND), One(en::PERSON), End(en::BEHIND)],
    &[One(en::CONNECT), Any(en::KIND), One(en::PERSON), End(en::BEHIND)],
    &[One(en::GET), Any(en::KIND), One(en::HUMAN), End(en::BEHIND)],
    &[One(de::ASK), Any(de::KIND), One(de::PERSON), Any(de::WHENCE), One(de::SPEAK), End(de::BEHIND)],
    &[Begin, Any(de::KIND), One(de::PERSON), Any(de::WHENCE), One(de::SPEAK), End(de::BEHIND)],
    &[One(de::CONNECT), Any(de::KIND), One(de::PERSON), End(de::BEHIND)],
    &[One(de::GET), Any(de::KIND), One(de::HUMAN), End(de::BEHIND)],
    &[One(fr::ASK), Any(fr::SOFT), One(fr::SPEAK), Any(fr::KIND), One(fr::PERSON), End(fr::BEHIND)],
    &[Begin, Any(fr::LEAD), One(fr::SPEAK), Any(fr::KIND), One(fr::PERSON), End(fr::BEHIND)],
    &[One(fr::CONNECT), Any(fr::KIND), One(fr::PERSON), End(fr::BEHIND)],
    &[One(fr::GET), Any(fr::KIND), One(fr::HUMAN), End(fr::BEHIND)],
];

/// Patterns that are the whole message: a word or two that say it all.
pub const IN_ALL: &[&[Part]] = &[
    &[Begin, Any(en::LEAD), One(en::ALONE), Any(en::SOFT), End(&[])],
    &[Begin, Any(en::LEAD), One(en::POLITELY), One(en::PLEASE), End(&[])],
    &[Begin, Any(de::LEAD), One(de::ALONE), Any(de::SOFT), End(&[])],
    &[Begin, Any(de::LEAD), One(de::POLITELY), One(de::PLEASE), End(&[])],
    &[Begin, Any(fr::LEAD), One(fr::ALONE), Any(fr::SOFT), End(&[])],
    &[Begin, Any(fr::LEAD), One(fr::POLITELY), One(fr::PLEASE), End(&[])],
];

#[rustfmt::skip]
mod en {
    /// What begins a wish to do something.
    pub const ASK: &[&str] = &[
        "can i", "could i", "may i", "can we", "could we", "let me", "let us", "i want to", "i wanna", "i just want to",
        "i really want to", "i only want to", "i still want to", "we want to", "i would like to", "id like to", "i d like to",
        "we would like to", "wed like to", "id rather", "i would rather", "i prefer to", "id prefer to", "i would prefer to",
        "i need to", "we need to", "i have to", "i must", "i wish to", "i am trying to", "im trying to", "i was hoping to",
        "how can i", "how do i", "how could i", "where can i", "why cant i", "why can t i", "is it possible to",
        "would it be possible to", "is there a way to", "is there any way to",
    ];
    /// What may stand before a wish that is no sentence.
    pub const LEAD: &[&str] = &[
        "hi", "hello", "hey", "ok", "okay", "yes", "yeah", "well", "sorry", "but", "so", "just", "only", "please", "pls",
        "plz", "want to", "wanna", "need to", "like to", "would like to", "how to", "good morning", "good evening",
    ];
    /// What may stand around it.
    pub const SOFT: &[&str] = &[
        "please", "pls", "plz", "just", "rather", "directly", "instead", "really", "now", "actually", "finally", "maybe", "here",
        "thanks", "thank you", "asap", "right", "kindly",
    ];
    pub const SPEAK: &[&str] = &[
        "talk to", "talk with", "speak to", "speak with", "chat to", "chat with", "be connected to", "be connected with",
        "be transferred to", "be put through to", "get through to",
    ];
    /// What may stand before the person.
    pub const KIND: &[&str] = &[
        "a", "an", "the", "some", "one of", "your", "real", "actual", "live", "living", "human", "proper", "another", "other", "please",
    ];
    pub const PERSON: &[&str] = &[
        "person", "human", "humans", "human being", "someone", "somebody", "anyone", "anybody", "agent", "representative", "rep",
        "operator", "employee", "staff", "staff member", "member of staff", "member of the team", "member of your team",
        "team member", "team", "support", "support team", "support agent", "customer service", "customer support", "service agent",
        "customer service representative", "customer service agent", "advisor", "adviser", "consultant", "manager", "supervisor",
    ];
    pub const CONNECT: &[&str] = &[
        "connect me to", "connect me with", "transfer me to", "put me through to", "pass me on to", "hand me over to", "forward me to",
    ];
    pub const GET: &[&str] = &[
        "i want", "i need", "we need", "i would like", "id like", "i prefer", "id prefer", "i would prefer", "id rather have",
        "give me", "get me", "can i have", "can i get", "could i have", "could i get", "can you get me", "i demand", "i asked for",
        "is there", "are there", "how do i reach", "how can i reach", "how do i get", "how can i get",
    ];
    /// Those whom nobody could take for something else that is wanted.
    pub const HUMAN: &[&str] = &[
        "human", "human being", "person", "real people", "human agent", "live agent", "representative", "operator",
        "human support", "human help", "member of staff", "staff member",
    ];
    pub const ALONE: &[&str] = &[
        "human", "a human", "real human", "a real human", "human being", "a human being", "real person", "a real person",
        "actual person", "an actual person", "live person", "a live person", "live agent", "a live agent", "human agent",
        "a human agent", "human support", "human help", "real people", "someone real",
    ];
    pub const POLITELY: &[&str] = &[
        "person", "a person", "operator", "an operator", "representative", "a representative", "agent", "an agent", "someone", "somebody",
        "customer service", "customer support",
    ];
    pub const PLEASE: &[&str] = &["please", "pls", "plz"];
    /// What may follow: a wish goes on, and something else that has the same beginning does not.
    pub const BEHIND: &[&str] = &[
        "please", "pls", "plz", "now", "instead", "rather", "about", "regarding", "concerning", "here", "there", "today", "asap", "right",
        "immediately", "directly", "urgently", "soon", "again", "then", "available", "around", "and", "or", "because", "as", "if", "but",
        "who", "that can", "that knows", "i can", "we can", "to talk to", "to speak to", "to speak with", "to talk with", "to help me",
        "on the phone", "by phone", "over the phone", "in person", "in charge", "from your", "from the team", "from support", "from sales",
        "of your", "at your", "in your", "for help", "not", "thanks", "thank you",
    ];
}

#[rustfmt::skip]
mod de {
    pub const ASK: &[&str] = &[
        "kann ich", "koennte ich", "koennen wir", "koennten wir", "darf ich", "duerfte ich", "ich moechte", "ich mochte", "moechte ich",
        "wir moechten", "ich wuerde", "wuerde ich", "ich will", "will ich", "wir wollen", "ich wollte", "ich muss", "ob ich", "dass ich",
        "lassen sie mich", "lass mich", "kann man", "man kann", "moechte", "wuerde gerne", "wuerde gern",
    ];
    pub const LEAD: &[&str] = &[
        "hallo", "hi", "hey", "guten tag", "guten morgen", "guten abend", "moin", "servus", "gruezi", "ok", "okay", "nein", "ja", "bitte",
        "sorry", "entschuldigung", "nur", "lieber", "will", "moechte",
    ];
    pub const SOFT: &[&str] = &["bitte", "danke", "jetzt", "sofort", "endlich", "lieber", "hier", "stattdessen"];
    pub const KIND: &[&str] = &[
        "bitte", "gerne", "gern", "lieber", "mal", "jetzt", "auch", "doch", "direkt", "sofort", "einfach", "endlich", "dann", "hier", "kurz",
        "persoenlich", "nur", "wieder", "stattdessen", "mit", "einem", "einer", "einen", "eine", "ein", "nem", "ner", "nen", "dem", "der", "den",
        "ihrem", "ihrer", "ihren", "eurem", "eurer", "euren", "echten", "echter", "echte", "echtem", "richtigen", "richtiger", "richtige",
        "realen", "realer", "lebendigen", "lebenden", "menschlichen", "menschlicher", "anderen", "zustaendigen",
    ];
    pub const PERSON: &[&str] = &[
        "menschen", "mensch", "person", "jemandem", "jemanden", "jemand", "mitarbeiter", "mitarbeiterin", "mitarbeitern", "kollegen",
        "kollegin", "berater", "beraterin", "ansprechpartner", "ansprechpartnerin", "ansprechperson", "kundenberater", "kundenberaterin",
        "kundenservice", "kundendienst", "support", "team", "servicemitarbeiter", "supportmitarbeiter", "sachbearbeiter",
        "sachbearbeiterin", "zustaendigen",
    ];
    /// Where the person is, between them and the verb; and how one speaks.
    pub const WHENCE: &[&str] = &[
        "bitte", "direkt", "persoenlich", "telefonisch", "am telefon", "im chat", "live", "hier", "jetzt", "mal", "kurz", "sofort",
        "gern", "gerne", "aus dem", "aus ihrem", "aus eurem", "vom", "von ihnen", "von euch", "im", "team", "support", "service", "kundenservice",
        "dazu", "darueber",
    ];
    pub const SPEAK: &[&str] = &[
        "sprechen", "reden", "chatten", "schreiben", "telefonieren", "verbunden werden", "weiterverbunden werden", "zu sprechen", "zu reden",
        "zu chatten", "zu schreiben", "zu telefonieren",
    ];
    pub const CONNECT: &[&str] = &[
        "verbinden sie mich mit", "verbinden sie mich bitte mit", "verbinde mich mit", "verbinde mich bitte mit", "verbindet mich mit",
        "bitte verbinden mit", "leiten sie mich weiter an", "leiten sie mich bitte weiter an",
    ];
    pub const GET: &[&str] = &[
        "geben sie mir", "gib mir", "gebt mir", "holen sie", "holen sie mir", "hol", "hol mir", "ich brauche", "ich will", "ich moechte",
        "ich haette gern", "ich haette gerne", "ich verlange", "kann ich", "ist da", "ist hier", "ist dort", "gibt es hier", "sitzt da", "sitzt hier",
    ];
    pub const HUMAN: &[&str] = &[
        "menschen", "mensch", "echte person", "richtige person", "reale person", "mitarbeiter", "mitarbeiterin", "ansprechpartner",
        "ansprechpartnerin", "ansprechperson", "kundenberater", "kundenberaterin",
    ];
    pub const ALONE: &[&str] = &[
        "ein mensch", "einen menschen", "echter mensch", "ein echter mensch", "echten menschen", "einen echten menschen", "echte person",
        "eine echte person", "mit einem menschen", "mit einem echten menschen", "mit einem mitarbeiter", "richtiger mensch",
        "ein richtiger mensch",
    ];
    pub const POLITELY: &[&str] = &[
        "mensch", "mitarbeiter", "ein mitarbeiter", "einen mitarbeiter", "ansprechpartner", "einen ansprechpartner", "kundenservice", "jemand",
        "jemanden",
    ];
    pub const PLEASE: &[&str] = &["bitte"];
    pub const BEHIND: &[&str] = &[
        "bitte", "danke", "jetzt", "sofort", "hier", "da", "dort", "dran", "koennen", "kann", "darf", "duerfen", "wollen", "moechte", "will", "und",
        "oder", "weil", "wenn", "statt", "anstatt", "nicht mit", "haben", "bekommen", "sprechen", "zum reden", "zum sprechen", "mit dem ich", "mit der ich",
        "aus dem team", "aus ihrem team", "vom team", "vom support", "von ihnen",
    ];
}

#[rustfmt::skip]
mod fr {
    pub const ASK: &[&str] = &[
        "je veux", "je voudrais", "jaimerais", "j aimerais", "je souhaite", "je souhaiterais", "je prefere", "je prefererais", "je dois",
        "jai besoin de", "puis je", "pourrais je", "pouvons nous", "est ce que je peux", "est ce que je pourrais", "je peux", "on peut",
        "peut on", "comment", "comment puis je", "laissez moi", "serait il possible de", "est il possible de", "est ce possible de",
        "nous voudrions", "nous aimerions",
    ];
    pub const LEAD: &[&str] = &[
        "bonjour", "bonsoir", "salut", "ok", "non", "oui", "svp", "stp", "desole", "veux", "voudrais", "juste", "sil vous plait", "sil te plait",
    ];
    pub const SOFT: &[&str] = &[
        "svp", "stp", "sil vous plait", "sil te plait", "plutot", "directement", "juste", "vraiment", "maintenant", "merci", "enfin",
    ];
    pub const SPEAK: &[&str] = &[
        "parler a", "parler avec", "discuter avec", "echanger avec", "chatter avec", "tchatter avec", "communiquer avec",
        "etre mis en relation avec", "etre mise en relation avec", "etre mis en contact avec", "etre mise en contact avec",
    ];
    pub const KIND: &[&str] = &["un", "une", "le", "la", "du", "vrai", "vraie", "veritable", "autre", "votre", "des", "membre de"];
    pub const PERSON: &[&str] = &[
        "humain", "humaine", "etre humain", "une personne", "une vraie personne", "une personne reelle", "une personne humaine",
        "une autre personne", "vraie personne", "quelquun", "quelqu un", "conseiller", "conseillere", "agent", "operateur", "operatrice", "employe",
        "collaborateur", "collaboratrice", "responsable", "technicien", "service client", "support", "equipe", "lequipe", "interlocuteur",
    ];
    pub const CONNECT: &[&str] = &[
        "mettez moi en relation avec", "mettez moi en contact avec", "connectez moi a", "connectez moi avec", "transferez moi a",
        "transferez moi vers", "passez moi",
    ];
    pub const GET: &[&str] = &[
        "je veux", "je voudrais", "jaimerais", "j aimerais", "jaimerais avoir", "je voudrais avoir", "il me faut", "jai besoin dun",
        "jai besoin dune", "j ai besoin d", "donnez moi", "y a t il", "est ce quil y a",
    ];
    pub const HUMAN: &[&str] = &[
        "humain", "etre humain", "vraie personne", "personne reelle", "conseiller", "conseillere", "operateur", "agent humain",
    ];
    pub const ALONE: &[&str] = &[
        "humain", "un humain", "un vrai humain", "etre humain", "un etre humain", "vraie personne", "une vraie personne", "une personne reelle",
        "un agent humain",
    ];
    pub const POLITELY: &[&str] = &[
        "quelquun", "un conseiller", "une conseillere", "conseiller", "un agent", "un operateur", "service client", "le service client",
    ];
    pub const PLEASE: &[&str] = &["svp", "stp", "sil vous plait", "sil te plait"];
    pub const BEHIND: &[&str] = &[
        "svp", "stp", "sil vous plait", "sil te plait", "maintenant", "directement", "rapidement", "immediatement", "plutot", "ici", "merci", "et", "ou",
        "car", "parce", "qui", "pour", "au sujet", "a propos", "concernant", "au lieu", "par telephone", "en personne", "de chez vous", "de lequipe",
        "de votre equipe", "du support", "du service",
    ];
}
