-- The head of a unit looks at the findings about its people.
create index finding_of_unit on matter ((about ->> 'subject_agency')) where procedure = 'finding';
