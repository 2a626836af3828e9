-- No row stops whoever reads all rows: every JSON and every instant of the database can be read back by Python.

-- Whether JSON is small (a mebibyte), shallow (32 levels) and has only numbers that every language reads.
create function readable(value jsonb) returns boolean language sql immutable as $$
    select value is null or (
        not jsonb_path_exists(
            value, '$.** ? (@.type() == "number" && (@ > 9007199254740991 || @ < -9007199254740991))'
        )
        and not jsonb_path_exists(value, '$.**{33 to last}')
        and octet_length(value::text) <= 1048576
    )
$$;

-- Rows from before aren't looked at: a check names those that can't be read.
do $$
declare
    each record;
begin
    for each in
        select c.relname as table, a.attname as column, a.atttypid::regtype::text as type
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not a.attisdropped
            and a.atttypid in ('timestamptz'::regtype, 'date'::regtype, 'jsonb'::regtype)
    loop
        execute format(
            case each.type
                when 'jsonb' then 'alter table %1$I add constraint %2$I check (readable(%3$I)) not valid'
                else 'alter table %1$I add constraint %2$I '
                    'check (%3$I >= ''1900-01-01+00'' and %3$I < ''9999-12-31+00'') not valid'
            end,
            each.table, each.table || '_' || each.column || '_readable', each.column
        );
    end loop;
end $$;

-- A root is put whole, with the heads that it signs, and after all others. So nobody adds a head to a root that is there,
-- and no number is left out.
alter table audit_root
    add constraint audit_root_form check (
        number > 0 and heads >= 0 and octet_length(previous) in (0, 32) and octet_length(digest) = 32
        and octet_length(signature) = 64 and key_id ~ '^[0-9a-f]{16}$'
    ) not valid;

create function audit_put_root(
    root audit_root, chains text[], links int[], hashes bytea[]
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if root.number <> (select coalesce(max(number), 0) + 1 from audit_root) then
        raise exception 'another root has this number' using errcode = 'unique_violation';
    end if;
    insert into audit_root select root.*;
    insert into audit_head (root, chain, link, hash)
    select root.number, h.chain, h.link, h.hash from unnest(chains, links, hashes) as h(chain, link, hash);
end $$;
revoke execute on function audit_put_root from public;
grant execute on function audit_put_root to shouwen_app;
revoke insert on audit_root, audit_head from shouwen_app;

-- A root that this product hasn't signed, as its signer has found. It counts for nothing: the next root comes after the one
-- before it. A root whose signature is valid can't be void, which whoever checks with the public key finds.
create table audit_root_void (
    root int primary key references audit_root,
    at timestamptz not null default clock_timestamp()
);
create trigger audited after insert on audit_root_void for each row execute function audit_row('', 'root', '', '');

-- A fault is noted again when it has been gone, or when what is found at its place is something else (``seen``).
alter table audit_fault drop constraint audit_fault_chain_place_what_key;
alter table audit_fault add column seen text;
create index audit_fault_of on audit_fault using hash (chain);

-- A fault that a later check hasn't found any more.
create table audit_fault_gone (
    fault bigint primary key references audit_fault,
    at timestamptz not null default clock_timestamp()
);
create trigger audited after insert on audit_fault_gone for each row execute function audit_row('', 'fault', '', '');

-- Who writes rows doesn't say when faults were found, and examines none.
revoke insert on audit_fault, audit_examined from shouwen_app;
grant insert (chain, place, what, seen) on audit_fault to shouwen_app;
grant select on audit_fault_gone, audit_root_void to shouwen_app;
grant insert (fault) on audit_fault_gone to shouwen_app;
grant insert (root) on audit_root_void to shouwen_app;

-- Rows of the directory's past have keys, and the clock says until when they held.
drop index former_name_of;
drop index former_agency_of;
alter table former_name add primary key (kind, id, until);
alter table former_agency add primary key (id, until);
revoke insert on former_name, former_agency from shouwen_directory;
grant insert (kind, id, name) on former_name to shouwen_directory;
grant insert (id, functions, head, deputy) on former_agency to shouwen_directory;

do $$
declare
    evidence text;
begin
    foreach evidence in array array['audit_root_void', 'audit_fault_gone'] loop
        execute format(
            'create trigger append_only before update or delete or truncate on %I '
            'for each statement execute function refuse_change()', evidence
        );
        execute format('alter table %I enable always trigger append_only', evidence);
        execute format('alter table %I enable always trigger audited', evidence);
        execute format('alter table %I add constraint %I check (at >= ''1900-01-01+00'' and at < ''9999-12-31+00'') not valid',
            evidence, evidence || '_at_readable');
    end loop;
end $$;
