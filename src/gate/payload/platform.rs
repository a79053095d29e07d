//! The platforms whose webhooks are known by name.

use std::time::Duration;

/// Whose body it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// `ManyChat`, by the names that bodies designed there usually have.
    ManyChat,
    /// Messenger.
    Messenger,
    /// Instagram.
    Instagram,
    /// The `WhatsApp` Cloud API.
    WhatsApp,
    /// Telegram.
    Telegram,
    /// Slack.
    Slack,
    /// LINE.
    Line,
    /// Twilio.
    Twilio,
    /// Viber.
    Viber,
    /// Chatwoot.
    Chatwoot,
    /// Evolution API.
    Evolution,
    /// WAHA.
    Waha,
    /// Intercom.
    Intercom,
    /// Discord.
    Discord,
    /// Sunshine Conversations.
    Sunshine,
    /// Infobip.
    Infobip,
    /// Vonage.
    Vonage,
    /// Gupshup.
    Gupshup,
    /// Green API.
    GreenApi,
}

/// What a platform takes for "nothing to send".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipForm {
    /// JSON with `skip` and `should_send`.
    Json,
    /// An empty document of `TwiML`.
    TwiMl,
    /// Status 200 without a body.
    Plain,
}

impl Platform {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::ManyChat,
        Self::Messenger,
        Self::Instagram,
        Self::WhatsApp,
        Self::Telegram,
        Self::Slack,
        Self::Line,
        Self::Twilio,
        Self::Viber,
        Self::Chatwoot,
        Self::Evolution,
        Self::Waha,
        Self::Intercom,
        Self::Discord,
        Self::Sunshine,
        Self::Infobip,
        Self::Vonage,
        Self::Gupshup,
        Self::GreenApi,
    ];

    /// The platform of a word on the command line.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|platform| platform.as_str() == word)
    }

    /// The word on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ManyChat => "manychat",
            Self::Messenger => "messenger",
            Self::Instagram => "instagram",
            Self::WhatsApp => "whatsapp",
            Self::Telegram => "telegram",
            Self::Slack => "slack",
            Self::Line => "line",
            Self::Twilio => "twilio",
            Self::Viber => "viber",
            Self::Chatwoot => "chatwoot",
            Self::Evolution => "evolution",
            Self::Waha => "waha",
            Self::Intercom => "intercom",
            Self::Discord => "discord",
            Self::Sunshine => "sunshine",
            Self::Infobip => "infobip",
            Self::Vonage => "vonage",
            Self::Gupshup => "gupshup",
            Self::GreenApi => "green-api",
        }
    }

    /// How long a gate waits for the bot by itself: less than the platform waits, if the platform waits for long or takes
    /// the answer for the reply. One that gives up after 2 to 5 s calls again while the bot works, and its copy is told to
    /// skip; a gate that gave up before would let it pass.
    pub const fn time_limit(self) -> Option<Duration> {
        match self {
            Self::ManyChat => Some(Duration::from_secs(9)),
            Self::Twilio => Some(Duration::from_secs(14)),
            Self::Messenger | Self::Instagram | Self::WhatsApp | Self::Sunshine => Some(Duration::from_secs(18)),
            _ => None,
        }
    }

    /// Whether copies of a message wait while the bot works on it: those of a platform that takes the answer for the reply,
    /// or does not come again after a failure, or once.
    pub const fn copies_wait(self) -> bool {
        matches!(self, Self::ManyChat | Self::Twilio | Self::Chatwoot | Self::Intercom)
    }

    /// Whether what it is answered is the reply to the message.
    pub const fn takes_answer_for_reply(self) -> bool {
        matches!(self, Self::ManyChat | Self::Twilio)
    }

    /// What it takes for "nothing to send".
    pub const fn skip(self) -> SkipForm {
        match self {
            Self::ManyChat => SkipForm::Json,
            Self::Twilio => SkipForm::TwiMl,
            _ => SkipForm::Plain,
        }
    }

    /// Whether it signs its calls in a header that the gate can verify.
    pub const fn signs(self) -> bool {
        matches!(self, Self::Messenger | Self::Instagram | Self::WhatsApp | Self::Line)
    }
}

impl Platform {
    /// Whether it sends what Meta's webhooks send.
    pub(crate) const fn is_meta(self) -> bool {
        matches!(self, Self::Messenger | Self::Instagram | Self::WhatsApp)
    }
}
