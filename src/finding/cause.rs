//! Why a reply was sent twice, and what to do about it.

use serde::Serialize;

use super::meta::{Example, bot, them};

/// Why a reply was sent twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum CauseKind {
    /// Two calls ran at the same time.
    Race,
    /// The call came again after a while.
    Retry,
    /// Several messages in a row were each answered.
    Burst,
    /// The bot says the same thing turn after turn.
    Loop,
    /// Something else sends too.
    Resend,
}

impl CauseKind {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Race => "race",
            Self::Retry => "retry",
            Self::Burst => "burst",
            Self::Loop => "loop",
            Self::Resend => "resend",
        }
    }

    /// All causes.
    pub const ALL: [Self; 5] = [Self::Race, Self::Retry, Self::Burst, Self::Loop, Self::Resend];

    /// What to do about it, in one sentence fragment.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Race => {
                "claim the message id in one atomic statement before any work; a lock inside one process does not cover several instances"
            }
            Self::Retry => {
                "answer the webhook at once and work afterwards; hold the claim after success instead of releasing it"
            }
            Self::Burst => {
                "answer once per contact: a lease that covers the whole turn, or wait until the contact stops typing"
            }
            Self::Loop => "compare the reply with the last ones before sending",
            Self::Resend => "look for a second sender: a scheduled job, a restart, a re-run flow",
        }
    }

    /// Everything that a reader may want to know of it.
    pub const fn docs(self) -> &'static CauseDocs {
        match self {
            Self::Race => &RACE,
            Self::Retry => &RETRY,
            Self::Burst => &BURST,
            Self::Loop => &LOOP,
            Self::Resend => &RESEND,
        }
    }
}

/// What `explain` says of a cause, in paragraphs of plain text.
#[derive(Debug)]
pub struct CauseDocs {
    /// In one sentence fragment.
    pub summary: &'static str,
    /// When it is taken for the cause. Triggers are the incoming messages from 60 s before a finding's first message up
    /// to its last.
    pub fits: &'static str,
    /// A conversation with this cause.
    pub example: Example,
    /// How it comes about.
    pub happens: &'static str,
    /// How to mend the bot.
    pub fix: &'static str,
}

static RACE: CauseDocs = CauseDocs {
    summary: "two calls ran at the same time",
    fits: "Two triggers have the same text or the same provider id and are at most 10 s apart. Or no trigger and no loop \
        explains the finding, and all of its replies are at most 10 s apart.",
    example: Example {
        chat: &[
            them("14:02:08.1", "j'adore ta dernière story 😍"),
            them("14:02:08.9", "j'adore ta dernière story 😍"),
            bot("14:02:11.1", "merci tu me fais rougir 😊"),
            bot("14:02:12.0", "merci tu me fais rougir 😊"),
        ],
        given: "",
    },
    happens: "The platform delivered one webhook twice at nearly the same moment. Both calls looked for an earlier reply, \
        neither found one, and both answered. Checking first and writing later cannot prevent that, and a lock in the memory \
        of one process does not either where several run.",
    fix: "Claim the platform's message id in one atomic statement before any work: INSERT .. ON CONFLICT DO NOTHING under a \
        unique index, or SET NX in a store that all instances share. Whoever gets no claim stops, and answers 200.",
};

static RETRY: CauseDocs = CauseDocs {
    summary: "the platform delivered again because the first call took too long",
    fits: "Two triggers have the same text or the same provider id and are more than 10 s and at most 60 s apart. Or no \
        trigger and no loop explains the finding, and all of its replies are at most 60 s apart.",
    example: Example {
        chat: &[
            them("14:02:00", "tu fais quoi ce soir ?"),
            bot("14:02:18", "rien de prévu, et toi ?"),
            them("14:02:20", "tu fais quoi ce soir ?"),
            bot("14:02:37", "rien de prévu, et toi ?"),
        ],
        given: "",
    },
    happens: "The bot thought for longer than the platform waits (10 to 20 s), so the platform sent the webhook again. A lock \
        that is released when the first call ends lets such a retry through.",
    fix: "Acknowledge the webhook at once and work afterwards. Hold the claim on the message id after success, for longer \
        than the platform goes on retrying, instead of releasing it.",
};

static BURST: CauseDocs = CauseDocs {
    summary: "several messages in a row were each answered",
    fits: "Two triggers have different texts and are at most 60 s apart, the later one at most 10 s after the finding's first \
        message; and no trigger was repeated.",
    example: Example {
        chat: &[
            them("20:11:30", "t'es où ?"),
            them("20:11:34", "tu réponds plus"),
            bot("20:11:39", "je suis là 😊"),
            bot("20:11:43", "je suis là 😊"),
        ],
        given: "",
    },
    happens: "People write in short lines. Each line is a webhook of its own with an id of its own, so a lock on the message \
        does not help: the bot answers every line, and each answer sees the same history.",
    fix: "Answer once per contact and not once per message: a lease on the contact that covers the whole turn, or a short wait \
        until the contact stops typing, and then one reply to all that came.",
};

static LOOP: CauseDocs = CauseDocs {
    summary: "the bot says the same thing turn after turn",
    fits: "Between every two replies of the finding the contact wrote, and they are more than 10 s apart; and no trigger was \
        repeated and there was no burst.",
    example: Example {
        chat: &[
            them("12:00:00", "ok"),
            bot("12:00:20", "haha t'es drôle"),
            them("12:01:30", "et sinon ?"),
            bot("12:01:50", "haha t'es drôle"),
        ],
        given: "",
    },
    happens: "Every call ran once, as it should. The model has nothing new to say, or a fallback text stands in for a reply \
        that failed.",
    fix: "Compare the reply with the bot's last ones before sending; ask the model again, or hand over to a person, where it is \
        the same or near.",
};

static RESEND: CauseDocs = CauseDocs {
    summary: "something else sends too",
    fits: "Nothing else fits: the replies are more than 60 s apart, no trigger was repeated, and the contact did not write \
        between all of them.",
    example: Example {
        chat: &[
            them("09:00:00", "merci !"),
            bot("09:00:12", "avec plaisir, à très vite 😘"),
            bot("09:03:20", "avec plaisir, à très vite 😘"),
        ],
        given: "",
    },
    happens: "A scheduled job, a flow that was run again, a restart that took up unfinished work, or a send that timed out, had \
        in fact succeeded, and was sent again.",
    fix: "Find the second sender. Give every send an id of its own that is claimed before sending, and mark it as sent before \
        the call that may time out, not after it.",
};

/// A cause with the facts that made it fit; no message text among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cause {
    /// Which cause.
    pub kind: CauseKind,
    /// The facts.
    pub evidence: Vec<String>,
    /// Incoming messages show it, not the gaps between the replies alone.
    #[serde(skip)]
    pub seen_in_triggers: bool,
}
