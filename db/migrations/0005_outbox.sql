-- Every ledger row once more, in the one order in which transactions committed.

create table outbox (
    position bigint primary key,
    number text collate "C" not null,
    procedure text not null,
    seq int not null,
    type text not null,
    at timestamptz not null,
    involved text[] not null,
    data jsonb not null,
    unique (number, seq)
);

-- Whoever writes takes the next position under a lock held until commit. So a position is visible only
-- after all smaller ones, and a reader asking for `position > last` misses nothing (a sequence would lose
-- rows: commits don't come in its order). Insert here last: all writers wait for each other.
create function next_position() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(7391650482);  -- this table's own number, used nowhere else
    new.position := coalesce((select max(position) from outbox), 0) + 1;
    return new;
end $$;

create function ring() returns trigger language plpgsql as $$
begin
    perform pg_notify('outbox', '');
    return null;
end $$;

create trigger in_order before insert on outbox for each row execute function next_position();
create trigger ring after insert on outbox for each statement execute function ring();
create trigger append_only before update or delete or truncate on outbox
    for each statement execute function refuse_change();
alter table outbox enable always trigger in_order;
alter table outbox enable always trigger append_only;

grant select, insert on outbox to shouwen_app;
