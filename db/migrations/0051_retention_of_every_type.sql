-- Texts are kept as long as the longest of the types that a matter ever had demands. A time without a type counts as the
-- procedure's. So no correction of a type, in either direction, ends what is kept earlier.

-- Every type that the ledger gives a matter. Null stands for none.
create function matter_types(this text) returns text[] language sql stable as $$
    select coalesce(array_agg(distinct data ->> 'matter_type'), array[null::text])
    from ledger
    where number = this and (seq = 1 or type = 'matter_type_corrected' or data ? 'matter_type')
$$;

-- The texts of a matter are kept for so many years after the last line of its ledger was entered, at least. Of several
-- types the longest counts. Null: they are kept for good.
create or replace function shred_years(this text) returns int language sql stable as $$
    select case when bool_and(years is not null) then max(years) end
    from (
        select (
            select r.years from retention r
            where r.procedure = m.procedure and (r.matter_type = one or r.matter_type is null)
            order by r.matter_type nulls last limit 1
        ) as years
        from matter m cross join unnest(matter_types(this)) one
        where m.number = this
    ) of_types
$$;
