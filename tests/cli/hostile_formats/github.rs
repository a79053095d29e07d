//! Read back by the rules of GitHub's runner:
//! <https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>.

use super::{Case, harmless, shown};

/// One command of a workflow.
pub(crate) struct Annotation {
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) message: String,
}

pub(super) fn check(case: &Case, report: &str) {
    harmless(report);
    let annotations = read(report);
    let (last, findings) = annotations.split_last().unwrap();
    assert!(last.title.starts_with("dm-audit "), "{}", last.title);
    assert!(!findings.is_empty(), "{}", case.command);
    let start = |text: &str| text.trim_end_matches('…').chars().take(90).collect::<String>();
    // Names are shown with the white space that they begin with.
    let name = start(&dm_audit::page::wrapped(&case.text, 200, 1).concat());
    for annotation in findings {
        let (rule, contact) = annotation.title.split_once(": ").unwrap();
        assert!(rule.starts_with("DM"), "{rule}");
        assert!(contact == "lea.m" || contact.starts_with(&name), "{contact:?}: {:?}", case.text);
        // No line of a message begins with a text of others.
        for line in annotation.message.lines().skip(1) {
            let own = ["cause: ", "cause, if it is a fault: ", "what to do: ", "2026-01-0", "… and "];
            assert!(own.iter().any(|start| line.starts_with(start)), "{line:?}");
        }
        let text = format!(": {}", start(&shown(&case.text)));
        assert!(annotation.message.contains(&text), "{text:?} is not in {:?}", annotation.message);
    }
}

/// All lines as the runner takes them; each has to be a command, and no kind may come more often than is shown.
#[track_caller]
pub(crate) fn read(report: &str) -> Vec<Annotation> {
    assert!(!report.contains('\r'));
    let annotations: Vec<Annotation> = report.split_terminator('\n').map(command).collect();
    for kind in ["error", "warning", "notice"] {
        assert!(annotations.iter().filter(|annotation| annotation.kind == kind).count() <= 10, "{report}");
    }
    annotations
}

#[track_caller]
fn command(line: &str) -> Annotation {
    let (info, data) = line.trim_start().strip_prefix("::").unwrap().split_once("::").unwrap();
    let (kind, properties) = info.split_once(' ').unwrap();
    assert!(["error", "warning", "notice"].contains(&kind), "{line}");
    let properties: Vec<&str> = properties.trim().split(',').filter(|property| !property.is_empty()).collect();
    assert_eq!(properties.len(), 1, "{line}");
    let (name, title) = properties[0].split_once('=').unwrap();
    assert_eq!(name, "title");
    let message = unescaped(data, &[("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]);
    let title = unescaped(title, &[("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]);
    assert!(!title.contains(['\r', '\n']) && !message.contains('\r'), "{line}");
    Annotation { kind: kind.to_owned(), title, message }
}

fn unescaped(text: &str, escapes: &[(&str, &str)]) -> String {
    escapes.iter().fold(text.to_owned(), |text, (escape, character)| text.replace(escape, character))
}
