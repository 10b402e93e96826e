-- phone, email and address are sealed; the *_index columns are keyed hashes for equality only.
create table if not exists person (
    id uuid primary key,
    name varchar(200) not null,
    name_key varchar(200) not null,
    gender varchar(10),
    father_name varchar(200),
    birth_sealed bytea,
    phone_sealed bytea,
    phone_index varchar(44),
    phone_last4_index varchar(44),
    email_sealed bytea,
    email_index varchar(44),
    address_sealed bytea,
    note_sealed bytea,
    photo_id uuid references stored_file,
    site_id uuid references site,
    state varchar(20) not null,
    state_reason varchar(200),
    created_at timestamp with time zone not null,
    changed_at timestamp with time zone not null,
    version bigint not null,
    removed_at timestamp with time zone
);
create index if not exists person_name on person (name_key, id);
create index if not exists person_phone on person (phone_index);
create index if not exists person_phone_last4 on person (phone_last4_index);
create index if not exists person_email on person (email_index);

create table if not exists student (
    person_id uuid primary key references person,
    number varchar(40) not null unique,
    state varchar(20) not null,
    admitted_on date
);

create table if not exists teacher (
    person_id uuid primary key references person,
    number varchar(40) not null unique,
    state varchar(20) not null,
    joined_on date
);

create table if not exists staff (
    person_id uuid primary key references person,
    number varchar(40) not null unique,
    state varchar(20) not null,
    job varchar(80),
    joined_on date
);

create table if not exists guardian_link (
    id uuid primary key,
    guardian_id uuid not null references person,
    student_id uuid not null references person,
    relation varchar(40) not null,
    may_collect boolean not null,
    is_primary boolean not null,
    created_at timestamp with time zone not null,
    unique (guardian_id, student_id)
);
create index if not exists guardian_link_student on guardian_link (student_id);

-- data is upper-case hex of the longest form seen; low24 its last 24 bits, by which every reader's form is found.
create table if not exists credential (
    id uuid primary key,
    person_id uuid not null references person,
    kind varchar(20) not null,
    data varchar(64) not null,
    bits integer not null,
    low24 varchar(6) not null,
    state varchar(20) not null,
    label varchar(80),
    created_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    end_reason varchar(200),
    version bigint not null
);
create index if not exists credential_low24 on credential (low24);
create index if not exists credential_person on credential (person_id);

-- Counters of the human numbers (student, employee …), without gaps.
create table if not exists number_series (
    name varchar(60) primary key,
    latest bigint not null
);
