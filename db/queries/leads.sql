-- name: open$
-- Once each; one that was withdrawn opens again if the ledger has a later breach of the same duty.
insert into lead (
    id, number, seq, duty, rule, article, title, grounds, role, agency, official, at, due_at, held, breach
) values (
    :id, :number, :seq, :duty, :rule, :article, :title, :grounds, :role, :agency, :official, :at, :due_at,
    :held::jsonb, :breach
)
on conflict (id) do update set
    seq = excluded.seq, grounds = excluded.grounds, role = excluded.role, agency = excluded.agency,
    official = excluded.official, at = excluded.at, due_at = excluded.due_at, held = excluded.held,
    status = 'open', withdrawn_seq = null, opened_at = clock_timestamp()
where lead.withdrawn_seq < excluded.seq
returning true;

-- name: withdraw$
update lead set status = 'withdrawn', withdrawn_seq = :seq
where id = :id and status = 'open' and seq < :seq
returning true;

-- name: of
select id, number, seq, duty, rule, article, title, grounds, role, agency, official, at, due_at, held, breach,
    status, withdrawn_seq, opened_at
from lead where number = :number order by at, seq;
