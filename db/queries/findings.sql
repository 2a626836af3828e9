-- name: unsettled$
select number from matter
where procedure = 'finding' and about ->> 'case_no' = :case_no
    and coalesce(about ->> 'subject', '') = coalesce(:subject, '') and about ->> 'subject_agency' = :agency
    and not (about ->> 'settled')::boolean;

-- name: of_cases
select about ->> 'case_no' as case_no, number from matter
where procedure = 'finding' and about ->> 'case_no' = any(:cases) order by received_at, number;

-- name: holding
-- The findings that a lead has gone into.
select number from matter where procedure = 'finding' and about ->> 'case_no' = :case_no and about -> 'leads' ? :lead;
