-- A fault's signature says when it was made, and is there once: a copy doesn't count. Those from before say no instant.
alter table audit_fault add column signed_at timestamptz;
alter table audit_fault
    add constraint audit_fault_signed_at check ((signature is null) = (signed_at is null)) not valid,
    add constraint audit_fault_signed_at_readable
        check (signed_at >= '1900-01-01+00' and signed_at < '9999-12-31+00') not valid;
create unique index audit_fault_signed_once on audit_fault (signature) where signed_at is not null;
grant insert (signed_at) on audit_fault to shouwen_app;

-- The answers to requests that concern no matter stay for seven days, whoever asks, because a request is done once for
-- each key.
create function purge_requests(kept interval) returns void
language sql security definer set search_path = public, pg_temp as $$
    delete from request where created_at < now() - greatest(kept, interval '7 days')
$$;
revoke execute on function purge_requests(interval) from public;
grant execute on function purge_requests(interval) to shouwen_app;
revoke delete on request from shouwen_app;
revoke insert on request from shouwen_app;
grant insert (caller, idempotency_key, body_mac, status, location, answer) on request to shouwen_app;

-- That an act was received is proven, too. Receipts from before have no proof.
alter table receipt add column received_mac bytea;
create function refuse_receipt() returns trigger language plpgsql as $$
begin
    raise exception 'a receipt has its proof' using errcode = 'restrict_violation';
end $$;
create trigger proven after insert on receipt for each row when (new.received_mac is null)
    execute function refuse_receipt();
alter table receipt enable always trigger proven;
grant insert (received_mac) on receipt to shouwen_app;
