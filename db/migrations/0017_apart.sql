-- Whoever dismissed a finding was the one to verify it: what the verifier may not do, he may not either.

insert into incompatible
select later, 'dismissed'
from unnest(array[
    'measures_proposed', 'measures_imposed', 'measure_referred', 'rectified', 'appeal_decided'
]) as later
on conflict do nothing;
