-- name: latest^
select day, month, at, paused from schedule_kept where report = :report order by id desc limit 1;

-- name: keep!
insert into schedule_kept (report, day, month, at, paused, why)
values (:report, :day, :month, :at, :paused, :why);

-- name: why
select why from schedule_kept where report = :report order by id;
