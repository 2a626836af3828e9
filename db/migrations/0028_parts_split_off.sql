-- A case that was split off another one is found by the line of the ledger that split it off, and begins once.
create unique index case_split_off on matter ((about ->> 'split_from'))
where procedure = 'case' and about ->> 'split_from' is not null;
