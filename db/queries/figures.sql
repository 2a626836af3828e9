-- name: matters^
-- Counts of the open matters: all of them; those that are late (where clocks are moved: those that have had a breach);
-- those whose next duty is due within a span, its start excluded; those that await one of the rules.
select
    count(*) as open,
    count(*) filter (where case when :now::timestamptz is null then breaches > 0 else next_due_at <= :now end) as overdue,
    count(*) filter (where next_due_at > :after and next_due_at <= :until) as due,
    count(*) filter (where open_duties && :rules::text[]) as awaiting
from matter
where procedure = :procedure and status = 'open';

-- name: by_agency
-- Counts of the open matters by agency: those that the agency holds, those that it leads, and the late ones that it
-- holds.
select a.id, a.name, held.matters as held, held.overdue, led.matters as led
from (
    select holder, count(*) as matters, count(*) filter (
        where case when :now::timestamptz is null then breaches > 0 else next_due_at <= :now end
    ) as overdue
    from matter where procedure = :procedure and status = 'open' group by holder
) held
full join (
    select lead_agency, count(*) as matters
    from matter where procedure = :procedure and status = 'open' group by lead_agency
) led on led.lead_agency = held.holder
join agency a on a.id = coalesce(held.holder, led.lead_agency)
order by coalesce(held.overdue, 0) desc, coalesce(held.matters, 0) desc, a.id
limit 200;

-- name: by_rule
-- Counts of the open matters by rule: those in which a duty of the rule is owed, and the late ones among them.
select rule, count(*) as matters, count(*) filter (
    where case when :now::timestamptz is null then breaches > 0 else next_due_at <= :now end
) as overdue
from matter, unnest(open_duties) as rule
where procedure = :procedure and status = 'open' group by rule order by count(*) desc, rule;

-- name: state^
-- Figures for operators: the receipts without outcome, the age in seconds of the oldest one, and the outbox.
select
    (select count(*) from receipt where status = 'received') as pending,
    (select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8
        from receipt where status = 'received') as pending_age,
    (select count(*) from duty where status = 'open' and due_at <= clock_timestamp()) as overdue,
    (select count(*) from duty where status in ('open', 'suspended')) as owed,
    (select coalesce(max(position), 0) from outbox) as published,
    (select count(*) from audit_fault f where not exists (select from audit_examined e where e.fault = f.id)) as faults,
    (select coalesce(extract(epoch from clock_timestamp() - coalesce(
        (select max(at) from audit_root), (select at from audit order by chain, link limit 1)
    )), 0)::float8) as unsigned_age;
