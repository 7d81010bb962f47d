#!/usr/bin/env bash
# Builds the image of docker/Dockerfile and runs it, as root, without a daemon and without a registry, for tests:
#   docker/image.sh build DIRECTORY                 builds, and prints the size of the compressed image in bytes
#   docker/image.sh run DIRECTORY STATE [ARGUMENT]  runs it with a read-only root and the variables DERP_*
# A base made by debootstrap stands in for debian:bookworm-slim, and with the JDK of JAVA_HOME for eclipse-temurin:25-jdk.
set -euo pipefail
cd "$(dirname "$0")/.."
action=$1
directory=$(mkdir -p "$2" && cd "$2" && pwd)
shift 2

for program in buildah debootstrap; do
    if ! command -v "$program" >/dev/null; then
        echo "SKIPPED the image: $program is not installed"
        exit 0
    fi
done

buildah() {
    command buildah --root "$directory/storage" --runroot "$directory/run" --storage-driver vfs "$@"
}

# Commits the root directory $1 as image $2, with the JDK $3 if there is one.
stand_in() {
    local container
    container=$(buildah from scratch)
    buildah add -q "$container" "$1" / >/dev/null
    if [ -n "${3:-}" ]; then
        # with the files that its links lead to, such as Debian's authorities
        rm -rf "$directory/jdk"
        cp -rL "$3" "$directory/jdk"
        buildah add -q "$container" "$directory/jdk" /opt/java/openjdk >/dev/null
        buildah config --env JAVA_HOME=/opt/java/openjdk \
            --env PATH=/opt/java/openjdk/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
    else
        buildah config --env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$container"
    fi
    buildah commit -q --rm "$container" "$2" >/dev/null
}

build() {
    local base=$directory/base
    if [ ! -e "$base" ]; then
        debootstrap --variant=minbase bookworm "$base.partial" >&2
        # as the slim image: without what only people read
        rm -rf "$base.partial"/{var/cache/apt,var/lib/apt/lists,usr/share/{doc,man,info,locale}}/*
        mv "$base.partial" "$base"
    fi
    stand_in "$base" docker.io/library/debian:bookworm-slim
    stand_in "$base" docker.io/library/eclipse-temurin:25-jdk "${JAVA_HOME:?}"
    buildah bud --isolation chroot --pull-never --format docker --volume "$HOME/.m2:/root/.m2" \
        --ignorefile .dockerignore --tag jderp --file docker/Dockerfile . >&2
    rm -rf "$directory/archive"
    buildah push -q jderp "dir:$directory/archive" >&2
    du -cb "$directory/archive"/* | tail -n 1 | cut -f 1
}

run() {
    local state=$1 container root user workdir variables entrypoint
    shift
    container=$(buildah from --pull-never jderp)
    root=$(buildah mount "$container")
    user=$(buildah inspect --format '{{.OCIv1.Config.User}}' "$container")
    workdir=$(buildah inspect --format '{{.OCIv1.Config.WorkingDir}}' "$container")
    mapfile -t variables < <(buildah inspect --format '{{range .OCIv1.Config.Env}}{{println .}}{{end}}' "$container" | grep .)
    mapfile -t entrypoint < <(buildah inspect --format '{{range .OCIv1.Config.Entrypoint}}{{println .}}{{end}}' "$container" | grep .)
    mapfile -t -O "${#variables[@]}" variables < <(env | grep '^DERP_')
    mkdir -p "$state"
    chown "$user" "$state"
    # as an engine does: the server wants an address for the name of its host
    mounts='mount --bind "$0" "$0"; touch "$0/etc/hosts"; mount --bind /etc/hosts "$0/etc/hosts"; mount --bind "$1" "$0$2"; mount -o remount,bind,ro "$0"
        mount -t proc proc "$0/proc"
        mount -t tmpfs -o exec,mode=1777 tmpfs "$0/tmp"; mount --rbind /dev "$0/dev"
        root=$0; shift 2; exec chroot "$root" "$@"'
    exec unshare --mount --propagation private sh -euc "$mounts" "$root" "$state" "$workdir" \
        setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups --no-new-privs --bounding-set -all \
        env -i -C "$workdir" "${variables[@]}" "${entrypoint[@]}" "$@"
}

"$action" "$@"
