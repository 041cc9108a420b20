#!/bin/sh
# Checks the web widget: lint, types, unit tests, that dist/widget.js is what the sources make, and its size.
# Node is needed only here: dist/widget.js is committed, so that running Embark needs Python alone.
set -eu
cd "$(dirname "$0")"
LIMIT=12288 # bytes, gzipped; the promise of docs/widget.md

size=$(gzip -9n <dist/widget.js | wc -c)
if [ "$size" -gt "$LIMIT" ]; then
    echo "dist/widget.js has $size bytes gzipped, more than $LIMIT. Take something out." >&2
    exit 1
fi

skip() {
    echo "THE WIDGET'S CHECKS ARE SKIPPED: $1" >&2
    [ -z "${CI:-}" ] # in CI nothing is skipped in silence
    exit
}
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    skip "no node and npm here. Install Node 20 or later to run them."
fi

locked=$(sha256sum package-lock.json | cut -d" " -f1)
if [ "$(cat node_modules/.locked 2>/dev/null)" != "$locked" ]; then
    npm ci --silent --no-fund --no-audit || skip "npm could not fetch what they need. Try again with a network."
    echo "$locked" >node_modules/.locked
fi
npm run --silent lint
npm run --silent types
npm run --silent test
mkdir -p build
npm run --silent build -- build/widget.js
if ! cmp -s build/widget.js dist/widget.js; then
    echo "dist/widget.js is not what bot/widget/src makes. Run: npm --prefix bot/widget run build" >&2
    exit 1
fi
echo "Widget: in order, $size bytes gzipped of $LIMIT."
