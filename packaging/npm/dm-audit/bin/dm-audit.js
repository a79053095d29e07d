#!/usr/bin/env node
// Starts the program of this platform, which npm installed beside this package as an optional dependency.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { isatty } = require("node:tty");

const { version, optionalDependencies } = require("../package.json");

/** An error of the launcher: exit code 2, as of the program itself. */
function refuse(problem, advice) {
  process.stderr.write(`error: ${problem}\n  ${advice}\n`);
  process.exit(2);
}

function program() {
  const name = `dm-audit-${process.platform}-${process.arch}`;
  if (!(name in optionalDependencies)) {
    refuse(`there is no package of dm-audit for ${process.platform} on ${process.arch}`, "build it from source with cargo install");
  }
  try {
    return require.resolve(`${name}/bin/dm-audit${process.platform === "win32" ? ".exe" : ""}`);
  } catch {
    return refuse(
      `the package ${name} is not installed: npm was told to leave optional dependencies out, or node_modules is of another machine`,
      `npm install ${name}@${version}`,
    );
  }
}

const binary = program();
let child;

// Ctrl-C on a terminal reaches the program by itself, and one that is told twice stops without finishing its work.
const onTerminal = [0, 1, 2].some((stream) => isatty(stream));
// Before the start: a signal that comes in between would end the launcher and leave the program alone.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (!(onTerminal && signal === "SIGINT")) child.kill(signal);
  });
}

child = spawn(binary, process.argv.slice(2), { stdio: "inherit" });
child.on("error", (error) => refuse(`the program cannot be started: ${error.message}`, "install the package anew"));
child.on("exit", (code, signal) => {
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  // Whoever started the launcher sees it end as the program did.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  process.exitCode = 128 + constants.signals[signal];
});
