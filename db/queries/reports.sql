-- name: numbers
-- The matters that came in within a span, with the starts of their workflows. The procedures are named, because the
-- index is by procedure.
select m.number, m.procedure, o.start from matter m join opening_now o on o.number = m.number
where m.procedure = any(:procedures::text[]) and m.received_at >= :begin and m.received_at < :until and m.number > :after
order by m.number limit :limit;

-- name: earlier
-- The matters that had come in before a span and have lines since it began. Nothing is recorded before it happens. So
-- in all other earlier matters nothing has happened within the span.
select m.number, m.procedure, o.start from matter m join opening_now o on o.number = m.number
join ledger l on l.number = m.number and l.seq = m.seq
where m.procedure = any(:procedures::text[]) and m.received_at < :begin and l.recorded_at >= :begin
    and m.number > :after
order by m.number limit :limit;

-- name: starts
-- The same for the matters that are named.
select m.number, m.procedure, o.start from matter m join opening_now o on o.number = m.number
where m.number = any(:numbers) order by m.number;

-- name: told
-- How many lines of each matter are told at the end of a period, and how many were at its beginning: those before the first
-- line of a later time, of the lines that the ledger had at an instant. Null where these aren't its first lines.
select number,
    case when count(*) = max(seq) then coalesce(min(seq) filter (where at >= :begin) - 1, max(seq)) end as before,
    case when count(*) = max(seq) then coalesce(min(seq) filter (where at >= :until) - 1, max(seq)) end as told
from ledger where number = any(:numbers) and recorded_at <= :as_of group by number;

-- name: rows
-- The lines that the ledger had at that instant.
select number, seq, type, at, recorded_at, article, received_at, occurred_at, actor, on_behalf_of, agency, command, data
from ledger where number = any(:numbers) and recorded_at <= :as_of order by number, seq;

-- name: latest$
-- The latest instant in the ledger. Where clocks are moved, it lies ahead of now.
select max(recorded_at) from ledger;
