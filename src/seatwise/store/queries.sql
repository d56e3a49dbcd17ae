-- Every statement of Seatwise, for both databases, by name. `:name` is a parameter.
-- A name followed by [sqlite] or [postgres] is for that database alone.

-- name: hold_company [sqlite]
-- `begin immediate` holds the whole file already; this reads where the journal stands.
select journal_seq from company where company = :company

-- name: hold_company [postgres]
-- The lock under which everything about one company is decided, from every process.
select journal_seq from company where company = :company for update

-- name: add_journal
insert into journal (company, seq, at, kind, pool, operator, lease, actor, code, data)
values (:company, :seq, :at, :kind, :pool, :operator, :lease, :actor, :code, :data)

-- name: move_journal_seq
update company set journal_seq = :seq where company = :company

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

-- name: pool_exists
select 1 from pool where company = :company and pool = :pool

-- name: pools
select pool from pool where company = :company order by created_at, pool

-- name: add_pool
insert into pool (company, pool, created_at, settings) values (:company, :pool, :created_at, '{}')

-- name: pool
select p.settings, c.zone
from pool p join company c on c.company = p.company
where p.company = :company and p.pool = :pool

-- name: set_pool
update pool set settings = :settings where company = :company and pool = :pool

-- name: add_purchase
insert into purchase (company, purchase, pool, kind, quantity, starts_at, ends_at, price, currency, billing_period)
values (:company, :id, :pool, :kind, :quantity, :starts_at, :ends_at, :price, :currency, :billing_period)

-- name: end_purchase
update purchase set ends_at = :ends_at where company = :company and purchase = :id

-- name: purchases_of_pool
select purchase as id, pool, kind, quantity, starts_at, ends_at, price, currency, billing_period
from purchase where company = :company and pool = :pool order by starts_at, purchase

-- name: purchases
select purchase as id, pool, kind, quantity, starts_at, ends_at, price, currency, billing_period
from purchase where company = :company order by starts_at, purchase

-- name: assignments
select pool, operator, since
from assignment where company = :company and pool = :pool and operator is not null order by since, operator

-- name: slots
select slot, operator, since, last_operator, last_used_at, transferred_at
from assignment where company = :company and pool = :pool order by slot

-- name: put_slot
insert into assignment (company, pool, slot, operator, since, last_operator, last_used_at, transferred_at)
values (:company, :pool, :slot, :operator, :since, :last_operator, :last_used_at, :transferred_at)
on conflict (company, pool, slot) do update set operator = excluded.operator, since = excluded.since,
    last_operator = excluded.last_operator, last_used_at = excluded.last_used_at,
    transferred_at = excluded.transferred_at

-- name: named_last_used
-- When an operator was last in by a named license of the pool; a live lease is use now.
select max(coalesce(ended_at, :now)) from lease
where company = :company and pool = :pool and operator = :operator and license = 'named' and since >= :since

-- name: in_group
select 1 from operator_group where company = :company and operator = :operator and group_name = :group

-- name: groups_of
select group_name from operator_group where company = :company and operator = :operator order by group_name

-- name: add_to_group
insert into operator_group (company, operator, group_name) values (:company, :operator, :group)

-- name: drop_groups
delete from operator_group where company = :company and operator = :operator

-- name: reservations
select reservation as id, group_name as "group", seats, weekdays, from_minute, to_minute
from reservation where company = :company and pool = :pool order by reservation

-- name: add_reservation
insert into reservation (company, reservation, pool, group_name, seats, weekdays, from_minute, to_minute)
values (:company, :id, :pool, :group, :seats, :weekdays, :from_minute, :to_minute)

-- name: drop_reservation
delete from reservation where company = :company and pool = :pool and reservation = :id

-- name: seats_of_group
-- What a group uses of the pool: the seats of its people, and those offered to them.
select (select count(*) from lease l join operator_group g on g.company = l.company and g.operator = l.operator
        where l.company = :company and l.pool = :pool and l.ended_at is null and l.license = 'simultaneous'
            and g.group_name = :group)
    + (select count(*) from waiter w join operator_group g on g.company = w.company and g.operator = w.operator
        where w.company = :company and w.pool = :pool and w.offer_until is not null and g.group_name = :group)

-- name: waiters
select waiter as id, operator, priority, joined_at, alive_until, offer_until
from waiter where company = :company and pool = :pool

-- name: waiters_named
select w.waiter as ticket, w.operator, o.login, o.name, w.joined_at, w.offer_until, w.priority
from waiter w join operator o on o.company = w.company and o.operator = w.operator
where w.company = :company and w.pool = :pool order by -w.priority, w.joined_at, w.waiter

-- name: add_waiter
insert into waiter (company, waiter, pool, operator, priority, joined_at, alive_until, offer_until)
values (:company, :id, :pool, :operator, :priority, :joined_at, :alive_until, :offer_until)

-- name: move_waiter
update waiter set alive_until = :alive_until, offer_until = :offer_until where company = :company and waiter = :id

-- name: drop_waiter
delete from waiter where company = :company and waiter = :id

-- name: keep_waiting [sqlite]
-- The signs of life of all open waiting pages of one process. A wait that ended is not revived.
update waiter set alive_until = max(alive_until, :until)
where company = :company and alive_until > :now and waiter in (select value from json_each(:waiters))

-- name: keep_waiting [postgres]
update waiter set alive_until = greatest(alive_until, :until)
where company = :company and alive_until > :now
    and waiter in (select json_array_elements_text((:waiters)::json))

-- name: idle_leases
-- Who gives way to somebody who waits. The order is the rule's, but for open cases, which are looked up apart.
select lease as id, operator, license, since, expires_at, mark, device, active_at, linger
from lease
where company = :company and pool = :pool and ended_at is null and license = 'simultaneous'
    and (linger = 1 or active_at <= :before)
order by linger desc, active_at, lease

-- name: operators_with_open_cases
-- Cases of the last week that were assigned and not closed since.
select distinct e.operator from event e
where e.company = :company and e.type in ('case.assigned', 'case.transferred')
    and e.occurred_at > :now - 604800000 and e.operator is not null
    and not exists (
        select 1 from event later
        where later.company = e.company and later.case_id = e.case_id and later.occurred_at > e.occurred_at
            and later.type in ('case.closed', 'case.assigned', 'case.transferred'))

-- name: last_takeover
select max(ended_at) from lease
where company = :company and pool = :pool and operator = :operator and code = 'TAKEN_OVER'

-- name: recent_stays
select ended_at - since as length from lease
where company = :company and pool = :pool and license = 'simultaneous' and ended_at is not null
order by ended_at desc limit 50

-- name: operator_for_admission
select o.operator as id, o.active, o.priority,
    exists (select 1 from assignment a
            where a.company = o.company and a.pool = :pool and a.operator = o.operator) as assigned
from operator o where o.company = :company and o.operator = :operator

-- name: operator_exists
select 1 from operator where company = :company and operator = :operator

-- name: own_lease
select lease as id, operator, license, since, expires_at, mark, device, active_at, linger
from lease where company = :company and pool = :pool and operator = :operator and ended_at is null

-- name: lapsed_leases
-- In the order in which they ended. The rows are locked by the update that ends each of them.
select lease as id, operator, license, since, expires_at, mark, device, active_at, linger
from lease where company = :company and pool = :pool and ended_at is null and expires_at <= :now
order by expires_at, lease

-- name: seats_in_use
-- The one count, for admission and for everything shown: what is not ended and lives after `now`. While time
-- is settled, `now` is the beginning of time, since then what ran out counts until its own end is reached.
select count(*) from lease
where company = :company and pool = :pool and ended_at is null and expires_at > :now and license = 'simultaneous'

-- name: next_expiry
select min(expires_at) from lease
where company = :company and pool = :pool and ended_at is null and expires_at > :now and license = 'simultaneous'

-- name: add_lease
insert into lease (company, lease, pool, operator, license, since, expires_at, mark, device, active_at)
values (:company, :lease, :pool, :operator, :license, :since, :expires_at, :mark, :device, :active_at)

-- name: move_lease
update lease set expires_at = :expires_at, mark = :mark, active_at = :active_at, linger = :linger
where company = :company and lease = :lease and ended_at is null

-- name: renew_leases [sqlite]
-- All heartbeats of one process in one statement. What ran out is not touched: it is never revived. A seat of
-- an overlap is not either: it ends with the overlap, which is decided one by one.
update lease set expires_at = max(expires_at, :until), linger = 0
where company = :company and ended_at is null and expires_at > :now and mark <> 'handover'
    and lease in (select value from json_each(:leases))
returning lease

-- name: renew_leases [postgres]
update lease set expires_at = greatest(expires_at, :until), linger = 0
where company = :company and ended_at is null and expires_at > :now and mark <> 'handover'
    and lease in (select json_array_elements_text((:leases)::json))
returning lease

-- name: touch_leases [sqlite]
update lease set active_at = max(active_at, :now)
where company = :company and ended_at is null and lease in (select value from json_each(:leases))

-- name: touch_leases [postgres]
update lease set active_at = greatest(active_at, :now)
where company = :company and ended_at is null
    and lease in (select json_array_elements_text((:leases)::json))

-- name: end_lease
update lease set ended_at = :ended_at, ended_by = :ended_by, code = :code
where company = :company and lease = :lease and ended_at is null

-- name: lease_by_id
select lease as id, operator, license, since, expires_at, mark, device, active_at, linger, pool, ended_at, ended_by, code
from lease where company = :company and lease = :lease

-- name: last_lease
select lease from lease where company = :company and pool = :pool and operator = :operator
order by since desc, ended_at is null desc limit 1

-- name: end_of_lease
select data from journal where company = :company and lease = :lease and kind = 'revoked'

-- name: live_leases_of_operator
select lease as id, operator, license, since, expires_at, mark, device, active_at, linger, pool, ended_at, ended_by, code
from lease where company = :company and operator = :operator and ended_at is null

-- name: live_seats
select l.lease, l.operator, o.login, o.name, l.license, l.since, l.expires_at, l.mark, l.active_at, l.linger
from lease l join operator o on o.company = l.company and o.operator = l.operator
where l.company = :company and l.pool = :pool and l.ended_at is null and l.expires_at > :now
order by l.since, l.lease

-- name: unended_leases
select lease as id, operator, license, since, expires_at, mark, device, active_at, linger
from lease where company = :company and pool = :pool and ended_at is null order by lease

-- name: denials_since
select count(*) from journal
where company = :company and kind = 'denied' and at >= :since and pool = :pool

-- name: journal_after
select seq, at, kind, pool, operator, lease, actor, code, data
from journal where company = :company and seq > :after order by seq limit :limit

-- name: journal_before
select seq, at, kind, pool, operator, lease, actor, code, data
from journal where company = :company and seq < :before order by seq desc limit :limit

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

-- name: stays
-- Every stay in a seat, ended or not; what the chooser feeds on.
select o.login, l.since, coalesce(l.ended_at, l.expires_at) as until
from lease l join operator o on o.company = l.company and o.operator = l.operator
where l.company = :company and l.pool = :pool order by l.since, l.lease

-- name: seat_denials
-- Only for lack of a seat: a disabled operator wants no license.
select o.login, j.at
from journal j join operator o on o.company = j.company and o.operator = j.operator
where j.company = :company and j.kind = 'denied' and j.pool = :pool
    and j.code in ('POOL_FULL', 'RESERVED_FOR_OTHERS', 'NO_LICENSE')
order by o.login, j.at

-- name: keep_event
-- An event is known by company, source and id: again it changes nothing, unless it is a higher version.
insert into event (company, event, source, type, occurred_at, received_at, version, actor_kind, actor, operator,
    case_id, channel, data)
values (:company, :event, :source, :type, :occurred_at, :received_at, :version, :actor_kind, :actor, :operator,
    :case_id, :channel, :data)
on conflict (company, source, event) do update set type = excluded.type, occurred_at = excluded.occurred_at,
    received_at = excluded.received_at, version = excluded.version, actor_kind = excluded.actor_kind,
    actor = excluded.actor, operator = excluded.operator, case_id = excluded.case_id, channel = excluded.channel,
    data = excluded.data
where excluded.version is not null and (event.version is null or excluded.version > event.version)

-- name: events_between
select event, source, type, occurred_at, received_at, version, actor_kind, actor, operator, case_id, channel, data
from event where company = :company and occurred_at >= :start and occurred_at < :until
order by occurred_at, source, event
-- name: move_leases
update lease set expires_at = expires_at + :step, active_at = active_at + :step
where company = :company and ended_at is null

-- name: move_waiters
update waiter set alive_until = alive_until + :step, offer_until = offer_until + :step where company = :company

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
