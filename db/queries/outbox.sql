-- name: since
-- An agency hears of the matters that involve it, but findings are about persons: the conduct office and auditors hear of them.
select position, number, procedure, seq, type, at, involved, data from outbox
where position > :position and (:agencies::text[] is null or involved && :agencies and procedure <> 'finding')
order by position limit :limit;

-- name: last$
select coalesce(max(position), 0) from outbox;
