-- Every row of evidence is entered in a chain: one chain for each matter, and one, named '', for what belongs to none.
-- An entry's hash covers the row and the entry before it. So nobody changes, removes or moves a row without breaking the
-- chain, or without making all later hashes anew, which the signed roots show. `db/audit` reads and checks this.

-- An entry says which row was written. ``digest`` is the SHA-256 of the row's content. It is kept where the row may change
-- or go later; other rows are at hand for whoever checks. ``login`` is who was logged in at the database.
create table audit (
    chain text collate "C" not null,
    link int not null check (link > 0),
    kind text not null,
    key text not null,
    at timestamptz not null default clock_timestamp(),
    login text not null default session_user,
    digest bytea,
    hash bytea not null,
    primary key (chain, link)
);

-- The content of a row in one form: its columns as JSON without empty ones. So a column that is added later changes no
-- content of earlier rows.
create function audited(columns jsonb) returns text language sql immutable
set search_path = pg_catalog as $$
    select coalesce(jsonb_object_agg(key, value), '{}')::text from jsonb_each(columns) where value <> 'null'
$$;

-- Add an entry to a chain. The caller has the chain for himself. The hash is the SHA-256 of the hash before it and of the
-- entry as a JSON array; instants are microseconds since 1970.
create function audit_entry(into_chain text, kind text, key text, content text, keep boolean) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    digest bytea := sha256(convert_to(content, 'UTF8'));
    now timestamptz := clock_timestamp();
    last record;
begin
    select a.link, a.hash into last from audit a where a.chain = into_chain order by a.link desc limit 1;
    insert into audit values (
        into_chain, coalesce(last.link, 0) + 1, kind, key, now, session_user, case when keep then digest end,
        sha256(coalesce(last.hash, '') || convert_to(jsonb_build_array(
            into_chain, coalesce(last.link, 0) + 1, kind, key, (extract(epoch from now) * 1000000)::bigint,
            session_user::text, encode(digest, 'hex')
        )::text, 'UTF8'))
    );
end $$;

-- Have a chain for oneself until the end of the transaction. Chains share 1,024 locks, so that a statement that writes to
-- very many chains doesn't use up the locks of the server. The chain of what belongs to no matter has one of its own.
-- Take it after those of matters and before the outbox.
create function audit_alone(with_chain text) returns void language sql
set search_path = pg_catalog as $$
    select pg_advisory_xact_lock(739165, case when with_chain = '' then 1024 else hashtext(with_chain) & 1023 end)
$$;

-- Enter the row that a statement has written. Arguments: the column that names the chain, or nothing; the columns of the
-- key; ``kept`` when the row may change or go; the columns that are no evidence. A row that is deleted is entered as gone.
create function audit_row() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' set bytea_output = 'hex' as $$
declare
    written jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
    of_chain text := case when tg_argv[0] = '' then '' else coalesce(written ->> tg_argv[0], '') end;
    of_key text;
begin
    perform audit_alone(of_chain);
    select string_agg(written ->> name, '/' order by place) into of_key
    from unnest(string_to_array(tg_argv[1], ',')) with ordinality as part(name, place);
    perform audit_entry(
        of_chain, tg_table_name, of_key,
        case when tg_op = 'DELETE' then 'gone' else audited(written - string_to_array(tg_argv[3], ',')) end,
        tg_argv[2] = 'kept'
    );
    return case when tg_when = 'BEFORE' then new end;
end $$;

-- What stays of a receipt has a hash of its answer too, so that it is the same content as the receipt itself.
alter table receipt_kept add column answer_hash bytea;

create function audit_receipt() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' set bytea_output = 'hex' as $$
begin
    perform audit_alone(new.number);
    perform audit_entry(new.number, 'receipt', new.id, audited(jsonb_build_object(
        'id', new.id, 'caller', new.caller, 'body_mac', new.body_mac, 'number', new.number, 'act', new.act,
        'payload_hash', sha256(convert_to(new.payload::text, 'UTF8')), 'received_at', new.received_at,
        'status', new.status, 'seq', new.seq,
        'answer_hash', sha256(convert_to(coalesce(new.answer, new.problem)::text, 'UTF8'))
    )), true);
    return null;
end $$;

revoke execute on function audit_entry, audit_row, audit_receipt from public;

-- A step is entered before it is published, because whoever holds the outbox must wait for nobody.
create trigger audited before insert on ledger for each row execute function audit_row('number', 'seq', '', '');
create trigger audited after insert on receipt for each row execute function audit_receipt();
create trigger audited_again after update of status on receipt
    for each row when (old.status is distinct from new.status) execute function audit_receipt();

-- What of a matter the ledger doesn't say. The rest of its row is made from the ledger.
create trigger audited after insert or update of
    number, procedure, received_at, rulebook_digest, channel, opened_by, opened_by_system, external_no, subject, applicant,
    created_at
on matter for each row execute function audit_row('number', 'number', 'kept',
    'seq,kind,form,route,lead_agency,responder,status,closed_at,next_due_at,open_duties,holder,breaches,involved,rulebook,calendar,matter_type,urgent,about'
);

create trigger audited after insert on opening for each row execute function audit_row('number', 'number', '', '');
create trigger audited after insert on opening_mended for each row execute function audit_row('number', 'id', '', '');
create trigger audited after insert on denial for each row execute function audit_row('number', 'id', '', '');
create trigger audited after insert on sealed_text for each row execute function audit_row('number', 'ref', '', '');
create trigger audited after insert on text_read for each row execute function audit_row('number', 'id', '', '');
create trigger audited after insert or update or delete on vault_key
    for each row execute function audit_row('number', 'number', 'kept', '');
create trigger audited after insert or update or delete on lead
    for each row execute function audit_row('number', 'id', 'kept', '');

create trigger audited after insert or delete on agency
    for each row execute function audit_row('', 'id', 'kept', '');
create trigger audited_again after update on agency
    for each row when (old.* is distinct from new.*) execute function audit_row('', 'id', 'kept', '');
create trigger audited after insert or delete on official
    for each row execute function audit_row('', 'id', 'kept', '');
create trigger audited_again after update on official
    for each row when (old.* is distinct from new.*) execute function audit_row('', 'id', 'kept', '');
create trigger audited after insert on former_name for each row execute function audit_row('', 'kind,id,until', '', '');
create trigger audited after insert on former_agency for each row execute function audit_row('', 'id,until', '', '');

create trigger audited after insert or update of number, notice, days, published_at, published_by on calendar_revision
    for each row execute function audit_row('', 'number', 'kept', 'finished_at');
create trigger audited after insert on calendar_notice for each row execute function audit_row('', 'title', '', '');
create trigger audited after insert on issued_report
    for each row execute function audit_row('', 'report,begins,ends', '', '');
create trigger audited after insert on schedule_kept for each row execute function audit_row('', 'id', '', '');
create trigger audited after insert on campaign for each row execute function audit_row('', 'number', '', '');
create trigger audited after insert on inspection
    for each row execute function audit_row('', 'campaign,case_no', '', '');
create trigger audited after insert on inspection_anew
    for each row execute function audit_row('', 'campaign,case_no,finding_no', '', '');

-- The key of the Ed25519 signature that covers what has been entered until an instant: the newest entry of each chain that
-- has grown since the root before (`audit_head`), and the hash of that root (``previous``).
create table audit_root (
    number int primary key,
    at timestamptz not null,
    previous bytea not null,
    heads int not null,
    digest bytea not null,
    key_id text not null,
    signature bytea not null
);

create table audit_head (
    root int not null references audit_root,
    chain text collate "C" not null,
    link int not null,
    hash bytea not null,
    primary key (chain, root)
);
create index audit_head_root on audit_head (root, chain);

-- What a check has found to be wrong, once for each place; and who has examined it, so that it isn't told any longer.
create table audit_fault (
    id bigint generated always as identity primary key,
    chain text collate "C" not null,
    place text not null,
    what text not null,
    found_at timestamptz not null default clock_timestamp(),
    unique (chain, place, what)
);

create table audit_examined (
    fault bigint primary key references audit_fault,
    by text not null,
    at timestamptz not null default clock_timestamp()
);

create trigger audited after insert on audit_fault for each row execute function audit_row('', 'id', '', '');
create trigger audited after insert on audit_examined for each row execute function audit_row('', 'fault', '', '');

do $$
declare
    evidence text;
begin
    foreach evidence in array array['audit', 'audit_root', 'audit_head', 'audit_fault', 'audit_examined'] loop
        execute format(
            'create trigger append_only before update or delete or truncate on %I '
            'for each statement execute function refuse_change()', evidence
        );
        execute format('alter table %I enable always trigger append_only', evidence);
    end loop;
    for evidence in select tgrelid::regclass::text from pg_trigger where tgname = 'audited' loop
        execute format('alter table %I enable always trigger audited', evidence);
    end loop;
    for evidence in select tgrelid::regclass::text from pg_trigger where tgname = 'audited_again' loop
        execute format('alter table %I enable always trigger audited_again', evidence);
    end loop;
end $$;

grant select on audit to shouwen_app;
grant select, insert on audit_root, audit_head, audit_fault, audit_examined to shouwen_app;

-- What was written before there were chains is entered now.
set local timezone = 'UTC';
set local bytea_output = 'hex';
do $$
declare
    evidence record;
    written jsonb;
begin
    for evidence in
        select tgrelid::regclass::text as name, string_to_array(encode(tgargs, 'escape'), '\000') as args
        from pg_trigger where tgname = 'audited' and tgnargs = 4 order by tgrelid
    loop
        for written in execute format('select to_jsonb(t) from %I t order by ctid', evidence.name) loop
            perform audit_entry(
                case when evidence.args[1] = '' then '' else coalesce(written ->> evidence.args[1], '') end,
                evidence.name,
                (select string_agg(written ->> part.name, '/' order by part.place)
                    from unnest(string_to_array(evidence.args[2], ',')) with ordinality as part(name, place)),
                audited(written - string_to_array(evidence.args[4], ',')),
                evidence.args[3] = 'kept'
            );
        end loop;
    end loop;
    for written in
        select to_jsonb(r) from (
            select id, caller, body_mac, number, act, payload_hash, received_at, status, seq, answer_hash
            from receipt_kept
            union all
            select id, caller, body_mac, number, act, sha256(convert_to(payload::text, 'UTF8')), received_at, status, seq,
                sha256(convert_to(coalesce(answer, problem)::text, 'UTF8'))
            from receipt
        ) r order by received_at
    loop
        perform audit_entry(written ->> 'number', 'receipt', written ->> 'id', audited(written), true);
    end loop;
end $$;
