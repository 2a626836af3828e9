-- name: since
select position, number, procedure, seq, type, at, involved, data from outbox
where position > :position and (:agencies::text[] is null or involved && :agencies)
order by position limit :limit;

-- name: last$
select coalesce(max(position), 0) from outbox;
