//! Messengers that have webhooks of their own.

use super::super::Platform::{Line, Telegram, Viber};
use super::super::table::If::{self, Is, IsOrMissing, IsOther, Missing, There};
use super::super::table::{OTHER, Table};

/// What Telegram writes as messages although nobody says anything.
const TELEGRAM_EVENTS: &[&str] = &[
    "/new_chat_members",
    "/left_chat_member",
    "/new_chat_title",
    "/new_chat_photo",
    "/delete_chat_photo",
    "/group_chat_created",
    "/supergroup_chat_created",
    "/channel_chat_created",
    "/message_auto_delete_timer_changed",
    "/migrate_to_chat_id",
    "/migrate_from_chat_id",
    "/pinned_message",
    "/connected_website",
    "/write_access_allowed",
    "/proximity_alert_triggered",
    "/boost_added",
    "/chat_background_set",
    "/forum_topic_created",
    "/forum_topic_edited",
    "/forum_topic_closed",
    "/forum_topic_reopened",
    "/giveaway_created",
    "/giveaway_completed",
    "/video_chat_scheduled",
    "/video_chat_started",
    "/video_chat_ended",
    "/video_chat_participants_invited",
];

/// <https://core.telegram.org/bots/api#update>, <https://developers.line.biz/en/reference/messaging-api/#webhooks>,
/// <https://developers.viber.com/docs/api/rest-bot-api/#callbacks>.
pub(super) const TABLES: [Table; 7] = [
    telegram("/message", &[There(&["/update_id"]), There(&["/message"])]),
    telegram("/business_message", &[There(&["/update_id"]), There(&["/business_message"])]),
    telegram("/channel_post", &[There(&["/update_id"]), There(&["/channel_post"])]),
    // Buttons, and what is told of messages that were said before.
    Table {
        platform: Telegram,
        marks: &[There(&["/update_id"])],
        message: &[There(TELEGRAM_OTHERS)],
        event: &[Missing(&["/callback_query"])],
        group: &["/callback_query/message/chat/id"],
        contact: &[
            "/callback_query/from/id",
            "/edited_message/from/id",
            "/edited_message/chat/id",
            "/edited_channel_post/chat/id",
            "/edited_business_message/chat/id",
            "/shipping_query/from/id",
            "/pre_checkout_query/from/id",
        ],
        id: &[&["/update_id"]],
        text: &["/callback_query/data", "/edited_message/text"],
        detail: &[
            "/callback_query/data",
            "/callback_query/game_short_name",
            "/callback_query/message/message_id",
            "/callback_query/inline_message_id",
        ],
        ..OTHER
    },
    Table {
        platform: Viber,
        marks: &[
            Is(
                "/event",
                &[
                    "message",
                    "webhook",
                    "subscribed",
                    "unsubscribed",
                    "conversation_started",
                    "delivered",
                    "seen",
                    "failed",
                    "client_status",
                    "action",
                ],
            ),
            There(&["/message_token", "/chat_hostname", "/user_id"]),
            Missing(&["/session"]),
        ],
        message: &[Is("/event", &["message", "conversation_started"])],
        event: &[Is("/event", &["conversation_started"])],
        account: &["/chat_hostname"],
        contact: &["/sender/id", "/user/id"],
        id: &[&["/event", "/message_token"]],
        text: &["/message/text"],
        detail: &["/message/media", "/message/sticker_id", "/message/location", "/message/contact"],
        ..OTHER
    },
    Table {
        platform: Line,
        marks: &[
            There(&["/destination", "/events/0/webhookEventId", "/events/0/replyToken"]),
            There(&["/events"]),
            Missing(&["/app", "/object"]),
        ],
        list: Some("/events"),
        message: &[
            IsOrMissing("/type", LINE_MESSAGES),
            // While another app answers.
            IsOrMissing("/mode", &["active"]),
            There(&["/webhookEventId", "/message/id"]),
        ],
        event: &[IsOther("/type", &["message", "postback"])],
        account: &["/destination"],
        group: &["/source/groupId", "/source/roomId"],
        contact: &["/source/userId", "/source/groupId", "/source/roomId"],
        id: &[&["/webhookEventId"], &["/message/id"]],
        text: &["/message/text", "/postback/data"],
        detail: &[
            "/postback/data",
            "/postback/params",
            "/message/packageId",
            "/message/stickerId",
            "/message/latitude",
            "/message/longitude",
            "/message/fileName",
            "/message/fileSize",
        ],
        reply: &["/message/quotedMessageId"],
        ..OTHER
    },
    // Who asks with an empty list whether there is a bot.
    Table {
        platform: Line,
        marks: &[There(&["/events"]), IsOrMissing("/object", &[]), Missing(&["/app", "/events/0"])],
        ..OTHER
    },
];

/// What has its own id and is no new message of a chat.
const TELEGRAM_OTHERS: &[&str] = &[
    "/callback_query",
    "/edited_message",
    "/edited_channel_post",
    "/edited_business_message",
    "/shipping_query",
    "/pre_checkout_query",
];

/// What a bot of LINE has to answer.
const LINE_MESSAGES: &[&str] =
    &["message", "postback", "follow", "join", "memberJoined", "beacon", "accountLink", "things"];

/// A message of Telegram that stands at `list`.
const fn telegram(list: &'static str, marks: &'static [If]) -> Table {
    Table {
        platform: Telegram,
        marks,
        list: Some(list),
        message: &[],
        event: &[There(TELEGRAM_EVENTS)],
        group: &["/chat/id", "/message_thread_id"],
        contact: &["/from/id", "/chat/id"],
        id: &[&["/update_id"]],
        text: &["/text", "/caption"],
        detail: &[
            "/photo/0/file_unique_id",
            "/animation/file_unique_id",
            "/audio/file_unique_id",
            "/document/file_unique_id",
            "/sticker/file_unique_id",
            "/video/file_unique_id",
            "/video_note/file_unique_id",
            "/voice/file_unique_id",
            "/contact",
            "/location",
            "/venue",
            "/poll/id",
            "/dice",
            "/web_app_data",
            "/users_shared",
            "/chat_shared",
            "/successful_payment/telegram_payment_charge_id",
        ],
        reply: &["/reply_to_message/message_id"],
        ..OTHER
    }
}
