//! Desks at which people and bots answer side by side.

use super::super::Platform::{Chatwoot, Intercom, Sunshine};
use super::super::table::If::{Begins, Is, IsNot, IsOrMissing, Missing, There};
use super::super::table::{NEVER, Table};

/// <https://www.chatwoot.com/docs/product/others/webhooks-events>, <https://developers.intercom.com/docs/webhooks>,
/// <https://docs.smooch.io/rest/#tag/Webhooks>. An update has the id of what it changes.
pub(super) const TABLES: [Table; 6] = [
    Table {
        platform: Chatwoot,
        marks: &[Is(
            "/event",
            &[
                "message_created",
                "message_updated",
                "conversation_created",
                "conversation_updated",
                "conversation_status_changed",
                "conversation_opened",
                "conversation_resolved",
                "conversation_typing_on",
                "conversation_typing_off",
                "contact_created",
                "contact_updated",
                "inbox_created",
                "inbox_updated",
                "webwidget_triggered",
                "assignee_changed",
                "team_changed",
            ],
        )],
        list: None,
        message: &[
            Is("/event", &["message_created"]),
            IsOrMissing("/message_type", &["incoming", "0"]),
            IsNot("/private", &["true"]),
        ],
        account: &["/account/id"],
        contact: &["/sender/id", "/conversation/contact_inbox/contact_id", "/conversation/meta/sender/id"],
        id: &[&["/id"]],
        text: &["/content"],
    },
    Table {
        platform: Intercom,
        marks: &[Is("/type", &["notification_event"])],
        list: None,
        message: &[Begins("/topic", &["conversation.user."]), There(&["/id"])],
        account: &["/app_id"],
        contact: &["/data/item/user/id", "/data/item/contacts/contacts/0/id", "/data/item/source/author/id"],
        id: &[&["/id"]],
        text: &["/data/item/source/body", "/data/item/conversation_message/body"],
    },
    Table {
        platform: Sunshine,
        marks: &[There(&["/app/id", "/webhook/id"]), There(&["/events"])],
        list: Some("/events"),
        message: &[
            IsOrMissing("/type", &["conversation:message", "conversation:postback"]),
            IsOrMissing("/payload/message/author/type", &["user"]),
        ],
        account: &["/app/id", "/webhook/id"],
        contact: &[
            "/payload/message/author/userId",
            "/payload/message/author/user/id",
            "/payload/user/id",
            "/payload/conversation/id",
        ],
        id: &[&["/id"], &["/payload/message/id"]],
        text: &["/payload/message/content/text", "/payload/postback/payload"],
    },
    // The first version.
    Table {
        platform: Sunshine,
        marks: &[There(&["/trigger"]), There(&["/app/_id", "/appUser/_id"]), There(&["/messages/0/_id"])],
        list: Some("/messages"),
        message: &[Is("/trigger", &["message:appUser"]), IsOrMissing("/role", &["appUser"])],
        account: &["/app/_id"],
        contact: &["/appUser/_id", "/authorId"],
        id: &[&["/_id"]],
        text: &["/text", "/payload"],
    },
    Table {
        platform: Sunshine,
        marks: &[Is("/trigger", &["postback"]), There(&["/appUser/_id"])],
        list: Some("/postbacks"),
        message: &[There(&["/_id", "/message/_id"])],
        account: &["/app/_id"],
        contact: &["/appUser/_id"],
        id: &[&["/_id"], &["/message/_id", "/timestamp"]],
        text: &["/action/payload"],
    },
    Table {
        platform: Sunshine,
        marks: &[There(&["/trigger"]), There(&["/app/_id", "/appUser/_id"]), Missing(&["/messages/0/_id"])],
        list: None,
        message: NEVER,
        account: &[],
        contact: &[],
        id: &[],
        text: &[],
    },
];
