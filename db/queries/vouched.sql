-- name: put!
insert into vouched (kind, key, mac) values (:kind, :key, :mac) on conflict do nothing;
