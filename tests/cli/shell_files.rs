//! What shells and manuals know of the command line.

use crate::run::Place;

/// What bash offers for the last of the words.
fn completed(place: &Place, words: &str) -> String {
    let script = format!(
        "source dm-audit.bash; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
         _dm__audit dm-audit \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; echo \"${{COMPREPLY[@]}}\""
    );
    let done = place.program("bash").args(&["-c", &script]).done();
    // `compopt` wants to be called by the shell's own completion.
    let complaints: Vec<&str> = done.stderr.lines().filter(|line| !line.contains("compopt")).collect();
    assert_eq!((done.code, complaints), (0, Vec::new()), "{words}");
    done.stdout.trim_end().to_owned()
}

fn with_script() -> Place {
    let place = Place::new();
    place.file("dm-audit.bash", place.run("completions bash").done().stdout);
    place
}

#[test]
fn bash_completes_commands_options_and_their_values() {
    let place = with_script();
    let complete = |words: &str| completed(&place, words);
    assert_eq!(complete("dm-audit dup"), "duplicates");
    assert_eq!(complete("dm-audit --quiet dup"), "duplicates", "after an option of every command too");
    assert_eq!(complete("dm-audit report --write-b"), "--write-baseline");
    for format in ["deep --format ''", "deep -f ''"].map(|words| complete(&format!("dm-audit {words}"))) {
        assert!(format.contains("table") && format.contains("ndjson"), "{format}");
    }
    assert_eq!(complete("dm-audit gate --payload wha"), "whatsapp");
    assert_eq!(complete("dm-audit deep --fail-on w"), "warning");
    assert_eq!(complete("dm-audit man dup"), "duplicates");
}

#[test]
fn bash_completes_rules_and_causes_and_the_last_of_a_list() {
    let place = with_script();
    let complete = |words: &str| completed(&place, words);
    assert_eq!(complete("dm-audit deep --select DM30"), "DM301 DM302 DM303 DM304");
    assert_eq!(complete("dm-audit deep --ignore link"), "link-spam");
    assert_eq!(complete("dm-audit deep --select DM101,link-spam,DM40"), {
        "DM101,link-spam,DM401 DM101,link-spam,DM402 DM101,link-spam,DM403"
    });
    assert_eq!(complete("dm-audit explain ra"), "race");
    assert_eq!(complete("dm-audit explain double"), "double-response");
}

#[test]
fn bash_leaves_a_source_to_its_own_completion_of_files() {
    let place = with_script();
    place.file("export.ndjson", "");
    for words in ["deep ''", "deep exp", "user lea.m exp", "doctor ''", "--quiet deep exp"] {
        assert_eq!(completed(&place, &format!("dm-audit {words}")), "", "{words}");
    }
    assert!(place.read("dm-audit.bash").contains("-o default"), "bash completes files where nothing else is known");
    assert_eq!(completed(&place, "dm-audit deep --config exp"), "export.ndjson");
    assert_eq!(completed(&place, "dm-audit deep --window exp"), "exp", "a duration is no file");
}

#[test]
fn zsh_and_fish_know_values_and_files_too() {
    let place = Place::new();
    let zsh = place.run("completions zsh").done().stdout;
    let of = |option: &str| -> String {
        let from = zsh.find(option).unwrap_or_else(|| panic!("{option} is not in {zsh}"));
        zsh[from..].chars().take(2000).collect()
    };
    assert!(of("--select=").contains("DM101") && of("--select=").contains("link-spam"));
    assert!(of("--config=").lines().next().unwrap().contains(":_files"));
    assert!(!of("--window=").lines().next().unwrap().contains("_files"));
    assert!(zsh.contains("::source -- ") && zsh.contains(":_files"), "{zsh}");
    let fish = place.run("completions fish").done().stdout;
    let line = |words: &[&str]| fish.lines().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(fish.contains("DM101") && fish.contains("double-response"));
    assert!(line(&["subcommand deep", "-l format", "-s f"]));
    assert!(line(&["subcommand deep", "-l config", "-F"]));
}

#[test]
fn every_shell_has_completions_that_name_every_command() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let done = place.run(&format!("completions {shell}")).done();
        assert_eq!((done.code, done.stderr.as_str()), (0, ""));
        for word in ["since", "duplicates", "report", "write-baseline", "completions"] {
            assert!(done.stdout.contains(word), "{shell}: {word}");
        }
    }
    place.refuses("completions tcsh", &["tcsh", "bash, elvish, fish, powershell, zsh"]);
}

/// A page as a terminal shows it, if groff finds no fault with it.
fn shown(place: &Place, page: String) -> String {
    let shown = place.program("groff").args(&["-man", "-Tutf8", "-ww", "-P-cbou"]).stdin(page).done();
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    shown.stdout.replace('‐', "-")
}

#[test]
fn the_manual_page_is_one_that_groff_finds_no_fault_with() {
    let place = Place::new();
    let page = place.run("man").done();
    assert_eq!((page.code, page.stderr.as_str()), (0, ""));
    let shown = shown(&place, page.stdout);
    for words in ["COMMANDS", "user [OPTIONS] <HANDLE>", "OPTIONS OF ALL AUDITS", "--max-rate", "Exit codes: 0 nothing"]
    {
        assert!(shown.contains(words), "{words} is not in:\n{shown}");
    }
    assert!(!shown.contains("What people write"), "a hidden option stays hidden:\n{shown}");
}

#[test]
fn every_command_has_a_manual_page_that_says_what_its_options_do() {
    let place = Place::new();
    let done = place.run("man --dir pages/man1").done();
    assert_eq!((done.code, done.stdout.as_str(), done.stderr.as_str()), {
        (0, "", "note: wrote 19 manual pages to pages/man1\n")
    });
    let pages = std::fs::read_dir(place.path("pages/man1")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = pages.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 19);
    for name in &names {
        let text = shown(&place, place.read(&format!("pages/man1/{name}")));
        assert!(text.contains("NAME") && text.contains("SYNOPSIS") && text.contains("dm-audit"), "{name}: {text}");
    }
    assert!(names.contains(&"dm-audit.1".to_owned()) && names.contains(&"dm-audit-deep.1".to_owned()));
    let deep = place.read("pages/man1/dm-audit-deep.1");
    assert_eq!(deep, place.run("man deep").done().stdout);
    let words: Vec<String> = shown(&place, deep).split_whitespace().map(str::to_owned).collect();
    assert!(words.join(" ").contains("The memory that messages may take"), "{}", words.join(" "));
    place.refuses("man nothing", &["“nothing”", "since, user, final"]);
    place.file("taken", "");
    place.refuses("man --dir taken", &["taken"]);
}
