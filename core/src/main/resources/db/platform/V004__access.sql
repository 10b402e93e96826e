-- The admins of the platform sign in with the tenant "platform"; the same tables as in a tenant, without its people and sites.
create table if not exists account (
    id uuid primary key,
    person_id uuid,
    login varchar(100) not null unique,
    password_hash varchar(300) not null,
    must_change boolean not null,
    state varchar(20) not null,
    created_at timestamp with time zone not null,
    version bigint not null
);

create index if not exists account_person on account (person_id);

create table if not exists role (
    name varchar(40) primary key,
    title varchar(100) not null
);

create table if not exists role_permission (
    role varchar(40) not null references role,
    permission varchar(60) not null,
    scope varchar(10) not null,
    primary key (role, permission)
);

create table if not exists account_role (
    id uuid primary key,
    account_id uuid not null references account,
    role varchar(40) not null references role,
    site_id uuid
);
create index if not exists account_role_account on account_role (account_id);

create table if not exists sign_in (
    id uuid primary key,
    account_id uuid not null references account,
    created_at timestamp with time zone not null,
    used_at timestamp with time zone not null,
    address varchar(60) not null,
    agent varchar(200) not null,
    ended_at timestamp with time zone,
    end_reason varchar(60)
);
create index if not exists sign_in_account on sign_in (account_id);

create table if not exists refresh_token (
    hash varchar(64) primary key,
    sign_in_id uuid not null references sign_in,
    expires_at timestamp with time zone not null,
    used_at timestamp with time zone
);
create index if not exists refresh_token_sign_in on refresh_token (sign_in_id);

-- Kiosks, devices and scripts: a long random token, of which only the hash is kept.
create table if not exists machine (
    id uuid primary key,
    kind varchar(20) not null,
    name varchar(100) not null,
    site_id uuid,
    token_hash varchar(64) not null unique,
    created_at timestamp with time zone not null,
    used_at timestamp with time zone,
    ended_at timestamp with time zone
);
