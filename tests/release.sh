#!/bin/sh
# release.sh: the release binary is one static file that starts at once and needs nothing around it. scripts/test sets
# SEQUELINT_RELEASE; without it there is nothing to test.
set -eu
binary=${SEQUELINT_RELEASE:-}
[ -n "$binary" ] || { echo "SEQUELINT_RELEASE is not set"; exit 77; }
fail() { echo "release: $1" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if readelf -l "$binary" | grep -q INTERP; then fail "$binary asks for a dynamic loader"; fi
if readelf -d "$binary" | grep -q NEEDED; then fail "$binary needs shared libraries"; fi

# Starting takes less than 5 ms, or on a slow machine no more than three starts of git, which does as little. The best of
# some starts, so that what else the machine does is not counted.
best_start() { # command…
  best=1000000000
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    begin=$(date +%s%N)
    "$@" > /dev/null
    end=$(date +%s%N)
    [ $((end - begin)) -ge "$best" ] || best=$((end - begin))
  done
  echo "$best"
}
start=$(best_start "$binary" --version)
git_start=$(best_start git --version)
echo "start: $((start / 1000)) us, git: $((git_start / 1000)) us, including the shell's own work"
[ "$start" -lt 5000000 ] || [ "$start" -lt $((3 * git_start)) ] ||
  fail "starting took $((start / 1000)) us, more than 5 ms and more than three starts of git"

# An empty root: no /lib, no /etc, no /dev, no git.
root=$work/root
mkdir -p "$root/project/models"
cp "$binary" "$root/sequelint"
cat > "$root/project/models/user.js" <<'JS'
module.exports = (sequelize, DataTypes) => sequelize.define('User', { email: { type: DataTypes.STRING } });
JS
(
  cd "$root/project"
  unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
  git init -q -b main
  git -c user.name=Ada -c user.email=ada@example.org add .
  git -c user.name=Ada -c user.email=ada@example.org commit -q -m one
)
if [ "$(id -u)" -eq 0 ]; then
  enter=$(command -v chroot)
elif unshare -r true 2> /dev/null; then
  enter="$(command -v unshare) -r $(command -v chroot)"
else
  echo "no way into an empty root here: skipped"
  exit 0
fi
run() { env -i $enter "$root" /sequelint "$@"; }
run --version | grep -q '^sequelint ' || fail "does not start in an empty root"
run schema --repo /project | grep -q email || fail "does not read models in an empty root"
run schema models@main --repo /project | grep -q email || fail "does not read revisions in an empty root"
run check --repo /project > /dev/null || fail "does not check in an empty root"
