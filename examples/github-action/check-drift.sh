#!/usr/bin/env bash
# Checks once, writes every report, and leaves the exit code to the last step, so that the reports are published first.
set -uo pipefail

reports="${RUNNER_TEMP:?}/prisma-mend"
rm -rf "$reports"
mkdir -p "$reports"

# Of several packages in one repository, each has its own.
own="${PROJECT:-.}/node_modules/.bin/prisma-mend"
command=(npx --no-install prisma-mend)
if [ -x "$own" ]; then command=("$own"); fi
if [ -n "${VERSION:-}" ]; then command=(npx --yes "prisma-mend@$VERSION"); fi

arguments=(drift "--project=${PROJECT:-.}" "--against=${AGAINST:-both}")
while IFS= read -r pattern; do
  if [ -n "$pattern" ]; then arguments+=("--ignore=$pattern"); fi
done <<<"${IGNORE:-}"

"${command[@]}" "${arguments[@]}" \
  --format markdown --output "$reports/drift.md" \
  --format html --output "$reports/drift.html" \
  --format json --output "$reports/drift.json" \
  --format sarif --output "$reports/drift.sarif" \
  --format junit --output "$reports/drift.xml" \
  --format github
exit_code=$?

# Not even started: an absent report must not read as a clean one.
if [ ! -s "$reports/drift.md" ]; then
  if [ "$exit_code" -eq 0 ]; then exit_code=1; fi
  printf '<!-- prisma-mend:drift -->\n\n### 🛑 prisma-mend drift: could not verify\n\nprisma-mend did not run (exit code %s): see the log of this job.\n' \
    "$exit_code" >"$reports/drift.md"
fi

# A database with none of the project's tables: nothing was compared, so that no alert may be closed and nothing let through.
if [ "$exit_code" -eq 2 ] && grep -qs '"verdict": *"nothingDeployed"' "$reports/drift.json"; then exit_code=1; fi

cat "$reports/drift.md" >>"${GITHUB_STEP_SUMMARY:?}"
{
  echo "exit-code=$exit_code"
  echo "reports=$reports"
} >>"${GITHUB_OUTPUT:?}"
