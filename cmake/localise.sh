#!/bin/sh
# localise.sh ARCHIVE OUTPUT: one object of all of ARCHIVE's members, with only the pg_query_* and protobuf_c_* names visible.
# Where libpg_query makes bytes of a parse tree, or a tree of bytes, it calls sequelint_tree_*, which src/sql/parse.cc has
# and which hand the tree itself over.
set -eu
archive=$1 output=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && ar x "$archive")
redirected=0
for object in "$work"/*.o; do
  nm -u "$object" | grep -q ' pg_query__parse_result__' || continue
  for name in get_packed_size pack unpack free_unpacked; do
    objcopy --redefine-sym "pg_query__parse_result__$name=sequelint_tree_$name" "$object"
  done
  redirected=$((redirected + 1))
done
[ "$redirected" -ge 2 ] || { echo "localise.sh: $archive neither packs nor unpacks parse trees" >&2; exit 1; }
ld -r -o "$work/all.o" "$work"/*.o
nm -g --defined-only "$work/all.o" | awk '$3 ~ /^(pg_query_|protobuf_c_)/ {print $3}' > "$work/keep"
objcopy --keep-global-symbols="$work/keep" "$work/all.o" "$output"
