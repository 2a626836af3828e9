-- name: alone!
-- One request at a time under a key: the second one sees what the first has written.
select pg_advisory_xact_lock(hashtextextended(:caller || ' ' || :idempotency_key, 0));

-- name: earlier^
select body_mac, status, location, answer from request where caller = :caller and idempotency_key = :idempotency_key;

-- name: put!
insert into request (caller, idempotency_key, body_mac, status, location, answer)
values (:caller, :idempotency_key, :body_mac, :status, :location, :answer::json);

-- name: purge$
select purge_requests(:kept::interval);
