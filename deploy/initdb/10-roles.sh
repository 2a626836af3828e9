#!/bin/sh
# This runs at the first start of an empty PostgreSQL. It makes the logins and the databases:
#   shouwen          owns the schema, migrates it and, as shouwen_directory, keeps the directory
#   shouwen_service  API and worker; acts as shouwen_app, which may add evidence and never change it, and as
#                    shouwen_reader, which sees only what the caller may see
#   temporal         owns Temporal's two databases
set -eu
psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres \
  -v owner="$OWNER_PASSWORD" -v service="$SERVICE_PASSWORD" -v temporal="$TEMPORAL_PASSWORD" <<'SQL'
create role shouwen_app nologin;
create role shouwen_reader nologin;
create role shouwen_directory nologin;
create role shouwen login password :'owner' in role shouwen_directory;
create role shouwen_service login noinherit password :'service' in role shouwen_app, shouwen_reader;
create database shouwen owner shouwen;
revoke all on database shouwen from public;
grant connect on database shouwen to shouwen_service;

create role temporal login password :'temporal';
create database temporal owner temporal;
create database temporal_visibility owner temporal;
revoke all on database temporal, temporal_visibility from public;
SQL
