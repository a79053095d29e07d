//! As much of a shell's grammar as the examples of the documentation have.

/// The commands of a script, each as its words, without variables before them and without redirections.
pub(crate) fn commands(script: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    for line in without_documents(script).replace("\\\n", " ").lines() {
        words(line, &mut commands);
        commands.push(Vec::new());
    }
    for command in &mut commands {
        let assignments = command.iter().take_while(|word| is_assignment(word)).count();
        command.drain(..assignments);
    }
    commands.retain(|command| !command.is_empty());
    commands
}

/// The arguments of each `dm-audit` of a script, which `cargo run` may stand for.
pub(crate) fn runs(script: &str) -> Vec<Vec<String>> {
    let arguments = |command: Vec<String>| {
        let cargo = ["cargo", "run", "--"];
        let own = match command.first()?.as_str() {
            "dm-audit" => 1,
            _ if command.iter().take(cargo.len()).eq(cargo.iter()) => cargo.len(),
            _ => return None,
        };
        Some(command[own..].to_vec())
    };
    commands(script).into_iter().filter_map(arguments).collect()
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
    })
}

/// The script without what stands in `<<'END'` documents.
fn without_documents(script: &str) -> String {
    let mut kept = String::new();
    let mut end: Option<String> = None;
    for line in script.lines() {
        if let Some(word) = &end {
            if line == word {
                end = None;
            }
            continue;
        }
        end = line.split_once("<<'").and_then(|(_, rest)| rest.split('\'').next()).map(str::to_owned);
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

/// Appends the words of a line; what separates commands begins a new one.
fn words(line: &str, commands: &mut Vec<Vec<String>>) {
    let mut rest = line.chars().peekable();
    let mut word: Option<String> = None;
    let mut redirected = false;
    while let Some(letter) = rest.next() {
        match letter {
            '\'' => word.get_or_insert_default().extend(rest.by_ref().take_while(|letter| *letter != '\'')),
            '"' => word.get_or_insert_default().extend(rest.by_ref().take_while(|letter| *letter != '"')),
            '#' if word.is_none() => break,
            '>' | '<' => {
                // A number before it is that of a stream.
                let stream = word.take().filter(|word| !word.chars().all(|letter| letter.is_ascii_digit()));
                take(stream, &mut redirected, commands);
                redirected = true;
            }
            ' ' | '|' | ';' | '&' | '(' | ')' => {
                take(word.take(), &mut redirected, commands);
                if letter != ' ' {
                    commands.push(Vec::new());
                }
            }
            letter => word.get_or_insert_default().push(letter),
        }
    }
    take(word, &mut redirected, commands);
}

/// Keeps a word, unless it names the file of a redirection.
fn take(word: Option<String>, redirected: &mut bool, commands: &mut [Vec<String>]) {
    let Some(word) = word else { return };
    if std::mem::take(redirected) {
        return;
    }
    if let Some(command) = commands.last_mut() {
        command.push(word);
    }
}

#[test]
fn scripts_are_read_as_a_shell_reads_them() {
    let script = "A=1 dm-audit deep 'a b' \\\n  -q >x 2>y.txt # why\ncd x && dm-audit gate --print-sql | psql y\n\
                  cat <<'END'\ndm-audit no\nEND\ncargo run -- rules";
    assert_eq!(runs(script), [vec!["deep", "a b", "-q"], vec!["gate", "--print-sql"], vec!["rules"]]);
}
