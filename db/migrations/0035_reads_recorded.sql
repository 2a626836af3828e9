-- Every try to read a text is recorded, whatever came of it. What it was for is a text of the matter, and so is sealed:
-- ``purpose`` is a reference. It is null where nothing could be sealed, because there is no such matter, and where the
-- caller was refused before he said it. Purposes from before were written as they were said; they stay.
alter table text_read drop constraint text_read_ref_fkey;
alter table text_read alter column ref drop not null;
alter table text_read alter column purpose drop not null;
alter table text_read add column via text;
alter table text_read add column outcome text not null default 'read'
    constraint text_read_outcome check (outcome in ('read', 'denied', 'unknown', 'altered', 'destroyed'));
alter table text_read alter column outcome drop default;
alter table text_read
    add constraint text_read_purpose check (purpose ~ '^[A-Za-z0-9_-]{8,24}:\d{1,6}:[A-Za-z0-9_-]{22}$') not valid;
