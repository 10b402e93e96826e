-- Append-only; position and hash are given after the commit by the sealer.
create table if not exists audit_entry (
    id uuid primary key,
    at timestamp with time zone not null,
    account_id uuid,
    person_id uuid,
    principal varchar(20) not null,
    action varchar(60) not null,
    target_kind varchar(40) not null,
    target_id uuid,
    before_json text,
    after_json text,
    address varchar(60) not null,
    agent varchar(200) not null,
    result varchar(40) not null,
    chain_position bigint unique,
    chain_hash varchar(64)
);
create index if not exists audit_entry_at on audit_entry (at);
create index if not exists audit_entry_target on audit_entry (target_id);
