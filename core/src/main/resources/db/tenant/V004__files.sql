-- What a stored file is; its bytes lie sealed in the data folder under its id.
create table if not exists stored_file (
    id uuid primary key,
    media_type varchar(80) not null,
    size_bytes bigint not null,
    sha256 varchar(64) not null,
    created_at timestamp with time zone not null,
    created_by uuid
);
