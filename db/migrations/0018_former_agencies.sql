-- Which functions an agency had, and who headed it: a paper of a past date is signed by who was to sign it then, and a
-- lead points to who was responsible when the duty lapsed.

create table former_agency (
    id text not null,
    functions text[] not null,
    head text,
    deputy text,
    until timestamptz not null default clock_timestamp()
);

create index former_agency_of on former_agency (id, until);

create function keep_agency() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then -- it had no function before it was known; who headed it is all that can be said
        insert into former_agency (id, functions, head, deputy) values (new.id, '{}', new.head, new.deputy);
    else
        insert into former_agency (id, functions, head, deputy) values (old.id, old.functions, old.head, old.deputy);
    end if;
    return null;
end $$;

create trigger keep_new_agency after insert on agency
    for each row when (new.functions <> '{}') execute function keep_agency();
create trigger keep_agency after update of functions, head, deputy on agency
    for each row
    when ((old.functions, old.head, old.deputy) is distinct from (new.functions, new.head, new.deputy))
    execute function keep_agency();
create trigger append_only before update or delete or truncate on former_agency
    for each statement execute function refuse_change();
alter table agency enable always trigger keep_new_agency;
alter table agency enable always trigger keep_agency;
alter table former_agency enable always trigger append_only;

grant select, insert on former_agency to shouwen_app;
