//! Who may import whom: downward only, as the drawing in `src/lib.rs` says.
#![allow(clippy::unwrap_used, clippy::panic)]

mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use imports::{House, Imports};

/// What each module may import. `error` and `time` are spoken everywhere above them.
const ALLOWED: [(&str, &[&str]); 36] = [
    ("time", &[]),
    ("interrupt", &[]),
    ("whole_file", &["interrupt"]),
    ("text", &[]),
    ("rates", &[]),
    ("observer", &[]),
    // For tests alone.
    ("schema", &[]),
    ("database", &["text"]),
    ("lock", &["database", "text", "time"]),
    ("model", &["time"]),
    ("scope", &["text", "time"]),
    ("corpus", &["model", "time"]),
    ("habits", &["corpus", "model", "text", "time"]),
    ("shared_ids", &["corpus", "model", "text", "time"]),
    ("finding", &["model", "rates", "text", "time"]),
    ("page", &["finding", "model", "text", "time"]),
    ("evidence", &["corpus", "finding", "habits", "model", "text", "time"]),
    ("error", &["corpus", "database", "lock", "scope", "text", "time"]),
    ("baseline", &["error", "finding", "text", "time"]),
    ("last_run", &["error", "text", "time", "whole_file"]),
    ("suppression", &["baseline", "finding", "scope", "time"]),
    ("rules", &["corpus", "evidence", "finding", "habits", "model", "scope", "shared_ids", "text", "time"]),
    ("source", &["corpus", "database", "error", "finding", "interrupt", "model", "observer", "scope", "text", "time"]),
    (
        "simulate",
        &[
            "corpus", "evidence", "finding", "habits", "lock", "model", "observer", "page", "schema", "scope", "text",
            "time",
        ],
    ),
    ("redact", &["finding", "model", "simulate"]),
    ("reconcile", &["corpus", "finding", "model", "text", "time"]),
    (
        "engine",
        &["corpus", "finding", "habits", "model", "observer", "rules", "scope", "shared_ids", "suppression", "time"],
    ),
    ("report", &["finding", "model", "page", "rates", "schema", "text", "time"]),
    ("convert", &["corpus", "model", "scope", "time"]),
    ("progress", &["observer", "text"]),
    ("gate", &["lock", "text", "time"]),
    ("cli", &["convert", "finding", "gate", "lock", "report", "rules", "time"]),
    (
        "settings",
        &[
            "baseline",
            "cli",
            "convert",
            "database",
            "error",
            "finding",
            "gate",
            "last_run",
            "lock",
            "redact",
            "report",
            "rules",
            "schema",
            "scope",
            "simulate",
            "source",
            "suppression",
            "text",
            "time",
            "whole_file",
        ],
    ),
    ("catalogue", &["finding", "page", "rules", "settings"]),
    ("explain", &["finding", "page", "rules", "settings", "text"]),
    (
        "commands",
        &[
            "baseline",
            "catalogue",
            "cli",
            "convert",
            "corpus",
            "engine",
            "error",
            "evidence",
            "explain",
            "finding",
            "gate",
            "habits",
            "interrupt",
            "lock",
            "model",
            "observer",
            "page",
            "progress",
            "reconcile",
            "report",
            "rules",
            "scope",
            "settings",
            "shared_ids",
            "simulate",
            "source",
            "suppression",
            "text",
            "time",
            "whole_file",
            "last_run",
        ],
    ),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(sources(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// The code of a file without comments, so that prose names no module.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The top-level module that a file belongs to.
fn module(path: &Path) -> String {
    let first = path.strip_prefix(src()).unwrap().components().next().unwrap();
    first.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The top-level modules named after `crate::`.
fn imported(code: &str) -> BTreeSet<String> {
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    code.split("crate::").skip(1).map(word).filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_module_imports_only_what_stands_below_it() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    for path in sources(&src()) {
        let module = module(&path);
        if module == "lib" || module == "main" {
            continue;
        }
        let may = allowed.get(module.as_str()).unwrap_or_else(|| panic!("{module} has no place in the layers"));
        for import in imported(&code(&path)) {
            assert!(import == module || may.contains(&import.as_str()), "{}: imports {import}", path.display());
        }
    }
}

#[test]
fn the_layers_have_no_circle() {
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    for (module, imports) in ALLOWED {
        // The list stands in an order in which everything comes after what it imports.
        assert!(imports.iter().all(|import| placed.contains(import)), "{module} stands above what it imports");
        placed.insert(module);
    }
}

#[test]
fn only_commands_write_to_standard_output_and_only_main_exits() {
    for path in sources(&src()) {
        let code = code(&path);
        let module = module(&path);
        assert!(module == "commands" || !code.contains("stdout()"), "{}: writes to standard output", path.display());
        assert!(module == "main" || !code.contains("ExitCode"), "{}: exits", path.display());
        assert!(!code.contains("process::exit"), "{}: exits", path.display());
    }
}

#[test]
fn only_what_waits_for_others_is_asynchronous() {
    for path in sources(&src()) {
        let module = module(&path);
        let asynchronous = code(&path).contains("async ") || code(&path).contains("tokio::");
        assert!(
            ["source", "lock", "gate", "commands", "database"].contains(&module.as_str()) || !asynchronous,
            "{}",
            path.display()
        );
    }
}

#[test]
fn no_room_has_grown_past_four_hundred_lines() {
    for path in sources(&src()) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 400, "{}: {lines} lines; a room is missing", path.display());
    }
}

/// Files, and what each takes from others of them, in lines to read.
fn shown(circle: &BTreeSet<&PathBuf>, imports: &Imports) -> String {
    let name = |file: &Path| file.strip_prefix(src()).unwrap().display().to_string();
    let of_file = |file: &&PathBuf| {
        let within = imports[*file].iter().filter(|(other, _)| circle.contains(other));
        let lines = within.map(|(other, names)| format!("  {} takes from {}: {names:?}", name(file), name(other)));
        lines.collect::<Vec<_>>()
    };
    circle.iter().flat_map(of_file).collect::<Vec<_>>().join("\n")
}

/// The files that are reached from one, over any number of imports.
fn reached<'i>(from: &'i PathBuf, imports: &'i Imports) -> BTreeSet<&'i PathBuf> {
    let (mut reached, mut left) = (BTreeSet::new(), vec![from]);
    while let Some(file) = left.pop() {
        left.extend(imports[file].keys().filter(|import| reached.insert(*import)));
    }
    reached
}

/// Folders that still have circles.
const WITH_CIRCLES: [&str; 0] = [];

#[test]
fn no_files_import_each_other_in_a_circle() {
    let imports = House::read(&src()).imports();
    let reached: BTreeMap<&PathBuf, BTreeSet<&PathBuf>> =
        imports.keys().map(|file| (file, reached(file, &imports))).collect();
    let circles: BTreeSet<BTreeSet<&PathBuf>> = reached
        .iter()
        .filter(|(file, others)| others.contains(*file))
        .map(|(file, others)| others.iter().copied().filter(|other| reached[other].contains(file)).collect())
        .collect();
    let is_known = |circle: &BTreeSet<&PathBuf>| circle.iter().all(|file| WITH_CIRCLES.contains(&&*module(file)));
    let circles: Vec<String> =
        circles.iter().filter(|circle| !is_known(circle)).map(|circle| shown(circle, &imports)).collect();
    assert!(circles.is_empty(), "files import each other in a circle:\n{}", circles.join("\n\n"));
}

#[test]
fn a_circle_of_files_is_found_through_names_that_are_handed_on() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, code: &str| fs::write(folder.path().join(name), code).unwrap();
    write("lib.rs", "mod a; mod b; mod c; pub use a::A;");
    write("a.rs", "use crate::b::B; pub struct A(B);");
    write("b.rs", "pub struct B; fn b() { println!(\"{}\", crate::A::name()) }");
    write("c.rs", "pub struct C; #[cfg(test)] mod tests { use crate::A; }");
    let imports = House::read(folder.path()).imports();
    let files = |name: &str| imports[&folder.path().join(name)].keys().map(|file| file.file_name().unwrap()).collect();
    let [a, b, c, lib]: [Vec<_>; 4] = ["a.rs", "b.rs", "c.rs", "lib.rs"].map(files);
    assert_eq!((a, b), (vec!["b.rs".as_ref()], vec!["a.rs".as_ref()]));
    assert_eq!((c, lib), (Vec::new(), Vec::new()));
}

#[test]
fn comments_of_items_stay_under_a_tenth_of_the_lines() {
    let code: String = sources(&src()).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let is_comment = |line: &&str| ["///", "//!"].iter().any(|mark| line.trim_start().starts_with(mark));
    let (comments, lines) = (code.lines().filter(is_comment).count(), code.lines().count());
    assert!(comments * 10 < lines, "{comments} of {lines} lines are comments of items: trim those that repeat a name");
}

#[test]
fn an_error_is_no_sentence_that_was_made_elsewhere() {
    let errors = sources(&src()).into_iter().filter(|path| {
        let name = path.to_string_lossy();
        ["error", "database", "lock"].contains(&module(path).as_str()) || name.ends_with("mapping/refusal.rs")
    });
    for path in errors {
        let code = code(&path);
        for field in ["advice: String", "advice: Option<String>", "sentence: String"] {
            assert!(!code.contains(field), "{}: {field} is to be made of the fields", path.display());
        }
    }
}
