#!/bin/sh
# What a container runs: gives the empty writable folder the image's prepared sentence encoder, and serves.
set -eu
[ -e "$EMBARK_VAR/encoder" ] || ln -s "$PWD/encoder" "$EMBARK_VAR/encoder"
exec .venv/bin/python -m bot.serve --host "${EMBARK_HOST:-0.0.0.0}" --port "${EMBARK_PORT:-5005}"
