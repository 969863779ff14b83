#!/bin/sh
# layering.sh ROOT: every `#include "stage/…"` below src/ goes to a stage that CMakeLists.txt allows it.
set -eu
cd "$1"
status=0
for folder in src/*/; do
  stage=$(basename "$folder")
  allowed=$(tr '\n' ' ' < CMakeLists.txt | grep -o "stage($stage DEPENDS[^)]*)" | sed 's/LINK.*//; s/.*DEPENDS//; s/)//')
  for used in $(grep -rhoE '^#include "[a-z_]+/' "$folder" | sed 's/.*"//; s,/,,' | sort -u); do
    case " $stage $allowed " in
      *" $used "*) ;;
      *) echo "src/$stage may not include from src/$used"; status=1 ;;
    esac
  done
done
[ $status -ne 0 ] || echo "includes follow the layers"
exit $status
