-- What became of an act is said once, by a process of this product: a MAC under a key that the database doesn't have proves
-- it (`db.writes.outcomes`). Outcomes from before have none.
alter table receipt add column outcome_mac bytea;

-- It is an `after` trigger, because a `before` trigger locks the row, which is written to the WAL.
create function refuse_outcome() returns trigger language plpgsql as $$
begin
    raise exception 'the outcome of a receipt stands, and has its proof' using errcode = 'restrict_violation';
end $$;
create trigger outcome_stands after update of status, seq, answer, problem, outcome_mac on receipt for each row
    when (old.status <> 'received' or new.status <> 'received' and new.outcome_mac is null)
    execute function refuse_outcome();
alter table receipt enable always trigger outcome_stands;

grant update (outcome_mac) on receipt to shouwen_app;
-- What is received has no outcome yet, and comes at the moment that the clock says.
revoke insert on receipt from shouwen_app;
grant insert (
    id, caller, idempotency_key, body_mac, procedure, number, act, payload, received_at, respond_async
) on receipt to shouwen_app;
