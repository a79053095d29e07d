//! Every relative link leads to a file, every anchor to a heading, and the site has every page.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::pages::{Page, page, pages, root};

/// The anchors of a page's headings, as GitHub and mdBook make them.
fn anchors(page: &Page) -> BTreeSet<String> {
    let headings = page.prose();
    let headings =
        headings.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let letter = |letter: char| match letter {
        ' ' => Some('-'),
        letter if letter.is_alphanumeric() || letter == '-' || letter == '_' => Some(letter),
        _ => None,
    };
    headings.map(|heading| heading.to_lowercase().chars().filter_map(letter).collect()).collect()
}

/// Where the links and pictures of a page lead.
fn links(page: &Page) -> Vec<String> {
    let prose = page.prose();
    let target = |rest: &str| rest.split(')').next().map(str::to_owned);
    prose.split("](").skip(1).filter_map(target).collect()
}

/// The path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            assert!(plain.pop(), "{} leads out", path.display());
        } else {
            plain.push(part);
        }
    }
    plain
}

#[test]
fn every_link_leads_somewhere() {
    let mut seen = 0;
    for from in pages() {
        for link in links(&from).iter().filter(|link| !link.starts_with("https://")) {
            seen += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let folder = Path::new(&from.name).parent().unwrap();
            let leaves = from.name.starts_with("docs/") && file.starts_with("..");
            assert!(!leaves, "{}: {link}: the site has its own pages alone; name the file in `code`", from.name);
            let target = if file.is_empty() { PathBuf::from(&from.name) } else { plain(&folder.join(file)) };
            assert!(root().join(&target).exists(), "{}: {link}: there is no {}", from.name, target.display());
            if !anchor.is_empty() {
                let there = anchors(&page(target.to_str().unwrap()));
                assert!(there.contains(anchor), "{}: {link}: the anchors there are {there:?}", from.name);
            }
        }
    }
    assert!(seen > 60, "only {seen} links were found");
}

#[test]
fn the_contents_of_the_site_name_every_page_once() {
    let mut named = links(&page("docs/SUMMARY.md"));
    named.sort();
    let pages: Vec<String> =
        pages().iter().filter_map(|page| page.name.strip_prefix("docs/").map(str::to_owned)).collect();
    let pages: Vec<String> = pages.into_iter().filter(|page| page != "SUMMARY.md").collect();
    assert_eq!(named, pages);
}
