-- Operators and how they come in: invitations, sign-in, sessions, keys, answers kept for a repeated request.
-- `:name` is a parameter; a name followed by [sqlite] or [postgres] is for that database alone.

-- name: operator_exists
select 1 from operator where company = :company and operator = :operator

-- name: person
select operator, login, name, email, role, active, created_at, password_record is not null as enrolled
from operator where company = :company and operator = :operator

-- name: person_by_login
select operator, login, name, email, role, active, created_at, password_record is not null as enrolled
from operator where company = :company and login = :login

-- name: people
select operator, login, name, email, role, active, created_at, password_record is not null as enrolled
from operator where company = :company order by login

-- name: add_operator
insert into operator (company, operator, login, name, email, role, active, created_at)
values (:company, :operator, :login, :name, :email, :role, 1, :created_at)

-- name: set_priority
update operator set priority = :priority where company = :company and operator = :operator

-- name: set_active
update operator set active = :active where company = :company and operator = :operator

-- name: set_password
update operator set password_record = :record, password_stretching = :stretching, password_set_at = :password_set_at
where company = :company and operator = :operator

-- name: credential
select operator, active, password_record as record, password_stretching as stretching
from operator where company = :company and login = :login

-- name: add_invitation
insert into invitation (company, token_hash, operator, created_at, expires_at)
values (:company, :token_hash, :operator, :created_at, :expires_at)

-- name: drop_invitations
delete from invitation where company = :company and operator = :operator and used_at is null

-- name: invitation
select i.operator, o.login, o.name, o.active, i.expires_at, i.used_at
from invitation i join operator o on o.company = i.company and o.operator = i.operator
where i.company = :company and i.token_hash = :token_hash

-- name: use_invitation
update invitation set used_at = :now where company = :company and token_hash = :token_hash

-- name: add_ticket
insert into ticket (company, token_hash, operator, expires_at) values (:company, :token_hash, :operator, :expires_at)

-- name: ticket
select operator from ticket where company = :company and token_hash = :token_hash and expires_at > :now

-- name: drop_ticket
delete from ticket where company = :company and token_hash = :token_hash

-- name: drop_old_tickets
delete from ticket where company = :company and expires_at <= :now

-- name: add_session
insert into session (company, token_hash, operator, created_at, expires_at, device)
values (:company, :token_hash, :operator, :created_at, :expires_at, :device)

-- name: session
select s.operator, o.login, o.name, o.role, o.active, s.created_at, s.expires_at
from session s join operator o on o.company = s.company and o.operator = s.operator
where s.company = :company and s.token_hash = :token_hash and s.ended_at is null and s.expires_at > :now

-- name: end_session
update session set ended_at = :now
where company = :company and token_hash = :token_hash and ended_at is null returning operator

-- name: end_sessions_of
update session set ended_at = :now where company = :company and operator = :operator and ended_at is null

-- name: attempts
select starts, last_at from attempt where company = :company and login = :login and network = :network

-- name: count_attempt
insert into attempt (company, login, network, starts, last_at)
values (:company, :login, :network, :starts, :last_at)
on conflict (company, login, network) do update set starts = excluded.starts, last_at = excluded.last_at

-- name: forget_attempts
delete from attempt where company = :company and login = :login and network = :network

-- name: drop_old_attempts
delete from attempt where company = :company and last_at < :before

-- name: add_api_key
insert into api_key (company, api_key, token_hash, name, scopes, created_at, expires_at)
values (:company, :api_key, :token_hash, :name, :scopes, :created_at, :expires_at)

-- name: api_key
select api_key, name, scopes, created_at, expires_at, ended_at, last_used_at
from api_key where company = :company and token_hash = :token_hash
    and ended_at is null and (expires_at is null or expires_at > :now)

-- name: api_keys
select api_key, name, scopes, created_at, expires_at, ended_at, last_used_at
from api_key where company = :company order by created_at desc, api_key

-- name: end_api_key
update api_key set ended_at = :now where company = :company and api_key = :api_key and ended_at is null

-- name: kept_answer
select fingerprint, status, body from answer
where company = :company and caller = :caller and idempotency_key = :idempotency_key and created_at > :since

-- name: keep_answer
insert into answer (company, caller, idempotency_key, fingerprint, status, body, created_at)
values (:company, :caller, :idempotency_key, :fingerprint, :status, :body, :created_at)

-- name: drop_old_answers
delete from answer where company = :company and created_at <= :before
