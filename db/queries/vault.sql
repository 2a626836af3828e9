-- name: put_key!
insert into vault_key (number, key_id, wrapped) values (:number, :key_id, :wrapped);

-- name: key^
select key_id, wrapped from vault_key where number = :number;

-- name: put_texts!
insert into sealed_text (ref, number, nonce, ciphertext, length, mac)
select ref, :number, nonce, ciphertext, length, mac
from unnest(:refs::text[], :nonces::bytea[], :ciphertexts::bytea[], :lengths::int[], :macs::text[])
    as t(ref, nonce, ciphertext, length, mac);

-- name: text^
select nonce, ciphertext, length, mac from sealed_text where ref = :ref and number = :number;

-- name: note_read!
insert into text_read (ref, number, reader, agency, via, purpose, outcome)
values (:ref, :number, :reader, :agency, :via, :purpose, :outcome);

-- name: reads
select ref, reader, agency, via, purpose, outcome, read_at from text_read where number = :number order by id;
