-- name: numbers
-- The matters that came in within a span, and what their workflows started with. Procedures are named: so is the index.
select m.number, m.procedure, o.start from matter m join opening o on o.number = m.number
where m.procedure = any(:procedures::text[]) and m.received_at >= :begin and m.received_at < :until and m.number > :after
order by m.number limit :limit;

-- name: earlier
-- Those that had come in before a span and were written to since it began: what is recorded isn't recorded before it
-- happens, so in all others nothing has happened within it.
select m.number, m.procedure, o.start from matter m join opening o on o.number = m.number
join ledger l on l.number = m.number and l.seq = m.seq
where m.procedure = any(:procedures::text[]) and m.received_at < :begin and l.recorded_at >= :begin
    and m.number > :after
order by m.number limit :limit;

-- name: starts
-- The same of the matters named.
select m.number, m.procedure, o.start from matter m join opening o on o.number = m.number
where m.number = any(:numbers) order by m.number;

-- name: rows
-- What was in the ledger at that instant.
select number, seq, type, at, recorded_at, article, received_at, occurred_at, actor, on_behalf_of, agency, command, data
from ledger where number = any(:numbers) and recorded_at <= :as_of order by number, seq;

-- name: latest$
-- Until when the ledger reaches: where clocks are moved, ahead of now.
select max(recorded_at) from ledger;
