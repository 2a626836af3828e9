-- name: issue!
-- A report is issued once for a period. A repeated run leaves it as it was.
insert into issued_report (report, begins, ends, as_of, figures)
values (:report, :begins::text::date, :ends::text::date, :as_of, :figures::jsonb)
on conflict do nothing;

-- name: task_of^
-- Whether a task of this kind was begun for this period and stands, and how many were voided. What is void is as if it
-- had never been begun.
select coalesce(bool_or(not void), false) as stands, count(*) filter (where void) as voided
from matter m
cross join lateral (select exists (select from ledger where number = m.number and type = 'voided') as void) v
where procedure = 'supervision' and kind = :task
    and about ->> 'from' = :begins::text and about ->> 'to' = :ends::text;

-- name: voided_periods
-- The periods for which every task of this kind is void, among those for which a schedule (`by`) has begun one and the
-- period of these days. So a task that somebody began for other days, by mistake, is never begun again.
select about ->> 'from' as begins, about ->> 'to' as ends
from matter m
cross join lateral (select exists (select from ledger where number = m.number and type = 'voided') as void) v
where procedure = 'supervision' and kind = :task and about ->> 'from' is not null
group by about ->> 'from', about ->> 'to'
having bool_and(void)
    and (bool_or(opened_by = :by) or (about ->> 'from' = :begins::text and about ->> 'to' = :ends::text))
order by about ->> 'from';

-- name: issued
-- The issued reports, each with the task of sending it round. Of several tasks it is the last that stands, if any does.
select r.report, r.begins, r.ends, r.as_of, r.figures, r.issued_at, m.number as supervision_no
from issued_report r
left join lateral (
    select number from matter t where procedure = 'supervision' and kind = r.report
        and about ->> 'from' = r.begins::text and about ->> 'to' = r.ends::text
    order by exists (select from ledger where number = t.number and type = 'voided'), received_at desc, number desc
    limit 1
) m on true
where :report::text is null or r.report = :report order by r.begins desc, r.report limit 200;

-- name: candidates
-- The cases of a period that an inspection may draw: those that these agencies lead, or all when no agency is named.
select number from matter
where procedure = 'case' and received_at >= :begin and received_at < :until
    and (:agencies::text[] = '{}' or lead_agency = any(:agencies))
order by number;

-- name: open_campaign^
insert into campaign (begins, ends, agencies, size, seed, frame, sample, opened_by, supervision_no)
values (:begins::text::date, :ends::text::date, :agencies, :size, :seed, :frame, :sample, :by, :supervision_no)
returning number;

-- name: campaign^
-- Without the frame, which has every case of the period. The same holds for the two queries below.
select number, begins, ends, agencies, size, seed, cardinality(frame) as frame_size, sample, opened_by, opened_at,
    supervision_no
from campaign where number = :number;

-- name: campaign_of^
select number, begins, ends, agencies, size, seed, cardinality(frame) as frame_size, sample, opened_by, opened_at,
    supervision_no
from campaign where supervision_no = :supervision_no;

-- name: campaigns
select number, begins, ends, agencies, size, seed, cardinality(frame) as frame_size, sample, opened_by, opened_at,
    supervision_no
from campaign order by number desc limit 200;

-- name: frame^
select frame from campaign where number = :number;

-- name: inspect!
insert into inspection (campaign, case_no, outcome, finding_no, inspected_by, receipt)
values (:campaign, :case_no, :outcome, :finding_no, :by, :receipt);

-- name: alone!
-- One result at a time for a case: the second one sees what the first has written.
select pg_advisory_xact_lock(hashtextextended('inspection ' || :campaign::int || ' ' || :case_no::text, 0));

-- name: inspected$
select exists (select from inspection where campaign = :campaign and case_no = :case_no);

-- name: inspect_anew!
insert into inspection_anew (campaign, case_no, finding_no, receipt)
values (:campaign, :case_no, :finding_no, :receipt);

-- name: take_unplaced
-- The faults whose finding takes no more leads, when the ledger says so too. Each goes to one taker. As in
-- `take_pending`, a fault that can't be placed isn't tried in a flood.
with due as (
    select f.id, f.campaign, f.case_no
    from fault_left f
    join receipt r on r.id = f.id
    join matter m on m.number = r.number
    where f.code = any(:decided)
        and ((m.about ->> 'settled')::boolean or m.about ->> 'subject' is distinct from r.payload -> 'data' ->> 'subject')
        and r.tried_at < clock_timestamp() - :patience::interval * 2 ^ least(r.attempts, 8)
    order by r.tried_at limit :limit for update of r skip locked
)
update receipt r set attempts = attempts + 1, tried_at = clock_timestamp()
from due where r.id = due.id
returning due.campaign, due.case_no, r.*;

-- name: inspections
select i.case_no, i.outcome, coalesce(a.finding_no, i.finding_no) as finding_no, i.inspected_by, i.inspected_at
from inspection i
left join lateral (
    select finding_no from inspection_anew
    where campaign = i.campaign and case_no = i.case_no and (:as_of::timestamptz is null or at <= :as_of)
    order by at desc limit 1
) a on true
where i.campaign = :campaign and (:as_of::timestamptz is null or i.inspected_at <= :as_of)
order by i.case_no;
