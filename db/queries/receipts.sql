-- name: by_id^
select * from receipt where id = :id;

-- name: answer$
-- The answer to an accepted act, as it is stored.
select answer::text from receipt where id = :id and status = 'accepted';

-- name: by_key^
select * from receipt where caller = :caller and idempotency_key = :idempotency_key;

-- name: refuse$
update receipt set status = 'refused', problem = :problem::json
where id = :id and status = 'received' returning true;

-- name: answered_async$
update receipt set answered_async = true where id = :id and status = 'received' returning true;

-- name: waits^
-- Whether anything waits for a reconciler: one look instead of one for each kind. `take_pending` and `take_unplaced` say
-- which receipts are due again.
select
    exists (
        select from receipt where status = 'received' and tried_at < clock_timestamp() - :patience::interval
    ) as receipts,
    exists (select from calendar_revision where finished_at is null) as revisions,
    exists (select from fault_left where code = any(:decided)) as faults;

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

-- name: purge$
select purge_receipts(:kept::interval, :decided);
