//! What a preset says.

/// How the tables of a known system are read.
#[derive(Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name in settings.
    pub name: &'static str,
    /// The tables by which it is recognised, each with columns that it must have; the first holds the messages.
    pub tables: &'static [(&'static str, &'static [&'static str])],
    /// Whether the first table may have any name, if it has these columns and no others. Such a table is taken after a
    /// look at the words of its direction alone: columns so common tell too little.
    pub any_name: bool,
    /// First tables of older versions, which stay behind in the same schema and are not asked about.
    pub replaces: &'static [&'static str],
    /// What follows FROM; `{messages}` stands for the quoted first table, `{schema}` for its quoted schema and a dot,
    /// in every expression. The messages table has the alias m, and each of its rows is there at least once.
    pub from: &'static str,
    /// A text, unique within the contact. Where two messages have one time, the smaller number or text is the earlier.
    pub id: &'static str,
    /// A text.
    pub contact_id: &'static str,
    /// A text: one of the words below.
    pub direction: &'static str,
    /// A text, or JSON as text.
    pub text: &'static str,
    /// A time with zone, or one without that is UTC unless settings say otherwise; null where a row keeps none.
    /// None: the table keeps no time, and is audited by order alone.
    pub at: Option<&'static str>,
    /// A text: the platform's own id.
    pub provider_id: Option<&'static str>,
    /// A text: the bot's own inbox, instance or number, where the system keeps several.
    pub account: Option<&'static str>,
    /// A boolean: whether there is something besides text.
    pub attachment: Option<&'static str>,
    /// Words for messages from the contact; `*` is everything else.
    pub incoming: &'static [&'static str],
    /// Words for messages to the contact. If there are none, only the user knows them.
    pub outgoing: &'static [&'static str],
    /// Words for rows that are no messages.
    pub ignore: &'static [&'static str],
    /// The text expression gives JSON, which is taken apart by [`Self::text_paths`].
    pub text_is_json: bool,
    /// JSON pointers to the text, the first that leads somewhere: to a string, or to a list of parts, of which those
    /// count that are strings or have a `text` and no other `type` than `text`. What is no JSON, or a mere number or word
    /// of JSON other than null, is the text itself: people write "5" and "true".
    pub text_paths: &'static [&'static str],
    /// A boolean SQL expression: rows that are messages and were sent; others, whatever their direction, are left out
    /// and counted. With what they are, for people.
    pub sent: Option<(&'static str, &'static str)>,
    /// SELECT of `id`, `handle`, `stopped` (bool or NULL), `stopped_at` (timestamptz or NULL) of contacts.
    pub contacts: Option<&'static str>,
    /// The tables and columns that `contacts` takes; without them messages are read alone.
    pub contact_tables: &'static [(&'static str, &'static [&'static str])],
    /// What the user should know, said once.
    pub note: Option<&'static str>,
    /// Why it cannot be audited, where it cannot, and what to do instead.
    pub refusal: Option<(&'static str, &'static str)>,
}

/// What most presets leave as it is.
pub(super) const BASE: Preset = Preset {
    name: "",
    tables: &[],
    any_name: false,
    replaces: &[],
    from: "{messages} m",
    id: "m.id::text",
    contact_id: "",
    direction: "",
    text: "",
    at: None,
    provider_id: None,
    account: None,
    attachment: None,
    incoming: &[],
    outgoing: &[],
    ignore: &[],
    text_is_json: false,
    text_paths: &[],
    sent: None,
    contacts: None,
    contact_tables: &[],
    note: None,
    refusal: None,
};
