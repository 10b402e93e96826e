-- The platform's own database: who the tenants are, what is due, and how late it has ever been.
create table if not exists tenant (
    id uuid primary key,
    slug varchar(40) not null unique,
    name varchar(200) not null,
    state varchar(20) not null,
    created_at timestamp with time zone not null
);

create table if not exists due_job (
    tenant varchar(40) not null,
    job varchar(60) not null,
    due_at timestamp with time zone not null,
    last_at timestamp with time zone,
    last_result varchar(400),
    primary key (tenant, job)
);

create table if not exists clock_mark (
    id integer primary key,
    latest timestamp with time zone not null
);
