-- name: lock$
-- One migration at a time in a database, until the session ends.
select pg_advisory_lock(7391650481);

-- name: ensure_role!
-- Roles belong to the whole server. The migration of another database may be making this role right now.
do $$
begin
    if not exists (select from pg_roles where rolname = 'shouwen_app') then
        create role shouwen_app nologin;
        execute format('grant shouwen_app to %I', current_user);
    end if;
exception when duplicate_object or unique_violation then
    null;
end $$;

-- name: ensure_table!
create table if not exists schema_migration (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default clock_timestamp()
);

-- name: show_table!
grant select on schema_migration to shouwen_app;

-- name: applied
select name, sha256 from schema_migration;

-- name: note!
insert into schema_migration (name, sha256) values (:name, :sha256);

-- name: newest$
select max(name) from schema_migration;
