-- name: unsettled$
select number from matter
where procedure = 'finding' and about ->> 'case_no' = :case_no
    and coalesce(about ->> 'subject', '') = coalesce(:subject, '')
    and (:subject::text is not null or about ->> 'subject_agency' = :agency)
    and not (about ->> 'settled')::boolean;

-- name: other$
select other_finding(:this, :case_no, :subject, null);

-- name: has_taken$
-- Whether a finding of this person was begun or joined by a lead. The person is the one of that moment, because the
-- verification may have named another one since.
select exists (
    select from matter m
    join ledger first on first.number = m.number and first.seq = 1
    join ledger taken on taken.number = m.number and taken.data ->> 'lead' = :lead
    where m.procedure = 'finding' and m.about ->> 'case_no' = :case_no
        and (:subject::text is not null or :agency in (m.about ->> 'subject_agency', first.data ->> 'subject_agency'))
        and coalesce(:subject, '') in (coalesce(m.about ->> 'subject', ''), coalesce(first.data ->> 'subject', ''))
);

-- name: of_cases
select about ->> 'case_no' as case_no, number
from seen_by(:agencies::text[], :units::text[], :person::text, :sees_all::boolean)
where procedure = 'finding' and about ->> 'case_no' = any(:cases) order by received_at, number;

-- name: holding
-- The findings that a lead has gone into.
select number from matter where procedure = 'finding' and about ->> 'case_no' = :case_no and about -> 'leads' ? :lead;
