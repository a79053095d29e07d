#!/usr/bin/env bash
# PostgreSQL's `->` on a json column fails because of a key that nobody asks for.
#
# Version: @electric-sql/pglite 0.3.7, which is PostgreSQL 17.5; PostgreSQL 15.18 does the same.
# Input: {"a":"x\u0000y","b":1}, valid JSON (RFC 8259) that a column of type json stores without a word.
# Behaviour: `-> 'b'` has to walk past "a", un-escapes its text on the way, and raises "unsupported Unicode escape
# sequence"; so do `#>` to a key that is not there and the same in a nested object. json_typeof of the same value works.
# One such row among millions ends a whole query over a json column, though its own key is fine.
# jsonb refuses such a value when it is stored, so there `->` is safe.
# Output seen:
#   stored: true
#   typeof: object
#   -> 'b': unsupported Unicode escape sequence
#   #> '{z}': unsupported Unicode escape sequence
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @electric-sql/pglite@0.3.7 >/dev/null

cat >see.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
const db = new PGlite();
const value = `'{"a":"x\\u0000y","b":1}'::json`;
const questions = [
  ['stored', `${value} IS NOT NULL`],
  ['typeof', `json_typeof(${value})`],
  ["-> 'b'", `${value} -> 'b'`],
  ["#> '{z}'", `${value} #> '{z}'`],
];
for (const [name, sql] of questions) {
  let answer;
  try {
    answer = (await db.query(`SELECT ${sql} AS answer`)).rows[0].answer;
  } catch (error) {
    answer = error.message;
  }
  console.log(`${name}: ${answer}`);
}
JS
seen=$(node see.mjs)
echo "$seen"
expected="stored: true
typeof: object
-> 'b': unsupported Unicode escape sequence
#> '{z}': unsupported Unicode escape sequence"
[[ $seen == "$expected" ]] || { echo 'changed' >&2; exit 1; }
