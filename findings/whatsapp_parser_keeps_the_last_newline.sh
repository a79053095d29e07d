#!/usr/bin/env bash
# A parser of WhatsApp exports gives the last message of a file another text than the same message before it.
#
# Version: whatsapp-chat-parser 4.0.2 on Node.
# Input: a chat of three messages that all say "see you", each line ended by a newline, as WhatsApp ends its last line too.
# Behaviour: the newline that ends a line is taken off every message but the last one of the file, which keeps it. Whoever
# counts equal texts with it misses the newest copy, which is the one that an export is made for.
# Output seen:
#   "see you"
#   "see you"
#   "see you\n"
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund whatsapp-chat-parser@4.0.2 >/dev/null

cat >see.mjs <<'JS'
import { parseString } from 'whatsapp-chat-parser';
const line = (minute) => `13/10/2025, 14:0${minute} - Shop: see you\n`;
for (const { message } of parseString([1, 2, 3].map(line).join(''))) {
  console.log(JSON.stringify(message));
}
JS
seen=$(TZ=UTC node see.mjs)
echo "$seen"
expected='"see you"
"see you"
"see you\n"'
[[ $seen == "$expected" ]] || { echo 'changed' >&2; exit 1; }
