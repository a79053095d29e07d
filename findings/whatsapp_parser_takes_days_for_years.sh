#!/usr/bin/env bash
# Two days of one week become two years where dates begin with a year of two digits.
#
# Version: whatsapp-chat-parser 4.0.2 on Node.
# Input: an Android chat of two consecutive days, 25/10/13 and 25/10/14, as phones set to year-month-day write them.
# Behaviour: the first number is taken for the day as it is above 12, and the last one for the year, though rows a day apart
# then lie a year apart. Nothing is raised and no option names the order year, month, day: daysFirst chooses between the
# two others alone.
# Output seen:
#   by itself: 2013-10-25 2014-10-25
#   daysFirst true: 2013-10-25 2014-10-25
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund whatsapp-chat-parser@4.0.2 >/dev/null

cat >see.mjs <<'JS'
import { parseString } from 'whatsapp-chat-parser';
const chat = '25/10/13, 14:02 - Ana: hi\n25/10/14, 14:03 - Shop: good day\n';
const days = (options) => parseString(chat, options).map(({ date }) => date.toISOString().slice(0, 10)).join(' ');
console.log(`by itself: ${days()}`);
console.log(`daysFirst true: ${days({ daysFirst: true })}`);
JS
seen=$(TZ=UTC node see.mjs)
echo "$seen"
expected='by itself: 2013-10-25 2014-10-25
daysFirst true: 2013-10-25 2014-10-25'
[[ $seen == "$expected" ]] || { echo 'changed' >&2; exit 1; }
