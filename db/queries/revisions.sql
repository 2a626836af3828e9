-- name: all
select r.*, array(select mac from vouched where kind = 'calendar_revision' and key = r.number::text) as macs
from calendar_revision r order by number;

-- name: alone!
-- One transaction at a time gives out the next number, so that numbers are committed in order.
select pg_advisory_xact_lock(hashtextextended('calendar_revision', 0));

-- name: put^
insert into calendar_revision (notice, days, published_at, published_by)
values (:notice, :days::jsonb, date_trunc('milliseconds', clock_timestamp()), :by)
returning *;

-- name: stale
-- The matters that run by none of these calendars and may have a workflow: open ones, and those that closed recently.
select number, procedure, calendar, received_at, next_due_at from matter
where number > :after and calendar <> all(:versions) and (status = 'open' or closed_at >= :since)
order by number limit :limit;

-- name: unreached$
-- How many of these matters are still open and run by none of these calendars.
select count(*) from matter
where number = any(:numbers) and status = 'open' and calendar <> all(:versions);

-- name: remaining^
-- The open matters that run by none of these calendars: how many there are, and the first of them.
with remaining as (select number from matter where status = 'open' and calendar <> all(:versions))
select (select count(*) from remaining) as count,
    array(select number from remaining order by number limit :named) as first;

-- name: progress^
select count(*) as seen, coalesce(sum(jsonb_array_length(data -> 'moved')), 0) as moved
from ledger where type = 'calendar_revised' and (data ->> 'calendar_revision')::int = :number;

-- name: notices
-- The first ones were adopted together, before any matter was told of one.
select title, adopted_at < min(adopted_at) over () + interval '1 minute' as first from calendar_notice;

-- name: adopt!
insert into calendar_notice (title) values (:title) on conflict do nothing;

-- name: settled$
select published_at <= clock_timestamp() - make_interval(secs => :seconds)
from calendar_revision where number = :number;

-- name: finish!
update calendar_revision set finished_at = clock_timestamp() where number = :number and finished_at is null;
