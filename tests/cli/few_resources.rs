//! Systems that give little: each lack is an error that names it, never a panic.
#![cfg(unix)]

use crate::run::Place;

#[test]
fn threads_that_cannot_start_are_an_error_that_says_what_to_do() {
    let place = Place::with("a.ndjson", "");
    // Each thread wants an address space of its own.
    let script = "ulimit -v 1000000 && exec \"$0\" \"$@\"";
    let run = |threads: &str| {
        let run = place.program("sh").args(&["-c", script, env!("CARGO_BIN_EXE_dm-audit")]);
        run.args(&["deep", "a.ndjson", "--allow-empty", "--threads", threads])
    };
    run("1024").refused(&["cannot start 1024 threads", "use fewer --threads", "ulimit -u"]);
    assert_eq!(run("1").done().code, 0);
}
