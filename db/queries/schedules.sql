-- name: latest
-- When a report is issued, or all of them: as it was set, the latest first, each with the proofs that a process of this
-- product has done so.
select id, report, day, month, at, paused,
    array(select mac from vouched where kind = 'schedule_kept' and key = s.id::text) as macs
from schedule_kept s where :report::text is null or report = :report order by id desc;

-- name: keep$
insert into schedule_kept (report, day, month, at, paused, why)
values (:report, :day, :month, :at, :paused, :why) returning id;

-- name: why
select why from schedule_kept where report = :report order by id;
