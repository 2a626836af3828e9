-- Keep what stays of receipts that are older than ``kept``, and remove them: none younger than seven days, whoever
-- asks, because an act is done once for each key. Those of faults that still wait stay: their findings have refused them
-- with one of these codes.
create or replace function purge_receipts(kept interval, decided text[]) returns void
language sql security definer set search_path = public, pg_temp as $$
    with gone as (
        delete from receipt
        where status <> 'received' and created_at < now() - greatest(kept, interval '7 days')
            and id not in (select id from fault_left where code = any(decided))
        returning *
    )
    insert into receipt_kept (id, caller, body_mac, number, act, payload_hash, received_at, status, seq, answer_hash)
    select id, caller, body_mac, number, act, sha256(convert_to(payload::text, 'UTF8')), received_at, status, seq,
        sha256(convert_to(coalesce(answer, problem)::text, 'UTF8'))
    from gone
$$;
