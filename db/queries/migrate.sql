-- name: lock$
-- One migration at a time in a database, until the session ends.
select pg_advisory_lock(7391650481);

-- name: ensure_roles!
-- Roles belong to the whole server. The migration of another database may be making this role right now.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['shouwen_app', 'shouwen_reader', 'shouwen_directory'] loop
        begin
            if not exists (select from pg_roles where rolname = wanted) then
                execute format('create role %I nologin', wanted);
                execute format('grant %I to %I', wanted, current_user);
            end if;
        exception when duplicate_object or unique_violation then
            null;
        end;
    end loop;
end $$;

-- name: ensure_login!
do $$
begin
    if not exists (select from pg_roles where rolname = 'shouwen_service') then
        create role shouwen_service login noinherit in role shouwen_app, shouwen_reader;
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
