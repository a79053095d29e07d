//! A PGlite: a PostgreSQL in `WebAssembly` that takes so many clients at a time.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::installed::installed;
use super::supervisor::{Folder, Service, Supervisor, program};

/// What npm installs.
const PACKAGES: [&str; 2] = ["@electric-sql/pglite@0.5.14", "@electric-sql/pglite-socket@0.2.17"];

/// The server's program among them.
const SERVER: &str = "node_modules/@electric-sql/pglite-socket/dist/scripts/server.js";

/// A running server. It is stopped and its folder removed when it is dropped or the test process ends.
#[derive(Debug)]
pub struct Pglite(Supervisor);

impl Pglite {
    /// One that keeps its data in memory and takes so many clients.
    pub fn start(clients: usize) -> Self {
        let (packages, node) = (packages(), program("node", &[]));
        let clients = clients.to_string();
        let mut configure = |folder: &Folder, port: u16| {
            // The server's user need not be one who can read the packages where they are.
            run(Command::new("cp").arg("-R").arg(packages.join("node_modules")).arg(folder.path()));
            let port = port.to_string();
            let arguments = [SERVER, "--port", &port, "--max-connections", &clients];
            [node.clone().into()].into_iter().chain(arguments.map(Into::into)).collect()
        };
        let mut service = Service { prepare: ":", signal: "KILL", ready: "listening on {", configure: &mut configure };
        Self(Supervisor::start(&mut service))
    }

    /// The URL, of a role that may do anything.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.0.port())
    }
}

/// The folder that npm has installed into.
fn packages() -> PathBuf {
    installed("pglite", &PACKAGES, |folder| {
        fs::create_dir(folder).unwrap();
        // Without it npm would install into a folder above.
        fs::write(folder.join("package.json"), r#"{"private":true}"#).unwrap();
        let mut npm = Command::new(program("npm", &[]));
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"]).args(PACKAGES).current_dir(folder);
        run(&mut npm);
    })
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
