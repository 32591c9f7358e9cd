# shellcheck shell=sh
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Long runs in stages. .ci/run and tests/versions/releases source this file.
#
# At the end they print how long each stage took, the closing lines of all runs of pytest, with each skipped
# test and its reason, and as the last line the sum of their counts.

export TCPSTATE_WERROR=ON
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo

# install PACKAGE...
install() {
    $sudo apt-get update -q
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

# closing_lines LOG: what pytest printed last, of each of its runs; and stages that this host cannot run
closing_lines() {
    grep -E '^(SKIPPED|XFAIL|FAILED|ERROR) |^=+ .*(passed|failed|error).* in |^[a-z/]+: skipped: ' "$1"
}

# Prints the sum of all counts in the closing lines: "N passed, N failed, N skipped".
sum_counts() {
    cat "$logs"/* | grep -E '^=+ .*(passed|failed|error).* in ' | grep -oE '[0-9]+ [a-z]+' | awk '
        { count[$2] += $1 }
        END {
            printf "%d passed, %d failed, %d skipped\n", count["passed"],
                count["failed"] + count["error"] + count["errors"], count["skipped"]
        }'
}

conclude_stages() {
    printf '%s\n' "$took"
    for log in "$logs"/*; do
        printf '\n%s\n' "${log##*/}"
        closing_lines "$log" || true
    done
    echo
    cat "$logs"/* | sed -n 's|^\([a-z/]*\): skipped: |NOT TESTED: \1: |p'
    sum_counts
}

# stage NAME SECONDS COMMAND...: runs a stage for at most SECONDS, times $TCPSTATE_SLOW. Ends the script
# where the command fails.
number=0 took=
stage() {
    number=$((number + 1))
    log="$logs/$number $1"
    seconds=$(($2 * ${TCPSTATE_SLOW:-1}))
    printf '\n%s: %s, %s\n' "$0" "$number $1" "$(date +%T)"
    shift 2
    began=$(date +%s)
    { timeout "$seconds" "$@" 2>&1 && echo 0 >"$logs.status" || echo $? >"$logs.status"; } | tee "$log"
    status=$(cat "$logs.status")
    rm "$logs.status"
    took="$took
$0: ${log##*/}: $(($(date +%s) - began)) s"
    [ "$status" -eq 0 ] || {
        conclude_stages
        [ "$status" -ne 124 ] || echo "$0: ${log##*/}: ended after $seconds s, before it was done"
        echo "$0: failed: ${log##*/}"
        exit "$status"
    }
}
