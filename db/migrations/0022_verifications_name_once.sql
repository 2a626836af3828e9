-- A verification may name another person than the lead did. From its receipt on until its outcome (which comes with what
-- the ledger says, in one transaction) that person is taken: no other finding of the case turns against him meanwhile.

create index receipt_naming on receipt ((payload -> 'data' ->> 'subject'))
where procedure = 'finding' and act = 'verify' and status = 'received';

-- The finding of a case, besides this one, that is open against a person (or, where nobody is named, an agency), or that
-- a verification on its way turns against him. Whoever asks is alone with the case until he commits.
create function other_finding(this text, of_case text, of_person text, of_agency text) returns text
language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtext('finding of ' || of_case));
    return ( -- one statement: what it is about and the receipt change at one moment
        select number from matter
        where procedure = 'finding' and about ->> 'case_no' = of_case
            and coalesce(about ->> 'subject', '') = coalesce(of_person, '')
            and (of_person is not null or about ->> 'subject_agency' = of_agency)
            and not (about ->> 'settled')::boolean and number <> this
        union all
        select r.number from receipt r join matter m on m.number = r.number
        where r.procedure = 'finding' and r.act = 'verify' and r.status = 'received'
            and r.payload -> 'data' ->> 'subject' = of_person
            and m.about ->> 'case_no' = of_case and r.number <> this
        limit 1
    );
end $$;

create or replace function refuse_second_finding() returns trigger language plpgsql as $$
declare
    there text := other_finding(
        new.number, new.about ->> 'case_no', new.about ->> 'subject', new.about ->> 'subject_agency'
    );
begin
    if there is not null then
        raise exception 'a finding of this case and person is open'
            using errcode = 'unique_violation', constraint = 'finding_once', detail = there;
    end if;
    return new;
end $$;
