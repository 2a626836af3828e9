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
select chain, link, kind, key, case when at < '10000-01-01+00' and isfinite(at) then (extract(epoch from at) * 1000000)::bigint else 0 end as at, login, digest, hash
from audit where chain = any(:chains) order by chain, link;

-- name: heads
-- The heads of roots that aren't void. A null ``void`` stands for the roots that somebody has said to be void.
select root, chain, link, hash from audit_head
where chain = any(:chains) and root <> all(coalesce(:void::int[], array(select root from audit_root_void)))
order by chain, root;

-- name: noted
-- The signatures under which a fault is noted and hasn't been gone since.
select f.signature, f.signed_at from audit_fault f
where f.chain = :chain and (f.place, f.what, coalesce(f.seen, '')) = (:place, :what, :seen)
    and not exists (select from audit_fault_gone g where g.fault = f.id);

-- name: note!
insert into audit_fault (chain, place, what, seen, signature, signed_at)
values (:chain, :place, :what, :seen, :signature, :signed_at);

-- name: gone!
-- The faults of these chains that aren't among those that were found. What is told of signatures (签名), of what is shown
-- (所示) and of outcomes (回执) isn't found in a chain.
insert into audit_fault_gone (fault)
select f.id from audit_fault f
where f.chain = any(:chains) and case :place when '' then f.place !~ '^(签名|所示|回执)' else f.place ^@ :place end
    and not exists (select from audit_fault_gone g where g.fault = f.id)
    and not exists (
        select from unnest(:of::text[], :places::text[], :whats::text[], :seens::text[]) as n(chain, place, what, seen)
        where (n.chain, n.place, n.what, n.seen) = (f.chain, f.place, f.what, coalesce(f.seen, ''))
    )
on conflict do nothing;

-- name: open
-- The faults after one that nobody has examined.
select f.id, f.chain, f.place, f.what, coalesce(f.seen, '') as seen, f.found_at, f.signature, f.signed_at
from audit_fault f
where f.id > :after and not exists (select from audit_examined e where e.fault = f.id) order by f.id limit 1000;

-- name: chain_of$
select chain from audit_fault where id = :fault;

-- name: examine$
insert into audit_examined (fault, by) values (:fault, :by) on conflict do nothing returning true;
