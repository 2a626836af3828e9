-- Duties whose limit may have passed without a breach on record, for the watch over them (`db.reads.overlooked`).
create index duty_unbreached on duty (due_at) where status = 'open' and breached_at is null;
