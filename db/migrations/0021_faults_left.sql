-- A fault that joins a finding has a receipt there. Refused, because the finding was decided meanwhile, it has to go
-- into another, and that one may be decided meanwhile as well: until a receipt of the same caller under the next key
-- is there, it is left.

alter table inspection add column receipt text;
alter table inspection_anew
    add column receipt text,
    drop constraint inspection_anew_pkey,
    add primary key (campaign, case_no, finding_no);

create index inspection_receipt on inspection (receipt) where receipt is not null;
create index inspection_anew_receipt on inspection_anew (receipt) where receipt is not null;
create index receipt_not_joined on receipt (tried_at) where act = 'join_lead' and status = 'refused';

create view fault_left as
select r.id, r.tried_at, r.problem ->> 'code' as code, i.campaign, i.case_no
from receipt r
cross join lateral (
    select campaign, case_no from inspection where receipt = r.id
    union all
    select campaign, case_no from inspection_anew where receipt = r.id
) i
where r.act = 'join_lead' and r.status = 'refused'
    and not exists (
        select from receipt anew
        where anew.caller = r.caller and anew.idempotency_key = r.idempotency_key || ' anew'
    );

grant select on fault_left to shouwen_app;
