-- Whoever reviewed a decision doesn't put it right.
insert into incompatible values ('rectified', 'reviewed');

-- Nobody becomes the subject of a finding in which he has had such a part.
create function refuse_turned_subject() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    select a.number, l.type into wrong
    from added a
    join matter m on m.number = a.number and m.procedure = 'finding'
    join ledger l on l.number = a.number and l.seq < a.seq and l.type in (select earlier from incompatible)
    where a.type = 'verified' and coalesce(l.on_behalf_of, l.actor) = a.data ->> 'subject'
    limit 1;
    if found then
        raise exception 'the subject of % has had a part in it: %', wrong.number, wrong.type
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create trigger no_turned_subject after insert on ledger
    referencing new table as added for each statement execute function refuse_turned_subject();
alter table ledger enable always trigger no_turned_subject;
