-- name: since
-- An agency gets the events of matters that involve it. Findings are about persons, so only the conduct office and
-- auditors get their events.
select position, number, procedure, seq, type, at, involved, data from outbox
where position > :position and (:agencies::text[] is null or involved && :agencies and procedure <> 'finding')
order by position limit :limit;

-- name: duties
-- The duties that events name, as they stand now.
select number, id, rule, article, title, role, agency, official, subject, started_at, due_at, provisional,
    status, ended_at, breached_at, extended, again_since, again_until, again_breached_at
from duty where (number, id) in (select * from unnest(:numbers::text[], :ids::text[]));

-- name: last$
select coalesce(max(position), 0) from outbox;
