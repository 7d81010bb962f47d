#!/usr/bin/env bash
# Builds the packages twice, in copies of the last commit at two places, and compares them byte by byte:
#   src/package/reproduce.sh DIRECTORY
set -euo pipefail
cd "$(dirname "$0")/../.."
for copy in first second; do
    mkdir -p "$1/$copy"
    git archive HEAD | tar x -C "$1/$copy"
    (cd "$1/$copy" && ./mvnw -B -ntp -Ppackage -Dmaven.test.skip=true package)
    (cd "$1/$copy/target" && find package ROOT-client*.jar -type f -exec sha256sum {} + | sort -k 2) > "$1/$copy.sums"
done
diff "$1/first.sums" "$1/second.sums"
echo "$(wc -l < "$1/first.sums") files are equal"
