-- One text for both databases. Instants are integer milliseconds UTC, money is text, flags are 0 or 1.
-- Every key begins with the company, so that a cluster can be divided by it.

create table company (
    company text primary key,          -- chosen once, part of every address and token
    name text not null,
    zone text not null,                -- IANA name
    currency text not null,            -- ISO 4217
    created_at bigint not null,
    journal_seq bigint not null        -- the last number given in the company's journal
);

create table operator (
    company text not null references company,
    operator text not null,            -- immutable id; also the credential id of the password record
    login text not null,               -- may be changed
    name text not null,
    email text,
    role text not null,                -- operator, supervisor, admin
    active bigint not null,
    created_at bigint not null,
    password_record bytea,             -- OPAQUE; useless without the setup file
    password_stretching text,
    password_set_at bigint,
    priority bigint not null default 0, -- who waits with a higher one comes first
    primary key (company, operator)
);
create unique index operator_login on operator (company, login);

create table invitation (
    company text not null,
    token_hash bytea not null,
    operator text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    primary key (company, token_hash)
);
create index invitation_operator on invitation (company, operator);

create table pool (
    company text not null references company,
    pool text not null,                -- the product; `desk` unless told otherwise
    created_at bigint not null,
    settings text not null,            -- JSON; what is not in it has its default
    primary key (company, pool)
);

create table purchase (
    company text not null,
    purchase text not null,
    pool text not null,
    kind text not null,                -- named, simultaneous
    quantity bigint,                   -- null: unlimited
    starts_at bigint not null,
    ends_at bigint,                    -- null: open
    price text,
    currency text,
    billing_period text not null,
    primary key (company, purchase)
);

-- A named license that was ever assigned: who has it, and what counts against the transfer quota.
create table assignment (
    company text not null,
    pool text not null,
    slot bigint not null,
    operator text,                     -- null: taken back
    since bigint not null,
    last_operator text,                -- who had it before, and
    last_used_at bigint,               -- when they last used it
    transferred_at bigint,             -- the last transfer that counted
    primary key (company, pool, slot)
);
create unique index assignment_operator on assignment (company, pool, operator) where operator is not null;

create table operator_group (
    company text not null,
    operator text not null,
    group_name text not null,
    primary key (company, group_name, operator)
);
create index group_operator on operator_group (company, operator);

create table reservation (
    company text not null,
    reservation text not null,
    pool text not null,
    group_name text not null,
    seats bigint not null,
    weekdays text not null,            -- digits, 1 is Monday
    from_minute bigint not null,       -- of the local day; [from, to)
    to_minute bigint not null,
    primary key (company, reservation)
);

create table waiter (
    company text not null,
    waiter text not null,
    pool text not null,
    operator text not null,
    priority bigint not null,
    joined_at bigint not null,
    alive_until bigint not null,
    offer_until bigint,                -- null: no seat is offered
    primary key (company, waiter)
);
-- One person, one place in the queue.
create unique index waiter_operator on waiter (company, pool, operator);

create table lease (
    company text not null,
    lease text not null,
    pool text not null,
    operator text not null,
    license text not null,             -- named, simultaneous
    since bigint not null,
    expires_at bigint not null,
    ended_at bigint,                   -- null: not ended, or not noticed yet
    ended_by text,                     -- released, expired, revoked
    code text,
    mark text not null,                -- ordinary, handover, observed
    device text,                       -- the browser; null for programs
    active_at bigint not null,         -- the last human input
    linger bigint not null default 0,  -- 1: the page was closed
    primary key (company, lease)
);
-- One person, one seat, whatever the code above it does.
create unique index lease_held on lease (company, pool, operator) where ended_at is null;
create index lease_of_operator on lease (company, operator, since);
create index lease_live on lease (company, pool, expires_at) where ended_at is null;

create table journal (
    company text not null,
    seq bigint not null,               -- without gaps, in the order of the decisions
    at bigint not null,
    kind text not null,
    pool text,
    operator text,
    lease text,
    actor text,
    code text,
    data text not null,                -- JSON
    primary key (company, seq)
);
create index journal_kind on journal (company, kind, at);
create index journal_lease on journal (company, lease) where lease is not null;

create table session (
    company text not null,
    token_hash bytea not null,
    operator text not null,
    created_at bigint not null,
    expires_at bigint not null,
    ended_at bigint,
    device text,
    primary key (company, token_hash)
);
create index session_operator on session (company, operator);

create table ticket (
    company text not null,
    token_hash bytea not null,
    operator text not null,
    expires_at bigint not null,
    primary key (company, token_hash)
);

create table attempt (
    company text not null,
    login text not null,
    network text not null,
    starts bigint not null,
    last_at bigint not null,
    primary key (company, login, network)
);

create table api_key (
    company text not null,
    api_key text not null,             -- the public part of the key
    token_hash bytea not null,
    name text not null,
    scopes text not null,              -- blank-separated
    created_at bigint not null,
    expires_at bigint,
    ended_at bigint,
    last_used_at bigint,
    primary key (company, api_key)
);
create unique index api_key_hash on api_key (company, token_hash);

create table answer (
    company text not null,
    caller text not null,
    idempotency_key text not null,
    fingerprint bytea not null,
    status bigint not null,
    body bytea not null,
    created_at bigint not null,
    primary key (company, caller, idempotency_key)
);

create table event (
    company text not null,
    event text not null,
    source text not null,
    type text not null,
    occurred_at bigint not null,
    received_at bigint not null,
    version bigint,
    actor_kind text,
    actor text,
    operator text,
    case_id text,
    channel text,
    data text not null,
    primary key (company, source, event)
);
create index event_time on event (company, occurred_at);

create table installation (
    fact text primary key,             -- such as the fingerprint of the password setup
    value text not null
);
insert into installation (fact, value) values ('clock_moved', '0');
