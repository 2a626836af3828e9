-- name: begin^
-- The database's clock, and the receipt of an earlier request under this key. `skipped` is how far the local stack has
-- moved this matter's clock. On a server it is zero.
select date_trunc('milliseconds', clock_timestamp()) + :skipped::interval as now, r.*
from (select) one left join receipt r on r.caller = :caller and r.idempotency_key = :idempotency_key;

-- name: take$
-- Receive an act in one statement: its receipt and its sealed texts. The act's own instant, in its payload, is the
-- database's clock. Null, and nothing is written, when the caller doesn't see the matter, when the directory isn't the
-- one by which the act was drawn up, when the caller has used the key before, and when the key of the matter's texts is
-- destroyed.
with clock as materialized (
    select date_trunc('milliseconds', clock_timestamp()) + :skipped::interval as now
), received as (
    insert into receipt (
        id, caller, idempotency_key, body_mac, procedure, number, act, payload, received_at, respond_async,
        received_mac
    )
    select
        :id, :caller, :idempotency_key, :body_mac, m.procedure, m.number, :act,
        :payload::jsonb || jsonb_build_object(
            'at', to_char(clock.now at time zone interval '8 hours', 'YYYY-MM-DD"T"HH24:MI:SS.US+08:00')
        ),
        clock.now, :respond_async, :received_mac
    from clock, directory_version v,
        seen_by(:agencies::text[], :units::text[], :person::text, :sees_all::boolean) m
    where m.number = :number and m.procedure = :procedure and v.version = :directory
        and (
            cardinality(:refs::text[]) = 0
            or exists (select from vault_key k where k.number = m.number and k.wrapped is not null)
        )
    on conflict (caller, idempotency_key) do nothing
    returning number, received_at
), sealed as (
    insert into sealed_text (ref, number, nonce, ciphertext, length, mac)
    select t.ref, received.number, t.nonce, t.ciphertext, t.length, t.mac
    from received, unnest(:refs::text[], :nonces::bytea[], :ciphertexts::bytea[], :lengths::int[], :macs::text[])
        as t(ref, nonce, ciphertext, length, mac)
)
select received_at from received;

-- name: next_count$
select nextval('matter_number');

-- name: put$
-- Null when the caller has used the key before, even in a transaction that has only just committed.
insert into receipt (
    id, caller, idempotency_key, body_mac, procedure, number, act, payload, received_at, respond_async, received_mac
) values (
    :id, :caller, :idempotency_key, :body_mac, :procedure, :number, :act, :payload::jsonb, :received_at, :respond_async,
    :received_mac
)
on conflict (caller, idempotency_key) do nothing
returning true;

-- name: by_key^
select * from receipt where caller = :caller and idempotency_key = :idempotency_key;

-- name: put_matter^
-- Null when the same system has opened a matter with the same number of its own before.
with matter as (
    insert into matter (
        number, procedure, received_at, rulebook, rulebook_digest, calendar, channel, matter_type, urgent,
        opened_by, opened_by_system, external_no, subject, applicant
    ) values (
        :number, :procedure, :received_at, :rulebook, :rulebook_digest, :calendar, :channel, :matter_type, :urgent,
        :opened_by, :opened_by_system, :external_no, :subject, :applicant::jsonb
    )
    on conflict (opened_by_system, external_no) where external_no is not null do nothing
    returning *
), opened as (
    insert into opening select number, :start::jsonb from matter
)
select * from matter;

-- name: by_external_no$
select number from matter where opened_by_system = :system and external_no = :external_no;
