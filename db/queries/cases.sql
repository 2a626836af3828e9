-- name: read_as$
-- From here to the end of the transaction the database shows only what this caller may see.
select set_config('shouwen.agencies', :agencies, true), set_config('shouwen.units', :units, true),
    set_config('shouwen.person', :person, true), set_config('role', 'shouwen_reader', true);

-- name: seen^
select * from seen_by(:agencies::text[], :units::text[], :person::text, :sees_all::boolean) where number = :number;

-- name: duties
select number, id, rule, article, title, role, agency, official, subject, started_at, due_at, provisional,
    status, ended_at, breached_at, extended, again_since, again_until, again_breached_at
from duty where number = any(:numbers) order by number, started_at, id;

-- name: timeline
select seq, type, at, recorded_at, article, received_at, occurred_at, actor, on_behalf_of, agency, command, data
from ledger where number = :number and seq > :after order by seq limit :limit;

-- name: open_by_rulebook^
-- The open matters of a rulebook, and how many of them owe a duty of one of these rows.
select count(*) as open, count(*) filter (where exists (
    select from duty d where d.number = m.number and d.rule = any(:rules) and d.status in ('open', 'suspended')
)) as owing
from matter m where m.status = 'open' and m.rulebook = :rulebook;

-- name: plan_for_values!
-- The lists have optional conditions. A plan for any values could use no index.
set local plan_cache_mode = force_custom_plan;

-- name: many_owing$
-- Whether more than 500 duties are owed to which a list is narrowed.
select count(*) > 500 from (select from owing(:rule, :due_before, :overdue, :agency, :official) limit 501) d;

-- name: page
-- A filter that isn't used is null, and its condition disappears when the query is planned; so do the orders that aren't
-- asked for, and the count.
--
-- Where the list is narrowed to matters that owe something, the array(…) makes PostgreSQL look up the duties first, and
-- then their matters by key. With `through`, and for whoever doesn't see all, it goes through the matters instead and looks
-- up the duties of each. With `through` it does so in the order of the list, and stops when the page is full. Only an open
-- matter owes anything.
--
-- In the order of the due instants it goes along the index of duties: a matter is next due when the first of its open
-- duties is. So no index needs a column of the matter that most steps change. An open duty shows that its matter is open.
-- Asked for both, PostgreSQL would expect few matters, and sort them all.
--
-- A breach is recorded by the matter's own clock, which a local stack may have moved; a duty whose limit has passed by
-- the database's clock is overdue as well, before its breach is recorded.
with found as not materialized (
    select m.* from seen_by(:agencies::text[], :units::text[], :person::text, :sees_all::boolean) m
    where m.procedure = :procedure
        and (:status::text is null or :sort::text = 'next_due_at' and :status = 'open' or m.status = :status)
        and (:breached::boolean is distinct from true or m.breaches > 0)
        and (:breached is distinct from false or m.breaches = 0)
        and (:q::text is null or m.number ^@ :q or m.external_no ^@ :q)
        and (:agency::text is null or m.involved @> array[:agency])
        and (:official::text is null
            or m.responder = :official
            or m.number = any(array(select number from duty where official = :official)))
        and (:rule::text is null and :due_before::timestamptz is null and :overdue::boolean is distinct from true
            or (:sort = 'next_due_at' or m.status = 'open') and case when :through::boolean or not :sees_all
                then (
                    select true from owing(:rule, :due_before, :overdue, :agency, :official) d
                    where d.number = m.number limit 1)
                else m.number = any(array(
                    select d.number from owing(:rule, :due_before, :overdue, :agency, :official) d)) end)
        and (:overdue is distinct from false
            or m.status = 'closed'
            or not exists (select from owing(null, null, true, null, null) d where d.number = m.number offset 0))
        and (:concerning::boolean is distinct from true
            or m.about ->> 'subject' = :person
            or m.about ->> 'subject_agency' = any(:units)
            or m.lead_agency = any(:units)
            or m.number = any(array(
                select d.number from duty d
                where d.status in ('open', 'suspended') and (d.official = :person or d.agency = any(:units)))))
)
select found.*, case when :total::boolean then (
    select count(*) from found where :sort <> 'next_due_at' or status = 'open' and next_due_at is not null
) end as total
from found
left join duty d on :sort = 'next_due_at' and d.status = 'open' and d.number = found.number
where (:sort <> 'next_due_at' or d.due_at is not null and not exists (
        select from duty e where e.number = d.number and e.status = 'open' and (e.due_at, e.id) < (d.due_at, d.id)))
    and (:key::timestamptz is null
        or :sort = '-received_at' and (found.received_at, found.number) < (:key, :last::text)
        or :sort = 'received_at' and (found.received_at, found.number) > (:key, :last)
        or :sort = 'next_due_at' and (d.due_at, d.number) > (:key, :last))
order by
    case when :sort = '-received_at' then found.received_at end desc,
    case when :sort = '-received_at' then found.number end desc,
    case when :sort = 'received_at' then found.received_at end,
    case when :sort = 'next_due_at' then d.due_at end,
    found.number
limit :limit;

-- name: split_off$
-- The case of a part that was split off another case.
select number from matter where procedure = 'case' and about ->> 'split_from' = :part;

-- name: start^
select m.procedure, o.start from opening_now o join matter m on m.number = o.number where o.number = :number;

-- name: about$
-- As PostgreSQL has counted them last, for its plans: to count them would read all.
select greatest(reltuples, 0)::bigint from pg_class where oid = 'matter'::regclass;

-- name: numbers
-- The numbers of all matters, in order.
select number from matter where number > :after order by number limit :limit;

-- name: mend!
-- From now on the matter's workflow is started with this.
insert into opening_mended (number, start, by) values (:number, :start::jsonb, :by);

-- name: open_numbers
select number from matter
where procedure = :procedure and status = 'open' and number > :after order by number limit :limit;
