-- What the product takes as law has to come from one of its processes: revisions of the calendar, and when reports are
-- issued. A MAC under a key that the database doesn't have says so. Rows from before have an empty one.
create table vouched (
    kind text not null,
    key text not null,
    mac bytea not null,
    primary key (kind, key, mac)
);
insert into vouched
select 'calendar_revision', number::text, ''::bytea from calendar_revision
union all
select 'schedule_kept', id::text, ''::bytea from schedule_kept;
alter table vouched add constraint vouched_mac check (octet_length(mac) = 32) not valid;
grant select, insert on vouched to shouwen_app;

-- The clock says when a notice was adopted.
revoke insert on calendar_notice from shouwen_app;
grant insert (title) on calendar_notice to shouwen_app;

-- What a matter began with is mended by the owner alone.
revoke insert on opening_mended from shouwen_app;
