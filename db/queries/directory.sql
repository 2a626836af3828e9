-- name: put_agencies!
insert into agency
select a.id, a.name, a.kind, coalesce(a.functions, '{}'), a.head, a.deputy, coalesce(a.in_scope, true)
from jsonb_to_recordset(:agencies::jsonb) as a(
    id text, name text, kind text, functions text[], head text, deputy text, in_scope boolean
)
on conflict (id) do update set
    name = excluded.name, kind = excluded.kind, functions = excluded.functions,
    head = excluded.head, deputy = excluded.deputy, in_scope = excluded.in_scope;

-- name: put_officials!
insert into official
select o.id, o.agency, o.name, o.kind, coalesce(o.roles, '{}')
from jsonb_to_recordset(:officials::jsonb) as o(id text, agency text, name text, kind text, roles text[])
on conflict (id) do update set
    agency = excluded.agency, name = excluded.name, kind = excluded.kind, roles = excluded.roles;

-- name: changed^
-- The whole directory, unless it is still at this version. ``headed`` are those who head an agency, or have headed one.
select v.version,
    (
        select coalesce(jsonb_agg(a order by a.id), '[]')
        from (select id, name, kind, functions, head, deputy, in_scope from agency) a
    ) as agencies,
    (
        select coalesce(jsonb_agg(o order by o.agency, o.id), '[]')
        from (select id, agency, name, kind, roles from official) o
    ) as officials,
    array(
        select coalesce(head, deputy) from agency where coalesce(head, deputy) is not null
        union
        select coalesce(head, deputy) from former_agency where coalesce(head, deputy) is not null
    ) as headed
from directory_version v where v.version is distinct from :known::bigint;

-- name: functions
-- Which agencies have these functions, or had them at an instant.
select unnest(coalesce(f.functions, a.functions)) as function, a.id
from agency a
left join lateral (
    select functions from former_agency where id = a.id and until > :as_of order by until limit 1
) f on true
order by a.id;

-- name: heads
-- Who headed these agencies at an instant: the deputy when there was no head.
select a.id, case when f.id is null then coalesce(a.head, a.deputy) else coalesce(f.head, f.deputy) end as head
from agency a
left join lateral (
    select id, head, deputy from former_agency where id = a.id and until > :as_of order by until limit 1
) f on true
where a.id = any(:ids);

-- name: agency_names
-- The names of these agencies at an instant.
select a.id, coalesce(f.name, a.name) as name
from agency a
left join lateral (
    select name from former_name where kind = 'agency' and id = a.id and until > :as_of order by until limit 1
) f on true;

-- name: official_names
select o.id, coalesce(f.name, o.name) as name
from official o
left join lateral (
    select name from former_name where kind = 'official' and id = o.id and until > :as_of order by until limit 1
) f on true;
