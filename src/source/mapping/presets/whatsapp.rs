//! What the stores of `WhatsApp` clients share: messages as Baileys gives them, in jsonb.

/// After FROM: the message without the wrappers of disappearing messages, of those seen once, and of captions.
macro_rules! unwrapped {
    () => {
        "{messages} m CROSS JOIN LATERAL (SELECT COALESCE(\
         m.message#>'{ephemeralMessage,message}', m.message#>'{viewOnceMessage,message}', \
         m.message#>'{viewOnceMessageV2,message}', m.message#>'{documentWithCaptionMessage,message}', \
         m.message) AS body) w"
    };
}

/// The text of the unwrapped message: what was written, a caption, or the answer to a choice.
macro_rules! text {
    () => {
        "COALESCE(w.body->>'conversation', w.body#>>'{extendedTextMessage,text}', \
         w.body#>>'{imageMessage,caption}', w.body#>>'{videoMessage,caption}', \
         w.body#>>'{documentMessage,caption}', w.body#>>'{buttonsMessage,contentText}', \
         w.body#>>'{templateMessage,hydratedTemplate,hydratedContentText}', \
         w.body#>>'{interactiveMessage,body,text}', w.body#>>'{listMessage,description}', \
         w.body#>>'{buttonsResponseMessage,selectedDisplayText}', \
         w.body#>>'{templateButtonReplyMessage,selectedDisplayText}', w.body#>>'{listResponseMessage,title}', \
         w.body#>>'{interactiveResponseMessage,body,text}', w.body#>>'{pollCreationMessage,name}', \
         w.body#>>'{pollCreationMessageV3,name}', w.body#>>'{contactMessage,displayName}', \
         w.body#>>'{locationMessage,name}')"
    };
}

/// Whether the unwrapped message has more than text.
macro_rules! attachment {
    () => {
        "COALESCE(w.body ?| array['imageMessage', 'videoMessage', 'ptvMessage', 'audioMessage', 'documentMessage', \
         'stickerMessage', 'contactMessage', 'contactsArrayMessage', 'locationMessage', 'liveLocationMessage'], false)"
    };
}

/// The unwrapped message is one that people see; `$jid` is no group, no broadcast and no channel.
macro_rules! seen {
    ($jid:expr) => {
        concat!(
            "jsonb_typeof(w.body) = 'object' AND w.body <> '{}' AND NOT COALESCE(w.body ?| array['reactionMessage', \
             'encReactionMessage', 'protocolMessage', 'editedMessage', 'pollUpdateMessage', 'keepInChatMessage', \
             'pinInChatMessage', 'commentMessage'], false) AND COALESCE(",
            $jid,
            ", '') !~ '@(g\\.us|broadcast|newsletter)$'"
        )
    };
}

/// The number behind an alias (`@lid`), where the key tells it, without the number of a device.
macro_rules! person {
    ($jid:expr) => {
        concat!(
            "regexp_replace(CASE WHEN ",
            $jid,
            " LIKE '%@lid' THEN COALESCE(NULLIF(m.key->>'remoteJidAlt', ''), NULLIF(m.key->>'senderPn', ''), ",
            $jid,
            ") ELSE ",
            $jid,
            " END, ':[0-9]+@', '@')"
        )
    };
}

/// Epoch seconds as a time; null for what is none.
macro_rules! seconds {
    ($column:expr) => {
        concat!("CASE WHEN ", $column, " > 0 AND ", $column, " < 253402300800 THEN to_timestamp(", $column, ") END")
    };
}

pub(super) use {attachment, person, seconds, seen, text, unwrapped};
