# shellcheck shell=sh
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes Debian packages from what is committed. tests/versions/package and tools/release source this file
# after debian.sh.
# shellcheck disable=SC2154 # what debian.sh sets

# Remarks of lintian that are no fault: our package for an older release follows the newest policy, and
# is not for Debian's own archive.
NO_FAULT=newer-standards-version,bad-distribution-in-changes-file,backports-upload-has-incorrect-version-number

# no_fault RELEASE: prints these remarks. Since Debian 13 lintian asks appstreamcli, which misses the address
# of a home page. There is none yet. tests/tools/test_documentation.py judges the rest of that file. An
# override in debian/ would be an error to the lintian of Debian 12, which does not know the tag.
no_fault() {
    case $1 in
    bookworm) echo "$NO_FAULT" ;;
    *) echo "$NO_FAULT,appstream-metadata-validation-failed" ;;
    esac
}

# Commits that are made while this runs do not come in.
commit=$(git -C "$source_folder" rev-parse HEAD)

# source_version: prints the version in CMakeLists.txt.
source_version() { sed -n 's/^project(tcpstate VERSION \([0-9.]*\).*/\1/p' "$source_folder/CMakeLists.txt"; }

# source_tarball FILE: writes what is committed, without debian/; the same octets each time.
source_tarball() {
    git -C "$source_folder" archive --format=tar --prefix="tcpstate-$(source_version)/" "$commit" |
        gzip -9n >"$1"
}

# suffix RELEASE: prints the end of the package version. To apt, each release's package is older than
# that of the next release.
suffix() {
    case $1 in
    bookworm) echo '~deb12' ;;
    trixie) echo '~deb13' ;;
    esac
}

# build_dependencies: prints what debian/control says that a build needs, with ", " between.
build_dependencies() {
    git -C "$source_folder" show "$commit:debian/control" |
        sed -n '/^Build-Depends:/,/^[^ ]*:/{ /^ /p }' | tr -d '\n' | sed 's/,$//'
}

# package_layer RELEASE: the layers base and package. In "package" are what debian/control names, what each
# Debian package may rely on (build-essential), and lintian: so a dependency that is missing is noticed.
# shellcheck disable=SC2016 # for the shell inside
package_layer() {
    base "$1"
    layer "$1" package 900 base sh -c 'apt-get update -q && apt-get dist-upgrade -q -y &&
        apt-get satisfy -q -y "$1" && apt-get install -q -y build-essential fakeroot lintian' \
        package "$(build_dependencies)"
}

# shellcheck disable=SC2016 # for the shell inside
build_script='
    version=$1 suffix=$2 release=$3 no_fault=$4
    # build FOLDER: in other surroundings each time; the packages must come out the same
    build() {
        mkdir -p "$1"
        tar -C "$1" -xf /package/tcpstate_"$version".orig.tar.gz
        (umask 022 && cp -r /package/debian "$1/tcpstate-$version") # dpkg-source keeps the modes
        cp /package/tcpstate_"$version".orig.tar.gz "$1"
        cd "$1/tcpstate-$version"
        [ -z "$suffix" ] ||
            sed -i "1s/^tcpstate (\(.*\)) .*;/tcpstate (\1$suffix) $release;/" debian/changelog
        dpkg-buildpackage -us -uc >"$1/log" 2>&1 || { tail -n 40 "$1/log"; exit 1; }
        if grep "warning: " "$1/log"; then exit 1; fi
    }
    umask 022
    TZ=UTC build /build
    umask 002
    TZ="<+0545>-5:45" LC_ALL=C DEB_BUILD_OPTIONS="parallel=1 nocheck" build /somewhere/else
    for file in /build/*.deb /build/*.dsc /build/*.debian.tar.*; do
        cmp "$file" "/somewhere/else/${file##*/}" || exit 1
    done
    echo "lintian" >&2
    lintian --allow-root --fail-on error,warning --suppress-tags "$no_fault" /build/*.changes
    rm -r /package
    mkdir /package
    find /build -maxdepth 1 -type f -name "*.*" -exec mv -t /package {} +
'

# build_package RELEASE OUT: builds source package and packages twice, compares both results, runs
# lintian, and puts the packages into the folder OUT.
build_package() (
    release=$1 out=$2
    package_layer "$release"
    making=$(mktemp -d "$versions/$release/run.XXXXXX")
    trap 'rm -rf "$making"' EXIT
    mkdir "$making/package"
    source_tarball "$making/package/tcpstate_$(source_version).orig.tar.gz"
    git -C "$source_folder" archive --prefix=debian/ "$commit:debian" | tar -C "$making/package" -xf -
    inside "$release" 1500 "$making" package:base sh -eu -c "$build_script" build \
        "$(source_version)" "$(suffix "$release")" "$release" "$(no_fault "$release")"
    mkdir -p "$out"
    mv "$making"/package/* "$out"
)
