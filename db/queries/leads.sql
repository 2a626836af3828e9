-- name: open$
-- Once for the ledger's line that it rests on, also where it was withdrawn since.
insert into lead (
    id, number, seq, duty, rule, article, title, grounds, role, agency, official, at, due_at, held, breach
) values (
    :id, :number, :seq, :duty, :rule, :article, :title, :grounds, :role, :agency, :official, :at, :due_at,
    :held::jsonb, :breach
)
on conflict (id) do nothing
returning true;

-- name: withdraw!
update lead set status = 'withdrawn', withdrawn_seq = :seq
where number = :number and duty = :duty and breach and status = 'open' and seq < :seq;

-- name: withdrawn
select id from lead where number = :number and withdrawn_seq = :seq;

-- name: of
-- With the limit and the end of the duty as they are now (a revised calendar may have moved the one), and when the
-- act that ended it is said to have been done.
select l.id, l.number, l.seq, l.duty, l.rule, l.article, l.title, l.grounds, l.role, l.agency, l.official, l.at,
    coalesce(d.due_at, l.due_at) as due_at, d.ended_at, c.occurred_at as claimed_at, l.held, l.breach, l.status,
    l.withdrawn_seq, l.opened_at
from lead l
left join duty d on d.number = l.number and d.id = l.duty
left join lateral (
    select occurred_at from ledger
    where number = d.number and at = d.ended_at and type <> 'noted' and occurred_at is not null order by seq limit 1
) c on true
where l.number = :number order by l.at, l.seq;

-- name: by_id
select l.id, l.number, l.seq, l.duty, l.rule, l.article, l.title, l.grounds, l.role, l.agency, l.official, l.at,
    coalesce(d.due_at, l.due_at) as due_at, d.ended_at, c.occurred_at as claimed_at, l.held, l.breach, l.status,
    l.withdrawn_seq, l.opened_at
from lead l
left join duty d on d.number = l.number and d.id = l.duty
left join lateral (
    select occurred_at from ledger
    where number = d.number and at = d.ended_at and type <> 'noted' and occurred_at is not null order by seq limit 1
) c on true
where l.id = any(:ids) order by l.at, l.seq;
