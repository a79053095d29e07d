//! Packages of other languages that tests need, in folders that are kept from one run to the next.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The folder of these packages, made by `install` if it is missing or of other versions. Tests that run at the same time
/// wait.
pub(crate) fn installed(name: &str, packages: &[&str], install: impl FnOnce(&Path)) -> PathBuf {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = parent.join(name);
    let ready = folder.join("ready");
    fs::create_dir_all(parent).unwrap();
    let lock = File::create(parent.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    let packages = packages.join("\n");
    if fs::read_to_string(&ready).is_ok_and(|made_of| made_of == packages) {
        return folder;
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    install(&folder);
    fs::write(&ready, packages).unwrap();
    folder
}
