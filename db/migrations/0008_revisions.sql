-- Revised calendars, and the answers to requests that concern no matter.

create sequence calendar_revision_number as int;

create table calendar_revision (
    number int primary key default nextval('calendar_revision_number'),
    notice text not null,
    days jsonb not null,
    published_at timestamptz not null,
    published_by text not null,
    finished_at timestamptz
);

-- Which matters a revision has reached, and what it moved there.
create index ledger_calendar_revised on ledger (((data ->> 'calendar_revision')::int))
    where type = 'calendar_revised';

-- Idempotency where there is no matter that a receipt could belong to.
create table request (
    caller text not null,
    idempotency_key text not null,
    body_mac bytea not null,
    status int not null,
    location text,
    -- json, not jsonb: an answer is given again byte for byte
    answer json not null,
    created_at timestamptz not null default clock_timestamp(),
    primary key (caller, idempotency_key)
);

create index request_created on request (created_at);

grant usage on sequence calendar_revision_number to shouwen_app;
grant select, insert on calendar_revision to shouwen_app;
grant update (finished_at) on calendar_revision to shouwen_app;
grant select, insert, delete on request to shouwen_app;
