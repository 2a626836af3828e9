-- name: last^
select number, (extract(epoch from at) * 1000000)::bigint as at, previous, heads, digest, key_id, signature
from audit_root order by number desc limit 1;

-- name: by_number^
select number, (extract(epoch from at) * 1000000)::bigint as at, previous, heads, digest, key_id, signature
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
left join lateral (select link from audit_head where chain = c.chain order by root desc limit 1) signed on true
where newest.link is distinct from signed.link
order by c.chain;

-- name: put!
insert into audit_root (number, at, previous, heads, digest, key_id, signature)
values (:number, :at, :previous, :heads, :digest, :key_id, :signature);

-- name: put_heads!
insert into audit_head (root, chain, link, hash)
select :number, h.chain, h.link, h.hash
from unnest(:chains::text[], :links::int[], :hashes::bytea[]) as h(chain, link, hash);

-- name: heads
select root, chain, link, hash from audit_head where root = :root order by chain;
