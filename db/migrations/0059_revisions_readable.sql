-- A revision of the calendar states days, each off or worked. Rows from before may be otherwise; readers leave them out.
alter table calendar_revision add constraint calendar_revision_days check (
    jsonb_typeof(days) = 'object' and days <> '{}'
    and not days @? 'strict $.* ? (@.type() != "string" || !(@ == "off" || @ == "work"))'
    and not days @? 'strict $.keyvalue() ? (!(@.key like_regex "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"))'
) not valid;

-- The sequence gives the numbers, so that no row takes one that keeps later revisions from being followed.
revoke insert on calendar_revision from shouwen_app;
grant insert (notice, days, published_at, published_by) on calendar_revision to shouwen_app;
