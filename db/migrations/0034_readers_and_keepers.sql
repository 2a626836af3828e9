-- Three roles instead of one. shouwen_app is the process: it takes in acts and writes the ledger. shouwen_reader reads
-- for a caller, and the database shows it only what that caller may see, whatever the query says. shouwen_directory
-- keeps the directory, which the process only reads.

-- The matters in which the caller bears or has borne a duty, or a unit that he heads bears one now. It looks past the
-- row security of duties, which itself asks for the matter.
create function numbers_by_duty() returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(distinct d.number), '{}') from duty d
    where d.official = nullif(current_setting('shouwen.person', true), '')
        or d.status in ('open', 'suspended')
            and d.agency = any(string_to_array(coalesce(current_setting('shouwen.units', true), ''), ','))
$$;
revoke execute on function numbers_by_duty() from public;
grant execute on function numbers_by_duty() to shouwen_reader;

alter table matter enable row level security;
alter table duty enable row level security;
alter table ledger enable row level security;

create policy process on matter to shouwen_app using (true) with check (true);
create policy process on duty to shouwen_app using (true) with check (true);
create policy process on ledger to shouwen_app using (true) with check (true);

-- The same as `seen_by`, for the caller whom the transaction names in its settings. Without settings there is nothing.
create policy caller on matter for select to shouwen_reader using (
    involved && string_to_array(coalesce(current_setting('shouwen.agencies', true), ''), ',')
    or procedure = 'finding'
        and about ->> 'subject_agency' = any(string_to_array(coalesce(current_setting('shouwen.units', true), ''), ','))
    or procedure = 'finding' and about ->> 'subject' = nullif(current_setting('shouwen.person', true), '')
    or number = any((select numbers_by_duty())::text[])
);
create policy caller on duty for select to shouwen_reader using (
    exists (select from matter m where m.number = duty.number)
);
create policy caller on ledger for select to shouwen_reader using (
    exists (select from matter m where m.number = ledger.number)
);
grant select on matter, duty, ledger to shouwen_reader;

-- Who somebody is, and who heads an agency, is not the process's to change.
revoke insert, update on agency, official from shouwen_app;
revoke insert on former_name, former_agency from shouwen_app;
grant select, insert, update on agency, official to shouwen_directory;
grant select, insert on former_name, former_agency to shouwen_directory;
grant select, update on directory_version to shouwen_directory;

-- Of a receipt the process changes what became of it. What was received, when and from whom, stays.
revoke update on receipt from shouwen_app;
grant update (status, seq, answer, problem, answered_async, attempts, tried_at) on receipt to shouwen_app;
