-- name: unsettled$
select number from matter
where procedure = 'finding' and about ->> 'case_no' = :case_no
    and coalesce(about ->> 'subject', '') = coalesce(:subject, '') and about ->> 'subject_agency' = :agency
    and not (about ->> 'settled')::boolean;

-- name: of_case
select number from matter
where procedure = 'finding' and about ->> 'case_no' = :case_no order by received_at, number;

-- name: holding
-- The findings that a lead has gone into.
select number from matter where procedure = 'finding' and about ->> 'case_no' = :case_no and about -> 'leads' ? :lead;
