-- Long lists of what is owed go through the open matters in the order of the list, and stop at the end of a page. The index
-- of duties by agency also serves `numbers_by_duty`, which asks for suspended ones too.
create index matter_open_newest on matter (procedure, received_at, number) where status = 'open';
drop index duty_due_agency;
create index duty_due_agency on duty (agency, due_at) where status in ('open', 'suspended');

-- The duties that somebody owes now, narrowed by what isn't null. ``late``: those whose limit has run out.
create function owing(of_rule text, before timestamptz, late boolean, by_agency text, by_official text)
returns setof duty language sql stable as $$
    select d.* from duty d
    where d.status in ('open', 'suspended')
        and (of_rule is null or d.rule = of_rule)
        and (before is null or d.status = 'open' and d.due_at < before)
        and (late is distinct from true or d.status = 'open' and (d.breached_at is not null or d.due_at <= now()))
        and (by_agency is null or d.agency = by_agency)
        and (by_official is null or d.official = by_official)
$$;
