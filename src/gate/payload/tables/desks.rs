//! Desks at which people and bots answer side by side.

use super::super::Platform::{Chatwoot, Intercom, Sunshine};
use super::super::table::If::{self, Begins, Is, IsNot, IsOrMissing, Missing, There};
use super::super::table::{OTHER, Table};

/// <https://www.chatwoot.com/docs/product/others/webhooks-events>, <https://developers.intercom.com/docs/webhooks>,
/// <https://docs.smooch.io/rest/#tag/Webhooks>. An update has the id of what it changes.
pub(super) const TABLES: [Table; 7] = [
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
        message: &[
            Is("/event", &["message_created"]),
            IsOrMissing("/message_type", &["incoming", "0"]),
            IsNot("/private", &["true"]),
        ],
        account: &["/account/id", "/inbox/id"],
        contact: &["/sender/id", "/conversation/contact_inbox/contact_id", "/conversation/meta/sender/id"],
        group: &["/conversation/id"],
        id: &[&["/id"]],
        text: &["/content"],
        detail: &["/attachments/0/id", "/attachments/1/id", "/content_attributes/submitted_values"],
        ..OTHER
    },
    intercom(
        &[Is("/type", &["notification_event"]), Is("/topic", &["conversation.user.created"])],
        &["/data/item/source/body", "/data/item/conversation_message/body"],
        &["/data/item/source/attachments"],
    ),
    // The conversation also holds what it began with.
    intercom(
        &[Is("/type", &["notification_event"])],
        &["/data/item/conversation_parts/conversation_parts/0/body"],
        &["/data/item/conversation_parts/conversation_parts/0/attachments"],
    ),
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
        group: &["/payload/conversation/id"],
        id: &[&["/id"], &["/payload/message/id"]],
        text: &["/payload/message/content/text", "/payload/postback/payload"],
        detail: &["/payload/message/content", "/payload/postback"],
        ..OTHER
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
        detail: &["/payload", "/mediaUrl", "/coordinates"],
        ..OTHER
    },
    Table {
        platform: Sunshine,
        marks: &[Is("/trigger", &["postback"]), There(&["/appUser/_id"])],
        list: Some("/postbacks"),
        message: &[There(&["/_id", "/message/_id"])],
        account: &["/app/_id"],
        contact: &["/appUser/_id"],
        id: &[&["/_id"], &["/message/_id", "/timestamp", "/action/_id"], &["/message/_id", "/timestamp"]],
        text: &["/action/payload"],
        detail: &["/action/payload", "/message/_id"],
        ..OTHER
    },
    Table {
        platform: Sunshine,
        marks: &[There(&["/trigger"]), There(&["/app/_id", "/appUser/_id"]), Missing(&["/messages/0/_id"])],
        ..OTHER
    },
];

/// What a person writes in a conversation.
const fn intercom(marks: &'static [If], text: &'static [&'static str], detail: &'static [&'static str]) -> Table {
    Table {
        platform: Intercom,
        marks,
        message: &[Begins("/topic", &["conversation.user."]), There(&["/id"])],
        account: &["/app_id"],
        group: &["/data/item/id"],
        contact: &["/data/item/user/id", "/data/item/contacts/contacts/0/id", "/data/item/source/author/id"],
        id: &[&["/id"]],
        text,
        detail,
        ..OTHER
    }
}
