-- name: matters
select m.number, m.seq, (select max(seq) from ledger where number = m.number) as lines, m.rulebook, m.calendar,
    not exists (
        select from outbox o where o.number = m.number and (o.procedure <> m.procedure or not o.involved <@ m.involved)
    ) as published,
    not exists (
        select from lead d where d.number = m.number and (
            not exists (
                select from ledger e
                where e.number = d.number and e.seq = d.seq and e.type in ('breached', 'lead_raised')
            )
            or d.status = 'withdrawn' and not exists (
                select from ledger e
                where e.number = d.number and e.seq = d.withdrawn_seq and e.type = 'breach_withdrawn'
                    and e.data ->> 'duty' = d.duty
            )
        )
    ) as led,
    kind, form, route, lead_agency, responder, status, closed_at, next_due_at, open_duties, holder, breaches, involved,
    about, urgent, matter_type
from matter m where number = any(:numbers) and exists (select from ledger l where l.number = m.number);

-- name: duties
select number, id, rule, article, title, role, agency, official, subject, started_at, due_at, provisional,
    status, ended_at, breached_at, extended, again_since, again_until, again_breached_at
from duty where number = any(:numbers);

-- name: show_matter$
-- Show a matter as its ledger tells it, if it still ends at that line.
update matter m set
    seq = h.seq, kind = h.kind, form = h.form, route = h.route, lead_agency = h.lead_agency, responder = h.responder,
    status = h.status, closed_at = h.closed_at, next_due_at = h.next_due_at, open_duties = h.open_duties,
    holder = h.holder, breaches = h.breaches, involved = h.involved, about = h.about, urgent = h.urgent,
    matter_type = h.matter_type, rulebook = h.rulebook, calendar = h.calendar
from jsonb_populate_record(null::matter, :head::jsonb) h
where m.number = :number and h.seq = (select max(seq) from ledger where number = :number)
returning true;

-- name: hide_duties!
delete from duty where number = :number;

-- name: show_duties!
insert into duty select * from jsonb_populate_recordset(null::duty, :duties::jsonb);
