-- Reports that were issued in their time, and campaigns of inspection with what they found.

create table issued_report (
    report text not null,
    begins date not null,
    ends date not null,
    as_of timestamptz not null,
    figures jsonb not null,
    issued_at timestamptz not null default clock_timestamp(),
    primary key (report, begins, ends)
);

create sequence campaign_number as int;

create table campaign (
    number int primary key default nextval('campaign_number'),
    begins date not null,
    ends date not null,
    agencies text[] not null,
    size int not null,
    seed text not null,
    sample text[] not null,
    opened_by text not null,
    opened_at timestamptz not null default clock_timestamp()
);

-- One result for each matter of a sample; a fault leads to a finding.
create table inspection (
    campaign int not null references campaign,
    case_no text collate "C" not null references matter,
    outcome text not null check (outcome in ('in_order', 'fault')),
    finding_no text collate "C" references matter,
    inspected_by text not null,
    inspected_at timestamptz not null default clock_timestamp(),
    primary key (campaign, case_no),
    check ((outcome = 'fault') = (finding_no is not null))
);

create trigger append_only before update or delete or truncate on issued_report
    for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on campaign
    for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on inspection
    for each statement execute function refuse_change();
alter table issued_report enable always trigger append_only;
alter table campaign enable always trigger append_only;
alter table inspection enable always trigger append_only;

grant usage on sequence campaign_number to shouwen_app;
grant select, insert on issued_report, campaign, inspection to shouwen_app;
