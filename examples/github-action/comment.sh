#!/usr/bin/env bash
# Keeps one comment per pull request up to date; says nothing where nothing was found and nothing was said before.
set -euo pipefail

comments="repos/${GITHUB_REPOSITORY:?}/issues"
mine='.[] | select(.user.type == "Bot" and (.body | startswith("<!-- prisma-mend:drift -->"))) | .id'
id="$(gh api --paginate "$comments/${PULL_REQUEST:?}/comments" --jq "$mine" | sed -n 1p)"

if [ -n "$id" ]; then
  gh api --silent --method PATCH "$comments/comments/$id" --field "body=@${REPORTS:?}/drift.md"
elif [ "${EXIT_CODE:-1}" != 0 ]; then
  gh api --silent --method POST "$comments/$PULL_REQUEST/comments" --field "body=@${REPORTS:?}/drift.md"
fi
