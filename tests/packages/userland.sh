#!/bin/sh
# userland.sh: the steps of the Dockerfile's two images, without Docker: the binary in an empty root, and in one that has
# just a small shell and certificates (Alpine's is busybox too). $SEQUELINT_RELEASE is the binary.
set -eu
binary=${SEQUELINT_RELEASE:-}
[ -n "$binary" ] || { echo "SEQUELINT_RELEASE is not set"; exit 77; }
busybox=$(command -v busybox) || { echo "no busybox here"; exit 77; }
here=$(cd "$(dirname "$0")/../.." && pwd)
fail() { echo "userland: $1" >&2; exit 1; }
if [ "$(id -u)" -eq 0 ]; then
  enter=$(command -v chroot)
elif unshare -r true 2> /dev/null; then
  enter="$(command -v unshare) -r $(command -v chroot)"
else
  echo "no way into another root here"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the Dockerfile copies must be where it says, and its last stage, the default, must hold nothing else.
for step in 'COPY --from=build /src/build/release/sequelint /sequelint' 'FROM scratch AS scratch' 'ENTRYPOINT \["/sequelint"\]'; do
  grep -q "^$step" "$here/Dockerfile" || fail "the Dockerfile has no line: $step"
done
[ "$(grep -c '^FROM' "$here/Dockerfile")" -eq 3 ] || fail "the Dockerfile has other stages than this test knows"

make_project() { # folder
  "$here/fixtures/demo/make-repository" "$1"
}

# scratch
mkdir -p "$work/scratch/etc/ssl/certs"
cp "$binary" "$work/scratch/sequelint"
cp /etc/ssl/certs/ca-certificates.crt "$work/scratch/etc/ssl/certs/"
make_project "$work/scratch/work"
status=0
env -i $enter "$work/scratch" /sequelint check --repo /work --format concise > "$work/out" || status=$?
[ "$status" -eq 1 ] || fail "in an empty root check ended with $status"
grep -q 'error\[drop-column\]' "$work/out" || fail "in an empty root it found: $(cat "$work/out")"
status=0
env -i CI=true GITHUB_ACTIONS=true GITHUB_EVENT_NAME=workflow_dispatch $enter "$work/scratch" /sequelint ci --repo /work > "$work/out" || status=$?
[ "$status" -le 1 ] || fail "in an empty root ci ended with $status"

# a small shell, as GitLab starts it
mkdir -p "$work/small/bin" "$work/small/usr/local/bin" "$work/small/tmp"
cp "$busybox" "$work/small/bin/busybox"
for name in sh ls cat head env; do ln -s busybox "$work/small/bin/$name"; done
cp "$binary" "$work/small/usr/local/bin/sequelint"
make_project "$work/small/work"
status=0
env -i PATH=/bin:/usr/local/bin $enter "$work/small" /bin/sh -c \
  'cd /work && sequelint doctor && sequelint check --output gitlab=/tmp/quality.json --quiet' > "$work/out" || status=$?
[ "$status" -eq 1 ] || fail "in a small userland check ended with $status"
[ -s "$work/small/tmp/quality.json" ] || fail "it wrote no report there"
echo "runs in an empty root and in a small userland"
