-- Whoever lets go of a measure has had a part in the decision; nobody serves a ruling in his own finding.

insert into incompatible values
    ('measure_dropped', 'verified'),
    ('measure_dropped', 'dismissed'),
    ('measure_dropped', 'recused'),
    ('reviewed', 'measure_dropped'),
    ('appeal_decided', 'measure_dropped');
insert into own_finding values ('measure_dropped'), ('ruling_served');
