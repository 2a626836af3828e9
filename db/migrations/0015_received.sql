-- Reports look at what came in within a span, of whatever procedure; heads look at findings about their people.
create index matter_received on matter (received_at);
create index finding_of_unit on matter ((about ->> 'subject_agency')) where procedure = 'finding';
