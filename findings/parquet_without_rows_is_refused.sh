#!/usr/bin/env bash
# A Parquet file without rows, as one library writes it, is read by one version of a reader and refused by the next.
#
# Versions: hyparquet-writer 0.12.0 writes; parquet-wasm 0.7.2 and 0.8.0 (both around Rust's parquet) read.
# Input: a table of two text columns and no row.
# Behaviour: hyparquet-writer writes the empty list of row groups with bytes as the type of its elements, where the format
# has structs. The older reader passes over the type of an empty list, the newer one compares it and refuses the file with
# "Expected list element type of Struct but got Byte". With one row both read it. So an export of a quiet day is a broken
# file, though the same program's export of the day before is fine.
# Output seen:
#   0.7.2 no rows: read
#   0.7.2 one row: read
#   0.8.0 no rows: Error: Parquet error: Expected list element type of Struct but got Byte
#   0.8.0 one row: read
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund hyparquet-writer@0.12.0 \
    older@npm:parquet-wasm@0.7.2 newer@npm:parquet-wasm@0.8.0 >/dev/null

cat >see.mjs <<'JS'
import { createRequire } from 'node:module';
import { parquetWriteBuffer } from 'hyparquet-writer';
const require = createRequire(import.meta.url);
const file = (texts) => {
  const column = (name) => ({ name, data: texts, type: 'STRING' });
  return new Uint8Array(parquetWriteBuffer({ columnData: [column('id'), column('text')] }));
};
const readers = [['0.7.2', require('older/node')], ['0.8.0', require('newer')]];
for (const [version, reader] of readers) {
  for (const [name, texts] of [['no rows', []], ['one row', ['a']]]) {
    let outcome = 'read';
    try {
      reader.readParquet(file(texts));
    } catch (error) {
      outcome = String(error);
    }
    console.log(`${version} ${name}: ${outcome}`);
  }
}
JS
seen=$(node see.mjs)
echo "$seen"
expected="0.7.2 no rows: read
0.7.2 one row: read
0.8.0 no rows: Error: Parquet error: Expected list element type of Struct but got Byte
0.8.0 one row: read"
[[ $seen == "$expected" ]] || { echo 'changed' >&2; exit 1; }
