-- Findings and commendations are matters like cases; `about` is what only their procedure knows of.

alter table matter add column about jsonb;

-- One open finding for a case and a person; further leads join it until it is settled.
create unique index finding_once on matter (
    (about ->> 'case_no'), coalesce(about ->> 'subject', ''), (about ->> 'subject_agency')
) where procedure = 'finding' and about ->> 'case_no' is not null and not (about ->> 'settled')::boolean;
create index finding_of_case on matter ((about ->> 'case_no')) where procedure = 'finding';
create index finding_of_subject on matter ((about ->> 'subject')) where procedure = 'finding';

-- Who may not: whatever the engine let through, the evidence of it can't be written.
create table incompatible (
    later text not null,
    earlier text not null,
    primary key (later, earlier)
);

insert into incompatible values
    ('determined', 'verified'),
    ('determined', 'dismissed'),
    ('measures_proposed', 'verified'),
    ('measures_imposed', 'verified'),
    ('reviewed', 'verified'),
    ('reviewed', 'determined'),
    ('appeal_decided', 'verified'),
    ('appeal_decided', 'determined'),
    ('appeal_decided', 'reviewed');

create function refuse_conflict() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    -- One person in two parts that exclude each other.
    select a.number, a.type into wrong
    from added a
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
    where a.type in (
            'verified', 'dismissed', 'tolerance_accepted', 'tolerance_decided', 'determined', 'measures_proposed',
            'measures_imposed', 'measure_referred', 'reviewed', 'appeal_decided', 'rectified', 'executed'
        ) and coalesce(a.on_behalf_of, a.actor) = m.about ->> 'subject'
        or a.type in ('tolerance_accepted', 'tolerance_decided') and a.agency = m.about ->> 'subject_agency'
    limit 1;
    if found then
        raise exception 'own finding %: %', wrong.number, wrong.type
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create trigger no_conflict after insert on ledger
    referencing new table as added for each statement execute function refuse_conflict();
alter table ledger enable always trigger no_conflict;

grant select on incompatible to shouwen_app;
