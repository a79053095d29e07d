//! Services that lend telephone numbers.

use super::super::Platform::{Gupshup, Infobip, Twilio, Vonage};
use super::super::table::If::{Begins, Is, IsNot, IsOrMissing, Missing, There};
use super::super::table::{NEVER, Table};

/// <https://www.twilio.com/docs/messaging/guides/webhook-request>, <https://www.infobip.com/docs/api>,
/// <https://developer.vonage.com/en/messages/concepts/webhooks>, <https://docs.gupshup.io/docs/inbound-messages>. A receipt
/// has the id of the message.
pub(super) const TABLES: [Table; 9] = [
    Table {
        platform: Twilio,
        marks: &[There(&["/MessageSid", "/SmsMessageSid", "/SmsSid"])],
        list: None,
        message: &[
            IsOrMissing("/MessageStatus", &["received", "receiving"]),
            IsOrMissing("/SmsStatus", &["received", "receiving"]),
            IsOrMissing("/EventType", &["onMessageAdded", "onMessageAdd"]),
            IsNot("/MessageType", &["reaction"]),
            // What the bot itself wrote.
            IsNot("/Source", &["API"]),
        ],
        account: &["/AccountSid", "/To"],
        contact: &["/From", "/Author"],
        id: &[&["/EventType", "/MessageSid"], &["/MessageSid"], &["/SmsMessageSid"], &["/SmsSid"]],
        text: &["/Body", "/ButtonPayload"],
    },
    // A stream of events.
    Table {
        platform: Twilio,
        marks: &[There(&["/0/specversion"]), Begins("/0/type", &["com.twilio."])],
        list: Some(""),
        message: &[Is("/type", &["com.twilio.messaging.inbound-message.received"])],
        account: &["/data/accountSid", "/data/to"],
        contact: &["/data/from"],
        id: &[&["/data/messageSid"], &["/id"]],
        text: &["/data/body"],
    },
    // Calls, conversations and deliveries.
    Table {
        platform: Twilio,
        marks: &[There(&["/AccountSid"]), There(&["/CallSid", "/ConversationSid", "/EventType", "/Sid"])],
        list: None,
        message: NEVER,
        account: &[],
        contact: &[],
        id: &[],
        text: &[],
    },
    Table {
        platform: Infobip,
        marks: &[There(&["/results"]), There(&["/results/0/messageId", "/messageCount"])],
        list: Some("/results"),
        message: &[
            Missing(&["/seenAt", "/doneAt", "/deletedAt", "/sentAt", "/status"]),
            IsNot("/message/type", &["REACTION"]),
        ],
        account: &["/to", "/destination"],
        contact: &["/from", "/sender"],
        id: &[&["/messageId"]],
        text: &["/message/text", "/text", "/cleanText", "/content/0/text"],
    },
    Table {
        platform: Vonage,
        marks: &[There(&["/message_uuid"])],
        list: None,
        message: &[
            Missing(&["/status"]),
            IsOrMissing("/direction", &["inbound"]),
            IsNot("/message_type", &["reaction"]),
        ],
        account: &["/to", "/to/number", "/to/id"],
        contact: &["/from", "/from/number", "/from/id"],
        id: &[&["/message_uuid"]],
        text: &["/text", "/message/content/text", "/reply/id", "/button/payload"],
    },
    // Its older interface for texts; each part of a long one has its own id.
    Table {
        platform: Vonage,
        marks: &[There(&["/msisdn"]), There(&["/messageId"])],
        list: None,
        message: &[Missing(&["/status", "/err-code", "/scts"]), There(&["/text", "/data", "/keyword", "/type"])],
        account: &["/to"],
        contact: &["/msisdn"],
        id: &[&["/messageId"]],
        text: &["/text"],
    },
    Table {
        platform: Gupshup,
        marks: &[Is("/type", &["message"]), There(&["/payload/id"])],
        list: None,
        message: &[IsNot("/payload/type", &["reaction"])],
        account: &["/app"],
        contact: &["/payload/source", "/payload/sender/phone"],
        id: &[&["/payload/id"]],
        text: &["/payload/payload/text", "/payload/payload/postbackText", "/payload/payload/title"],
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
        list: None,
        message: NEVER,
        account: &[],
        contact: &[],
        id: &[],
        text: &[],
    },
    // What it tells before a webhook counts.
    Table {
        platform: Gupshup,
        marks: &[Is("/type", &["sandbox-start", "opted-in", "opted-out"]), There(&["/phone"])],
        list: None,
        message: NEVER,
        account: &[],
        contact: &[],
        id: &[],
        text: &[],
    },
];
