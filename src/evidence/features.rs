//! The pieces of evidence of a pair of sends, by name.

/// Logarithm of seconds for what never came.
pub const NEVER: f32 = 16.0;

/// Logarithm of seconds for what there is none of.
pub const NONE: f32 = -9.0;

macro_rules! features {
    ($($variant:ident $name:literal $words:literal,)*) => {
        /// One piece of evidence. Times are natural logarithms of seconds, [`NEVER`] for what did not come and [`NONE`]
        /// for what there is none of; shares are 0 to 1; marks are 0 or 1.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Feature {
            $(#[doc = concat!($words, " (`", $name, "`)")] $variant,)*
        }

        impl Feature {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();

            /// Its short name, as in tables.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it measures, in words.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }
    };
}

features! {
    Gap "gap" "how long after the first reply the second came",
    HeadGap "rungap_t" "how far apart the two calls of the bot began",
    NextAfterFirst "d_out_next" "how soon another reply followed the first",
    NextAfterSecond "d_out_after" "how soon another reply followed the second",
    BeforeSecond "d_out_j" "how long the bot was silent before the second reply",
    DelayFirst "dly_i" "how long after the contact's last message the first reply came",
    DelaySecond "dly_j" "how long after the contact's last message the second reply came",
    DelayUsual "ldly_c" "how the second reply's delay compares with this conversation's",
    DelayFromTrigger "dlyT" "how the time from the first reply's trigger to the second reply compares with the usual delay",
    MedianDelay "med_c" "how long replies usually take in this conversation",
    ReactionAfterFirst "react_i" "how soon the contact wrote after the first reply",
    ReactionBeforeSecond "react_j" "how soon the contact had reacted to the reply before the second",
    UnaskedDensity "lug" "how usual an unasked message is after such a silence",
    UnaskedRare "ugaprare" "how often this template comes unasked after such a silence",
    ConstantGap "constgap" "how often repeats in this source are exactly so many seconds apart",
    Broadcast "slot_n" "how many other contacts got the same in those minutes",
    Ratio "sim" "how alike the letters are",
    Stems "wov" "how much they speak of the same, weighed by how rare the words are",
    Hard "hardsh" "numbers, links, handles and quotes in common",
    Contained "contained" "one text holds the words of the other",
    Letters "letters" "how long the second text is",
    Relation "rel" "the same text, the same plain words, or alike",
    Form "form" "the same template",
    BothAsk "q_same" "both ask something, or neither does",
    NeighboursAlike "nbrsim" "replies beside the two that are copies of each other too",
    BlockTwins "blockdup" "how many of the replies around have a twin",
    BlockParts "parts_tot" "how many replies stand around the two",
    SameBefore "seqprev" "the replies before the two say the same",
    IncomingBetween "nin_real" "how many new messages came between",
    TriggersFirst "trig_i" "how many messages the first reply answers",
    TriggersSecond "trig_j" "how many messages the second reply answers",
    Credit "left" "how many messages were left to be answered",
    CreditAround "credit2" "how many more messages than replies there were around",
    TriggersBefore "prevpend" "how many messages the turn before answered",
    BurstFirst "in_i_gap" "how long the contact wrote before the first reply",
    BurstAround "burst_gap" "how long the contact wrote around the two replies",
    HeadFirst "newrun_i" "the first reply began a turn",
    HeadSecond "newrun_j" "the second reply began a turn",
    RunsApart "run_gap" "how many turns lie between the two",
    Adjacent "out_adj" "the second reply is the next after the first",
    SinceIncoming "blk_len" "how many replies stand since the contact's last message",
    Redelivered "in_eq" "the same incoming message came again",
    RedeliveredGap "in_gap" "how far apart the repeated incoming message came",
    RedeliveredLate "in_late" "how long after the repeated incoming message the second reply came",
    RedeliveredFast "fastin" "repeated incoming messages that came at once",
    SameRequests "trigsame" "both replies answer the same request",
    RequestCount "trigcnt" "how often the contact wrote the second reply's request",
    Robot "robot" "how much the contact repeats itself",
    SameEarlier "k_same" "how often the same was sent before",
    SameInAll "out_n_c" "how often the same was sent to this contact",
    Echo "echo" "the bot's own message came back",
    EchoGap "echo_gap" "how long after the echo the second reply came",
    Again "againr" "how often this template reaches a contact again",
    Unasked "untr" "how often this template comes unasked",
    Starts "startr" "how often this template answers a message",
    Begins "firstr" "how often this template begins anew",
    Ends "lastr" "how often this template ends a history",
    Contacts "nc" "how many contacts got this template",
    ContactShare "ncs" "which share of the contacts got this template",
    AgainContacts "again_n" "how many contacts got this template again",
    Follows "nbshare" "how often this template follows the reply before it",
    FollowsShare "nbrev" "how often the reply before it is what this template follows",
    FollowsBothWays "nbsym" "how often the two templates are neighbours in either order",
    Together "coshare" "how often the two templates go out together",
    PartDensity "lpart" "how usual such a gap is between planned parts",
    ForeignNear "foreign_near" "texts around that no other contact got",
    HasIds "idsin" "incoming messages have provider ids",
    Waits "deb" "how often the bot answers a burst once",
}

impl Feature {
    /// The feature of a short name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|feature| feature.name() == name)
    }
}

/// The value of every feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Values(pub(super) [f32; Feature::COUNT]);

impl Values {
    /// Nothing is known yet.
    pub(super) const ZERO: Self = Self([0.0; Feature::COUNT]);

    pub(super) fn set(&mut self, feature: Feature, value: f32) {
        self.0[feature as usize] = if value.is_finite() { value } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn features_are_told_apart_by_name_and_words() {
        let names: BTreeSet<&str> = Feature::ALL.iter().map(|feature| feature.name()).collect();
        let words: BTreeSet<&str> = Feature::ALL.iter().map(|feature| feature.words()).collect();
        assert_eq!((names.len(), words.len()), (Feature::COUNT, Feature::COUNT));
        for (place, feature) in Feature::ALL.iter().enumerate() {
            assert_eq!(*feature as usize, place);
            assert_eq!(Feature::from_name(feature.name()), Some(*feature));
        }
    }
}
