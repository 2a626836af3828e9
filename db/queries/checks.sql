-- name: utc!
set local timezone = 'UTC';

-- name: next_chains
-- The chains after one, in order.
with recursive chains as (
    (select chain, 1 as place from audit where chain > :after order by chain limit 1)
    union all
    select (select a.chain from audit a where a.chain > c.chain order by a.chain limit 1), c.place + 1
    from chains c where c.chain is not null and c.place < :limit::int
)
select chain from chains where chain is not null order by chain;

-- name: entries
select chain, link, kind, key, (extract(epoch from at) * 1000000)::bigint as at, login, digest, hash
from audit where chain = any(:chains) order by chain, link;

-- name: heads
select root, chain, link, hash from audit_head where chain = any(:chains) order by chain, root;

-- name: note$
-- A fault is noted once.
insert into audit_fault (chain, place, what) values (:chain, :place, :what)
on conflict (chain, place, what) do nothing returning true;

-- name: open
-- The faults that nobody has examined.
select f.id, f.chain, f.place, f.what, f.found_at from audit_fault f
where not exists (select from audit_examined e where e.fault = f.id) order by f.id limit 100;

-- name: examine$
insert into audit_examined (fault, by) values (:fault, :by) on conflict do nothing returning true;

-- name: unsigned$
-- How many seconds ago the last root was made; null when there is none.
select extract(epoch from clock_timestamp() - max(at))::float from audit_root;
