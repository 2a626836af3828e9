-- Texts and personal data: sealed under one key per matter, itself wrapped by the master key `key_id`.

create table vault_key (
    number text collate "C" primary key references matter deferrable initially deferred,
    key_id text not null,
    wrapped bytea not null
);

create table sealed_text (
    ref text primary key,
    number text collate "C" not null references vault_key,
    nonce bytea not null,
    ciphertext bytea not null,
    length int not null,
    mac text not null,
    created_at timestamptz not null default clock_timestamp()
);

-- Who read what, and what for.
create table text_read (
    id bigint generated always as identity primary key,
    ref text not null references sealed_text,
    number text collate "C" not null,
    reader text not null,
    agency text not null,
    purpose text not null,
    read_at timestamptz not null default clock_timestamp()
);

create index text_read_number on text_read (number, id);

create trigger append_only before update or delete or truncate on sealed_text
    for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on text_read
    for each statement execute function refuse_change();
alter table sealed_text enable always trigger append_only;
alter table text_read enable always trigger append_only;

grant select, insert on vault_key, sealed_text, text_read to shouwen_app;
