-- A campaign belongs to the task that owes it; reports and tasks are found by their period.

alter table campaign
    add column supervision_no text collate "C" unique references matter deferrable initially deferred;

create index supervision_of_period on matter ((about ->> 'from'), (about ->> 'to')) where procedure = 'supervision';
