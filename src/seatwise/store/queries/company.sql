-- The company: its lock, its clock and its journal.
-- `:name` is a parameter; a name followed by [sqlite] or [postgres] is for that database alone.

-- name: hold_company [sqlite]
-- `begin immediate` holds the whole file already; this reads where the journal stands.
select journal_seq from company where company = :company

-- name: hold_company [postgres]
-- The lock under which everything about one company is decided, from every process.
select journal_seq from company where company = :company for update

-- name: add_journal [sqlite]
insert into journal (company, seq, at, kind, pool, operator, lease, actor, code, data)
values (:company, :seq, :at, :kind, :pool, :operator, :lease, :actor, :code, :data)

-- name: add_journal [postgres]
-- Many rows in one journey to the server.
insert into journal (company, seq, at, kind, pool, operator, lease, actor, code, data)
select company, seq, at, kind, pool, operator, lease, actor, code, data
from json_populate_recordset(null::journal, (:rows)::json)

-- name: move_journal_seq [sqlite]
update company set journal_seq = :seq where company = :company

-- name: move_journal_seq [postgres]
-- Other processes hear of it when it is committed.
with moved as (update company set journal_seq = :seq where company = :company)
select pg_notify('seatwise', '')

-- name: company
select company, name, zone, currency, created_at from company where company = :company

-- name: companies
select company, name, zone, currency, created_at from company order by company

-- name: company_clock
select zone, journal_seq from company where company = :company

-- name: zone_of
select zone from company where company = :company

-- name: journal_seq
select journal_seq from company where company = :company

-- name: add_company
insert into company (company, name, zone, currency, created_at, journal_seq)
values (:company, :name, :zone, :currency, :created_at, 0)

-- name: journal_after
select seq, at, kind, pool, operator, lease, actor, code, data
from journal where company = :company and seq > :after order by seq limit :limit

-- name: journal_before
select seq, at, kind, pool, operator, lease, actor, code, data
from journal where company = :company and seq < :before order by seq desc limit :limit

-- name: journal_found
-- The newest lines of some kinds, of one person, of a stretch of time; an empty filter is null.
select seq, at, kind, pool, operator, lease, actor, code, data
from journal
where company = :company and seq < :before
    and (cast(:kind as text) is null or kind = :kind)
    and (cast(:operator as text) is null or operator = :operator or actor = 'operator:' || :operator)
    and (cast(:code as text) is null or code = :code)
    and at >= :from_at and at < :to_at
order by seq desc limit :limit

-- name: journal_kinds
select distinct kind from journal where company = :company order by kind

-- name: lock_fact [sqlite]
select value from installation where fact = :fact

-- name: lock_fact [postgres]
-- One process at a time moves the leases with a clock that was set.
select value from installation where fact = :fact for update

-- name: fact
select value from installation where fact = :fact

-- name: set_fact
insert into installation (fact, value) values (:fact, :value)
on conflict (fact) do update set value = excluded.value

-- name: healthy
select 1

-- name: migrations_known
select migration from migration order by migration

-- name: companies_without_admin
select c.company from company c
where not exists (
    select 1 from operator o where o.company = c.company and o.role = 'admin' and o.active = 1
)
order by c.company
