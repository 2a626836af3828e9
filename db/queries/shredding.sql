-- name: forget_rules!
delete from retention;

-- name: adopt!
insert into retention (procedure, matter_type, years) values (:procedure, :matter_type, :years);

-- name: ended
-- Closed matters whose key is there, and which closed before that instant.
select m.number, m.procedure, matter_types(m.number) as types, m.closed_at
from matter m join vault_key k on k.number = m.number and k.wrapped is not null
where m.status = 'closed' and m.closed_at < :before and m.number > :after
order by m.number limit :limit;

-- name: list!
insert into shred_listed (number, closed_at, years, basis, ends_on)
values (:number, :closed_at, :years, :basis, :ends_on)
on conflict do nothing;

-- name: listed
-- What is listed and still there; what holds it back, and whether it was listed long enough ago.
select m.number, m.procedure, matter_types(m.number) as types, l.closed_at, l.years, l.basis, l.ends_on, l.listed_at,
    l.listed_at <= clock_timestamp() - interval '7 days' as ripe, shred_held(m.number) as held
from shred_listed l
join matter m on m.number = l.number and m.closed_at = l.closed_at and m.status = 'closed'
join vault_key k on k.number = m.number and k.wrapped is not null
where m.number > :after order by m.number limit :limit;

-- name: shred$
select shred_key(:number);

-- name: gone
select number, closed_at, years, basis, ends_on, listed_at, texts, at from shredded
where number > :after order by number limit :limit;
