#!/bin/sh
# Prints the path of a Chromium for the browser tests; one clear line otherwise.
# Looked at, in this order: $EMBARK_CHROMIUM, chromium, chromium-browser, google-chrome.
# Where there is none, root on a machine with apt-get gets Debian's `chromium`; with --look nothing is installed.

runs() { [ -n "$1" ] && command -v "$1" >/dev/null 2>&1 && "$1" --version >/dev/null 2>&1; }

look() {
    for name in chromium chromium-browser google-chrome; do
        runs "$name" && { command -v "$name"; return 0; }
    done
    return 1
}

if [ -n "$EMBARK_CHROMIUM" ]; then
    runs "$EMBARK_CHROMIUM" && { command -v "$EMBARK_CHROMIUM"; exit 0; }
    echo "Embark: EMBARK_CHROMIUM=$EMBARK_CHROMIUM does not run. Point EMBARK_CHROMIUM at a Chromium or Chrome, or leave it out." >&2
    exit 1
fi
look && exit 0
if [ "$1" != --look ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Embark: installing Debian's chromium for the browser tests …" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1
    look && exit 0
    echo "Embark: chromium could not be installed with apt-get." >&2
fi
echo "EMBARK: NO BROWSER, SO THE BROWSER TESTS CANNOT RUN. Install Chromium (Debian: apt install chromium; macOS: brew install --cask chromium) or point EMBARK_CHROMIUM at one." >&2
exit 1
