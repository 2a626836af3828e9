-- The limit once more of a late duty, for who owes it and isn't named for its lateness: since when and until when the last
-- one runs, and when it was breached.
alter table duty
    add column again_since timestamptz,
    add column again_until timestamptz,
    add column again_breached_at timestamptz,
    add constraint duty_again_since_readable
        check (again_since >= '1900-01-01+00' and again_since < '9999-12-31+00') not valid,
    add constraint duty_again_until_readable
        check (again_until >= '1900-01-01+00' and again_until < '9999-12-31+00') not valid,
    add constraint duty_again_breached_at_readable
        check (again_breached_at >= '1900-01-01+00' and again_breached_at < '9999-12-31+00') not valid;
create index duty_again on duty (again_until) where status = 'open' and again_until is not null;

-- The lead of a limit once more shows that limit, and not the first one of its duty.
create or replace view lead_now as
select l.id, l.number, l.seq, l.duty, l.rule, l.article, l.title, l.grounds, l.role, l.agency, l.official, l.at,
    case when o.once_more then l.due_at else coalesce(d.due_at, l.due_at) end as due_at, d.ended_at,
    c.occurred_at as claimed_at, l.held, l.breach, l.status, l.withdrawn_seq, l.opened_at
from lead l
left join duty d on d.number = l.number and d.id = l.duty
left join lateral (
    select data ? 'since' as once_more from ledger where number = l.number and seq = l.seq
) o on true
left join lateral (
    select occurred_at from ledger
    where number = d.number and at = d.ended_at and type <> 'noted' and occurred_at is not null order by seq limit 1
) c on true;
