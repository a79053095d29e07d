//! Which file takes names from which other, resolved as the compiler does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

/// A path of names, such as `crate`, `text`, `excerpt`.
type Names = Vec<String>;

/// One file: what it declares, and what it names.
#[derive(Default)]
struct Room {
    file: PathBuf,
    /// The modules below it.
    children: BTreeSet<String>,
    /// Items of its own.
    defined: BTreeSet<String>,
    /// What `use` gives a name here.
    aliases: BTreeMap<String, Names>,
    globs: Vec<Names>,
    /// Paths in code, and what is imported for use here.
    named: BTreeSet<Names>,
    /// What is imported to be handed on.
    handed_on: BTreeSet<Names>,
}

/// The modules of the crate by their paths.
pub(super) struct House(BTreeMap<Names, Room>);

/// Each file with those that it takes names from, and what it takes.
pub(super) type Imports = BTreeMap<PathBuf, BTreeMap<PathBuf, BTreeSet<String>>>;

impl House {
    /// Reads the crate from `lib.rs` on; what is for tests alone is left out.
    pub(super) fn read(src: &Path) -> Self {
        let mut house = Self(BTreeMap::new());
        house.enter(Names::new(), src.join("lib.rs"), src);
        house
    }

    fn enter(&mut self, module: Names, file: PathBuf, folder: &Path) {
        let code = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let code = syn::parse_file(&code).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut room = Room { file, ..Room::default() };
        room.visit_file(&code);
        for child in &room.children {
            let below = folder.join(child);
            let beside = below.with_extension("rs");
            let file = if beside.exists() { beside } else { below.join("mod.rs") };
            self.enter(joined(&module, child), file, &below);
        }
        self.0.insert(module, room);
    }

    /// What each file takes from others. A file that only declares and hands on is looked through; one that has items of
    /// its own imports what it hands on.
    pub(super) fn imports(&self) -> Imports {
        let of_room = |(module, room): (&Names, &Room)| {
            let handed_on = room.handed_on.iter().filter(|_| !room.defined.is_empty());
            let mut taken: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
            for names in room.named.iter().chain(handed_on) {
                let mut files = BTreeSet::new();
                self.resolve(module, names, &mut files, 0);
                for file in files.into_iter().filter(|file| *file != room.file) {
                    taken.entry(file).or_default().insert(names.join("::"));
                }
            }
            (room.file.clone(), taken)
        };
        self.0.iter().map(of_room).collect()
    }

    /// The files of the items that `names` means in a module.
    fn resolve(&self, module: &[String], names: &[String], files: &mut BTreeSet<PathBuf>, depth: usize) {
        match names.split_first() {
            // Globs that import each other end here.
            _ if depth > 20 => {}
            Some((first, rest)) if first == "crate" => self.descend(&[], rest, files, depth),
            Some((first, rest)) if first == "self" => self.descend(module, rest, files, depth),
            Some((first, rest)) if first == "super" => {
                let above = module.split_last().map_or(module, |(_, above)| above);
                self.resolve(above, rest, files, depth + 1);
            }
            _ => self.descend(module, names, files, depth),
        }
    }

    fn descend(&self, module: &[String], names: &[String], files: &mut BTreeSet<PathBuf>, depth: usize) {
        let (Some((first, rest)), Some(room)) = (names.split_first(), self.0.get(module)) else { return };
        // A function may bear the name of a module.
        if room.defined.contains(first) {
            files.insert(room.file.clone());
        }
        if room.children.contains(first) {
            self.descend(&joined(module, first), rest, files, depth);
        } else if !room.defined.contains(first) {
            let aliased = room.aliases.get(first).map(|names| [names, rest].concat());
            let through_globs = room.globs.iter().map(|glob| [glob, names].concat());
            let everywhere = aliased.is_none().then_some(through_globs).into_iter().flatten();
            aliased.iter().cloned().chain(everywhere).for_each(|names| self.resolve(module, &names, files, depth + 1));
        }
    }
}

fn joined(module: &[String], name: &str) -> Names {
    [module, &[name.to_owned()]].concat()
}

/// The name of an item, and its attributes.
fn parts(item: &Item) -> (Option<&syn::Ident>, &[Attribute]) {
    match item {
        Item::Const(item) => (Some(&item.ident), &item.attrs),
        Item::Enum(item) => (Some(&item.ident), &item.attrs),
        Item::Fn(item) => (Some(&item.sig.ident), &item.attrs),
        Item::Impl(item) => (None, &item.attrs),
        Item::Macro(item) => (item.ident.as_ref(), &item.attrs),
        Item::Mod(item) => (None, &item.attrs),
        Item::Static(item) => (Some(&item.ident), &item.attrs),
        Item::Struct(item) => (Some(&item.ident), &item.attrs),
        Item::Trait(item) => (Some(&item.ident), &item.attrs),
        Item::Type(item) => (Some(&item.ident), &item.attrs),
        Item::Use(item) => (None, &item.attrs),
        _ => (None, &[]),
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    let is_test = |word: syn::Ident| word == "test";
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg") && attribute.parse_args().is_ok_and(is_test))
}

impl Room {
    fn import(&mut self, before: Names, tree: &UseTree, handed_on: bool) {
        let with = |name: &syn::Ident| joined(&before, &name.to_string());
        let (alias, names) = match tree {
            UseTree::Path(path) => return self.import(with(&path.ident), &path.tree, handed_on),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(before.clone(), tree, handed_on));
            }
            UseTree::Glob(_) => return self.globs.push(before),
            UseTree::Name(name) if name.ident == "self" => (before.last().cloned().unwrap_or_default(), before),
            UseTree::Name(name) => (name.ident.to_string(), with(&name.ident)),
            UseTree::Rename(rename) => (rename.rename.to_string(), with(&rename.ident)),
        };
        if handed_on { &mut self.handed_on } else { &mut self.named }.insert(names.clone());
        self.aliases.insert(alias, names);
    }

    /// The paths in what a macro or an attribute is given.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let (mut path, mut colons) = (Names::new(), 0);
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(word) => {
                    if colons != 2 {
                        self.named.insert(std::mem::take(&mut path));
                    }
                    path.push(word.to_string());
                    colons = 0;
                }
                other => {
                    self.named.insert(std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.read_tokens(group.stream());
                    }
                }
            }
        }
        self.named.insert(path);
    }
}

impl<'code> Visit<'code> for Room {
    fn visit_item(&mut self, item: &'code Item) {
        let (name, attributes) = parts(item);
        if !is_for_tests(attributes) {
            self.defined.extend(name.map(ToString::to_string));
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'code syn::ItemMod) {
        if item.content.is_none() {
            self.children.insert(item.ident.to_string());
        }
        visit::visit_item_mod(self, item);
    }

    fn visit_item_use(&mut self, item: &'code syn::ItemUse) {
        self.import(Names::new(), &item.tree, !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'code syn::Path) {
        self.named.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'code syn::Macro) {
        self.read_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_meta_list(&mut self, list: &'code syn::MetaList) {
        self.read_tokens(list.tokens.clone());
    }
}
