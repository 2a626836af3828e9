-- Who there is: the agencies of the district and their officials.

create table agency (
    id text primary key,
    name text not null,
    kind text not null check (kind in (
        'party', 'congress', 'government', 'cppcc', 'supervision', 'court', 'procuratorate',
        'people_organisation', 'public_institution', 'company', 'outside'
    )),
    functions text[] not null default '{}',
    head text,
    deputy text,
    in_scope boolean not null
);

create table official (
    id text primary key,
    agency text not null references agency,
    name text not null,
    kind text not null check (kind in (
        'civil_servant', 'managed_as_civil_servant', 'public_service_staff', 'contract_staff'
    )),
    roles text[] not null default '{}'
);

-- An agency names its head, who belongs to the agency: checked when both are there.
alter table agency
    add foreign key (head) references official deferrable initially deferred,
    add foreign key (deputy) references official deferrable initially deferred;

create index official_agency on official (agency);

grant select, insert, update on agency, official to shouwen_app;
