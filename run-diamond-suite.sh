#!/bin/sh
# Sets up what is missing (packages, browser), says what it did, then runs `diamond-run run` with the arguments given here.
# Works from any folder. Exit codes: 0 pass, 1 fail, 2 unknown, 3 the suite itself broke (set-up included).
set -eu

say() { printf 'set-up: %s\n' "$*"; }
stop() {
  printf 'set-up: %s\n' "$*" >&2
  exit 3
}

suite=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$suite"

command -v node >/dev/null 2>&1 || stop 'Node is missing. Install Node 20 or newer: https://nodejs.org [no-node]'
command -v npm >/dev/null 2>&1 || stop 'npm is missing. It comes with Node: https://nodejs.org [no-npm]'
major=$(node -p 'Number.parseInt(process.versions.node, 10)')
[ "$major" -ge 20 ] || stop "Node 20 or newer is needed to start, this is $(node --version). [old-node]"

# npm writes node_modules/.package-lock.json when it has finished: older than the lock, or absent, means not up to date.
installed=node_modules/.package-lock.json
if [ ! -f "$installed" ] || [ package-lock.json -nt "$installed" ]; then
  say 'installing the packages of package-lock.json (npm ci); this takes a minute or two'
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-fund --no-audit --loglevel=error || stop 'npm ci failed; its output is above. [no-packages]'
  # npm keeps the time stamps of the lock it was given: without this the next start would install again.
  touch "$installed"
  say 'packages installed'
fi

node_modules/node/bin/node command/set-up-browser.ts || stop 'no browser; see above. [no-browser]'

exec node command/diamond-run.mjs run "$@"
