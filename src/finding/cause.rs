//! Why a reply was sent twice, and what to do about it.

use serde::Serialize;

use super::Confidence;
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
    /// The bot took its own message for a new one.
    Echo,
    /// Something else sends too.
    Resend,
    /// No cause is likelier than all others together.
    Unclear,
}

impl CauseKind {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Race => "race",
            Self::Retry => "retry",
            Self::Burst => "burst",
            Self::Loop => "loop",
            Self::Echo => "echo",
            Self::Resend => "resend",
            Self::Unclear => "unclear",
        }
    }

    /// All causes.
    pub const ALL: [Self; 7] =
        [Self::Race, Self::Retry, Self::Burst, Self::Loop, Self::Echo, Self::Resend, Self::Unclear];

    /// Those that evidence tells apart: all but the unclear one.
    pub const TOLD: [Self; 6] = [Self::Race, Self::Retry, Self::Burst, Self::Loop, Self::Echo, Self::Resend];

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
            Self::Echo => "drop what comes from the bot's own account before any work",
            Self::Resend => {
                "find the second sender: a job, a queue, a restart; give each send a key of its own, so that a second one does nothing"
            }
            Self::Unclear => "look at the messages named",
        }
    }

    /// Everything that a reader may want to know of it.
    pub const fn docs(self) -> &'static CauseDocs {
        match self {
            Self::Race => &RACE,
            Self::Retry => &RETRY,
            Self::Burst => &BURST,
            Self::Loop => &LOOP,
            Self::Echo => &ECHO,
            Self::Resend => &RESEND,
            Self::Unclear => &UNCLEAR,
        }
    }
}

/// What `explain` says of a cause, in paragraphs of plain text.
#[derive(Debug)]
pub struct CauseDocs {
    /// In one sentence fragment.
    pub summary: &'static str,
    /// What speaks for it.
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
    fits: "One incoming message was delivered twice, at most some seconds apart: its provider id comes twice, or its \
        text comes again while the first is pending. Or one message was pending, the replies are less than 15 s apart, \
        and the second one comes too early to belong to a later message.",
    example: Example {
        chat: &[
            them("14:02:08.1", "I love your latest story 😍"),
            them("14:02:08.9", "I love your latest story 😍"),
            bot("14:02:11.1", "thank you, you make me blush 😊"),
            bot("14:02:12.0", "thank you, you make me blush 😊"),
        ],
        given: "",
    },
    happens: "The platform delivered one webhook twice at nearly the same moment. Both calls looked for an earlier \
        reply, neither found one, and both answered. A check before a later write cannot prevent that. A lock in the \
        memory of one process cannot either, where several processes run.",
    fix: "Claim the platform's message id in one atomic statement before any work: INSERT .. ON CONFLICT DO NOTHING \
        under a unique index, or SET NX in a store that all instances share. A call that gets no claim stops, and \
        answers 200.",
};

static RETRY: CauseDocs = CauseDocs {
    summary: "the platform delivered again because the first call took too long",
    fits: "One incoming message was delivered again after seconds, minutes or hours, and its second reply follows the \
        second delivery. Where the source stores no second row, the delay of the second reply shows it.",
    example: Example {
        chat: &[
            them("14:02:00", "what are you doing tonight?"),
            bot("14:02:18", "nothing planned, and you?"),
            them("14:02:20", "what are you doing tonight?"),
            bot("14:02:37", "nothing planned, and you?"),
        ],
        given: "",
    },
    happens: "The bot worked for longer than the platform waits (10 to 20 s), so the platform sent the webhook again. \
        A lock that is released when the first call ends lets such a retry through.",
    fix: "Acknowledge the webhook at once and work afterwards. Hold the claim on the message id after success, for \
        longer than the platform goes on retrying, instead of releasing it.",
};

static BURST: CauseDocs = CauseDocs {
    summary: "several messages in a row were each answered",
    fits: "Several different incoming messages were pending when the replies were written, and a reply follows each.",
    example: Example {
        chat: &[
            them("20:11:30", "where are you?"),
            them("20:11:34", "you never answer"),
            bot("20:11:39", "I'm here 😊"),
            bot("20:11:43", "I'm here 😊"),
        ],
        given: "",
    },
    happens: "People write in short lines. Each line is a webhook of its own with an id of its own, so a lock on the \
        message does not help: the bot answers every line, and each answer sees the same history.",
    fix: "Answer once per contact and not once per message. Take a lease on the contact that covers the whole turn, or \
        wait a moment until the contact stops typing, and then reply once to all messages.",
};

static LOOP: CauseDocs = CauseDocs {
    summary: "the bot says the same thing turn after turn",
    fits: "The contact writes something else before every reply, turn after turn, and the replies stay the same.",
    example: Example {
        chat: &[
            them("12:00:00", "ok"),
            bot("12:00:20", "haha you are so funny"),
            them("12:01:30", "and what else?"),
            bot("12:01:50", "haha you are so funny"),
        ],
        given: "",
    },
    happens: "Every call ran once, as it should. The model has nothing new to say, or a fallback text stands in for a \
        reply that failed.",
    fix: "Compare the reply with the bot's last ones before sending. Where it is the same or near, ask the model again \
        or hand over to a person.",
};

static RESEND: CauseDocs = CauseDocs {
    summary: "something else sends too",
    fits: "No incoming message comes between the replies, none was delivered twice, and the gap is not one that the \
        parts of the bot's answers have: it is constant, or long, or many contacts get the same text at that time.",
    example: Example {
        chat: &[
            them("09:00:00", "thanks!"),
            bot("09:00:12", "you're welcome, see you very soon 😘"),
            bot("09:03:20", "you're welcome, see you very soon 😘"),
        ],
        given: "",
    },
    happens: "A scheduled job, a flow that ran again, a restart that took up unfinished work, or a send that timed \
        out, had in fact succeeded, and was sent again.",
    fix: "Find the second sender. Give every send an idempotency key that is claimed before sending, and mark the \
        message as sent before the call that may time out, not after it.",
};

static ECHO: CauseDocs = CauseDocs {
    summary: "the bot took its own message for a new one",
    fits: "Between the replies stands an incoming message that says what the bot itself said within the 45 s before.",
    example: Example {
        chat: &[
            them("16:20:00", "Do you deliver to Lyon?"),
            bot("16:20:05", "Yes, we deliver to Lyon within two days."),
            them("16:20:06", "Yes, we deliver to Lyon within two days."),
            bot("16:20:11", "Yes, we deliver to Lyon within two days."),
        ],
        given: "",
    },
    happens: "Platforms also deliver to a webhook what the bot's own account sends (an echo). A bot that does not look \
        at the sender stores the echo as the contact's message and answers itself.",
    fix: "Drop what comes from the bot's own account before any work: is_echo on Messenger and Instagram, fromMe in \
        WhatsApp libraries, the sender's id elsewhere.",
};

static UNCLEAR: CauseDocs = CauseDocs {
    summary: "no cause is likelier than all others together",
    fits: "No cause reaches one half. The two likeliest are named.",
    example: Example {
        chat: &[
            them("09:00:00", "Is the shop open today?"),
            bot("09:00:04", "Yes, until 7 pm."),
            bot("09:00:19", "Yes, until 7 pm."),
        ],
        given: "",
    },
    happens: "The rows do not show it: where the source does not store the second delivery, a race, a retry and a \
        second sender leave the same rows behind.",
    fix: "Look at the messages named. Store the platform's id of incoming messages: it tells most causes apart.",
};

/// A cause with the facts that speak for it; no message text among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cause {
    /// Which cause.
    pub kind: CauseKind,
    /// How likely it is this one; of an unclear cause, how likely the first of the likeliest is.
    pub confidence: Confidence,
    /// The facts.
    pub evidence: Vec<String>,
    /// The ids of the incoming messages that speak for it.
    pub triggers: Vec<String>,
    /// The two likeliest, where the cause is unclear; else empty.
    pub likeliest: Vec<CauseKind>,
}

impl Cause {
    /// In words: `race`, or `unclear: race or retry`.
    pub fn words(&self) -> String {
        match self.likeliest.as_slice() {
            [] => self.kind.as_str().to_owned(),
            likeliest => {
                let words: Vec<&str> = likeliest.iter().map(|kind| kind.as_str()).collect();
                format!("{}: {}", self.kind.as_str(), words.join(" or "))
            }
        }
    }
}
