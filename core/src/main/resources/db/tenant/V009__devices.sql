-- use_as of a reader: in, out, both or desk. settings: JSON of the driver's own settings, without secrets.
create table if not exists device (
    id uuid primary key,
    site_id uuid not null references site,
    slug varchar(40) not null,
    name varchar(100) not null,
    kind varchar(20) not null,
    driver varchar(20) not null,
    settings text not null,
    key_sealed bytea,
    door_id uuid references door,
    use_as varchar(10),
    created_at timestamp with time zone not null,
    version bigint not null,
    removed_at timestamp with time zone,
    unique (site_id, slug)
);

create table if not exists device_alarm (
    id uuid primary key,
    site_id uuid not null references site,
    device_id uuid references device,
    door_id uuid references door,
    kind varchar(20) not null,
    raised_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    seen_at timestamp with time zone,
    seen_by uuid,
    detail varchar(400) not null
);
create index if not exists device_alarm_raised on device_alarm (raised_at);
