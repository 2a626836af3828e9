-- name: open$
-- Opened once for the line of the ledger on which it rests, even if it was withdrawn since.
insert into lead (
    id, number, seq, duty, rule, article, title, grounds, role, agency, official, at, due_at, held, breach
) values (
    :id, :number, :seq, :duty, :rule, :article, :title, :grounds, :role, :agency, :official, :at, :due_at,
    :held::jsonb, :breach
)
on conflict (id) do nothing
returning true;

-- name: withdraw!
update lead set status = 'withdrawn', withdrawn_seq = :seq
where number = :number and duty = :duty and breach and status = 'open' and seq < :seq
    and at > coalesce(:since::timestamptz, '-infinity');

-- name: withdrawn
select id from lead where number = :number and withdrawn_seq = :seq;

-- name: of
select * from lead_now where number = :number order by at, seq;

-- name: by_id
select * from lead_now where id = any(:ids) order by at, seq;
