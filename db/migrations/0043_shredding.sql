-- The key of a matter is destroyed when the retention of its texts has ended. What is left of the texts can't be read by
-- anybody. First a matter is listed, for everybody to see; seven days later its key may go, unless something rests on it.
alter table vault_key alter column key_id drop not null;
alter table vault_key alter column wrapped drop not null;
alter table vault_key add column shredded_at timestamptz;
alter table vault_key add constraint vault_key_whole check (
    (key_id is null) = (wrapped is null) and (wrapped is null) = (shredded_at is not null)
);

create function keep_key() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' or old.wrapped is null or new.number <> old.number then
        raise exception 'a key is wrapped anew or destroyed, and nothing else' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger kept before update or delete on vault_key for each row execute function keep_key();
create trigger kept_whole before truncate on vault_key for each statement execute function refuse_change();
alter table vault_key enable always trigger kept;
alter table vault_key enable always trigger kept_whole;

-- What would go: closed matters whose texts' retention has ended, by which rule, and since when they are listed.
create table shred_listed (
    number text collate "C" not null references matter,
    closed_at timestamptz not null,
    years int not null check (years > 0),
    basis text not null,
    ends_on date not null,
    listed_at timestamptz not null default clock_timestamp(),
    primary key (number, closed_at)
);

-- What went: the listing by which it went, and how many texts can't be read any more.
create table shredded (
    number text collate "C" primary key references vault_key,
    closed_at timestamptz not null,
    years int not null,
    basis text not null,
    ends_on date not null,
    listed_at timestamptz not null,
    texts int not null,
    at timestamptz not null
);

create trigger append_only before update or delete or truncate on shred_listed
    for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on shredded
    for each statement execute function refuse_change();
create trigger audited after insert on shred_listed
    for each row execute function audit_row('number', 'number,closed_at', '', '');
create trigger audited after insert on shredded for each row execute function audit_row('number', 'number', '', '');
alter table shred_listed enable always trigger append_only;
alter table shredded enable always trigger append_only;
alter table shred_listed enable always trigger audited;
alter table shredded enable always trigger audited;

-- What rests on the texts of a matter, and so holds its key back.
create function shred_held(this text) returns text[] language sql stable as $$
    select array_remove(array[
        case when exists (
            select from matter where procedure = 'finding' and about ->> 'case_no' = this and status = 'open'
        ) then 'finding' end,
        case when exists (
            select from matter where procedure = 'commendation' and status = 'open' and about -> 'cases' ? this
        ) then 'commendation' end,
        case when exists (
            select from campaign c join matter m on m.number = c.supervision_no
            where this = any(c.sample) and m.status = 'open'
        ) then 'inspection' end,
        case when exists (
            select from matter
            where procedure = 'case' and status = 'open' and split_part(about ->> 'split_from', ':', 1) = this
        ) then 'part' end,
        case when exists (select from receipt where number = this and status = 'received') then 'receipt' end
    ], null)
$$;

-- Destroy the key of a matter that has been listed for seven days, and record that. Null, and nothing happens, when it
-- isn't closed, when the ledger has a line of the last year, when something holds it back, and when its key is gone already. No
-- finding of the matter begins until the transaction ends.
create function shred_key(this text) returns timestamptz
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    due shred_listed;
    gone timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
    perform pg_advisory_xact_lock(hashtext('finding of ' || this));
    perform from vault_key where number = this and wrapped is not null for update;
    if not found then
        return null;
    end if;
    select l.* into due
    from shred_listed l join matter m on m.number = l.number and m.closed_at = l.closed_at
    where l.number = this and m.status = 'closed'
        and not exists (select from ledger e where e.number = this and e.recorded_at > gone - interval '1 year')
        and l.ends_on < (gone at time zone interval '8 hours')::date and l.listed_at <= gone - interval '7 days';
    if not found or shred_held(this) <> '{}' then
        return null;
    end if;
    update vault_key set key_id = null, wrapped = null, shredded_at = gone where number = this;
    insert into shredded (number, closed_at, years, basis, ends_on, listed_at, texts, at)
    select due.number, due.closed_at, due.years, due.basis, due.ends_on, due.listed_at,
        (select count(*) from sealed_text where number = this), gone;
    return gone;
end $$;

revoke execute on function shred_key(text) from public;
grant execute on function shred_key(text) to shouwen_app;
grant select, insert (number, closed_at, years, basis, ends_on) on shred_listed to shouwen_app; -- since when is the clock's
grant select on shredded to shouwen_app;
