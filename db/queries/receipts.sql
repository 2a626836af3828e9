-- name: by_id^
select * from receipt where id = :id;

-- name: by_key^
select * from receipt where caller = :caller and idempotency_key = :idempotency_key;

-- name: refuse$
update receipt set status = 'refused', problem = :problem::json
where id = :id and status = 'received' returning true;

-- name: answered_async$
update receipt set answered_async = true where id = :id and status = 'received' returning true;

-- name: take_pending
-- Each try doubles the wait before the next one (up to 2⁸), so that an act that has arrived and isn't answered yet
-- isn't sent in a flood.
update receipt set attempts = attempts + 1, tried_at = clock_timestamp()
where id in (
    select id from receipt
    where status = 'received' and tried_at < clock_timestamp() - :patience::interval * 2 ^ least(attempts, 8)
    order by tried_at limit :limit for update skip locked
)
returning *;

-- name: purge!
with gone as (
    delete from receipt
    where status <> 'received' and created_at < clock_timestamp() - :kept::interval
        and id not in (select id from fault_left where code = any(:decided))
    returning *
)
insert into receipt_kept (id, caller, body_mac, number, act, payload_hash, received_at, status, seq, answer_hash)
select id, caller, body_mac, number, act, sha256(convert_to(payload::text, 'UTF8')), received_at, status, seq,
    sha256(convert_to(coalesce(answer, problem)::text, 'UTF8'))
from gone;
