//! Services that lend telephone numbers.

use super::super::Platform::{Gupshup, Infobip, Twilio, Vonage};
use super::super::table::If::{Begins, Is, IsNot, IsOrMissing, Missing, There};
use super::super::table::{OTHER, Table};

/// <https://www.twilio.com/docs/messaging/guides/webhook-request>, <https://www.infobip.com/docs/api>,
/// <https://developer.vonage.com/en/messages/concepts/webhooks>, <https://docs.gupshup.io/docs/inbound-messages>. A receipt
/// has the id of the message.
pub(super) const TABLES: [Table; 13] = [
    Table {
        platform: Twilio,
        marks: &[There(&["/MessageSid", "/SmsMessageSid", "/SmsSid"])],
        message: &[
            IsOrMissing("/MessageStatus", &["received", "receiving"]),
            IsOrMissing("/SmsStatus", &["received", "receiving"]),
            // Whoever is asked before a message is added to a conversation is told of it afterwards.
            IsOrMissing("/EventType", &["onMessageAdded"]),
            IsNot("/MessageType", &["reaction"]),
            // What the bot itself wrote.
            IsNot("/Source", &["API"]),
        ],
        account: &["/AccountSid", "/To"],
        group: &["/ConversationSid"],
        contact: &["/From", "/Author"],
        id: &[&["/MessageSid"], &["/SmsMessageSid"], &["/SmsSid"]],
        text: &["/Body", "/ButtonText", "/ButtonPayload"],
        detail: &[
            "/ButtonPayload",
            "/ListId",
            "/FlowData",
            "/InteractiveData",
            "/Latitude",
            "/Longitude",
            "/Media",
            "/MediaUrl0",
            "/MediaUrl1",
            "/MediaUrl2",
        ],
        reply: &["/OriginalRepliedMessageSid"],
        ..OTHER
    },
    // A stream of events.
    Table {
        platform: Twilio,
        marks: &[There(&["/0/specversion"]), Begins("/0/type", &["com.twilio."])],
        list: Some(""),
        message: &[Is("/type", &["com.twilio.messaging.inbound-message.received"])],
        account: &["/data/accountSid", "/data/to"],
        kind: &["/type"],
        contact: &["/data/from"],
        id: &[&["/data/messageSid"], &["/id"]],
        text: &["/data/body"],
        detail: &["/data/mediaUrl", "/data/media", "/data/buttonPayload"],
        ..OTHER
    },
    // Calls, conversations and deliveries.
    Table {
        platform: Twilio,
        marks: &[There(&["/AccountSid"]), There(&["/CallSid", "/ConversationSid", "/EventType", "/Sid"])],
        ..OTHER
    },
    Table {
        platform: Infobip,
        marks: &[There(&["/results"]), There(&["/results/0/messageId", "/messageCount"])],
        list: Some("/results"),
        message: &[
            Missing(&["/seenAt", "/doneAt", "/deletedAt", "/sentAt", "/status"]),
            IsNot("/message/type", &["REACTION"]),
            IsOrMissing("/event", &["MO"]),
        ],
        account: &["/to", "/destination"],
        contact: &["/from", "/sender"],
        id: &[&["/messageId"]],
        text: &["/message/text", "/text", "/cleanText", "/content/0/text"],
        detail: &["/message", "/content"],
        ..OTHER
    },
    Table {
        platform: Vonage,
        marks: &[There(&["/message_uuid"])],
        message: &[
            Missing(&["/status"]),
            IsOrMissing("/direction", &["inbound"]),
            IsNot("/message_type", &["reaction"]),
        ],
        account: &["/to", "/to/number", "/to/id"],
        contact: &["/from", "/from/number", "/from/id"],
        id: &[&["/message_uuid"]],
        text: &["/text", "/message/content/text", "/reply/title", "/button/text"],
        detail: &[
            "/reply",
            "/button",
            "/image",
            "/audio",
            "/video",
            "/file",
            "/sticker",
            "/location",
            "/order",
            "/contact",
            "/message/content",
        ],
        reply: &["/context/message_uuid"],
        ..OTHER
    },
    // Its older interface for texts; each part of a long one has its own id.
    Table {
        platform: Vonage,
        marks: &[There(&["/msisdn"]), There(&["/messageId"])],
        message: &[Missing(&["/status", "/err-code", "/scts"]), There(&["/text", "/data", "/keyword", "/type"])],
        account: &["/to"],
        contact: &["/msisdn"],
        id: &[&["/messageId", "/concat-part"], &["/messageId"]],
        text: &["/text"],
        detail: &["/data", "/udh", "/concat-part"],
        ..OTHER
    },
    Table {
        platform: Gupshup,
        marks: &[Is("/type", &["message"]), There(&["/payload/id"]), There(&["/app"])],
        message: &[IsNot("/payload/type", &["reaction"])],
        account: &["/app"],
        contact: &["/payload/source", "/payload/sender/phone"],
        id: &[&["/payload/id"]],
        text: &["/payload/payload/text", "/payload/payload/postbackText", "/payload/payload/title"],
        detail: &["/payload/payload"],
        reply: &["/payload/context/id"],
        ..OTHER
    },
    Table {
        platform: Gupshup,
        marks: &[
            Is(
                "/type",
                &[
                    "message-event",
                    "user-event",
                    "system-event",
                    "billing-event",
                    "account-event",
                    "template-event",
                    "payment",
                ],
            ),
            There(&["/payload"]),
        ],
        ..OTHER
    },
    // What it tells before a webhook counts.
    Table {
        platform: Gupshup,
        marks: &[Is("/type", &["sandbox-start", "opted-in", "opted-out"]), There(&["/phone"])],
        ..OTHER
    },
    // Its interface for large customers writes forms.
    Table {
        platform: Gupshup,
        marks: &[There(&["/waNumber"]), There(&["/mobile"])],
        message: &[IsNot("/type", &["reaction"]), Missing(&["/eventType", "/externalId"])],
        account: &["/waNumber"],
        contact: &["/mobile"],
        // Two replies to one message may name that one.
        id: &[&["/messageId", "/timestamp"], &["/messageId"]],
        text: &["/text", "/button", "/interactive"],
        detail: &[
            "/button",
            "/interactive",
            "/image",
            "/document",
            "/voice",
            "/audio",
            "/video",
            "/sticker",
            "/location",
            "/contacts",
        ],
        reply: &["/replyId"],
        ..OTHER
    },
    // What became of the bot's own messages: one of them, several, or several within a form.
    Table { platform: Gupshup, marks: &[There(&["/externalId"]), There(&["/eventType", "/deliveredTS"])], ..OTHER },
    Table { platform: Gupshup, marks: &[There(&["/0/externalId"]), There(&["/0/eventType"])], ..OTHER },
    Table { platform: Gupshup, marks: &[Begins("/response", &["[{"]), Missing(&["/text", "/message"])], ..OTHER },
];
