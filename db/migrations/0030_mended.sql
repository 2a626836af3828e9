-- The input of a matter's workflow is mended when it can't be read. What was kept at first stays; the latest mended one
-- counts. ``by`` is who had it mended.
create table opening_mended (
    id bigint generated always as identity primary key,
    number text collate "C" not null references opening,
    start jsonb not null,
    by text not null,
    at timestamptz not null default clock_timestamp()
);
create index opening_mended_of on opening_mended (number, id);

-- What each matter's workflow is started with now.
create view opening_now with (security_invoker = true) as
select o.number, coalesce(m.start, o.start) as start
from opening o
left join lateral (
    select e.start from opening_mended e where e.number = o.number order by e.id desc limit 1
) m on true;

create trigger append_only before update or delete or truncate on opening_mended
    for each statement execute function refuse_change();
alter table opening_mended enable always trigger append_only;
grant select, insert on opening_mended to shouwen_app;
grant select on opening_now to shouwen_app;
