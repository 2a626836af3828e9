-- What the process can't do, whoever has its login: say who it was that opened a matter, remove or forge what stays of a
-- receipt, destroy texts before their time, and make chains for numbers that don't exist.

-- Of a matter it changes what is made from the ledger.
revoke update on matter from shouwen_app;
grant update (
    seq, kind, form, route, lead_agency, responder, status, closed_at, next_due_at, open_duties, holder, breaches, involved,
    rulebook, calendar, matter_type, urgent, about
) on matter to shouwen_app;

-- Of a lead it changes whether it stands.
revoke update on lead from shouwen_app;
grant update (status, withdrawn_seq) on lead to shouwen_app;

-- Keep what stays of receipts that are older than ``kept``, and remove them. Those of faults that still wait stay: their
-- findings have refused them with one of these codes.
create function purge_receipts(kept interval, decided text[]) returns void
language sql security definer set search_path = public, pg_temp as $$
    with gone as (
        delete from receipt
        where status <> 'received' and created_at < now() - kept
            and id not in (select id from fault_left where code = any(decided))
        returning *
    )
    insert into receipt_kept (id, caller, body_mac, number, act, payload_hash, received_at, status, seq, answer_hash)
    select id, caller, body_mac, number, act, sha256(convert_to(payload::text, 'UTF8')), received_at, status, seq,
        sha256(convert_to(coalesce(answer, problem)::text, 'UTF8'))
    from gone
$$;
revoke execute on function purge_receipts from public;
grant execute on function purge_receipts to shouwen_app;
revoke delete on receipt from shouwen_app;
revoke insert on receipt_kept from shouwen_app;

-- What is asked for under a number that no matter has goes into one chain, named '?', so that strangers make no chains.
create function of_no_matter() returns trigger language plpgsql as $$
begin
    if new.number <> '' and not exists (select from matter where number = new.number) then
        new.number := '?';
    end if;
    return new;
end $$;
create trigger of_no_matter before insert on denial for each row execute function of_no_matter();
create trigger of_no_matter before insert on text_read for each row execute function of_no_matter();
alter table denial enable always trigger of_no_matter;
alter table text_read enable always trigger of_no_matter;

-- How long texts are kept, as `shouwen migrate` reads it from the law: for a procedure, or for matters of one type.
create table retention (
    procedure text not null,
    matter_type text,
    years int not null check (years > 0),
    unique nulls not distinct (procedure, matter_type)
);
grant select on retention to shouwen_app;

-- The texts of a matter are kept for so many years after the last line of its ledger was entered, at least. A type counts
-- where the ledger names it; of several the longest. Null: they are kept for good.
create function shred_years(this text) returns int language sql stable as $$
    select coalesce(max(r.years) filter (where r.matter_type is not null), max(r.years))
    from matter m join retention r on r.procedure = m.procedure
    where m.number = this and (r.matter_type is null or exists (
        select from ledger e where e.number = this and e.data ->> 'matter_type' = r.matter_type
    ))
$$;

-- Destroy the key of a matter that has been listed for seven days, and record that. Null, and nothing happens, when it
-- isn't closed, when by the clock the last line of its ledger was entered less than the years of its retention ago, when
-- something holds it back, and when its key is gone already. No finding of the matter begins until the transaction ends.
create or replace function shred_key(this text) returns timestamptz
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    due shred_listed;
    gone timestamptz := date_trunc('milliseconds', clock_timestamp());
    entered timestamptz := (select max(at) from audit where chain = this and kind = 'ledger');
begin
    perform pg_advisory_xact_lock(hashtext('finding of ' || this));
    perform from vault_key where number = this and wrapped is not null for update;
    if not found then
        return null;
    end if;
    select l.* into due
    from shred_listed l join matter m on m.number = l.number and m.closed_at = l.closed_at
    where l.number = this and m.status = 'closed' and entered + make_interval(years => shred_years(this)) < gone
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
