-- What is overdue now, for the operator's page: owed, and its limit has passed.
create index duty_overdue on duty (number, rule) where status = 'open' and breached_at is not null;
