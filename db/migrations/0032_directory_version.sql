-- Counts the changes of the directory, so that a process can keep a copy of it and know whether the copy still holds.
create table directory_version (
    version bigint not null
);
insert into directory_version values (1);

create function count_directory_change() returns trigger language plpgsql as $$
begin
    update directory_version set version = version + 1;
    return null;
end $$;

create trigger count_change after insert or update or delete on agency
    for each statement execute function count_directory_change();
create trigger count_change after insert or update or delete on official
    for each statement execute function count_directory_change();
alter table agency enable always trigger count_change;
alter table official enable always trigger count_change;

grant select, update on directory_version to shouwen_app;
