#!/usr/bin/env bash
# Builds prisma-mend:<major>, the image with a scratch PostgreSQL of that major, from a built checkout.
set -euo pipefail
major="${1:?usage: build.sh <major of PostgreSQL>}"
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"

version="$(sed -n "s/^  $major: '\(.*\)',\$/\1/p" "$root/packages/core/src/shadow/list-installed-majors.ts")"
if [ -z "$version" ]; then
  echo "no embedded PostgreSQL $major is known" >&2
  exit 1
fi

context="$(mktemp -d)"
trap 'rm -rf "$context"' EXIT
cp "$here/Dockerfile" "$context"
npm pack --silent --ignore-scripts --pack-destination "$context" "$root/packages/core" "$root/packages/cli" >/dev/null
docker build --build-arg "EMBEDDED_POSTGRES=$version" --tag "prisma-mend:$major" "$context"
