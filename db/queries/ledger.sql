-- name: write$
-- Write one step: the matter, the ledger, the duties, the outcomes of receipts, and the outbox. The matter moves on only
-- from the step before this one. Otherwise nothing at all is written. The first outcome of a receipt stands.
--
-- With `said`, which is the instant in the act `told`, the step is written only where the receipt of this act has no
-- outcome yet and has the same content. PostgreSQL writes an instant in another form than Python, so instants are
-- compared as such; and what goes through Temporal has no empty fields.
--
-- The outbox comes last, because all writers wait for each other there until they commit. It is written once the rows
-- of the other parts are counted.
with moved as (
    update matter set
        seq = :last, kind = h.kind, form = h.form, route = h.route, lead_agency = h.lead_agency,
        responder = h.responder, status = h.status, closed_at = h.closed_at, next_due_at = h.next_due_at,
        open_duties = h.open_duties, holder = h.holder, breaches = h.breaches, involved = h.involved,
        about = h.about, urgent = coalesce(h.urgent, matter.urgent),
        matter_type = nullif(coalesce(h.matter_type, matter.matter_type), ''),
        rulebook = :rulebook, calendar = :calendar
    from jsonb_to_record(:head::jsonb) as h(
        kind text, form text, route text, lead_agency text, responder text, status text, closed_at timestamptz,
        next_due_at timestamptz, open_duties text[], holder text, breaches int, involved text[], about jsonb,
        urgent boolean, matter_type text
    )
    where matter.number = :number and matter.seq = :first - 1 and (:said::timestamptz is null or exists (
        select from receipt r
        where r.id = :command and r.number = matter.number and r.status = 'received' and r.received_at = :said
            and jsonb_strip_nulls(r.payload - 'at') = jsonb_strip_nulls(:told::jsonb - 'at')
    ))
    returning matter.number, matter.procedure, matter.involved
), evidence as (
    insert into ledger
    select
        moved.number, r.seq, r.type, r.at, r.recorded_at, r.article, r.received_at, r.occurred_at,
        r.actor, r.on_behalf_of, r.agency, r.command, r.data
    from moved, jsonb_to_recordset(:rows::jsonb) as r(
        seq int, type text, at timestamptz, recorded_at timestamptz, article text, received_at timestamptz,
        occurred_at timestamptz, actor text, on_behalf_of text, agency text, command text, data jsonb
    )
    returning true
), projected as (
    insert into duty
    select
        moved.number, d.id, d.rule, d.article, d.title, d.role, d.agency, d.official, d.subject, d.started_at,
        d.due_at, d.provisional, d.status, d.ended_at, d.breached_at, d.extended, d.again_since, d.again_until,
        d.again_breached_at
    from moved, jsonb_to_recordset(:duties::jsonb) as d(
        id text, rule text, article text, title text, role text, agency text, official text, subject text,
        started_at timestamptz, due_at timestamptz, provisional boolean, status text, ended_at timestamptz,
        breached_at timestamptz, extended boolean, again_since timestamptz, again_until timestamptz,
        again_breached_at timestamptz
    )
    on conflict (number, id) do update set
        article = excluded.article, title = excluded.title, role = excluded.role, agency = excluded.agency,
        official = excluded.official, subject = excluded.subject, started_at = excluded.started_at,
        due_at = excluded.due_at, provisional = excluded.provisional, status = excluded.status,
        ended_at = excluded.ended_at, breached_at = excluded.breached_at, extended = excluded.extended,
        again_since = excluded.again_since, again_until = excluded.again_until,
        again_breached_at = excluded.again_breached_at
    returning true
), settled as (
    update receipt set
        status = o.status, seq = o.seq, answer = o.answer, problem = o.problem, outcome_mac = decode(o.mac, 'hex')
    from moved, json_to_recordset(:outcomes::json) as o(
        id text, status text, seq int, answer json, problem json, mac text
    )
    where receipt.id = o.id and receipt.number = moved.number and receipt.status = 'received'
    returning true
), published as (
    insert into outbox (number, procedure, seq, type, at, involved, data)
    select moved.number, moved.procedure, r.seq, r.type, r.at, moved.involved, r.data
    from moved, jsonb_to_recordset(:rows::jsonb) as r(seq int, type text, at timestamptz, data jsonb)
    where (select count(*) from evidence) + (select count(*) from projected) + (select count(*) from settled) > 0
    order by r.seq
)
select count(*) = 1 from moved;

-- name: events
select seq, type, at, recorded_at, article, received_at, occurred_at, actor, on_behalf_of, agency, command, data
from ledger where number = :number and seq between :first and :last order by seq;

-- name: seq$
select seq from matter where number = :number;

-- name: owed
-- The duties that are owed, for the answer to an act whose record doesn't tell them.
select id, rule, article, title, role, agency, official, subject, started_at, due_at, provisional, status,
    ended_at, breached_at, extended, again_since, again_until, again_breached_at
from duty where number = :number and status in ('open', 'suspended');
