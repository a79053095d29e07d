//! What shells and manuals know of the command line.

use crate::run::Place;

#[test]
fn bash_completes_commands_options_and_their_values() {
    let place = Place::new();
    place.file("dm-audit.bash", place.run("completions bash").done().stdout);
    let complete = |words: &str| {
        let script = format!(
            "source dm-audit.bash; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _dm__audit dm-audit \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        let done = place.program("bash").args(&["-c", &script]).done();
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{words}");
        done.stdout
    };
    assert_eq!(complete("dm-audit dup"), "duplicates\n");
    assert_eq!(complete("dm-audit report --write-b"), "--write-baseline\n");
    let formats = complete("dm-audit deep --format ''");
    assert!(formats.contains("table") && formats.contains("ndjson"), "{formats}");
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

#[test]
fn the_manual_page_is_one_that_groff_finds_no_fault_with() {
    let place = Place::new();
    let page = place.run("man").done();
    assert_eq!((page.code, page.stderr.as_str()), (0, ""));
    let shown = place.program("groff").args(&["-man", "-Tutf8", "-ww", "-P-cbou"]).stdin(page.stdout).done();
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    for words in ["COMMANDS", "user [OPTIONS] <HANDLE>", "OPTIONS OF ALL AUDITS", "--max-rate", "Exit codes: 0 nothing"]
    {
        assert!(shown.stdout.replace('‐', "-").contains(words), "{words} is not in:\n{}", shown.stdout);
    }
}
