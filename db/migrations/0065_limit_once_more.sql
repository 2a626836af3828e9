-- The limit once more of a late duty, for who owes it and isn't named for its lateness: since when and until when the last
-- one runs, and when it was breached.
alter table duty
    add column again_since timestamptz,
    add column again_until timestamptz,
    add column again_breached_at timestamptz,
    add constraint duty_again_since_readable
        check (again_since >= '1900-01-01+00' and again_since < '9999-12-31+00') not valid,
    add constraint duty_again_until_readable
        check (again_until >= '1900-01-01+00' and again_until < '9999-12-31+00') not valid,
    add constraint duty_again_breached_at_readable
        check (again_breached_at >= '1900-01-01+00' and again_breached_at < '9999-12-31+00') not valid;
create index duty_again on duty (again_until) where status = 'open' and again_until is not null;
