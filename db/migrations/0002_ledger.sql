-- What happened, and the read model it leaves: the ledger is the evidence, matter and duty are its projections.

-- Evidence is added, never changed: not by the application, not by its owner, not by a superuser's slip.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

create sequence matter_number;

-- Numbers sort and search by their characters, whatever the database's locale.
create table matter (
    number text collate "C" primary key,
    procedure text not null,
    seq int not null default 0,
    kind text,
    form text,
    route text,
    lead_agency text,
    responder text,
    status text not null default 'open' check (status in ('open', 'closed')),
    received_at timestamptz not null,
    closed_at timestamptz,
    next_due_at timestamptz,
    open_duties text[] not null default '{}',
    holder text,
    breaches int not null default 0,
    involved text[] not null default '{}',
    rulebook text not null,
    rulebook_digest text not null,
    calendar text not null,
    channel text,
    matter_type text,
    urgent boolean not null default false,
    opened_by text not null,
    opened_by_system text,
    external_no text collate "C",
    subject text,
    applicant jsonb,
    created_at timestamptz not null default clock_timestamp()
) with (fillfactor = 80);

-- No index holds what every step changes (next_due_at, open_duties): heads are then updated in place.
create index matter_newest on matter (procedure, received_at, number);
create index matter_open on matter (procedure, number) where status = 'open';
create index matter_breached on matter (procedure, received_at, number) where breaches > 0;
create index matter_involved on matter using gin (involved);
create index matter_responder on matter (responder);
create unique index matter_external_once on matter (opened_by_system, external_no) where external_no is not null;
create index matter_external_no on matter (external_no) where external_no is not null;

-- The input its workflow was started with, or would have been: whoever finds it missing can start it.
create table opening (
    number text collate "C" primary key references matter,
    start jsonb not null
);

create table ledger (
    number text collate "C" not null references matter,
    seq int not null check (seq > 0),
    type text not null,
    at timestamptz not null,
    recorded_at timestamptz not null,
    article text,
    received_at timestamptz,
    occurred_at timestamptz,
    actor text,
    on_behalf_of text,
    agency text,
    command text,
    data jsonb not null,
    primary key (number, seq)
);

create function refuse_gap() returns trigger language plpgsql as $$
begin
    if exists (
        select from added
        where added.seq > 1
          and not exists (select from ledger where ledger.number = added.number and ledger.seq = added.seq - 1)
    ) then
        raise exception 'the ledger of a matter has no gaps' using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create trigger gapless after insert on ledger
    referencing new table as added for each statement execute function refuse_gap();
create trigger append_only before update or delete or truncate on ledger
    for each statement execute function refuse_change();
alter table ledger enable always trigger gapless;
alter table ledger enable always trigger append_only;

create table duty (
    number text collate "C" not null references matter,
    id text not null,
    rule text not null,
    article text not null,
    title text not null,
    role text not null,
    agency text,
    official text,
    subject text,
    started_at timestamptz not null,
    due_at timestamptz,
    provisional boolean not null,
    status text not null check (status in ('open', 'suspended', 'discharged', 'released')),
    ended_at timestamptz,
    breached_at timestamptz,
    extended boolean not null,
    primary key (number, id)
);

create index duty_due on duty (due_at) where status = 'open';
create index duty_due_agency on duty (agency, due_at) where status = 'open';
create index duty_owed on duty (rule) where status in ('open', 'suspended');
create index duty_official on duty (official) where official is not null;

grant usage on sequence matter_number to shouwen_app;
grant select, insert, update on matter, duty to shouwen_app;
grant select, insert on opening, ledger to shouwen_app;
