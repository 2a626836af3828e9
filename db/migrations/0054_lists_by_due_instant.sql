-- The list in the order of the due instants goes along this index, and stops at the end of a page.
drop index duty_due;
create index duty_due on duty (due_at, number) where status = 'open';
