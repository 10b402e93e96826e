create table if not exists people_group (
    id uuid primary key,
    site_id uuid not null references site,
    kind varchar(20) not null,
    name varchar(100) not null,
    created_at timestamp with time zone not null,
    version bigint not null,
    removed_at timestamp with time zone
);

-- until_on is the last day of membership, NULL while open.
create table if not exists group_member (
    id uuid primary key,
    group_id uuid not null references people_group,
    person_id uuid not null references person,
    since_on date not null,
    until_on date
);
create index if not exists group_member_person on group_member (person_id);
create index if not exists group_member_group on group_member (group_id);
