-- A breach is a lead for people to examine, never a verdict.

create table lead (
    -- the matter's number, then the duty (a breach) or the ledger's line (a fault by itself): once each
    id text collate "C" primary key,
    number text collate "C" not null references matter,
    seq int not null,
    duty text,
    rule text,
    article text,
    title text not null,
    grounds text[] not null,
    role text,
    agency text,
    official text,
    at timestamptz not null,
    due_at timestamptz,
    held jsonb not null,
    breach boolean not null,
    status text not null default 'open' check (status in ('open', 'withdrawn')),
    withdrawn_seq int,
    opened_at timestamptz not null default clock_timestamp(),
    check ((status = 'withdrawn') = (withdrawn_seq is not null))
);

create index lead_number on lead (number);

grant select, insert, update on lead to shouwen_app;
