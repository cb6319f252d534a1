#!/bin/sh
# Brings the Debian parts the tests drive: Chromium, Java 17 with JAXB (veraPDF), poppler (PDF pages as pictures).
# As root they are installed; otherwise the tests that need them are skipped in words. Under CI a missing part is an error.
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v java >/dev/null 2>&1 || missing="$missing openjdk-17-jre-headless"
test -e /usr/share/java/jaxb-api.jar || missing="$missing libjaxb-java"
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
test -n "$missing" || exit 0

if test "$(id -u)" = 0 && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian parts for the tests:$missing"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
    echo "They could not be installed."
else
    echo "Not here, and you are not root to install them:$missing"
fi
test "$CI" = true && { echo "Under CI nothing may be missing."; exit 1; }
echo "The tests that need them will be skipped."
