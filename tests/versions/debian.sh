# shellcheck shell=sh
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian folders to build and test in. The other scripts here source this file.
#
# A folder is a stack of layers under an overlay. debootstrap makes the layer "base"; the layer "build"
# adds the packages that a build and the tests need. Layers are kept for a week in
# ${TCPSTATE_VERSIONS:-/var/cache/tcpstate-versions}; remove that folder to begin anew. A test writes into
# a topmost layer, which is removed afterwards, so that no test sees files of another one.
#
# On a slow or busy host set TCPSTATE_SLOW=N: each step may take N times as long.
#
# Without root, debootstrap, a mirror or room on the disk a step is skipped: it prints the reason, and its
# status is $SKIPPED. If a function has variables of its own, its body is a subshell.

SKIPPED=77
NEEDED_GB=6 # a release takes as much: its layers, the archives of its packages, a topmost layer
versions=${TCPSTATE_VERSIONS:-/var/cache/tcpstate-versions}
slow=${TCPSTATE_SLOW:-1}
source_folder=${source_folder:-$(cd "$(dirname "$0")/../.." && pwd)}

# skip RELEASE REASON...
skip() (
    release=$1
    shift
    echo "$release: skipped: $*" >&2
    exit $SKIPPED
)

# may_begin RELEASE: waits until another run with this release ends. Removes what an interrupted run has
# left.
may_begin() {
    [ "$(id -u)" -eq 0 ] || skip "$1" 'a Debian folder takes root'
    unshare --mount --pid --fork true || skip "$1" 'mounts are not allowed here'
    mkdir -p "$versions/$1"
    exec 9>"$versions/$1/lock"
    flock -w $((1800 * slow)) 9 || skip "$1" "another run has $versions/$1/lock"
    find "$versions/$1" -maxdepth 1 -name 'run.*' -exec rm -rf {} +
    free_gb=$(($(df -k --output=avail "$versions/$1" | tail -n 1) / 1000000))
    [ "$free_gb" -ge $NEEDED_GB ] ||
        skip "$1" "$versions has room for $free_gb GB, and $NEEDED_GB GB are needed"
}

# Prints the mirror that the apt of this host uses.
mirror() {
    # shellcheck disable=SC2016 # for apt
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 2>/dev/null |
        head -n 1
}

# Prints the settings of this host's apt that say how to reach a mirror.
apt_settings() {
    apt-config dump | grep -E '^Acquire::(https?|Check-|Retries|ForceIPv)' | grep -v -i detect || true
}

# inside RELEASE SECONDS TOP LAYERS COMMAND...
# Runs a command for at most SECONDS, times $slow, in the layers of a release (topmost first, with ":"
# between), with the folder TOP on top, which takes what the command writes. /proc, /sys, /dev and /run are mounted.
inside() (
    folder=$versions/$1
    seconds=$(($2 * slow)) top=$3 lower='' work=$3.work
    for layer in $(echo "$4" | tr : ' '); do
        lower=$lower${lower:+:}$folder/$layer
    done
    shift 4
    mkdir -p "$work" "$top" "$folder/root" "$folder/archives/partial"
    chmod 755 "$top" # it is the root folder of all users inside
    # Mounts and processes are in namespaces of their own, which end with the command.
    status=0
    # shellcheck disable=SC2016 # for the shell inside
    timeout --foreground -s KILL "$seconds" unshare --mount --pid --fork --kill-child sh -eu -c '
        root=$1 lower=$2 top=$3 work=$4 archives=$5
        shift 5
        mount -t overlay overlay -o "lowerdir=$lower,upperdir=$top,workdir=$work" "$root"
        mount -t proc proc "$root/proc"
        mount --rbind /sys "$root/sys"
        mount --rbind /dev "$root/dev"
        mount -t tmpfs -o mode=755 run "$root/run"
        mount --bind "$archives" "$root/var/cache/apt/archives"
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
            DEBIAN_FRONTEND=noninteractive ${http_proxy:+"http_proxy=$http_proxy"} \
            chroot "$root" "$@"
        ' inside "$folder/root" "$lower" "$top" "$work" "$folder/archives" "$@" || status=$?
    rm -rf "$work"
    exit $status
)

# layer RELEASE NAME SECONDS LAYERS COMMAND...
# Makes a layer by a command that runs on top of LAYERS, unless the same command made it before on the same
# layers.
layer() (
    release=$1 name=$2 seconds=$3 layers=$4
    shift 4
    made=$versions/$release/$name
    new=$made.new
    made_on=$layers
    for lower in $(echo "$layers" | tr : ' '); do
        made_on="$made_on $(stat -c %i "$versions/$release/$lower")"
    done
    if [ -d "$made" ] && printf '%s' "$made_on $*" | cmp -s - "$made.command"; then exit 0; fi
    rm -rf "$new"
    echo "$release: making the layer $name" >&2
    inside "$release" "$seconds" "$new" "$layers" "$@" >"$made.log" 2>&1 || {
        tail -n 5 "$made.log" >&2
        skip "$release" "the layer $name could not be made: see $made.log"
    }
    rm -rf "$made"
    mv "$new" "$made"
    printf '%s' "$made_on $*" >"$made.command"
)

# base RELEASE
base() (
    release=$1
    folder=$versions/$release
    # A week later the release has changed.
    made=$folder/base/etc/apt/apt.conf.d/90tcpstate
    if [ -d "$folder/base" ] && [ -z "$(find "$made" -mtime +7)" ]; then exit 0; fi
    command -v debootstrap >/dev/null ||
        skip "$release" 'no debootstrap: apt-get install debootstrap'
    from=$(mirror)
    if [ -z "$from" ]; then
        apt-get update -q >&2 || true
        from=$(mirror)
    fi
    [ -n "$from" ] || skip "$release" 'apt knows no Debian mirror'

    echo "$release: making the layer base" >&2
    rm -rf --one-file-system "$folder/base.new"
    mkdir -p "$folder"
    proxy=
    eval "$(apt-config shell proxy Acquire::http::Proxy)"
    [ -z "$proxy" ] || export http_proxy="$proxy"
    # debootstrap mounts /proc inside. In a namespace the mount ends with it, also if it is killed.
    timeout --foreground -s KILL $((300 * slow)) unshare --mount --pid --fork --kill-child --mount-proc \
        debootstrap --variant=minbase "$release" "$folder/base.new" "$from" >"$folder/base.log" 2>&1 || {
        tail -n 5 "$folder/base.log" >&2
        skip "$release" "debootstrap failed: see $folder/base.log"
    }
    # The folder need not survive a power failure. A mirror may be a snapshot that is some days old.
    echo force-unsafe-io >"$folder/base.new/etc/dpkg/dpkg.cfg.d/unsafe-io"
    cat >"$folder/base.new/etc/apt/apt.conf.d/90tcpstate" <<-'CONF'
	APT::Install-Recommends "false";
	Acquire::Languages "none";
	Acquire::Check-Valid-Until "false";
	CONF
    apt_settings >"$folder/base.new/etc/apt/apt.conf.d/80host"
    cp /etc/hosts "$folder/base.new/etc/hosts" # it may name the mirror
    rm -rf "$folder/base" "$folder/archives" "$folder"/*.command # the other layers begin anew, too
    mv "$folder/base.new" "$folder/base"
)

# A release under development changes while the folder is made. So upgrade all packages first, and then
# install the rest. In one step apt finds no solution.
install_script='apt-get update -q && apt-get dist-upgrade -q -y && apt-get install -q -y "$@"'

# build_packages RELEASE: prints the packages that tools/prepare --tests installs in that release, and
# those that Wireshark's source tree needs.
build_packages() {
    chroot "$versions/$1/base" sh -c "$(cat "$source_folder/tools/prepare")" /usr/bin/prepare --tests --packages
    echo dpkg-dev file
}

# build_layers RELEASE: the layers base and build.
build_layers() {
    base "$1"
    # shellcheck disable=SC2046 # one word a package
    layer "$1" build 1200 base sh -c "$install_script" install $(build_packages "$1")
}

# copy_source TOP: copies the working tree, as it is, to /tcpstate of a topmost layer.
copy_source() {
    mkdir -p "$1/tcpstate"
    tar -C "$source_folder" --exclude=./.git --exclude='./build*' --exclude=__pycache__ -cf - . |
        tar -C "$1/tcpstate" --no-same-owner -xf -
}

# topmost_layer RELEASE: makes a new one and sets $top to it. The end of the shell removes it.
tops=
topmost_layer() {
    top=$(mktemp -d "$versions/$1/run.XXXXXX")
    tops="$tops $top"
    # shellcheck disable=SC2086 # one word a folder
    trap 'rm -rf $tops' EXIT
}

# attempt FUNCTION RELEASE WORDS...
# Calls the function, adds its result to $summary, and sets $failed. With TCPSTATE_NO_SKIP=1 a skipped
# function has failed.
summary='' failed=0
attempt() {
    set +e
    (
        set -e
        may_begin "$2"
        "$@"
    )
    status=$?
    set -e
    case $status in
    0) how=passed ;;
    "$SKIPPED")
        how=skipped
        [ -z "${TCPSTATE_NO_SKIP-}" ] || failed=1
        ;;
    137) how='failed: it took too long' failed=1 ;;
    *) how=failed failed=1 ;;
    esac
    summary="$summary$2: $how
"
}

# conclude: prints the summary and ends the script, with status 1 if an attempt failed.
conclude() {
    printf '%s' "$summary" >&2
    exit $failed
}

# each FUNCTION RELEASE...: attempts the function with each release, and concludes.
each() {
    function=$1
    shift
    for release in "$@"; do
        attempt "$function" "$release"
    done
    conclude
}
