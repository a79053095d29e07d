//! DM304: the bot sends links to one host again and again.

use std::collections::BTreeMap;

use super::{Context, Found, Lack, Place, Rule, RuleOption, Sink, links};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};
use crate::model::Direction;

pub(super) struct LinkSpam;

static META: RuleMeta = RuleMeta {
    code: "DM304",
    name: "link-spam",
    severity: Severity::Warning,
    summary: "more than two replies with a link to the same host",
    whole_history: true,
    precision: Precision::Medium,
    docs: RuleDocs {
        reports: "More outgoing messages with a link to the same host than the limit allows. A link is what follows \
            http://, https:// or www., or a bare domain directly followed by a slash. Hosts compare without case and \
            without a leading www.; hosts in link_hosts count even bare.",
        example: Example {
            chat: &[
                bot("10:00:00", "my profile is here: https://links.example/mia"),
                them("10:05:00", "ok"),
                bot("10:06:00", "did you look at links.example/mia ?"),
                them("10:20:00", "not yet"),
                bot("10:21:00", "I am waiting for you on www.links.example 😘"),
            ],
            given: "",
        },
        matters: "Once is an offer, three times is advertising. Platforms limit accounts that often send the same \
            link.",
        tune: "Raise the limit, or list hosts that people write without a scheme in link_hosts.",
        fix: "Store on the contact that the link was sent, and tell the model.",
    },
};

impl Rule for LinkSpam {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[
            RuleOption {
                key: "limit",
                help: "this many messages with a link to one host are fine",
                place: Place::Count { least: 1, place: |tuning| &mut tuning.link_limit },
            },
            RuleOption {
                key: "link_hosts",
                help: "hosts that count even without http://, www. or a slash",
                place: Place::Words {
                    place: |tuning| &mut tuning.link_hosts,
                    fits: |host| !host.contains(['/', ':']) && !host.contains(char::is_whitespace),
                    expected: "write a host alone, as in links.example",
                },
            },
        ]
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        context.lacks_texts(Direction::Outgoing)
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let known: Vec<String> = context.tuning.link_hosts.iter().map(|host| links::normal(host)).collect();
        let mut by_host: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for position in context.outgoing().iter().copied() {
            for host in conversation.text(position).map(|text| links::hosts(text, &known)).unwrap_or_default() {
                by_host.entry(host).or_default().push(position);
            }
        }
        for positions in by_host.into_values().filter(|positions| positions.len() > context.tuning.link_limit) {
            let summary = format!("{} messages with a link to the same host", positions.len());
            sink.report(conversation, Found { positions, summary, ..Found::default() });
        }
    }
}
