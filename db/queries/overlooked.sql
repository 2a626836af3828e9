-- name: overlooked
-- What should have happened and hasn't, at least `patience` ago, whatever keeps it: a limit has passed, or a limit once
-- more, and no breach is on record; an act was received and has no outcome; a breach that is a ground for a lead has none.
-- The earliest first. The breach of a limit once more has `since`, and a lead besides that of the first limit.
select number, what, since from (
    select number, 'duty' as what, due_at as since from duty where status = 'open' and breached_at is null
    union all
    select number, 'duty', again_until from duty
    where status = 'open' and again_until is not null and again_breached_at is null
    union all
    select number, 'receipt', created_at from receipt where status = 'received'
    union all
    select d.number, 'lead', d.breached_at from duty d
    where d.status = 'open' and d.breached_at is not null
        and not exists (
            select from lead l
            where l.number = d.number and l.duty = d.id and (d.again_until is null or not exists (
                select from ledger s where s.number = l.number and s.seq = l.seq and s.data ? 'since'))
        )
        and exists (
            select from ledger e
            where e.number = d.number and e.type = 'breached' and e.data ->> 'duty' = d.id
                and e.data -> 'grounds' <> '[]' and not e.data ? 'since'
        )
    union all
    select d.number, 'lead', e.at from duty d
    join ledger e on e.number = d.number and e.type = 'breached' and e.data ->> 'duty' = d.id
    where d.status = 'open' and d.again_until is not null and e.data ? 'since' and e.data -> 'grounds' <> '[]'
        and not exists (select from lead l where l.number = e.number and l.seq = e.seq)
        and not exists (
            select from ledger w
            where w.number = e.number and w.seq > e.seq and w.type = 'breach_withdrawn' and w.data ->> 'duty' = d.id
                and coalesce(w.data ->> 'since', e.data ->> 'since') = e.data ->> 'since'
        )
) each
where since < clock_timestamp() - :patience::interval
order by since, number limit :limit;
