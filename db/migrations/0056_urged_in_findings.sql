-- Nobody urges others in a finding about himself.
insert into own_finding values ('urged');
