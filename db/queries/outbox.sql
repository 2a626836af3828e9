-- name: since
-- An agency gets the events of matters that involve it. Findings are about persons, so only the conduct office and
-- auditors get their events.
select position, number, procedure, seq, type, at, involved, data from outbox
where position > :position and (:agencies::text[] is null or involved && :agencies and procedure <> 'finding')
order by position limit :limit;

-- name: last$
select coalesce(max(position), 0) from outbox;
