//! Hours of half days: how languages write before and after noon.

use chrono::NaiveTime;

use super::scan::Scan;

/// Which half of the day a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// Before noon.
    Before,
    /// After noon.
    After,
    /// Around noon.
    Noon,
    /// The evening and the first hour of the night.
    Evening,
}

use Half::{After, Before, Evening, Noon};

/// Words for halves of the day, as CLDR has them; a longer one stands before one that it begins with.
const WORDS: [(&str, Half); 52] = [
    ("a. m.", Before),
    ("p. m.", After),
    ("a.m.", Before),
    ("p.m.", After),
    ("am", Before),
    ("pm", After),
    ("오전", Before),
    ("오후", After),
    ("上午", Before),
    ("下午", After),
    ("中午", Noon),
    ("凌晨", Before),
    ("清晨", Before),
    ("早上", Before),
    ("晚上", Evening),
    ("午前", Before),
    ("午後", After),
    ("ص", Before),
    ("م", After),
    ("ق.ظ.", Before),
    ("ب.ظ.", After),
    ("قبل‌ازظهر", Before),
    ("بعدازظهر", After),
    ("لפנה״צ", Before),
    ("לפנה״צ", Before),
    ("לפנה\"צ", Before),
    ("אחה״צ", After),
    ("אחה\"צ", After),
    ("π.μ.", Before),
    ("μ.μ.", After),
    ("пр.об.", Before),
    ("сл.об.", After),
    ("дп", Before),
    ("пп", After),
    ("öö", Before),
    ("ös", After),
    ("sa", Before),
    ("ch", After),
    ("ap.", Before),
    ("ip.", After),
    ("de.", Before),
    ("du.", After),
    ("fm", Before),
    ("em", After),
    ("e paradites", Before),
    ("e pasdites", After),
    ("முற்பகல்", Before),
    ("பிற்பகல்", After),
    ("ptg", After),
    ("pg", Before),
    ("পূর্বাহ্ণ", Before),
    ("অপরাহ্ণ", After),
];

/// Passes a word for a half of the day.
pub(super) fn half(scan: &mut Scan<'_>) -> Option<Half> {
    scan.peek().filter(|first| first.is_alphabetic())?;
    WORDS.iter().find_map(|(word, half)| {
        let mut ahead = *scan;
        let is_whole = ahead.word(word) && !ahead.peek().is_some_and(|next| next.is_alphabetic() && next.is_ascii());
        is_whole.then(|| {
            *scan = ahead;
            *half
        })
    })
}

/// A time of day that a line shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) time: NaiveTime,
    pub(super) has_seconds: bool,
    pub(super) has_half: bool,
    /// A plain blank stands before the half of the day.
    pub(super) has_plain_blank: bool,
}

impl Clock {
    /// Reads `14:02`, `14.02.11`, `2:02:11 PM`, `오후 3:15` off a line.
    pub(super) fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        let mut said = None;
        if !scan.peek()?.is_ascii_digit() {
            said = half(scan);
            scan.blanks();
        }
        let (hour, _) = scan.number(2)?;
        // `14 h 02` in Canada.
        let mut ahead = *scan;
        if ahead.blanks() && ahead.letter(|letter| letter == 'h').is_some() && ahead.blanks() {
            return Self::of_hour(hour, &mut ahead, scan);
        }
        let mark = scan.letter(|letter| matches!(letter, ':' | '.' | 'h'))?;
        let (minute, digits) = scan.number(2)?;
        let mut ahead = *scan;
        let second =
            ahead.letter(|letter| letter == mark).and_then(|_| ahead.number(2)).filter(|(_, digits)| *digits == 2);
        if second.is_some() {
            *scan = ahead;
        }
        let mut has_plain_blank = false;
        if said.is_none() {
            let mut ahead = *scan;
            has_plain_blank = ahead.rest().starts_with(' ');
            ahead.blanks();
            said = half(&mut ahead);
            if said.is_some() {
                *scan = ahead;
            }
        }
        let hour = whole_hour(hour.into(), said);
        let second_shown = second.map_or(0, |(second, _)| second);
        let time = NaiveTime::from_hms_opt(hour, minute.into(), second_shown.into()).filter(|_| digits == 2)?;
        Some(Self { time, has_seconds: second.is_some(), has_half: said.is_some(), has_plain_blank })
    }
}

impl Clock {
    /// The minutes behind an hour of a whole day.
    fn of_hour<'a>(hour: u16, ahead: &mut Scan<'a>, scan: &mut Scan<'a>) -> Option<Self> {
        let (minute, digits) = ahead.number(2)?;
        let time = NaiveTime::from_hms_opt(hour.into(), minute.into(), 0).filter(|_| digits == 2)?;
        *scan = *ahead;
        Some(Self { time, has_seconds: false, has_half: false, has_plain_blank: false })
    }
}

/// The hour of a whole day. Some phones write the half of the day behind such an hour, too.
fn whole_hour(hour: u32, half: Option<Half>) -> u32 {
    match half {
        Some(Before | Evening) if hour == 12 => 0,
        Some(After | Evening) if hour < 12 => hour + 12,
        Some(Noon) if hour < 11 => hour + 12,
        _ => hour,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_read_in_every_language() {
        let read = |text: &str| {
            let mut scan = Scan::new(text);
            Clock::scan(&mut scan).map(|clock| (clock.time.to_string(), scan.rest().to_owned()))
        };
        for (text, time, rest) in [
            ("14:02 - x", "14:02:00", " - x"),
            ("14.02.11]", "14:02:11", "]"),
            ("2:02:11 PM]", "14:02:11", "]"),
            ("2:02\u{202f}pm -", "14:02:00", " -"),
            ("12:05 a.\u{a0}m. -", "00:05:00", " -"),
            ("12:05 p. m. -", "12:05:00", " -"),
            ("오후 3:15, name", "15:15:00", ", name"),
            ("下午2:02 -", "14:02:00", " -"),
            ("晚上12:02 -", "00:02:00", " -"),
            ("中午12:02 -", "12:02:00", " -"),
            ("٢:٠٢:١١ م]", "14:02:11", "]"),
            ("14:02 PM -", "14:02:00", " -"),
            ("9:30PM\tx", "21:30:00", "\tx"),
            ("10:23 Ana", "10:23:00", " Ana"),
            ("14 h 02 - x", "14:02:00", " - x"),
            ("பிற்பகல் 2:02 -", "14:02:00", " -"),
        ] {
            assert_eq!(read(text), Some((time.to_owned(), rest.to_owned())), "{text}");
        }
        for text in ["25:00", "1:2", "14:60", "x", "14-02"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
