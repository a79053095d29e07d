//! What speaks for `WhatsApp` Web, and `WhatsApp` itself where it is no Cloud API.

use super::super::Platform::{Evolution, GreenApi, Waha, WhatsApp};
use super::super::meta::{WHATS_APP_DETAILS, WHATS_APP_EVENTS, WHATS_APP_MESSAGES, WHATS_APP_REPLIES, WHATS_APP_TEXTS};
use super::super::table::If::{self, Begins, Is, IsNot, IsOrMissing, Missing, There};
use super::super::table::{OTHER, Table};

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
/// What `WhatsApp` writes into a chat by itself, as WAHA names it.
const SYSTEM: &[&str] = &[
    "e2e_notification",
    "notification",
    "notification_template",
    "gp2",
    "protocol",
    "revoked",
    "call_log",
    "ciphertext",
    "broadcast_notification",
    "pinned_message",
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

/// What Evolution calls a message although nobody says anything.
const EVOLUTION_OTHERS: &[&str] = &[
    "reactionMessage",
    "encReactionMessage",
    "protocolMessage",
    "pollUpdateMessage",
    "editedMessage",
    "pinInChatMessage",
    "keepInChatMessage",
    "senderKeyDistributionMessage",
    "callLogMesssage",
];

/// <https://waha.devlike.pro/docs/how-to/events>, <https://doc.evolution-api.com/v2/en/configuration/webhooks>,
/// <https://green-api.com/en/docs/api/receiving>. An edit, a receipt and a reaction have the id of the message.
pub(super) const TABLES: [Table; 7] = [
    Table {
        platform: Waha,
        marks: &[Begins("/event", WAHA), There(&["/payload"]), There(&["/session", "/engine"])],
        message: &[
            Is("/event", &["message", "message.any"]),
            IsNot("/payload/fromMe", &["true"]),
            IsNot("/payload/_data/type", SYSTEM),
            // What cannot be read yet comes again with its id.
            IsNot("/payload/_data/messageStubType", &["2", "CIPHERTEXT"]),
            There(&["/payload/id"]),
        ],
        // Several servers may have a session of one name.
        account: &["/session", "/me/id"],
        group: &["/payload/from"],
        kind: &["/event"],
        contact: &["/payload/participant", "/payload/from"],
        id: &[&["/payload/id"]],
        text: &["/payload/body"],
        detail: &[
            "/payload/media/url",
            "/payload/location",
            "/payload/vCards",
            "/payload/_data/selectedButtonId",
            "/payload/_data/listResponse",
            "/payload/_data/message/buttonsResponseMessage/selectedButtonId",
            "/payload/_data/message/templateButtonReplyMessage/selectedId",
            "/payload/_data/message/listResponseMessage/singleSelectReply/selectedRowId",
        ],
        reply: &["/payload/replyTo/id"],
        ..OTHER
    },
    evolution("/data", &[There(&["/data/key/id", "/data/key/remoteJid", "/data/0/key/id"])]),
    evolution("/data/messages", &[There(&["/data/messages/0/key/id", "/data/messages/key/id"])]),
    Table {
        platform: Evolution,
        marks: &[Begins("/event", EVOLUTION), There(&["/data"]), Missing(&["/session"])],
        ..OTHER
    },
    Table {
        platform: GreenApi,
        marks: &[There(&["/typeWebhook"])],
        message: &[
            Is("/typeWebhook", &["incomingMessageReceived"]),
            IsNot("/messageData/typeMessage", &["reactionMessage", "editedMessage", "deletedMessage"]),
        ],
        account: &["/instanceData/idInstance"],
        group: &["/senderData/chatId"],
        contact: &["/senderData/sender", "/senderData/chatId"],
        id: &[&["/idMessage"]],
        text: &[
            "/messageData/textMessageData/textMessage",
            "/messageData/extendedTextMessageData/text",
            "/messageData/fileMessageData/caption",
        ],
        detail: &[
            "/messageData/fileMessageData/downloadUrl",
            "/messageData/locationMessageData",
            "/messageData/contactMessageData",
            "/messageData/contactsArrayMessageData",
            "/messageData/buttonsResponseMessage",
            "/messageData/listResponseMessage",
            "/messageData/templateButtonReplyMessage",
            "/messageData/interactiveButtonsResponse",
            "/messageData/pollMessageData",
        ],
        reply: &["/messageData/quotedMessage/stanzaId"],
        ..OTHER
    },
    // The API on one's own premises, and 360dialog.
    Table {
        platform: WhatsApp,
        marks: &[There(&["/messages/0/from"]), There(&["/messages/0/type"]), Missing(&["/statuses"])],
        list: Some("/messages"),
        message: &[IsOrMissing("/type", WHATS_APP_MESSAGES), There(&["/id"])],
        event: &[Is("/type", WHATS_APP_EVENTS)],
        group: &["/group_id"],
        // What cannot be shown yet may come again with its id.
        kind: &["/errors/0/code"],
        contact: &["/from"],
        id: &[&["/id"]],
        text: WHATS_APP_TEXTS,
        detail: WHATS_APP_DETAILS,
        reply: WHATS_APP_REPLIES,
        ..OTHER
    },
    Table { platform: WhatsApp, marks: &[There(&["/statuses/0/status"]), Missing(&["/messages"])], ..OTHER },
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
            IsNot("/messageType", EVOLUTION_OTHERS),
            Missing(&[
                "/messageStubType",
                "/message/reactionMessage",
                "/message/encReactionMessage",
                "/message/protocolMessage",
                "/message/editedMessage",
                "/message/pinInChatMessage",
                "/message/keepInChatMessage",
            ]),
        ],
        // Several servers may have an instance of one name.
        account: &["/instance", "/sender"],
        group: &["/key/remoteJid"],
        contact: &[
            "/key/participantAlt",
            "/key/participantPn",
            "/key/participant",
            "/key/remoteJid",
            "/key/remoteJidAlt",
            "/key/senderPn",
        ],
        id: &[&["/key/id"]],
        text: &[
            "/message/conversation",
            "/message/extendedTextMessage/text",
            "/message/imageMessage/caption",
            "/message/videoMessage/caption",
            "/message/documentMessage/caption",
            "/message/buttonsResponseMessage/selectedDisplayText",
            "/message/templateButtonReplyMessage/selectedDisplayText",
            "/message/listResponseMessage/title",
        ],
        detail: &[
            "/message/imageMessage/fileSha256",
            "/message/videoMessage/fileSha256",
            "/message/audioMessage/fileSha256",
            "/message/documentMessage/fileSha256",
            "/message/stickerMessage/fileSha256",
            "/message/locationMessage/degreesLatitude",
            "/message/locationMessage/degreesLongitude",
            "/message/contactMessage",
            "/message/contactsArrayMessage",
            "/message/buttonsResponseMessage/selectedButtonId",
            "/message/templateButtonReplyMessage/selectedId",
            "/message/listResponseMessage/singleSelectReply/selectedRowId",
            "/message/interactiveResponseMessage/nativeFlowResponseMessage/paramsJson",
        ],
        reply: &["/message/extendedTextMessage/contextInfo/stanzaId", "/contextInfo/stanzaId"],
        ..OTHER
    }
}
