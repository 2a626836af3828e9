#!/bin/sh
# Make Temporal's two schemas, or bring them up to date. It can be repeated.
set -eu
schema() {
  sql() { temporal-sql-tool --plugin postgres12_pgx --ep "$POSTGRES_SEEDS" -p 5432 -u "$POSTGRES_USER" --db "$@"; }
  sql "$1" setup-schema -v 0.0
  sql "$1" update-schema --schema-name "postgresql/v12/$2"
}
schema temporal temporal
schema temporal_visibility visibility
