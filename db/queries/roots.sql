-- name: last^
-- The newest root that isn't void. A null ``void`` stands for the roots that somebody has said to be void.
select number, case when at < '10000-01-01+00' and isfinite(at) then (extract(epoch from at) * 1000000)::bigint else 0 end as at, previous, heads, digest, key_id, signature
from audit_root where number <> all(coalesce(:void::int[], array(select root from audit_root_void)))
order by number desc limit 1;

-- name: since
-- The roots after one, in order, that nobody has said to be void.
select number, case when at < '10000-01-01+00' and isfinite(at) then (extract(epoch from at) * 1000000)::bigint else 0 end as at, previous, heads,
    digest, key_id, signature
from audit_root r where number > :number and not exists (select from audit_root_void v where v.root = r.number)
order by number;

-- name: next$
-- The number of the next root.
select coalesce(max(number), 0) + 1 from audit_root;

-- name: said_void
-- The roots that somebody has said to be void, in order.
select number, case when at < '10000-01-01+00' and isfinite(at) then (extract(epoch from at) * 1000000)::bigint else 0 end as at, previous, heads,
    digest, key_id, signature
from audit_root r where exists (select from audit_root_void v where v.root = r.number)
order by number;

-- name: void!
insert into audit_root_void (root) values (:number) on conflict do nothing;

-- name: by_number^
select number, case when at < '10000-01-01+00' and isfinite(at) then (extract(epoch from at) * 1000000)::bigint else 0 end as at, previous, heads, digest, key_id, signature
from audit_root where number = :number;

-- name: now$
select clock_timestamp();

-- name: grown
-- The newest entry of each chain that has grown since the last root with it. The chains are found one after the other in
-- the index, without reading all entries.
with recursive chains as (
    (select chain from audit order by chain limit 1)
    union all
    select (select a.chain from audit a where a.chain > c.chain order by a.chain limit 1)
    from chains c where c.chain is not null
)
select c.chain, newest.link, newest.hash
from chains c
cross join lateral (select link, hash from audit where chain = c.chain order by link desc limit 1) newest
left join lateral (
    select link from audit_head h
    where chain = c.chain and root <> all(:void::int[])
    order by root desc limit 1
) signed on true
where newest.link is distinct from signed.link
order by c.chain;

-- name: put!
-- A root with the heads that it signs.
select audit_put_root(
    row(:number, :at, :previous, :heads, :digest, :key_id, :signature)::audit_root, :chains, :links, :hashes
);

-- name: heads
select root, chain, link, hash from audit_head where root = :root order by chain;
