//! The tables of the bot that this project started from.

/// Two tables, `mia_dm_contacts` and `mia_dm_messages`, for [`super::Database::sql`].
///
/// They hold nothing that would make an audit easy: no unique key on the text, no deleted flag, a provider id that is
/// never written, a nullable `contact_id`. The defaults are those of the description and, beyond it, a generated `id`.
pub const BOT_SCHEMA: &str = "\
CREATE TABLE mia_dm_contacts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    ig_user_id text UNIQUE NOT NULL,
    ig_username text,
    ig_name text,
    stage text,
    score int,
    message_count int,
    our_message_count int,
    first_contact_at timestamptz,
    last_contact_at timestamptz,
    is_stopped bool DEFAULT false,
    stopped_at timestamptz,
    detected_language text,
    tags text[],
    created_at timestamptz,
    updated_at timestamptz
);

CREATE TABLE mia_dm_messages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    contact_id uuid REFERENCES mia_dm_contacts (id),
    direction text CHECK (direction IN ('incoming', 'outgoing')),
    content text NOT NULL,
    intent text,
    sentiment text,
    response_strategy text,
    response_time_ms int,
    stage_at_time text,
    manychat_message_id text,
    created_at timestamptz DEFAULT now()
);

CREATE INDEX mia_dm_messages_contact_id ON mia_dm_messages (contact_id);
CREATE INDEX mia_dm_messages_created_at ON mia_dm_messages (created_at DESC);
CREATE INDEX mia_dm_messages_direction ON mia_dm_messages (direction);
";
