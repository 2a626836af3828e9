-- name: put_key!
insert into vault_key (number, key_id, wrapped) values (:number, :key_id, :wrapped);

-- name: key^
select key_id, wrapped, shredded_at from vault_key where number = :number;

-- name: put_texts$
-- How many were written: all, or none where the key is destroyed.
with put as (
    insert into sealed_text (ref, number, nonce, ciphertext, length, mac)
    select t.ref, k.number, t.nonce, t.ciphertext, t.length, t.mac
    from vault_key k,
        unnest(:refs::text[], :nonces::bytea[], :ciphertexts::bytea[], :lengths::int[], :macs::text[])
            as t(ref, nonce, ciphertext, length, mac)
    where k.number = :number and k.wrapped is not null
    returning true
)
select count(*) from put;

-- name: text^
-- A text, and the key of its matter as it is now.
select t.nonce, t.ciphertext, t.length, t.mac, k.key_id, k.wrapped, k.shredded_at
from sealed_text t join vault_key k on k.number = t.number
where t.ref = :ref and t.number = :number;

-- name: note_read!
-- A try to read a text, and its purpose, which is sealed where the matter has a key.
with put as (
    insert into sealed_text (ref, number, nonce, ciphertext, length, mac)
    select t.ref, k.number, t.nonce, t.ciphertext, t.length, t.mac
    from vault_key k,
        unnest(:refs::text[], :nonces::bytea[], :ciphertexts::bytea[], :lengths::int[], :macs::text[])
            as t(ref, nonce, ciphertext, length, mac)
    where k.number = :number and k.wrapped is not null
    returning true
)
insert into text_read (ref, number, reader, agency, via, purpose, outcome)
values (
    :ref, :number, :reader, :agency, :via, case when exists (select from put) then :purpose::text end, :outcome
);

-- name: reads
select ref, reader, agency, via, purpose, outcome, read_at from text_read where number = :number order by id;
