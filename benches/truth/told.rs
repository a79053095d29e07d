//! How right the findings of the program are on worlds of bots: each bot's messages are a source of their own.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use crate::events::census::Census;
use crate::events::{Conversation, Fault, FaultKind, World, labels, messages, world};
use crate::program::{self, Finding};

/// What the program says of one outgoing message: of all findings that hold it behind their first, the surest of each kind.
#[derive(Default, Clone)]
struct Said {
    repeat: f64,
    answer: f64,
    cause: Option<String>,
}

/// A message with what is said of it.
struct Judged {
    said: Said,
    fault: Option<Fault>,
}

/// Measures the findings on the worlds of these seeds; prints one page.
pub(crate) fn run(program: &Path, folder: &Path, seeds: &[u64], bots: usize, contacts: usize) {
    let mut judged: Vec<Judged> = Vec::new();
    for seed in seeds {
        let world = world(*seed, bots, contacts);
        if seed == &seeds[0] {
            println!("{}", Census::new(&world));
        }
        let mut by_bot: BTreeMap<usize, Vec<Conversation>> = BTreeMap::new();
        for conversation in world.conversations {
            by_bot.entry(conversation.bot).or_default().push(conversation);
        }
        for (bot, conversations) in by_bot {
            let source = World { conversations };
            let folder = folder.join(format!("{seed}-{bot}"));
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("messages.ndjson"), messages(&source)).unwrap();
            std::fs::write(folder.join("labels.ndjson"), labels(&source)).unwrap();
            judged.extend(of_bot(source, &program::findings(program, &folder, "", "report.json")));
        }
    }
    print!("{}", page(&judged));
}

fn of_bot(source: World, findings: &[Finding]) -> Vec<Judged> {
    let mut said: HashMap<(&str, &str), Said> = HashMap::new();
    for finding in findings {
        for (id, confidence) in finding.messages.iter().zip(finding.confidence.iter().copied()) {
            let entry = said.entry((&finding.contact, id)).or_default();
            if confidence > entry.repeat.max(entry.answer) {
                entry.cause.clone_from(&finding.cause);
            }
            let place = if finding.rule == "DM104" { &mut entry.answer } else { &mut entry.repeat };
            *place = place.max(confidence);
        }
    }
    let mut judged = Vec::new();
    for conversation in source.conversations {
        let contact = conversation.contact;
        for row in conversation.rows.into_iter().filter(|row| !row.incoming) {
            let said = said.get(&(contact.as_str(), row.id.as_str())).cloned().unwrap_or_default();
            judged.push(Judged { said, fault: row.fault });
        }
    }
    judged
}

fn page(judged: &[Judged]) -> String {
    let is = |one: &Judged, kind: FaultKind| one.fault.as_ref().is_some_and(|fault| fault.kind == kind);
    let visible = |kind| {
        judged.iter().filter(|one| is(one, kind) && one.fault.as_ref().is_some_and(|fault| fault.visible)).count()
    };
    let mut page =
        format!("{:<34} {:>6} {:>6} {:>9} {:>9} {:>6}\n", "", "said", "right", "precision", "any fault", "recall");
    let mut line = |name: &str, said: &dyn Fn(&Judged) -> bool, kind: FaultKind| {
        let all: Vec<&Judged> = judged.iter().filter(|one| said(one)).collect();
        let right = all.iter().filter(|one| is(one, kind)).count();
        let any = all.iter().filter(|one| one.fault.is_some()).count();
        let _ = writeln!(
            page,
            "{name:<34} {:>6} {right:>6} {:>9.3} {:>9.3} {:>6.3}",
            all.len(),
            right as f64 / all.len() as f64,
            any as f64 / all.len() as f64,
            right as f64 / visible(kind) as f64
        );
    };
    line("repeated replies at 0.9 (DM101, DM103)", &|one| one.said.repeat >= 0.9, FaultKind::Repeat);
    line("repeated replies at 0.5", &|one| one.said.repeat >= 0.5, FaultKind::Repeat);
    line("double answers at 0.5 (DM104)", &|one| one.said.answer >= 0.5, FaultKind::DoubleAnswer);
    page += &causes(judged);
    page += &calibration(judged);
    page
}

fn causes(judged: &[Judged]) -> String {
    let mut confusion: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for one in judged.iter().filter(|one| one.said.repeat.max(one.said.answer) >= 0.5) {
        if let (Some(fault), Some(cause)) = (&one.fault, &one.said.cause) {
            *confusion.entry(fault.cause.to_string()).or_default().entry(cause.clone()).or_default() += 1;
        }
    }
    let mut page = String::new();
    let (mut right, mut all) = (0, 0);
    for (truth, said) in &confusion {
        let own = said.get(truth).copied().unwrap_or(0);
        let told: usize = said.iter().filter(|(cause, _)| *cause != "unclear").map(|(_, count)| count).sum();
        (right, all) = (right + own, all + told);
        let said: Vec<String> = said.iter().map(|(cause, count)| format!("{cause} {count}")).collect();
        let _ = writeln!(page, "{truth:<8} right {:.2}: {}", own as f64 / told as f64, said.join(", "));
    }
    page + &format!("causes right where one is said: {:.3}\n", right as f64 / all as f64)
}

fn calibration(judged: &[Judged]) -> String {
    let mut page = String::new();
    let (mut error, mut counted) = (0.0, 0usize);
    for bin in 0..10u32 {
        let of = |one: &&Judged| {
            let said = one.said.repeat.max(one.said.answer);
            said > 0.0 && ((said * 10.0) as u32).min(9) == bin
        };
        let in_bin: Vec<&Judged> = judged.iter().filter(of).collect();
        if in_bin.is_empty() {
            continue;
        }
        let count = in_bin.len() as f64;
        let mean = in_bin.iter().map(|one| one.said.repeat.max(one.said.answer)).sum::<f64>() / count;
        let share = in_bin.iter().filter(|one| one.fault.is_some()).count() as f64 / count;
        let _ = writeln!(page, "said {mean:.2}, is {share:.2} ({})", in_bin.len());
        error += (mean - share).abs() * count;
        counted += in_bin.len();
    }
    page + &format!("calibration error {:.3}\n", error / counted as f64)
}
