#!/bin/sh
# localise.sh ARCHIVE OUTPUT: one object of all of ARCHIVE's members, with only the pg_query_* and protobuf_c_* names visible.
set -eu
archive=$1 output=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && ar x "$archive")
ld -r -o "$work/all.o" "$work"/*.o
nm -g --defined-only "$work/all.o" | awk '$3 ~ /^(pg_query_|protobuf_c_)/ {print $3}' > "$work/keep"
objcopy --keep-global-symbols="$work/keep" "$work/all.o" "$output"
