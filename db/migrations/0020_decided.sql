-- Whoever decides the tolerance, or puts a decision right, has had a part in it: neither reviews it nor hears the appeal.

insert into incompatible
select later, earlier
from unnest(array['reviewed', 'appeal_decided']) as later, unnest(array['tolerance_decided', 'rectified']) as earlier
on conflict do nothing;

-- One open finding for a case and a person, whatever agency he serves or heads; for a case and an agency where nobody
-- is named.
create or replace function refuse_second_finding() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtext('finding of ' || (new.about ->> 'case_no')));
    if exists (
        select from matter
        where procedure = 'finding' and about ->> 'case_no' = new.about ->> 'case_no'
            and coalesce(about ->> 'subject', '') = coalesce(new.about ->> 'subject', '')
            and (new.about ->> 'subject' is not null or about ->> 'subject_agency' = new.about ->> 'subject_agency')
            and not (about ->> 'settled')::boolean
    ) then
        raise exception 'a finding of this case and person is open'
            using errcode = 'unique_violation', constraint = 'finding_once';
    end if;
    return new;
end $$;
