-- The notices that came as files and that matters under way have been told of, or began with.

create table calendar_notice (
    title text primary key,
    adopted_at timestamptz not null default clock_timestamp()
);

create trigger append_only before update or delete or truncate on calendar_notice
    for each statement execute function refuse_change();
alter table calendar_notice enable always trigger append_only;

grant select, insert on calendar_notice to shouwen_app;
