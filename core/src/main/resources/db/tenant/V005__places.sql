create table if not exists site (
    id uuid primary key,
    entity_id uuid not null references legal_entity,
    slug varchar(40) not null unique,
    name varchar(200) not null,
    zone_id varchar(60) not null,
    day_cutoff varchar(5) not null,
    kind varchar(40) not null,
    address varchar(400),
    capacity integer,
    created_at timestamp with time zone not null,
    version bigint not null
);

create table if not exists zone (
    id uuid primary key,
    site_id uuid not null references site,
    name varchar(100) not null,
    capacity integer,
    created_at timestamp with time zone not null,
    version bigint not null,
    removed_at timestamp with time zone
);
create index if not exists zone_site on zone (site_id);

-- zone_id is where the door leads in, from_zone_id where it leads out to (NULL: the street).
-- hours: weekly opening hours as in WeeklyHours, NULL is always; fail_mode says what the lock does without current.
create table if not exists door (
    id uuid primary key,
    site_id uuid not null references site,
    zone_id uuid not null references zone,
    from_zone_id uuid references zone,
    slug varchar(40) not null,
    name varchar(100) not null,
    direction varchar(10) not null,
    exit_button boolean not null,
    hours varchar(600),
    pulse_ms integer not null,
    fail_mode varchar(10) not null,
    active_low boolean not null,
    untrusted_clock varchar(20) not null,
    anti_passback boolean not null,
    created_at timestamp with time zone not null,
    version bigint not null,
    removed_at timestamp with time zone,
    unique (site_id, slug)
);

create table if not exists closure (
    id uuid primary key,
    site_id uuid not null references site,
    door_id uuid references door,
    from_at timestamp with time zone not null,
    until_at timestamp with time zone not null,
    reason varchar(200) not null,
    created_at timestamp with time zone not null
);
create index if not exists closure_site on closure (site_id, until_at);
