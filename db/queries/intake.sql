-- name: clock$
-- `skipped` is how far the local stack has moved this matter's clock. On a server it is zero.
select date_trunc('milliseconds', clock_timestamp()) + :skipped::interval;

-- name: next_count$
select nextval('matter_number');

-- name: put$
-- Null when the caller has used the key before, even in a transaction that has only just committed.
insert into receipt (
    id, caller, idempotency_key, body_mac, procedure, number, act, payload, received_at, respond_async
) values (
    :id, :caller, :idempotency_key, :body_mac, :procedure, :number, :act, :payload::jsonb, :received_at, :respond_async
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
