#!/usr/bin/env bash
# Fails closed: only "nothing found", or findings that were asked to be let through, end well.
case "${EXIT_CODE:-}" in
  0) exit 0 ;;
  2) if [ "${FAIL_ON_FINDINGS:-true}" = false ]; then exit 0; fi ;;
esac
echo "::error title=prisma-mend drift::The check ended with exit code ${EXIT_CODE:-unknown}."
case "${EXIT_CODE:-}" in
  2 | 3) exit "$EXIT_CODE" ;;
  *) exit 1 ;;
esac
