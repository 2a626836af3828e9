-- A lead with the limit and the end of its duty as they are now (a revised calendar may have moved the one), and when
-- the act that ended it is said to have been done.

create view lead_now as
select l.id, l.number, l.seq, l.duty, l.rule, l.article, l.title, l.grounds, l.role, l.agency, l.official, l.at,
    coalesce(d.due_at, l.due_at) as due_at, d.ended_at, c.occurred_at as claimed_at, l.held, l.breach, l.status,
    l.withdrawn_seq, l.opened_at
from lead l
left join duty d on d.number = l.number and d.id = l.duty
left join lateral (
    select occurred_at from ledger
    where number = d.number and at = d.ended_at and type <> 'noted' and occurred_at is not null order by seq limit 1
) c on true;

grant select on lead_now to shouwen_app;
