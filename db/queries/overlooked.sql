-- name: overlooked
-- What should have happened and hasn't, at least `patience` ago, whatever keeps it: a limit has passed and no breach is
-- on record; an act was received and has no outcome; a breach that is a ground for a lead has none. The earliest first.
select number, what, since from (
    select number, 'duty' as what, due_at as since from duty where status = 'open' and breached_at is null
    union all
    select number, 'receipt', created_at from receipt where status = 'received'
    union all
    select d.number, 'lead', d.breached_at from duty d
    where d.status = 'open' and d.breached_at is not null
        and not exists (select from lead l where l.number = d.number and l.duty = d.id)
        and exists (
            select from ledger e
            where e.number = d.number and e.type = 'breached' and e.data ->> 'duty' = d.id
                and e.data -> 'grounds' <> '[]'
        )
) each
where since < clock_timestamp() - :patience::interval
order by since, number limit :limit;
