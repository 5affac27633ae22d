#!/bin/sh
# Brings the database up to date, then becomes the application. Safe at every start: a database that is already
# under Prisma Migrate, or empty, is left alone by `baseline`.
#
# One command per line: `set -e` does not stop after a failed `a` in `a && b`, and the application would start
# on a database that nobody proved.
set -e

prisma-mend baseline --yes
prisma migrate deploy

exec "$@"
