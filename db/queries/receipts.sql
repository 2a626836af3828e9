-- name: by_id^
select * from receipt where id = :id;

-- name: answer^
-- The answer to an accepted act, as it is stored, and its proof.
select seq, answer::text as text, outcome_mac as mac from receipt where id = :id and status = 'accepted';

-- name: by_key^
select * from receipt where caller = :caller and idempotency_key = :idempotency_key;

-- name: refuse$
update receipt set status = 'refused', problem = :problem::json, outcome_mac = decode(:mac, 'hex')
where id = :id and status = 'received' returning true;

-- name: answered_async$
update receipt set answered_async = true where id = :id and status = 'received' returning true;

-- name: settled
-- The receipts that have an outcome and came after an instant, or are among those that waited for it; and whether the
-- ledger has the acts that were accepted.
select r.*, r.status <> 'accepted' or exists (
    select from ledger l where l.number = r.number and l.seq <= r.seq and l.command = r.id
) as in_ledger
from receipt r
where r.status <> 'received' and r.created_at >= :after::timestamptz
        and (r.created_at, r.id) > (:after::timestamptz, :after_id::text)
    or r.status <> 'received' and r.id = any(:waited::text[])
order by r.created_at, r.id limit :limit;

-- name: waiting
select id from receipt where status = 'received' order by tried_at limit :limit;

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
-- What was purged isn't done once more, whoever puts its receipt there again. Each try doubles the wait before the next one (up to 2⁸), so that an act that has arrived and isn't answered yet
-- isn't sent in a flood.
update receipt set attempts = attempts + 1, tried_at = clock_timestamp()
where id in (
    select id from receipt
    where status = 'received' and tried_at < clock_timestamp() - :patience::interval * 2 ^ least(attempts, 8)
        and not exists (select from receipt_kept k where k.id = receipt.id)
    order by tried_at limit :limit for update skip locked
)
returning *;

-- name: purge$
select purge_receipts(:kept::interval, :decided);
