-- name: alone!
-- Of two requests at the same moment, the second one waits here until it can see the first.
select pg_advisory_xact_lock(hashtext('commendation of ' || :agency::text || ' ' || coalesce(:subject::text, '')));

-- name: nominated$
select number from matter
where procedure = 'commendation' and involved @> array[:agency]
    and about ->> 'subject_agency' = :agency and about ->> 'subject' is not distinct from :subject::text
    and about -> 'cases' @> :cases::jsonb and about -> 'cases' <@ :cases::jsonb
    and (status = 'open' or about ->> 'outcome_event' = 'approved')
limit 1;
