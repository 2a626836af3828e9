-- name: left$
select count(*) from vault_key where key_id <> :current;

-- name: take
-- The next keys that another key has wrapped. They are locked until the transaction ends; whoever
-- reads them, or adds a text to their matters, goes on.
select number, key_id, wrapped from vault_key
where key_id <> :current and number > :after order by number limit :limit for no key update;

-- name: put!
update vault_key k set key_id = :current, wrapped = t.wrapped
from unnest(:numbers::text[], :wrapped::bytea[]) as t(number, wrapped) where k.number = t.number;
