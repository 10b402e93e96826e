create table if not exists setting (
    name varchar(80) primary key,
    content text not null,
    changed_at timestamp with time zone not null,
    changed_by uuid
);

create table if not exists legal_entity (
    id uuid primary key,
    name varchar(200) not null,
    tax_registration varchar(40),
    currency varchar(3) not null,
    created_at timestamp with time zone not null
);
