-- What stays of a receipt for as long as the ledger, after its key may be used again: who sent which act when, the MAC of
-- the request, and a hash of the act as it went to the workflow. Texts in it are references to the vault.
create table receipt_kept (
    id text primary key,
    caller text not null,
    body_mac bytea not null,
    number text collate "C" not null references matter,
    act text not null,
    payload_hash bytea not null,
    received_at timestamptz not null,
    status text not null,
    seq int
);
create index receipt_kept_number on receipt_kept (number);

-- When each report is issued, as this product has set it, the latest last; and why it was set: ``made``, ``changed`` by
-- the conduct office, or set again because somebody has ``deleted`` or ``altered`` the schedule in Temporal.
create table schedule_kept (
    id bigint generated always as identity primary key,
    report text not null,
    day int not null,
    month int,
    at time not null,
    paused boolean not null,
    why text not null check (why in ('made', 'changed', 'deleted', 'altered')),
    kept_at timestamptz not null default clock_timestamp()
);
create index schedule_kept_report on schedule_kept (report, id);

create trigger append_only before update or delete or truncate on schedule_kept
    for each statement execute function refuse_change();
alter table schedule_kept enable always trigger append_only;
create trigger append_only before update or delete or truncate on receipt_kept
    for each statement execute function refuse_change();
alter table receipt_kept enable always trigger append_only;

grant select, insert on receipt_kept, schedule_kept to shouwen_app;
