-- One open finding for a case and a person, when it begins: whom its verification names later must not stop its ledger.

drop index finding_once;
create index finding_unsettled on matter (
    (about ->> 'case_no'), coalesce(about ->> 'subject', ''), (about ->> 'subject_agency')
) where procedure = 'finding' and about ->> 'case_no' is not null and not (about ->> 'settled')::boolean;

create function refuse_second_finding() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtext('finding of ' || (new.about ->> 'case_no')));
    if exists (
        select from matter
        where procedure = 'finding' and about ->> 'case_no' = new.about ->> 'case_no'
            and coalesce(about ->> 'subject', '') = coalesce(new.about ->> 'subject', '')
            and about ->> 'subject_agency' = new.about ->> 'subject_agency'
            and not (about ->> 'settled')::boolean
    ) then
        raise exception 'a finding of this case and person is open'
            using errcode = 'unique_violation', constraint = 'finding_once';
    end if;
    return new;
end $$;

create trigger finding_once before insert on matter
    for each row when (
        new.procedure = 'finding' and new.about ->> 'case_no' is not null and not (new.about ->> 'settled')::boolean
    ) execute function refuse_second_finding();
alter table matter enable always trigger finding_once;
-- What it is about is written with its first line.
create trigger finding_begins_once before update on matter
    for each row when (
        new.procedure = 'finding' and old.about is null and new.about ->> 'case_no' is not null
        and not (new.about ->> 'settled')::boolean
    ) execute function refuse_second_finding();
alter table matter enable always trigger finding_begins_once;

-- Whoever had a part in the decision reviews nothing, whoever recused himself decides nothing, in whatever order.
insert into incompatible values
    ('verified', 'determined'),
    ('reviewed', 'dismissed'),
    ('measure_referred', 'verified'),
    ('rectified', 'verified')
on conflict do nothing;
insert into incompatible
select later, earlier
from unnest(array['reviewed', 'appeal_decided']) as later,
    unnest(array['measures_proposed', 'measures_imposed', 'measure_referred']) as earlier
on conflict do nothing;
insert into incompatible
select later, 'recused'
from unnest(array[
    'verified', 'dismissed', 'tolerance_accepted', 'tolerance_decided', 'determined', 'measures_proposed',
    'measures_imposed', 'measure_referred', 'reviewed', 'appeal_decided', 'rectified'
]) as later
on conflict do nothing;

-- What nobody does in his own finding.
create table own_finding (
    act text primary key
);
insert into own_finding
select unnest(array[
    'verified', 'dismissed', 'subject_notified', 'tolerance_accepted', 'tolerance_decided', 'determined',
    'measures_proposed', 'measures_imposed', 'measure_referred', 'measure_recorded', 'served', 'reviewed',
    'appeal_prolonged', 'appeal_decided', 'rectified', 'executed', 'recused', 'reassigned', 'referred_to_law'
]);
grant select on own_finding to shouwen_app;

create or replace function refuse_conflict() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    -- One person in two parts that exclude each other.
    select a.number, a.type into wrong
    from added a
    join matter m on m.number = a.number and m.procedure = 'finding'
    join incompatible i on i.later = a.type
    join ledger l on l.number = a.number and l.type = i.earlier
    where coalesce(a.on_behalf_of, a.actor) = coalesce(l.on_behalf_of, l.actor)
    limit 1;
    if found then
        raise exception 'one person in two parts of %: %', wrong.number, wrong.type
            using errcode = 'integrity_constraint_violation';
    end if;
    -- Nobody in his own finding; no agency on its own tolerance.
    select a.number, a.type into wrong
    from added a
    join matter m on m.number = a.number and m.procedure = 'finding'
    where a.type in (select act from own_finding) and coalesce(a.on_behalf_of, a.actor) = m.about ->> 'subject'
        or a.type in ('tolerance_accepted', 'tolerance_decided') and a.agency = m.about ->> 'subject_agency'
    limit 1;
    if found then
        raise exception 'own finding %: %', wrong.number, wrong.type
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
