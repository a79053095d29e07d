//! Where people work and play together: their servers, channels and threads.

use super::super::Platform::{Discord, Slack};
use super::super::table::If::{self, BeginsNot, Is, IsNot, IsOrMissing, Missing, There};
use super::super::table::{OTHER, Table};

/// What people press and fill in at Slack, and what Slack asks for meanwhile.
const SLACK_ACTIONS: &[&str] = &[
    "block_actions",
    "interactive_message",
    "message_action",
    "shortcut",
    "view_submission",
    "view_closed",
    "block_suggestion",
    "dialog_submission",
    "dialog_suggestion",
    "dialog_cancellation",
    "workflow_step_edit",
];
/// What a message of a person at Slack may be besides plain.
const SLACK_MESSAGES: &[&str] = &["file_share", "thread_broadcast", "me_message"];
/// What marks every event of Slack.
const SLACK_EVENT: &[&str] = &["/token", "/event_id", "/challenge", "/team_id", "/minute_rate_limited"];

/// <https://api.slack.com/apis/events-api>,
/// <https://discord.com/developers/docs/interactions/receiving-and-responding>.
pub(super) const TABLES: [Table; 10] = [
    // One message may come as two kinds of event, each with an id of its own.
    Table {
        platform: Slack,
        marks: &[
            Is("/type", &["event_callback"]),
            There(SLACK_EVENT),
            Is("/event/type", &["message", "app_mention"]),
            IsOrMissing("/event/subtype", SLACK_MESSAGES),
        ],
        message: &[There(&["/event_id"]), Missing(&["/event/bot_id"])],
        account: &["/api_app_id", "/team_id"],
        group: &["/event/channel", "/event/thread_ts"],
        kind: &["/event/type"],
        contact: &["/event/user", "/event/user/id"],
        id: &[&["/event/channel", "/event/ts"], &["/event_id"]],
        text: &["/event/text"],
        detail: &["/event/files/0/id", "/event/files/1/id", "/event/files/2/id"],
        ..OTHER
    },
    Table {
        platform: Slack,
        marks: &[Is("/type", &["event_callback", "url_verification", "app_rate_limited"]), There(SLACK_EVENT)],
        message: &[
            Is("/type", &["event_callback"]),
            BeginsNot("/event/type", &["reaction_", "user_", "presence_", "app_uninstalled", "tokens_revoked"]),
            IsNot("/event/subtype", &["bot_message", "message_deleted"]),
            Missing(&["/event/bot_id"]),
            There(&["/event_id"]),
        ],
        event: &[There(&["/event_id"])],
        account: &["/api_app_id", "/team_id"],
        contact: &["/event/user", "/event/user/id"],
        id: &[&["/event_id"]],
        ..OTHER
    },
    // Pressed buttons, shortcuts and forms.
    Table {
        platform: Slack,
        marks: &[
            Is("/type", SLACK_ACTIONS),
            There(&["/trigger_id", "/action_ts", "/token", "/team", "/api_app_id"]),
            There(&["/user/id"]),
        ],
        message: &[
            IsNot("/type", &["block_suggestion", "dialog_suggestion", "view_closed", "dialog_cancellation"]),
            There(&["/trigger_id", "/action_ts"]),
        ],
        account: &["/api_app_id", "/team/id"],
        group: &["/channel/id"],
        contact: &["/user/id"],
        id: &[&["/trigger_id"], &["/action_ts"]],
        text: &["/actions/0/value", "/actions/0/action_id", "/callback_id", "/view/callback_id"],
        detail: &[
            "/type",
            "/actions",
            "/callback_id",
            "/message/ts",
            "/message_ts",
            "/container/message_ts",
            "/view/state/values",
            "/view/private_metadata",
            "/submission",
        ],
        ..OTHER
    },
    // Commands.
    Table {
        platform: Slack,
        marks: &[There(&["/command"]), There(&["/response_url"]), There(&["/team_id"])],
        message: &[There(&["/trigger_id"])],
        account: &["/api_app_id", "/team_id"],
        group: &["/channel_id"],
        contact: &["/user_id"],
        id: &[&["/trigger_id"]],
        text: &["/text", "/command"],
        detail: &["/command"],
        ..OTHER
    },
    Table { platform: Slack, marks: &[There(&["/ssl_check"])], ..OTHER },
    // What an app is told of outside of a server.
    Table {
        platform: Discord,
        marks: &[
            There(&["/application_id"]),
            Is("/type", &["0", "1"]),
            There(&["/event", "/version"]),
            Missing(&["/token"]),
        ],
        message: &[Is("/event/type", &["LOBBY_MESSAGE_CREATE", "GAME_DIRECT_MESSAGE_CREATE"])],
        account: &["/application_id"],
        group: &["/event/data/channel_id"],
        contact: &["/event/data/author/id", "/event/data/channel_id"],
        id: &[&["/event/data/id"]],
        text: &["/event/data/content"],
        ..OTHER
    },
    discord_choice(
        "",
        &[There(&["/application_id"]), Is("/type", &["1", "2", "3", "4", "5"]), There(&["/token", "/id"])],
    ),
    discord_choice("/d", &[Is("/t", &["INTERACTION_CREATE"]), There(&["/d/id"])]),
    // What a relay passes on of the gateway, as it comes from there or the message alone.
    discord_message("/d", &[There(&["/t"]), There(&["/d"]), There(&["/op", "/d/channel_id", "/d/guild_id"])]),
    discord_message(
        "",
        &[
            There(&["/channel_id"]),
            There(&["/author/id"]),
            There(&["/id"]),
            There(&["/content", "/attachments", "/embeds"]),
        ],
    ),
];

/// Commands, buttons and forms; a ping and what is typed for completion is none.
const fn discord_choice(list: &'static str, marks: &'static [If]) -> Table {
    Table {
        platform: Discord,
        marks,
        list: Some(list),
        message: &[Is("/type", &["2", "3", "5"])],
        account: &["/application_id"],
        group: &["/channel_id"],
        contact: &["/member/user/id", "/user/id"],
        id: &[&["/id"]],
        text: &["/data/custom_id", "/data/name"],
        detail: &[
            "/data/id",
            "/data/custom_id",
            "/data/options",
            "/data/values",
            "/data/components",
            "/data/target_id",
        ],
        reply: &["/message/id"],
        ..OTHER
    }
}

/// A message that a person wrote, or a reply; nothing that Discord writes by itself.
const fn discord_message(list: &'static str, marks: &'static [If]) -> Table {
    Table {
        platform: Discord,
        marks,
        list: Some(list),
        message: &[
            IsOrMissing("/t", &["MESSAGE_CREATE"]),
            There(&["/author/id"]),
            IsNot("/author/bot", &["true"]),
            IsOrMissing("/type", &["0", "19"]),
            // An edit has the id of the message.
            Missing(&["/edited_timestamp"]),
        ],
        group: &["/channel_id"],
        contact: &["/author/id"],
        id: &[&["/id"]],
        text: &["/content"],
        detail: &["/attachments/0/id", "/attachments/1/id", "/sticker_items", "/poll"],
        reply: &["/message_reference/message_id"],
        ..OTHER
    }
}
