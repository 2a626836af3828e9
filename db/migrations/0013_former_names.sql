-- What agencies and people were called, and what samples were drawn from: a paper of a past date comes out again.

create table former_name (
    kind text not null check (kind in ('agency', 'official')),
    id text not null,
    name text not null,
    until timestamptz not null default clock_timestamp()
);

create index former_name_of on former_name (kind, id, until);

create function keep_name() returns trigger language plpgsql as $$
begin
    insert into former_name (kind, id, name) values (tg_table_name, old.id, old.name);
    return null;
end $$;

create trigger keep_name after update of name on agency
    for each row when (old.name is distinct from new.name) execute function keep_name();
create trigger keep_name after update of name on official
    for each row when (old.name is distinct from new.name) execute function keep_name();
create trigger append_only before update or delete or truncate on former_name
    for each statement execute function refuse_change();
alter table agency enable always trigger keep_name;
alter table official enable always trigger keep_name;
alter table former_name enable always trigger append_only;

grant select, insert on former_name to shouwen_app;

-- The cases that a sample was drawn from: those of a period that runs, and who leads them, change.
alter table campaign
    add column frame text[],
    add constraint campaign_frame check (frame is not null) not valid; -- those opened before this have kept none
