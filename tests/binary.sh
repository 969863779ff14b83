#!/bin/sh
# binary.sh: the release binary of $SEQUELINT_RELEASE is what we promise: static, and at home in an empty root folder.
set -eu
binary=${SEQUELINT_RELEASE:-}
[ -n "$binary" ] || { echo "no release binary; scripts/test builds one"; exit 77; }

fail() {
  echo "binary: $1"
  exit 1
}

! ldd "$binary" >/dev/null 2>&1 || fail "it loads shared libraries: $(ldd "$binary")"
version=$("$binary" --version) || fail "--version failed"
case $version in
  "sequelint "[0-9]*) ;;
  *) fail "--version printed: $version" ;;
esac

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
cp "$binary" "$root/sequelint"
mkdir -p "$root/project/models"
cat > "$root/project/models/user.js" <<'SOURCE'
module.exports = (sequelize, DataTypes) => sequelize.define('User', { name: DataTypes.STRING });
SOURCE
if [ "$(id -u)" -eq 0 ]; then
  empty="chroot $root"
elif unshare -r true 2>/dev/null; then
  empty="unshare -r chroot $root"
else
  echo "no chroot for this user: not run in an empty root folder"
  exit 0
fi
[ "$($empty /sequelint --version)" = "$version" ] || fail "--version differs in an empty root folder"
schema=$($empty /sequelint schema --repo /project --format sql) || fail "it reads no models in an empty root folder"
case $schema in
  *'CREATE TABLE "Users"'*) ;;
  *) fail "the schema it read in an empty root folder: $schema" ;;
esac
echo "static, and runs in an empty root folder"
