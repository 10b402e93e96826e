-- A pass opens a site (or one zone of it) to a person or a group, in weekly hours (NULL: always), between two days.
create table if not exists pass (
    id uuid primary key,
    person_id uuid references person,
    group_id uuid references people_group,
    site_id uuid not null references site,
    zone_id uuid references zone,
    kind varchar(20) not null,
    hours varchar(600),
    from_on date not null,
    until_on date,
    created_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    end_reason varchar(200),
    version bigint not null
);
create index if not exists pass_person on pass (person_id);
create index if not exists pass_group on pass (group_id);

-- Every tap, override and remote unlock, refused ones too. unlock: NULL where no command was due, else its last known
-- state (requested, done, refused, jammed, unknown). boot and seq are the reader's own; a repeat finds its first row.
create table if not exists visit (
    id uuid primary key,
    at timestamp with time zone not null,
    recorded_at timestamp with time zone not null,
    business_day date not null,
    site_id uuid not null references site,
    door_id uuid references door,
    reader_id uuid references device,
    boot varchar(40),
    seq bigint,
    direction varchar(10) not null,
    person_id uuid references person,
    credential_id uuid references credential,
    decision varchar(10) not null,
    code varchar(40) not null,
    late boolean not null,
    by_account uuid,
    reason varchar(200),
    unlock varchar(12),
    corrected_at timestamp with time zone,
    unique (reader_id, boot, seq)
);
create index if not exists visit_site_at on visit (site_id, at);
create index if not exists visit_person_at on visit (person_id, at);

-- Being there is an interval. until_at is NULL while it lasts. What has no tap to end it ends at ends_at by end_rule (shift
-- or day); ended_by says what ended it in the end: tap, zone, shift, day, staff, unknown.
create table if not exists presence (
    id uuid primary key,
    person_id uuid not null references person,
    site_id uuid not null references site,
    zone_id uuid not null references zone,
    business_day date not null,
    from_at timestamp with time zone not null,
    ends_at timestamp with time zone not null,
    end_rule varchar(10) not null,
    until_at timestamp with time zone,
    ended_by varchar(10),
    in_visit uuid references visit,
    out_visit uuid references visit
);
create index if not exists presence_person on presence (person_id, until_at);
create index if not exists presence_site on presence (site_id, until_at);
create index if not exists presence_ends on presence (until_at, ends_at);

create table if not exists visit_correction (
    id uuid primary key,
    visit_id uuid not null references visit,
    at timestamp with time zone not null,
    by_account uuid,
    reason varchar(200) not null,
    before_json text not null,
    after_json text not null
);
create index if not exists visit_correction_visit on visit_correction (visit_id);
