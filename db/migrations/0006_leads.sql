-- A breach is a lead for people to examine, never a verdict.

create table lead (
    -- the matter's number, then the duty (a breach) or the event's seq (a lead without a clock): once each
    id text collate "C" primary key,
    number text collate "C" not null references matter,
    duty text,
    seq int,
    rule text,
    article text not null,
    grounds text[] not null,
    bearer_role text,
    bearer_agency text,
    bearer_official text,
    breached_at timestamptz not null,
    intervals jsonb not null,
    status text not null default 'open' check (status in ('open', 'withdrawn')),
    withdrawn_why text,
    opened_at timestamptz not null default clock_timestamp(),
    check ((duty is null) <> (seq is null))
);

create index lead_number on lead (number);

grant select, insert, update on lead to shouwen_app;
