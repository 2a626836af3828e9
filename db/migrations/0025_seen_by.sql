-- Who sees which matters: the one definition, which every query that lists or finds matters for somebody reads from.
-- Agencies see the matters that involve them; the head of a unit the findings about its people and those in which it
-- bears a duty; a person those about them and those in which they bear a duty, or bore one; auditors all.
-- It is a single select, so that PostgreSQL plans it as a part of the query that asks, with that query's indexes.
-- array(…): duties are looked up first, then their matters by key.
create function seen_by(agencies text[], units text[], person text, sees_all boolean) returns setof matter
language sql stable as $$
    select m.* from matter m
    where sees_all
        or m.involved && agencies
        or cardinality(units) > 0 and (
            m.about ->> 'subject_agency' = any(units) or m.number = any(array(
                select d.number from duty d where d.agency = any(units) and d.status in ('open', 'suspended'))))
        or person is not null and (
            m.about ->> 'subject' = person or m.number = any(array(
                select d.number from duty d where d.official = person)))
$$;
