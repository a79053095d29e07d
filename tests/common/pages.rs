//! The pages that people read: README.md, CONTRIBUTING.md and docs/, and the blocks of code in them.
#![allow(dead_code, unreachable_pub, reason = "tests of several programs use a part of it")]
#![allow(clippy::unwrap_used, reason = "a helper that fails has to fail the test")]

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its path from the project's folder, such as `docs/gate.md`.
    pub name: String,
    /// Its Markdown.
    pub text: String,
}

/// A fenced block of a page.
#[derive(Debug, Clone)]
pub struct Block {
    /// The word after the fence; empty where there is none.
    pub language: String,
    /// Its lines.
    pub text: String,
    /// The number of its fence, counted from 1.
    pub line: usize,
}

/// One page by its path from the project's folder.
pub fn page(name: &str) -> Page {
    Page { name: name.to_owned(), text: fs::read_to_string(root().join(name)).unwrap() }
}

/// All pages: README.md, CONTRIBUTING.md, and those of docs/ in the order of their names.
pub fn pages() -> Vec<Page> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = docs.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    paths.sort();
    let names = paths.iter().map(|path| format!("docs/{}", path.file_name().unwrap().to_str().unwrap()));
    ["README.md", "CONTRIBUTING.md"].map(str::to_owned).into_iter().chain(names).map(|name| page(&name)).collect()
}

impl Page {
    /// Its fenced blocks.
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<(usize, Block)> = None;
        for (number, line) in self.text.lines().enumerate() {
            let fence = line.trim_start();
            match (&mut open, fence.strip_prefix("```")) {
                (Some(_), Some("")) => blocks.extend(open.take().map(|(_, block)| block)),
                (Some((indent, block)), _) => {
                    block.text.push_str(line.get(*indent..).unwrap_or_default());
                    block.text.push('\n');
                }
                (None, Some(language)) => {
                    let block = Block { language: language.to_owned(), text: String::new(), line: number + 1 };
                    open = Some((line.len() - fence.len(), block));
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{}: a block of code has no end", self.name);
        blocks
    }

    /// Its text without the fenced blocks, which become empty lines.
    pub fn prose(&self) -> String {
        let mut inside = false;
        let mut prose = String::new();
        for line in self.text.lines() {
            let fence = line.trim_start().starts_with("```");
            if !inside && !fence {
                prose.push_str(line);
            }
            inside ^= fence;
            prose.push('\n');
        }
        prose
    }

    /// What stands in `code` within its prose.
    pub fn spans(&self) -> Vec<String> {
        // A blank line ends a paragraph, so a lone mark spoils no other.
        let prose = self.prose();
        let paragraphs = prose.split("\n\n").map(|paragraph| paragraph.replace("``", ""));
        paragraphs
            .flat_map(|text| text.split('`').skip(1).step_by(2).map(|span| span.replace('\n', " ")).collect::<Vec<_>>())
            .collect()
    }
}

/// Whether `printed` has the lines of `shown` in their order; a line `...` stands for any lines left out.
pub fn shows(printed: &str, shown: &str) -> Result<(), String> {
    let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let shown: Vec<&str> = shown.lines().map(str::trim_end).collect();
    let mut from = 0;
    for part in shown.split(|line| *line == "...").filter(|part| !part.is_empty()) {
        let found = printed[from..].windows(part.len()).position(|lines| lines == part);
        let Some(place) = found else {
            return Err(format!("{}\nis not in\n{}", part.join("\n"), printed[from..].join("\n")));
        };
        from += place + part.len();
    }
    Ok(())
}
