"""The rows that every peer writes: a receipt for each call; for each step a line, a duty, a notice, and the answer."""

SCHEMA = """
create table if not exists receipt (
    id text primary key, number text not null, body jsonb not null, answer json,
    received_at timestamptz not null default clock_timestamp()
);
create table if not exists line (
    number text not null, seq int not null, type text not null, data jsonb not null,
    at timestamptz not null default clock_timestamp(), primary key (number, seq)
);
create table if not exists duty (
    number text, id text, status text not null, due_at timestamptz, primary key (number, id)
);
create table if not exists notice (
    position bigint generated always as identity primary key, number text not null, seq int not null, type text not null
);
"""
RECEIVE = "insert into receipt (id, number, body) values ($1, $2, $3)"
# id of the receipt, number, seq, body, answer
STEP = """
with lines as (
    insert into line (number, seq, type, data) values ($2, $3, 'step', $4) on conflict do nothing returning true
), duties as (
    insert into duty values ($2, 'duty-' || $3, 'open', clock_timestamp() + interval '2 days')
    on conflict (number, id) do update set status = 'open'
), ended as (
    update duty set status = 'discharged' where number = $2 and id = 'duty-' || $3 - 1
), answered as (
    update receipt set answer = $5 where id = $1
)
insert into notice (number, seq, type) select $2, $3, 'step' from lines
"""
