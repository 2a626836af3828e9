-- Nobody declines an appeal in a finding about himself.
insert into own_finding values ('appeal_declined');
