-- name: issue!
-- Issued once: a run that is repeated leaves it as it was.
insert into issued_report (report, begins, ends, as_of, figures)
values (:report, :begins::text::date, :ends::text::date, :as_of, :figures::jsonb)
on conflict do nothing;

-- name: issued
select report, begins, ends, as_of, figures, issued_at from issued_report
where :report::text is null or report = :report order by begins desc, report limit 200;

-- name: candidates
-- The cases of a period that an inspection may be about: of these agencies, or of all where none is named.
select number from matter
where procedure = 'case' and received_at >= :begin and received_at < :until
    and (:agencies::text[] = '{}' or lead_agency = any(:agencies))
order by number;

-- name: open_campaign^
insert into campaign (begins, ends, agencies, size, seed, sample, opened_by)
values (:begins::text::date, :ends::text::date, :agencies, :size, :seed, :sample, :by)
returning *;

-- name: campaign^
select * from campaign where number = :number;

-- name: campaigns
select * from campaign order by number desc limit 200;

-- name: inspect!
insert into inspection (campaign, case_no, outcome, finding_no, inspected_by)
values (:campaign, :case_no, :outcome, :finding_no, :by);

-- name: inspections
select case_no, outcome, finding_no, inspected_by, inspected_at from inspection
where campaign = :campaign order by case_no;
