-- A fault was to join a finding that was being decided meanwhile, and has opened another: that one is the result's.

create table inspection_anew (
    campaign int not null,
    case_no text collate "C" not null,
    finding_no text collate "C" not null references matter,
    at timestamptz not null default clock_timestamp(),
    primary key (campaign, case_no),
    foreign key (campaign, case_no) references inspection
);

create trigger append_only before update or delete or truncate on inspection_anew
    for each statement execute function refuse_change();
alter table inspection_anew enable always trigger append_only;

grant select, insert on inspection_anew to shouwen_app;
