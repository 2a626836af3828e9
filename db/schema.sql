-- The whole schema, for readers. It is what the migrations make, one after the other, and a test compares the two. Only
-- `python -m db.migrate` makes databases and brings them up to date. Whoever adds a migration writes its result here.

-- ── who there is ────────────────────────────────────────────────────────────────────────────────────────────────────

create table agency (
    id text primary key,
    name text not null,
    kind text not null check (kind in (
        'party', 'congress', 'government', 'cppcc', 'supervision', 'court', 'procuratorate',
        'people_organisation', 'public_institution', 'company', 'outside'
    )),
    functions text[] not null default '{}',
    head text,
    deputy text,
    in_scope boolean not null
);

create table official (
    id text primary key,
    agency text not null references agency,
    name text not null,
    kind text not null check (kind in (
        'civil_servant', 'managed_as_civil_servant', 'public_service_staff', 'contract_staff'
    )),
    roles text[] not null default '{}'
);
create index official_agency on official (agency);

-- An agency names its head, and the head belongs to the agency. So these keys are checked when both rows exist.
alter table agency
    add foreign key (head) references official deferrable initially deferred,
    add foreign key (deputy) references official deferrable initially deferred;

-- The names that agencies and people once had, so that a paper of a past date comes out the same again.
create table former_name (
    kind text not null check (kind in ('agency', 'official')),
    id text not null,
    name text not null,
    until timestamptz not null default clock_timestamp(),
    primary key (kind, id, until)
);

-- Which functions an agency once had, and who headed it. A paper of a past date is signed by the office that had to
-- sign it then, and a lead points to the person who was responsible when the duty lapsed.
create table former_agency (
    id text not null,
    functions text[] not null,
    head text,
    deputy text,
    until timestamptz not null default clock_timestamp(),
    primary key (id, until)
);

create function keep_name() returns trigger language plpgsql as $$
begin
    insert into former_name (kind, id, name) values (tg_table_name, old.id, old.name);
    return null;
end $$;

create function keep_agency() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then -- it had no function before it was known; who headed it is all that can be said
        insert into former_agency (id, functions, head, deputy) values (new.id, '{}', new.head, new.deputy);
    else
        insert into former_agency (id, functions, head, deputy) values (old.id, old.functions, old.head, old.deputy);
    end if;
    return null;
end $$;

create trigger keep_name after update of name on agency
    for each row when (old.name is distinct from new.name) execute function keep_name();
create trigger keep_name after update of name on official
    for each row when (old.name is distinct from new.name) execute function keep_name();
create trigger keep_new_agency after insert on agency
    for each row when (new.functions <> '{}') execute function keep_agency();
create trigger keep_agency after update of functions, head, deputy on agency
    for each row
    when ((old.functions, old.head, old.deputy) is distinct from (new.functions, new.head, new.deputy))
    execute function keep_agency();

-- Counts the changes of the directory, so that a process can keep a copy of it and know whether the copy still holds.
create table directory_version (
    version bigint not null
);
insert into directory_version values (1);

create function count_directory_change() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update directory_version set version = version + 1;
    return null;
end $$;

create trigger count_change after insert or update or delete on agency
    for each statement execute function count_directory_change();
create trigger count_change after insert or update or delete on official
    for each statement execute function count_directory_change();

-- ── matters: the ledger is the evidence, matter and duty are its projections ────────────────────────────────────────

create sequence matter_number;

-- Numbers sort and search by their characters, whatever the database's locale is. ``about`` holds what only one
-- procedure's matters have.
create table matter (
    number text collate "C" primary key,
    procedure text not null,
    seq int not null default 0,
    kind text,
    form text,
    route text,
    lead_agency text,
    responder text,
    status text not null default 'open' check (status in ('open', 'closed')),
    received_at timestamptz not null,
    closed_at timestamptz,
    next_due_at timestamptz,
    open_duties text[] not null default '{}',
    holder text,
    breaches int not null default 0,
    involved text[] not null default '{}',
    rulebook text not null,
    rulebook_digest text not null,
    calendar text not null,
    channel text,
    matter_type text,
    urgent boolean not null default false,
    opened_by text not null,
    opened_by_system text,
    external_no text collate "C",
    subject text,
    applicant jsonb,
    created_at timestamptz not null default clock_timestamp(),
    about jsonb
) with (fillfactor = 80);

-- No index covers a column that every step changes (next_due_at, open_duties), so that rows are updated in place.
create index matter_newest on matter (procedure, received_at, number);
create index matter_open on matter (procedure, number) where status = 'open';
create index matter_open_newest on matter (procedure, received_at, number) where status = 'open';
create index matter_breached on matter (procedure, received_at, number) where breaches > 0;
create index matter_involved on matter using gin (involved);
create index matter_responder on matter (responder);
create unique index matter_external_once on matter (opened_by_system, external_no) where external_no is not null;
create index matter_external_no on matter (external_no) where external_no is not null;
create unique index case_split_off on matter ((about ->> 'split_from'))
where procedure = 'case' and about ->> 'split_from' is not null;
create index finding_of_case on matter ((about ->> 'case_no')) where procedure = 'finding';
create index finding_of_subject on matter ((about ->> 'subject')) where procedure = 'finding';
create index finding_of_unit on matter ((about ->> 'subject_agency')) where procedure = 'finding';
create index finding_unsettled on matter (
    (about ->> 'case_no'), coalesce(about ->> 'subject', ''), (about ->> 'subject_agency')
) where procedure = 'finding' and about ->> 'case_no' is not null and not (about ->> 'settled')::boolean;
create index supervision_of_period on matter ((about ->> 'from'), (about ->> 'to')) where procedure = 'supervision';

-- The input with which the workflow of the matter was started, or would have been. When the workflow is missing, it can
-- be started with this.
create table opening (
    number text collate "C" primary key references matter,
    start jsonb not null
);

-- The input is mended when it can't be read. What was kept at first stays; the latest mended one counts. ``by`` is who
-- had it mended.
create table opening_mended (
    id bigint generated always as identity primary key,
    number text collate "C" not null references opening,
    start jsonb not null,
    by text not null,
    at timestamptz not null default clock_timestamp()
);
create index opening_mended_of on opening_mended (number, id);

-- What each matter's workflow is started with now.
create view opening_now with (security_invoker = true) as
select o.number, coalesce(m.start, o.start) as start
from opening o
left join lateral (
    select e.start from opening_mended e where e.number = o.number order by e.id desc limit 1
) m on true;

create table ledger (
    number text collate "C" not null references matter,
    seq int not null check (seq > 0),
    type text not null,
    at timestamptz not null,
    recorded_at timestamptz not null,
    article text,
    received_at timestamptz,
    occurred_at timestamptz,
    actor text,
    on_behalf_of text,
    agency text,
    command text,
    data jsonb not null,
    primary key (number, seq)
);
-- Which matters a revised calendar has reached, and how many limits it moved there.
create index ledger_calendar_revised on ledger (((data ->> 'calendar_revision')::int))
    where type = 'calendar_revised';

create table duty (
    number text collate "C" not null references matter,
    id text not null,
    rule text not null,
    article text not null,
    title text not null,
    role text not null,
    agency text,
    official text,
    subject text,
    started_at timestamptz not null,
    due_at timestamptz,
    provisional boolean not null,
    status text not null check (status in ('open', 'suspended', 'discharged', 'released')),
    ended_at timestamptz,
    breached_at timestamptz,
    extended boolean not null,
    again_since timestamptz,
    again_until timestamptz,
    again_breached_at timestamptz,
    primary key (number, id)
);
create index duty_due on duty (due_at, number) where status = 'open';
create index duty_unbreached on duty (due_at) where status = 'open' and breached_at is null;
create index duty_again on duty (again_until) where status = 'open' and again_until is not null;
create index duty_due_agency on duty (agency, due_at) where status in ('open', 'suspended');
create index duty_owed on duty (rule) where status in ('open', 'suspended');
create index duty_official on duty (official) where official is not null;
create index duty_overdue on duty (number, rule) where status = 'open' and breached_at is not null;

-- The duties that somebody owes now, narrowed by what isn't null. ``late``: those whose limit has run out.
create function owing(of_rule text, before timestamptz, late boolean, by_agency text, by_official text)
returns setof duty language sql stable as $$
    select d.* from duty d
    where d.status in ('open', 'suspended')
        and (of_rule is null or d.rule = of_rule)
        and (before is null or d.status = 'open' and d.due_at < before)
        and (late is distinct from true or d.status = 'open' and (d.breached_at is not null or d.due_at <= now()))
        and (by_agency is null or d.agency = by_agency)
        and (by_official is null or d.official = by_official)
$$;

-- Who may see which matters. This is the one definition: every query that lists or finds matters for somebody reads
-- from it. Agencies see the matters that involve them. The head of a unit sees the findings about its people and those
-- in which the unit bears a duty. A person sees the findings about himself and those in which he bears or has borne a
-- duty. Auditors see all. It is one select, so that PostgreSQL plans it as a part of the query that uses it, with the
-- indexes of that query. The array(…) makes it look up the duties first, and then their matters by key.
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

-- ── what was received: idempotency, asynchronous answers and recovery in one table ──────────────────────────────────

create table receipt (
    id text primary key,
    caller text not null,
    idempotency_key text not null,
    body_mac bytea not null,
    procedure text not null,
    number text collate "C" not null references matter deferrable initially deferred,
    act text not null,
    payload jsonb not null,
    received_at timestamptz not null,
    respond_async boolean not null default false,
    answered_async boolean not null default false,
    status text not null default 'received' check (status in ('received', 'accepted', 'refused')),
    seq int,
    -- json and not jsonb, because an answer is repeated byte for byte
    answer json,
    problem json,
    attempts int not null default 0,
    -- real time; received_at is the time of the matter's clock, which may have been moved
    tried_at timestamptz not null default clock_timestamp(),
    created_at timestamptz not null default clock_timestamp(),
    -- the proof that a process of this product has said what became of the act; outcomes from before have none
    outcome_mac bytea,
    -- the proof that a process of this product has received the act; receipts from before have none
    received_mac bytea,
    unique (caller, idempotency_key)
);

-- What became of an act is said once.
-- It is an `after` trigger, because a `before` trigger locks the row, which is written to the WAL.
create function refuse_outcome() returns trigger language plpgsql as $$
begin
    raise exception 'the outcome of a receipt stands, and has its proof' using errcode = 'restrict_violation';
end $$;
create trigger outcome_stands after update of status, seq, answer, problem, outcome_mac on receipt for each row
    when (old.status <> 'received' or new.status <> 'received' and new.outcome_mac is null)
    execute function refuse_outcome();

create function refuse_receipt() returns trigger language plpgsql as $$
begin
    raise exception 'a receipt has its proof' using errcode = 'restrict_violation';
end $$;
create trigger proven after insert on receipt for each row when (new.received_mac is null)
    execute function refuse_receipt();

create index receipt_pending on receipt (tried_at) where status = 'received';
create index receipt_done on receipt (created_at) where status <> 'received';
create index receipt_not_joined on receipt (tried_at) where act = 'join_lead' and status = 'refused';
-- While a verification is received and has no outcome, it holds the place of the person whom it names: no other finding
-- of the case may turn to him.
create index receipt_naming on receipt ((payload -> 'data' ->> 'subject'))
where procedure = 'finding' and act = 'verify' and status = 'received';

-- What stays of a receipt for as long as the ledger, after its key may be used again: who sent which act when, the MAC of
-- the request, and hashes of the act as it went to the workflow and of the answer. Texts in it are references to the vault.
create table receipt_kept (
    id text primary key,
    caller text not null,
    body_mac bytea not null,
    number text collate "C" not null references matter,
    act text not null,
    payload_hash bytea not null,
    received_at timestamptz not null,
    status text not null,
    seq int,
    answer_hash bytea
);
create index receipt_kept_number on receipt_kept (number);

-- An act that was refused before it reached a workflow leaves no trace in the workflow. It is recorded here.
create table denial (
    id bigint generated always as identity primary key,
    number text collate "C" not null,
    act text not null,
    actor text not null,
    agency text,
    code text not null,
    at timestamptz not null default clock_timestamp()
);
create index denial_number on denial (number, id);

-- Idempotency for requests that belong to no matter, and so to no receipt.
create table request (
    caller text not null,
    idempotency_key text not null,
    body_mac bytea not null,
    status int not null,
    location text,
    -- json and not jsonb, because an answer is repeated byte for byte
    answer json not null,
    created_at timestamptz not null default clock_timestamp(),
    primary key (caller, idempotency_key)
);
create index request_created on request (created_at);

-- ── texts and personal data: sealed under one key per matter, itself wrapped by the key `key_id` ────────────────────

create table vault_key (
    number text collate "C" primary key references matter deferrable initially deferred,
    key_id text,
    wrapped bytea,
    shredded_at timestamptz,
    constraint vault_key_whole check (
        (key_id is null) = (wrapped is null) and (wrapped is null) = (shredded_at is not null)
    )
);

create function keep_key() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' or old.wrapped is null or new.number <> old.number then
        raise exception 'a key is wrapped anew or destroyed, and nothing else' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger kept before update or delete on vault_key for each row execute function keep_key();

create table sealed_text (
    ref text primary key,
    number text collate "C" not null references vault_key,
    nonce bytea not null,
    ciphertext bytea not null,
    length int not null,
    mac text not null,
    created_at timestamptz not null default clock_timestamp()
);

-- Who has tried to read which text, and what came of it: also where there is no such text, or it isn't his to read.
-- ``via`` is the system that asked for the reader. What it was for is a text of the matter, and so is sealed: ``purpose``
-- is a reference. It is null where nothing could be sealed, because there is no such matter, and where the caller was
-- refused before he said it.
create table text_read (
    id bigint generated always as identity primary key,
    ref text,
    number text collate "C" not null,
    reader text not null,
    agency text not null,
    purpose text,
    read_at timestamptz not null default clock_timestamp(),
    via text,
    outcome text not null
        constraint text_read_outcome check (outcome in ('read', 'denied', 'unknown', 'altered', 'destroyed'))
);
alter table text_read
    -- purposes from before were written as they were said
    add constraint text_read_purpose check (purpose ~ '^[A-Za-z0-9_-]{8,24}:\d{1,6}:[A-Za-z0-9_-]{22}$') not valid;
create index text_read_number on text_read (number, id);

-- What is asked for under a number that no matter has goes into one chain, named '?', so that strangers make no chains.
create function of_no_matter() returns trigger language plpgsql as $$
begin
    if new.number <> '' and not exists (select from matter where number = new.number) then
        new.number := '?';
    end if;
    return new;
end $$;
create trigger of_no_matter before insert on denial for each row execute function of_no_matter();
create trigger of_no_matter before insert on text_read for each row execute function of_no_matter();

-- ── what others are told: every ledger row once more, in the one order in which transactions committed ──────────────

create table outbox (
    position bigint primary key,
    number text collate "C" not null,
    procedure text not null,
    seq int not null,
    type text not null,
    at timestamptz not null,
    involved text[] not null,
    data jsonb not null,
    unique (number, seq)
);

-- A writer takes the next position under a lock that it holds until it commits. So a position is visible only after all
-- smaller ones, and a reader that asks for `position > last` misses nothing. A sequence would lose rows for readers,
-- because transactions don't commit in its order. Insert here last: all writers wait for each other.
create function next_position() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(7391650482);  -- this table's own number, used nowhere else
    new.position := coalesce((select max(position) from outbox), 0) + 1;
    return new;
end $$;

create function ring() returns trigger language plpgsql as $$
begin
    perform pg_notify('outbox', '');
    return null;
end $$;

create trigger in_order before insert on outbox for each row execute function next_position();
create trigger ring after insert on outbox for each statement execute function ring();

-- ── leads and findings ──────────────────────────────────────────────────────────────────────────────────────────────

-- A breach is a lead for people to examine, never a verdict.
create table lead (
    -- the number of the matter, then the duty (of a breach) or the line of the ledger (of a fault): one lead for each
    id text collate "C" primary key,
    number text collate "C" not null references matter,
    seq int not null,
    duty text,
    rule text,
    article text,
    title text not null,
    grounds text[] not null,
    role text,
    agency text,
    official text,
    at timestamptz not null,
    due_at timestamptz,
    held jsonb not null,
    breach boolean not null,
    status text not null default 'open' check (status in ('open', 'withdrawn')),
    withdrawn_seq int,
    opened_at timestamptz not null default clock_timestamp(),
    check ((status = 'withdrawn') = (withdrawn_seq is not null))
);
create index lead_number on lead (number);

-- A lead with the limit and the end of its duty as they are now, since a revised calendar may have moved the limit.
-- ``claimed_at`` is when the act that ended the duty is said to have been done.
create view lead_now as
select l.id, l.number, l.seq, l.duty, l.rule, l.article, l.title, l.grounds, l.role, l.agency, l.official, l.at,
    case when o.once_more then l.due_at else coalesce(d.due_at, l.due_at) end as due_at, d.ended_at,
    c.occurred_at as claimed_at, l.held, l.breach, l.status, l.withdrawn_seq, l.opened_at
from lead l
left join duty d on d.number = l.number and d.id = l.duty
left join lateral (
    select data ? 'since' as once_more from ledger where number = l.number and seq = l.seq
) o on true
left join lateral (
    select occurred_at from ledger
    where number = d.number and at = d.ended_at and type <> 'noted' and occurred_at is not null order by seq limit 1
) c on true;

-- The finding of a case, other than ``this``, that is open against a person, or against an agency when nobody is named;
-- or whose verification, not yet processed, names the person. The caller is alone with the case until he commits.
create function other_finding(this text, of_case text, of_person text, of_agency text) returns text
language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtext('finding of ' || of_case));
    return ( -- one statement: what it is about and the receipt change at one moment
        select number from matter
        where procedure = 'finding' and about ->> 'case_no' = of_case
            and coalesce(about ->> 'subject', '') = coalesce(of_person, '')
            and (of_person is not null or about ->> 'subject_agency' = of_agency)
            and not (about ->> 'settled')::boolean and number <> this
        union all
        select r.number from receipt r join matter m on m.number = r.number
        where r.procedure = 'finding' and r.act = 'verify' and r.status = 'received'
            and r.payload -> 'data' ->> 'subject' = of_person
            and m.about ->> 'case_no' = of_case and r.number <> this
        limit 1
    );
end $$;

-- A case and a person have one open finding, whatever agency the person serves or heads. When nobody is named, a case
-- and an agency have one. This is checked only when a finding begins: its own ledger must not stop when a later
-- verification names somebody.
create function refuse_second_finding() returns trigger language plpgsql as $$
declare
    there text := other_finding(
        new.number, new.about ->> 'case_no', new.about ->> 'subject', new.about ->> 'subject_agency'
    );
begin
    if there is not null then
        raise exception 'a finding of this case and person is open'
            using errcode = 'unique_violation', constraint = 'finding_once', detail = there;
    end if;
    return new;
end $$;

create trigger finding_once before insert on matter
    for each row when (
        new.procedure = 'finding' and new.about ->> 'case_no' is not null and not (new.about ->> 'settled')::boolean
    ) execute function refuse_second_finding();
-- A matter gets ``about`` with the first line of its ledger.
create trigger finding_begins_once before update on matter
    for each row when (
        new.procedure = 'finding' and old.about is null and new.about ->> 'case_no' is not null
        and not (new.about ->> 'settled')::boolean
    ) execute function refuse_second_finding();

-- ── who may not: whatever the engine let through, the evidence of it can't be written ───────────────────────────────

-- Nobody does the act ``later`` in a finding in which he has done the act ``earlier``.
create table incompatible (
    later text not null,
    earlier text not null,
    primary key (later, earlier)
);

insert into incompatible
select part.later, unnest(part.earlier)
from (values
    ('verified', array['determined', 'recused']),
    ('dismissed', array['recused']),
    ('tolerance_accepted', array['recused']),
    ('tolerance_decided', array['recused']),
    ('determined', array['verified', 'dismissed', 'recused']),
    ('measures_proposed', array['verified', 'dismissed', 'recused']),
    ('measures_imposed', array['verified', 'dismissed', 'recused']),
    ('measure_referred', array['verified', 'dismissed', 'recused']),
    ('measure_dropped', array['verified', 'dismissed', 'recused']),
    ('rectified', array['verified', 'dismissed', 'reviewed', 'recused']),
    ('reviewed', array[
        'verified', 'dismissed', 'tolerance_decided', 'determined', 'measures_proposed', 'measures_imposed',
        'measure_referred', 'measure_dropped', 'rectified', 'recused'
    ]),
    ('appeal_decided', array[
        'verified', 'dismissed', 'tolerance_decided', 'determined', 'measures_proposed', 'measures_imposed',
        'measure_referred', 'measure_dropped', 'reviewed', 'rectified', 'recused'
    ])
) as part (later, earlier);

-- The acts that nobody does in a finding about himself.
create table own_finding (
    act text primary key
);

insert into own_finding
select unnest(array[
    'verified', 'dismissed', 'subject_notified', 'tolerance_accepted', 'tolerance_decided', 'determined',
    'measures_proposed', 'measures_imposed', 'measure_referred', 'measure_recorded', 'measure_dropped', 'served',
    'reviewed', 'appeal_accepted', 'appeal_declined', 'appeal_prolonged', 'appeal_decided', 'rectified', 'executed',
    'recused', 'reassigned', 'referred_to_law', 'ruling_served', 'urged'
]);

create function refuse_conflict() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    -- One person in two parts that exclude each other.
    select a.number, a.type into wrong
    from added a
    join matter m on m.number = a.number and m.procedure = 'finding'
    join incompatible i on i.later = a.type
    join ledger l on l.number = a.number and l.type = i.earlier
    where coalesce(a.on_behalf_of, a.actor) = coalesce(l.on_behalf_of, l.actor)
    limit 1;
    if found then
        raise exception 'one person in two parts of %: %', wrong.number, wrong.type
            using errcode = 'integrity_constraint_violation';
    end if;
    -- Nobody in his own finding; no agency on its own tolerance.
    select a.number, a.type into wrong
    from added a
    join matter m on m.number = a.number and m.procedure = 'finding'
    where a.type in (select act from own_finding) and coalesce(a.on_behalf_of, a.actor) = m.about ->> 'subject'
        or a.type in ('tolerance_accepted', 'tolerance_decided') and a.agency = m.about ->> 'subject_agency'
    limit 1;
    if found then
        raise exception 'own finding %: %', wrong.number, wrong.type
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Nobody becomes the subject of a finding in which he has had a part that excludes this.
create function refuse_turned_subject() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    select a.number, l.type into wrong
    from added a
    join matter m on m.number = a.number and m.procedure = 'finding'
    join ledger l on l.number = a.number and l.seq < a.seq and l.type in (select earlier from incompatible)
    where a.type = 'verified' and coalesce(l.on_behalf_of, l.actor) = a.data ->> 'subject'
    limit 1;
    if found then
        raise exception 'the subject of % has had a part in it: %', wrong.number, wrong.type
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create function refuse_gap() returns trigger language plpgsql as $$
begin
    if exists (
        select from added
        where added.seq > 1
          and not exists (select from ledger where ledger.number = added.number and ledger.seq = added.seq - 1)
    ) then
        raise exception 'the ledger of a matter has no gaps' using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create trigger gapless after insert on ledger
    referencing new table as added for each statement execute function refuse_gap();
create trigger no_conflict after insert on ledger
    referencing new table as added for each statement execute function refuse_conflict();
create trigger no_turned_subject after insert on ledger
    referencing new table as added for each statement execute function refuse_turned_subject();

-- ── calendars ───────────────────────────────────────────────────────────────────────────────────────────────────────

create sequence calendar_revision_number as int;

create table calendar_revision (
    number int primary key default nextval('calendar_revision_number'),
    notice text not null,
    days jsonb not null,
    published_at timestamptz not null,
    published_by text not null,
    finished_at timestamptz
);
alter table calendar_revision add constraint calendar_revision_days check (
    jsonb_typeof(days) = 'object' and days <> '{}'
    and not days @? 'strict $.* ? (@.type() != "string" || !(@ == "off" || @ == "work"))'
    and not days @? 'strict $.keyvalue() ? (!(@.key like_regex "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"))'
) not valid;

-- The notices from files of which open matters have been told, or with which matters have begun.
create table calendar_notice (
    title text primary key,
    adopted_at timestamptz not null default clock_timestamp()
);

-- ── supervision: reports that were issued in their time, and campaigns of inspection with what they found ───────────

create table issued_report (
    report text not null,
    begins date not null,
    ends date not null,
    as_of timestamptz not null,
    figures jsonb not null,
    issued_at timestamptz not null default clock_timestamp(),
    primary key (report, begins, ends)
);

-- When each report is issued, as this product has set it, the latest last; and why it was set: ``made``, ``changed`` by
-- the conduct office, or set again because somebody has ``deleted`` or ``altered`` the schedule in Temporal.
create table schedule_kept (
    id bigint generated always as identity primary key,
    report text not null,
    day int not null,
    month int,
    at time not null,
    paused boolean not null,
    why text not null check (why in ('made', 'changed', 'deleted', 'altered')),
    kept_at timestamptz not null default clock_timestamp()
);
create index schedule_kept_report on schedule_kept (report, id);

-- What the product takes as law has to come from one of its processes: revisions of the calendar, and when reports are
-- issued. A MAC under a key that the database doesn't have says so. Rows from before have an empty one.
create table vouched (
    kind text not null,
    key text not null,
    mac bytea not null,
    primary key (kind, key, mac)
);
alter table vouched add constraint vouched_mac check (octet_length(mac) = 32) not valid;

create sequence campaign_number as int;

-- A campaign belongs to the task that owes it. ``frame`` has the cases from which its sample was drawn. It is kept,
-- because the cases of a running period, and the agencies that lead them, change.
create table campaign (
    number int primary key default nextval('campaign_number'),
    begins date not null,
    ends date not null,
    agencies text[] not null,
    size int not null,
    seed text not null,
    sample text[] not null,
    opened_by text not null,
    opened_at timestamptz not null default clock_timestamp(),
    supervision_no text collate "C" unique references matter deferrable initially deferred,
    frame text[]
);
alter table campaign
    -- campaigns from before frames were kept have none
    add constraint campaign_frame check (frame is not null) not valid;

-- Each matter of a sample has one result. A fault leads to a finding. When it joined a finding, it has a ``receipt``
-- there.
create table inspection (
    campaign int not null references campaign,
    case_no text collate "C" not null references matter,
    outcome text not null check (outcome in ('in_order', 'fault')),
    finding_no text collate "C" references matter,
    inspected_by text not null,
    inspected_at timestamptz not null default clock_timestamp(),
    receipt text,
    primary key (campaign, case_no),
    check ((outcome = 'fault') = (finding_no is not null))
);
create index inspection_receipt on inspection (receipt) where receipt is not null;

-- A fault that was to join a finding, while that finding was being decided, and went into another one. The result of
-- the inspection then names this other finding.
create table inspection_anew (
    campaign int not null,
    case_no text collate "C" not null,
    finding_no text collate "C" not null references matter,
    at timestamptz not null default clock_timestamp(),
    receipt text,
    primary key (campaign, case_no, finding_no),
    foreign key (campaign, case_no) references inspection
);
create index inspection_anew_receipt on inspection_anew (receipt) where receipt is not null;

-- The faults that their finding has refused, because it was decided meanwhile, and that are in no other finding yet. A
-- fault has to go into another finding, which may also be decided meanwhile. It counts as left until there is a receipt
-- of the same caller under the next key.
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

-- ── every row of evidence is entered in a chain ────────────────────────────────────────────────────────────────────

-- There is one chain for each matter, and one, named '', for what belongs to none.
-- An entry's hash covers the row and the entry before it. So nobody changes, removes or moves a row without breaking the
-- chain, or without making all later hashes anew, which the signed roots show. `db/audit` reads and checks this.

-- An entry says which row was written. ``digest`` is the SHA-256 of the row's content. It is kept where the row may change
-- or go later; other rows are at hand for whoever checks. ``login`` is who was logged in at the database.
create table audit (
    chain text collate "C" not null,
    link int not null check (link > 0),
    kind text not null,
    key text not null,
    at timestamptz not null default clock_timestamp(),
    login text not null default session_user,
    digest bytea,
    hash bytea not null,
    primary key (chain, link)
);

-- The content of a row in one form: its columns as JSON without empty ones. So a column that is added later changes no
-- content of earlier rows.
create function audited(columns jsonb) returns text language sql immutable
set search_path = pg_catalog as $$
    select coalesce(jsonb_object_agg(key, value), '{}')::text from jsonb_each(columns) where value <> 'null'
$$;

-- Add an entry to a chain. The caller has the chain for himself. The hash is the SHA-256 of the hash before it and of the
-- entry as a JSON array; instants are microseconds since 1970.
create function audit_entry(into_chain text, kind text, key text, content text, keep boolean) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    digest bytea := sha256(convert_to(content, 'UTF8'));
    now timestamptz := clock_timestamp();
    last record;
begin
    select a.link, a.hash into last from audit a where a.chain = into_chain order by a.link desc limit 1;
    insert into audit values (
        into_chain, coalesce(last.link, 0) + 1, kind, key, now, session_user, case when keep then digest end,
        sha256(coalesce(last.hash, '') || convert_to(jsonb_build_array(
            into_chain, coalesce(last.link, 0) + 1, kind, key, (extract(epoch from now) * 1000000)::bigint,
            session_user::text, encode(digest, 'hex')
        )::text, 'UTF8'))
    );
end $$;

-- Have a chain for oneself until the end of the transaction. Chains share 1,024 locks, so that a statement that writes to
-- very many chains doesn't use up the locks of the server. The chain of what belongs to no matter has one of its own.
-- Take it after those of matters and before the outbox.
create function audit_alone(with_chain text) returns void language sql
set search_path = pg_catalog as $$
    select pg_advisory_xact_lock(739165, case when with_chain = '' then 1024 else hashtext(with_chain) & 1023 end)
$$;

-- Enter the row that a statement has written. Arguments: the column that names the chain, or nothing; the columns of the
-- key; ``kept`` when the row may change or go; the columns that are no evidence. A row that is deleted is entered as gone.
create function audit_row() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' set bytea_output = 'hex' as $$
declare
    written jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
    of_chain text := case when tg_argv[0] = '' then '' else coalesce(written ->> tg_argv[0], '') end;
    of_key text;
begin
    perform audit_alone(of_chain);
    select string_agg(written ->> name, '/' order by place) into of_key
    from unnest(string_to_array(tg_argv[1], ',')) with ordinality as part(name, place);
    perform audit_entry(
        of_chain, tg_table_name, of_key,
        case when tg_op = 'DELETE' then 'gone' else audited(written - string_to_array(tg_argv[3], ',')) end,
        tg_argv[2] = 'kept'
    );
    return case when tg_when = 'BEFORE' then new end;
end $$;

-- A receipt has the content of what stays of it (`receipt_kept`).
create function audit_receipt() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' set bytea_output = 'hex' as $$
begin
    perform audit_alone(new.number);
    perform audit_entry(new.number, 'receipt', new.id, audited(jsonb_build_object(
        'id', new.id, 'caller', new.caller, 'body_mac', new.body_mac, 'number', new.number, 'act', new.act,
        'payload_hash', sha256(convert_to(new.payload::text, 'UTF8')), 'received_at', new.received_at,
        'status', new.status, 'seq', new.seq,
        'answer_hash', sha256(convert_to(coalesce(new.answer, new.problem)::text, 'UTF8'))
    )), true);
    return null;
end $$;

revoke execute on function audit_entry, audit_row, audit_receipt from public;

-- A step is entered before it is published, because whoever holds the outbox must wait for nobody.
create trigger audited before insert on ledger for each row execute function audit_row('number', 'seq', '', '');
create trigger audited after insert on receipt for each row execute function audit_receipt();
create trigger audited_again after update of status on receipt
    for each row when (old.status is distinct from new.status) execute function audit_receipt();

-- What of a matter the ledger doesn't say. The rest of its row is made from the ledger.
create trigger audited after insert or update of
    number, procedure, received_at, rulebook_digest, channel, opened_by, opened_by_system, external_no, subject, applicant,
    created_at
on matter for each row execute function audit_row('number', 'number', 'kept',
    'seq,kind,form,route,lead_agency,responder,status,closed_at,next_due_at,open_duties,holder,breaches,involved,rulebook,calendar,matter_type,urgent,about'
);

create trigger audited after insert on opening for each row execute function audit_row('number', 'number', '', '');
create trigger audited after insert on opening_mended for each row execute function audit_row('number', 'id', '', '');
create trigger audited after insert on denial for each row execute function audit_row('number', 'id', '', '');
create trigger audited after insert on sealed_text for each row execute function audit_row('number', 'ref', '', '');
create trigger audited after insert on text_read for each row execute function audit_row('number', 'id', '', '');
create trigger audited after insert or update or delete on vault_key
    for each row execute function audit_row('number', 'number', 'kept', '');
create trigger audited after insert or update or delete on lead
    for each row execute function audit_row('number', 'id', 'kept', '');

create trigger audited after insert or delete on agency
    for each row execute function audit_row('', 'id', 'kept', '');
create trigger audited_again after update on agency
    for each row when (old.* is distinct from new.*) execute function audit_row('', 'id', 'kept', '');
create trigger audited after insert or delete on official
    for each row execute function audit_row('', 'id', 'kept', '');
create trigger audited_again after update on official
    for each row when (old.* is distinct from new.*) execute function audit_row('', 'id', 'kept', '');
create trigger audited after insert on former_name for each row execute function audit_row('', 'kind,id,until', '', '');
create trigger audited after insert on former_agency for each row execute function audit_row('', 'id,until', '', '');

create trigger audited after insert or update of number, notice, days, published_at, published_by on calendar_revision
    for each row execute function audit_row('', 'number', 'kept', 'finished_at');
create trigger audited after insert on calendar_notice for each row execute function audit_row('', 'title', '', '');
create trigger audited after insert on issued_report
    for each row execute function audit_row('', 'report,begins,ends', '', '');
create trigger audited after insert on schedule_kept for each row execute function audit_row('', 'id', '', '');
create trigger audited after insert on campaign for each row execute function audit_row('', 'number', '', '');
create trigger audited after insert on inspection
    for each row execute function audit_row('', 'campaign,case_no', '', '');
create trigger audited after insert on inspection_anew
    for each row execute function audit_row('', 'campaign,case_no,finding_no', '', '');

-- The key of the Ed25519 signature that covers what has been entered until an instant: the newest entry of each chain that
-- has grown since the root before (`audit_head`), and the hash of that root (``previous``).
create table audit_root (
    number int primary key,
    at timestamptz not null,
    previous bytea not null,
    heads int not null,
    digest bytea not null,
    key_id text not null,
    signature bytea not null
);
alter table audit_root
    add constraint audit_root_form check (
        number > 0 and heads >= 0 and octet_length(previous) in (0, 32) and octet_length(digest) = 32
        and octet_length(signature) = 64 and key_id ~ '^[0-9a-f]{16}$'
    ) not valid;

create table audit_head (
    root int not null references audit_root,
    chain text collate "C" not null,
    link int not null,
    hash bytea not null,
    primary key (chain, root)
);
create index audit_head_root on audit_head (root, chain);

-- A root is put whole, with the heads that it signs, and after all others. So nobody adds a head to a root that is there,
-- and no number is left out.
create function audit_put_root(
    root audit_root, chains text[], links int[], hashes bytea[]
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if root.number <> (select coalesce(max(number), 0) + 1 from audit_root) then
        raise exception 'another root has this number' using errcode = 'unique_violation';
    end if;
    insert into audit_root select root.*;
    insert into audit_head (root, chain, link, hash)
    select root.number, h.chain, h.link, h.hash from unnest(chains, links, hashes) as h(chain, link, hash);
end $$;
revoke execute on function audit_put_root from public;
grant execute on function audit_put_root to shouwen_app;

-- A root that this product hasn't signed, as its signer has found. It counts for nothing: the next root comes after the one
-- before it. A root whose signature is valid can't be void, which whoever checks with the public key finds.
create table audit_root_void (
    root int primary key references audit_root,
    at timestamptz not null default clock_timestamp()
);
create trigger audited after insert on audit_root_void for each row execute function audit_row('', 'root', '', '');

-- What a check has found to be wrong; and who has examined it, so that it isn't told any longer. A fault is noted again when
-- it has been gone, or when what is found at its place is something else (``seen``). The signature tells the faults that a
-- check has found from what somebody else has written; it is null where no process has a key.
create table audit_fault (
    id bigint generated always as identity primary key,
    chain text collate "C" not null,
    place text not null,
    what text not null,
    found_at timestamptz not null default clock_timestamp(),
    seen text,
    signature bytea constraint audit_fault_signature check (octet_length(signature) = 64),
    -- the instant that the signature says; a copy of a signed fault doesn't count
    signed_at timestamptz
);
-- signatures from before say no instant
alter table audit_fault
    add constraint audit_fault_signed_at check ((signature is null) = (signed_at is null)) not valid;
create index audit_fault_of on audit_fault using hash (chain);
create unique index audit_fault_signed_once on audit_fault (signature) where signed_at is not null;

-- A fault that a later check hasn't found any more.
create table audit_fault_gone (
    fault bigint primary key references audit_fault,
    at timestamptz not null default clock_timestamp()
);
create trigger audited after insert on audit_fault_gone for each row execute function audit_row('', 'fault', '', '');

create table audit_examined (
    fault bigint primary key references audit_fault,
    by text not null,
    at timestamptz not null default clock_timestamp()
);

create trigger audited after insert on audit_fault for each row execute function audit_row('', 'id', '', '');
create trigger audited after insert on audit_examined for each row execute function audit_row('', 'fault', '', '');

-- ── the end of retention: keys of texts are listed, and destroyed ───────────────────────────────────────────────────

-- The key of a matter is destroyed when the retention of its texts has ended. First a matter is listed, for everybody to
-- see; seven days later its key may go, unless something rests on it.

-- What would go: closed matters whose texts' retention has ended, by which rule, and since when they are listed.
create table shred_listed (
    number text collate "C" not null references matter,
    closed_at timestamptz not null,
    years int not null check (years > 0),
    basis text not null,
    ends_on date not null,
    listed_at timestamptz not null default clock_timestamp(),
    primary key (number, closed_at)
);

-- What went: the listing by which it went, and how many texts can't be read any more.
create table shredded (
    number text collate "C" primary key references vault_key,
    closed_at timestamptz not null,
    years int not null,
    basis text not null,
    ends_on date not null,
    listed_at timestamptz not null,
    texts int not null,
    at timestamptz not null
);

-- What rests on the texts of a matter, and so holds its key back.
create function shred_held(this text) returns text[] language sql stable as $$
    select array_remove(array[
        case when exists (
            select from matter where procedure = 'finding' and about ->> 'case_no' = this and status = 'open'
        ) then 'finding' end,
        case when exists (
            select from matter where procedure = 'commendation' and status = 'open' and about -> 'cases' ? this
        ) then 'commendation' end,
        case when exists (
            select from campaign c join matter m on m.number = c.supervision_no
            where this = any(c.sample) and m.status = 'open'
        ) then 'inspection' end,
        case when exists (
            select from matter
            where procedure = 'case' and status = 'open' and split_part(about ->> 'split_from', ':', 1) = this
        ) then 'part' end,
        case when exists (select from receipt where number = this and status = 'received') then 'receipt' end
    ], null)
$$;

-- How long texts are kept, as `shouwen migrate` reads it from the law: for a procedure, or for matters of one type.
create table retention (
    procedure text not null,
    matter_type text,
    years int not null check (years > 0),
    unique nulls not distinct (procedure, matter_type)
);

-- Every type that the ledger gives a matter. Null stands for none.
create function matter_types(this text) returns text[] language sql stable as $$
    select coalesce(array_agg(distinct data ->> 'matter_type'), array[null::text])
    from ledger
    where number = this and (seq = 1 or type = 'matter_type_corrected' or data ? 'matter_type')
$$;

-- The texts of a matter are kept for so many years after the last line of its ledger was entered, at least. Of several
-- types the longest counts. Null: they are kept for good.
create function shred_years(this text) returns int language sql stable as $$
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

-- Destroy the key of a matter that has been listed for seven days, and record that. Null, and nothing happens, when it
-- isn't closed, when by the clock the last line of its ledger was entered less than the years of its retention ago, when
-- something holds it back, and when its key is gone already. No finding of the matter begins until the transaction ends.
create function shred_key(this text) returns timestamptz
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    due shred_listed;
    gone timestamptz := date_trunc('milliseconds', clock_timestamp());
    entered timestamptz := (select max(at) from audit where chain = this and kind = 'ledger');
begin
    perform pg_advisory_xact_lock(hashtext('finding of ' || this));
    perform from vault_key where number = this and wrapped is not null for update;
    if not found then
        return null;
    end if;
    select l.* into due
    from shred_listed l join matter m on m.number = l.number and m.closed_at = l.closed_at
    where l.number = this and m.status = 'closed' and entered + make_interval(years => shred_years(this)) < gone
        and l.ends_on < (gone at time zone interval '8 hours')::date and l.listed_at <= gone - interval '7 days';
    if not found or shred_held(this) <> '{}' then
        return null;
    end if;
    update vault_key set key_id = null, wrapped = null, shredded_at = gone where number = this;
    insert into shredded (number, closed_at, years, basis, ends_on, listed_at, texts, at)
    select due.number, due.closed_at, due.years, due.basis, due.ends_on, due.listed_at,
        (select count(*) from sealed_text where number = this), gone;
    return gone;
end $$;

create trigger audited after insert on shred_listed
    for each row execute function audit_row('number', 'number,closed_at', '', '');
create trigger audited after insert on shredded for each row execute function audit_row('number', 'number', '', '');

-- ── evidence is added, never changed: not by the application, not by its owner, not by a superuser's slip ───────────

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

do $$
declare
    evidence text;
begin
    foreach evidence in array array[
        'ledger', 'denial', 'sealed_text', 'text_read', 'outbox', 'former_name', 'former_agency', 'calendar_notice',
        'issued_report', 'campaign', 'inspection', 'inspection_anew', 'receipt_kept',
        'schedule_kept', 'opening_mended', 'audit', 'audit_root', 'audit_head', 'audit_fault', 'audit_examined',
        'audit_root_void', 'audit_fault_gone',
        'shred_listed', 'shredded'
    ] loop
        execute format(
            'create trigger append_only before update or delete or truncate on %I '
            'for each statement execute function refuse_change()', evidence
        );
        execute format('alter table %I enable always trigger append_only', evidence);
    end loop;
    for evidence in select tgrelid::regclass::text from pg_trigger where tgname = 'audited' loop
        execute format('alter table %I enable always trigger audited', evidence);
    end loop;
    for evidence in select tgrelid::regclass::text from pg_trigger where tgname = 'audited_again' loop
        execute format('alter table %I enable always trigger audited_again', evidence);
    end loop;
end $$;

create trigger kept_whole before truncate on vault_key for each statement execute function refuse_change();
alter table vault_key enable always trigger kept;
alter table vault_key enable always trigger kept_whole;
alter table agency enable always trigger keep_name;
alter table agency enable always trigger keep_agency;
alter table agency enable always trigger keep_new_agency;
alter table official enable always trigger keep_name;
alter table agency enable always trigger count_change;
alter table official enable always trigger count_change;
alter table matter enable always trigger finding_once;
alter table matter enable always trigger finding_begins_once;
alter table receipt enable always trigger outcome_stands;
alter table receipt enable always trigger proven;
alter table ledger enable always trigger gapless;
alter table ledger enable always trigger no_conflict;
alter table ledger enable always trigger no_turned_subject;
alter table outbox enable always trigger in_order;
alter table denial enable always trigger of_no_matter;
alter table text_read enable always trigger of_no_matter;

-- ── every row can be read back ──────────────────────────────────────────────────────────────────────────────────────

-- No row stops whoever reads all rows: every JSON and every instant of the database can be read back by Python.

-- Whether JSON is small (a mebibyte), shallow (32 levels) and has only numbers that every language reads.
create function readable(value jsonb) returns boolean language sql immutable as $$
    select value is null or (
        not jsonb_path_exists(
            value, '$.** ? (@.type() == "number" && (@ > 9007199254740991 || @ < -9007199254740991))'
        )
        and not jsonb_path_exists(value, '$.**{33 to last}')
        and octet_length(value::text) <= 1048576
    )
$$;

-- A column that a later migration adds needs the same. Rows from before aren't looked at: a check names those that can't be
-- read.
do $$
declare
    each record;
begin
    for each in
        select c.relname as table, a.attname as column, a.atttypid::regtype::text as type
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not a.attisdropped
            and a.atttypid in ('timestamptz'::regtype, 'date'::regtype, 'jsonb'::regtype)
    loop
        execute format(
            case each.type
                when 'jsonb' then 'alter table %1$I add constraint %2$I check (readable(%3$I)) not valid'
                else 'alter table %1$I add constraint %2$I '
                    'check (%3$I >= ''1900-01-01+00'' and %3$I < ''9999-12-31+00'') not valid'
            end,
            each.table, each.table || '_' || each.column || '_readable', each.column
        );
    end loop;
end $$;

-- ── who reads for a caller: the database shows only what that caller may see, whatever the query says ────────────────

-- The matters in which the caller bears or has borne a duty, or a unit that he heads bears one now. It looks past the
-- row security of duties, which itself asks for the matter.
create function numbers_by_duty() returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(distinct d.number), '{}') from duty d
    where d.official = nullif(current_setting('shouwen.person', true), '')
        or d.status in ('open', 'suspended')
            and d.agency = any(string_to_array(coalesce(current_setting('shouwen.units', true), ''), ','))
$$;
revoke execute on function numbers_by_duty() from public;
grant execute on function numbers_by_duty() to shouwen_reader;

alter table matter enable row level security;
alter table duty enable row level security;
alter table ledger enable row level security;

create policy process on matter to shouwen_app using (true) with check (true);
create policy process on duty to shouwen_app using (true) with check (true);
create policy process on ledger to shouwen_app using (true) with check (true);

-- The same as `seen_by`, for the caller whom the transaction names in its settings. Without settings there is nothing.
create policy caller on matter for select to shouwen_reader using (
    involved && string_to_array(coalesce(current_setting('shouwen.agencies', true), ''), ',')
    or procedure = 'finding'
        and about ->> 'subject_agency' = any(string_to_array(coalesce(current_setting('shouwen.units', true), ''), ','))
    or procedure = 'finding' and about ->> 'subject' = nullif(current_setting('shouwen.person', true), '')
    or number = any((select numbers_by_duty())::text[])
);
create policy caller on duty for select to shouwen_reader using (
    exists (select from matter m where m.number = duty.number)
);
create policy caller on ledger for select to shouwen_reader using (
    exists (select from matter m where m.number = ledger.number)
);

-- ── what is the owner's to do for the process ────────────────────────────────────────────────────────────────────────

-- Keep what stays of receipts that are older than ``kept``, and remove them: none younger than seven days, whoever
-- asks, because an act is done once for each key. Those of faults that still wait stay: their findings have refused them
-- with one of these codes.
create function purge_receipts(kept interval, decided text[]) returns void
language sql security definer set search_path = public, pg_temp as $$
    with gone as (
        delete from receipt
        where status <> 'received' and created_at < now() - greatest(kept, interval '7 days')
            and id not in (select id from fault_left where code = any(decided))
        returning *
    )
    insert into receipt_kept (id, caller, body_mac, number, act, payload_hash, received_at, status, seq, answer_hash)
    select id, caller, body_mac, number, act, sha256(convert_to(payload::text, 'UTF8')), received_at, status, seq,
        sha256(convert_to(coalesce(answer, problem)::text, 'UTF8'))
    from gone
$$;

-- The answers to requests that concern no matter stay for seven days, whoever asks, because a request is done once for
-- each key.
create function purge_requests(kept interval) returns void
language sql security definer set search_path = public, pg_temp as $$
    delete from request where created_at < now() - greatest(kept, interval '7 days')
$$;

-- ── the few rights that the application has ─────────────────────────────────────────────────────────────────────────

grant usage on sequence matter_number, calendar_revision_number, campaign_number to shouwen_app;
grant select on incompatible, own_finding, lead_now, fault_left, opening_now to shouwen_app;
grant select, insert on
    opening, ledger, denial, vault_key, sealed_text, text_read, outbox,
    issued_report, campaign, inspection, inspection_anew, schedule_kept, vouched
to shouwen_app;
grant select, insert (title) on calendar_notice to shouwen_app; -- when it was adopted is the clock's
grant select on opening_mended to shouwen_app; -- the owner mends
grant select, insert (number, closed_at, years, basis, ends_on) on shred_listed to shouwen_app; -- since when is the clock's
grant select on audit to shouwen_app;
grant select on audit_root, audit_head, audit_root_void, audit_fault, audit_fault_gone, audit_examined to shouwen_app;
-- Who writes rows doesn't say when faults were found, and examines none.
grant insert (chain, place, what, seen, signature, signed_at) on audit_fault to shouwen_app;
grant insert (fault) on audit_fault_gone to shouwen_app;
grant insert (root) on audit_root_void to shouwen_app;
grant select on shredded, retention to shouwen_app;
revoke execute on function shred_key(text) from public;
grant execute on function shred_key(text) to shouwen_app;
grant select on directory_version to shouwen_app;
-- The sequence gives the numbers of revisions.
grant select, insert (notice, days, published_at, published_by) on calendar_revision to shouwen_app;
grant update (finished_at) on calendar_revision to shouwen_app;
grant select, insert, update on duty to shouwen_app;
grant select, insert on lead to shouwen_app;
grant update (status, withdrawn_seq) on lead to shouwen_app;
-- Of a matter the process changes what is made from the ledger.
grant select, insert on matter to shouwen_app;
grant update (
    seq, kind, form, route, lead_agency, responder, status, closed_at, next_due_at, open_duties, holder, breaches, involved,
    rulebook, calendar, matter_type, urgent, about
) on matter to shouwen_app;
grant select, insert (caller, idempotency_key, body_mac, status, location, answer) on request to shouwen_app;
revoke execute on function purge_requests(interval) from public;
grant execute on function purge_requests(interval) to shouwen_app;
-- Of a receipt the process says what became of it. What was received, when and from whom, stays.
grant select, insert (
    id, caller, idempotency_key, body_mac, procedure, number, act, payload, received_at, respond_async, received_mac
) on receipt to shouwen_app;
grant select on receipt_kept to shouwen_app;
revoke execute on function purge_receipts(interval, text[]) from public;
grant execute on function purge_receipts(interval, text[]) to shouwen_app;
grant update (status, seq, answer, problem, outcome_mac, answered_async, attempts, tried_at) on receipt to shouwen_app;
grant select on matter, duty, ledger to shouwen_reader;
-- Who somebody is, and who heads an agency, is not the process's to change.
grant select on agency, official, former_name, former_agency to shouwen_app;
grant select, insert, update on agency, official to shouwen_directory;
grant select on former_name, former_agency to shouwen_directory;
grant insert (kind, id, name) on former_name to shouwen_directory; -- the clock says until when it held
grant insert (id, functions, head, deputy) on former_agency to shouwen_directory;
grant select on directory_version to shouwen_directory;
