//! What speaks for `WhatsApp` Web, and `WhatsApp` itself where it is no Cloud API.

use super::super::Platform::{Evolution, GreenApi, Waha, WhatsApp};
use super::super::table::If::{self, Begins, Is, IsNot, IsOrMissing, Missing, There};
use super::super::table::{NEVER, Table};

/// What WAHA tells of, as its events begin.
const WAHA: &[&str] = &[
    "message",
    "session.status",
    "state.change",
    "presence.update",
    "group.",
    "chat.",
    "call.",
    "poll.",
    "label.",
    "event.response",
    "engine.event",
];
/// What Evolution tells of besides messages, as its events begin.
const EVOLUTION: &[&str] = &[
    "messages.",
    "MESSAGES_",
    "send.message",
    "SEND_MESSAGE",
    "connection.update",
    "CONNECTION_UPDATE",
    "qrcode.updated",
    "QRCODE_UPDATED",
    "presence.update",
    "PRESENCE_UPDATE",
    "contacts.",
    "CONTACTS_",
    "chats.",
    "CHATS_",
    "groups.",
    "GROUPS_",
    "group-participants.update",
    "GROUP_",
    "labels.",
    "LABELS_",
    "application.startup",
    "APPLICATION_STARTUP",
    "typebot.",
    "TYPEBOT_",
    "call",
    "CALL",
    "logout.instance",
    "remove.instance",
];

/// <https://waha.devlike.pro/docs/how-to/events>, <https://doc.evolution-api.com/v2/en/configuration/webhooks>,
/// <https://green-api.com/en/docs/api/receiving>. An edit, a receipt and a reaction have the id of the message.
pub(super) const TABLES: [Table; 7] = [
    Table {
        platform: Waha,
        marks: &[Begins("/event", WAHA), There(&["/payload"])],
        list: None,
        message: &[
            Is("/event", &["message", "message.any"]),
            IsNot("/payload/fromMe", &["true"]),
            There(&["/payload/id"]),
        ],
        account: &["/session"],
        contact: &["/payload/from"],
        // A bot that hears of both events looks at one of them.
        id: &[&["/event", "/payload/id"]],
        text: &["/payload/body"],
    },
    evolution("/data", &[There(&["/data/key/id", "/data/key/remoteJid", "/data/0/key/id"])]),
    evolution("/data/messages", &[There(&["/data/messages/0/key/id", "/data/messages/key/id"])]),
    Table {
        platform: Evolution,
        marks: &[Begins("/event", EVOLUTION), There(&["/data"]), Missing(&["/session"])],
        list: None,
        message: NEVER,
        account: &[],
        contact: &[],
        id: &[],
        text: &[],
    },
    Table {
        platform: GreenApi,
        marks: &[There(&["/typeWebhook"])],
        list: None,
        message: &[
            Is("/typeWebhook", &["incomingMessageReceived"]),
            IsNot("/messageData/typeMessage", &["reactionMessage", "editedMessage", "deletedMessage"]),
        ],
        account: &["/instanceData/idInstance"],
        contact: &["/senderData/chatId", "/senderData/sender"],
        id: &[&["/idMessage"]],
        text: &["/messageData/textMessageData/textMessage", "/messageData/extendedTextMessageData/text"],
    },
    // The API on one's own premises, and 360dialog.
    Table {
        platform: WhatsApp,
        marks: &[There(&["/messages/0/from"]), There(&["/messages/0/type"]), Missing(&["/statuses"])],
        list: Some("/messages"),
        message: &[IsNot("/type", &["reaction"]), There(&["/id"])],
        account: &[],
        contact: &["/from"],
        id: &[&["/id"]],
        text: &["/text/body", "/button/payload"],
    },
    Table {
        platform: WhatsApp,
        marks: &[There(&["/statuses/0/status"]), Missing(&["/messages"])],
        list: None,
        message: NEVER,
        account: &[],
        contact: &[],
        id: &[],
        text: &[],
    },
];

/// Messages of Evolution that stand at `list`, one of them or several.
const fn evolution(list: &'static str, marks: &'static [If]) -> Table {
    Table {
        platform: Evolution,
        marks,
        list: Some(list),
        message: &[
            IsOrMissing("/event", &["messages.upsert", "messages-upsert", "MESSAGES_UPSERT"]),
            IsNot("/key/fromMe", &["true"]),
            IsNot("/messageType", &["reactionMessage", "protocolMessage", "pollUpdateMessage", "editedMessage"]),
            Missing(&["/message/reactionMessage", "/message/protocolMessage", "/message/editedMessage"]),
        ],
        account: &["/instance"],
        contact: &["/key/remoteJid", "/key/remoteJidAlt", "/key/senderPn"],
        id: &[&["/key/id"]],
        text: &["/message/conversation", "/message/extendedTextMessage/text"],
    }
}
