#!/bin/sh
# Prints the path of the first Python from 3.11 to 3.13 that can make an environment; one clear line otherwise.
# Looked at, in this order: $PYTHON, python3, python3.13 to python3.11, uv's and pyenv's own.

fits() {
    [ -n "$1" ] && "$1" -c 'import sys; raise SystemExit(not ((3, 11) <= sys.version_info[:2] <= (3, 13)))' 2>/dev/null &&
        "$1" -c 'import ensurepip, venv' 2>/dev/null
}

if [ -n "$PYTHON" ]; then
    fits "$PYTHON" && { command -v "$PYTHON"; exit 0; }
    echo "Embark: PYTHON=$PYTHON is no usable Python 3.11, 3.12 or 3.13. Point PYTHON at one, or leave it out." >&2
    exit 1
fi
for name in python3 python3.13 python3.12 python3.11; do
    path=$(command -v "$name" 2>/dev/null) && fits "$path" && { echo "$path"; exit 0; }
done
for version in 3.13 3.12 3.11; do
    if command -v uv >/dev/null 2>&1; then
        path=$(uv python find --offline "$version" 2>/dev/null) && fits "$path" && { echo "$path"; exit 0; }
    fi
    for path in "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
        fits "$path" && { echo "$path"; exit 0; }
    done
done
found=$(python3 --version 2>/dev/null || echo "no Python")
echo "Embark needs Python 3.11, 3.12 or 3.13 with venv, and found $found. Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.13) and run this again." >&2
exit 1
