#!/usr/bin/env bash
# A PostgreSQL in WebAssembly hangs up on a client too many without the words that it has for it.
#
# Versions: @electric-sql/pglite 0.5.14, @electric-sql/pglite-socket 0.2.17.
# Input: a server for one client at a time, and two clients that send an ordinary start-up packet (protocol 3.0).
# Behaviour: the server holds a text, "Too many connections", for whoever comes beyond its limit. It sets the same limit on
# Node's own server, which drops such a connection before that text is reached. So the second client connects, gets no
# byte, and is hung up on: drivers call that a broken connection, and a pool that grows takes the server for one that is
# away. A limit on the driver's side, of as many connections as the server takes, avoids it.
# Output seen:
#   text for it in the package: yes
#   first client: answered
#   second client: connected, 0 bytes, closed
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
  @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null

cat >see.mjs <<'JS'
import fs from 'node:fs';
import net from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const dist = 'node_modules/@electric-sql/pglite-socket/dist/';
const code = fs.readdirSync(dist).filter((name) => name.endsWith('.js')).map((name) => fs.readFileSync(dist + name, 'utf8'));
console.log(`text for it in the package: ${code.some((text) => /too many connections/i.test(text)) ? 'yes' : 'no'}`);

const port = await new Promise((resolve) => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const server = new PGLiteSocketServer({ db: await PGlite.create(), host: '127.0.0.1', port, maxConnections: 1 });
await server.start();

const words = Buffer.from('user\0postgres\0database\0postgres\0\0');
const startUp = Buffer.alloc(8);
startUp.writeInt32BE(8 + words.length, 0);
startUp.writeInt32BE(196608, 4);

// What a client sees until it is answered or hung up on.
const client = () =>
  new Promise((resolve) => {
    const seen = { connected: false, bytes: 0, closed: false };
    const socket = net.connect(port, '127.0.0.1', () => {
      seen.connected = true;
      socket.write(Buffer.concat([startUp, words]));
    });
    socket.on('data', (data) => {
      seen.bytes += data.length;
      resolve(seen);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      seen.closed = true;
      resolve(seen);
    });
  });
const first = await client();
console.log(`first client: ${first.bytes > 0 && !first.closed ? 'answered' : 'not answered'}`);
const second = await client();
const state = `${second.connected ? 'connected' : 'not connected'}, ${second.bytes} bytes, ${second.closed ? 'closed' : 'open'}`;
console.log(`second client: ${state}`);
process.exit(0);
JS
seen=$(node see.mjs)
echo "$seen"
expected="text for it in the package: yes
first client: answered
second client: connected, 0 bytes, closed"
[[ $seen == "$expected" ]] || { echo 'changed' >&2; exit 1; }
