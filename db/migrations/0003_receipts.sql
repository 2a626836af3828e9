-- What was received and what became of it: idempotency, asynchronous answers and recovery in one table.

create table receipt (
    id text primary key,
    caller text not null,
    idempotency_key text not null,
    body_mac bytea not null,
    procedure text not null,
    number text collate "C" not null references matter deferrable initially deferred,
    act text not null,
    payload jsonb not null,
    received_at timestamptz not null,
    respond_async boolean not null default false,
    answered_async boolean not null default false,
    status text not null default 'received' check (status in ('received', 'accepted', 'refused')),
    seq int,
    -- json, not jsonb: an answer is given again byte for byte
    answer json,
    problem json,
    attempts int not null default 0,
    -- real time, which received_at is not where a case's clock was moved
    tried_at timestamptz not null default clock_timestamp(),
    created_at timestamptz not null default clock_timestamp(),
    unique (caller, idempotency_key)
);

create index receipt_pending on receipt (tried_at) where status = 'received';
create index receipt_done on receipt (created_at) where status <> 'received';

-- What was refused before it reached a workflow leaves no trace there: here it does.
create table denial (
    id bigint generated always as identity primary key,
    number text collate "C" not null,
    act text not null,
    actor text not null,
    agency text,
    code text not null,
    at timestamptz not null default clock_timestamp()
);

create index denial_number on denial (number, id);

create trigger append_only before update or delete or truncate on denial
    for each statement execute function refuse_change();
alter table denial enable always trigger append_only;

grant select, insert, update, delete on receipt to shouwen_app;
grant select, insert on denial to shouwen_app;
