-- Who is in and who waits: leases, the queue, and what the journal tells of them.
-- `:name` is a parameter; a name followed by [sqlite] or [postgres] is for that database alone.

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

-- name: askers [sqlite]
-- People by id or login, each with the own lease: what a decision must know of them, many at a time.
select o.operator as id, o.login, o.active, o.priority,
    exists (select 1 from assignment a
            where a.company = o.company and a.pool = :pool and a.operator = o.operator) as assigned,
    l.lease, l.license, l.since, l.expires_at, l.mark, l.device, l.active_at, l.linger
from operator o
left join lease l on l.company = o.company and l.pool = :pool and l.operator = o.operator and l.ended_at is null
where o.company = :company and o.operator in (
    select value from json_each(:asking)
    union
    select named.operator from operator named
    where named.company = :company and named.login in (select value from json_each(:asking)))

-- name: askers [postgres]
-- People by id or login, each with the own lease: what a decision must know of them, many at a time.
select o.operator as id, o.login, o.active, o.priority,
    exists (select 1 from assignment a
            where a.company = o.company and a.pool = :pool and a.operator = o.operator) as assigned,
    l.lease, l.license, l.since, l.expires_at, l.mark, l.device, l.active_at, l.linger
from operator o
left join lease l on l.company = o.company and l.pool = :pool and l.operator = o.operator and l.ended_at is null
where o.company = :company and (o.operator = any(array(select json_array_elements_text((:asking)::json)))
    or o.login = any(array(select json_array_elements_text((:asking)::json))))

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

-- name: add_lease [sqlite]
insert into lease (company, lease, pool, operator, license, since, expires_at, mark, device, active_at)
values (:company, :lease, :pool, :operator, :license, :since, :expires_at, :mark, :device, :active_at)

-- name: add_lease [postgres]
insert into lease (company, lease, pool, operator, license, since, expires_at, mark, device, active_at)
select company, lease, pool, operator, license, since, expires_at, mark, device, active_at
from json_populate_recordset(null::lease, (:rows)::json)

-- name: move_lease
update lease set expires_at = :expires_at, mark = :mark, active_at = :active_at, linger = :linger
where company = :company and lease = :lease and ended_at is null

-- name: renew_leases [sqlite]
-- All heartbeats of one process in one statement. What ran out is not touched: it is never revived. A seat of
-- an overlap is not either: it ends with the overlap, which is decided one by one.
update lease set expires_at = max(expires_at, :until), linger = 0
where company = :company and ended_at is null and expires_at > :now and mark <> 'handover'
    and lease in (select value from json_each(:leases))

-- name: renew_leases [postgres]
update lease set expires_at = greatest(expires_at, :until), linger = 0
where company = :company and ended_at is null and expires_at > :now and mark <> 'handover'
    and lease in (select json_array_elements_text((:leases)::json))

-- name: not_renewed [sqlite]
-- Which of them the statement before did not touch.
select value as lease from json_each(:leases)
where value not in (
    select lease from lease where company = :company and ended_at is null and expires_at > :now and mark <> 'handover'
        and lease in (select value from json_each(:leases)))

-- name: not_renewed [postgres]
select asked as lease from json_array_elements_text((:leases)::json) asked
where asked not in (
    select lease from lease where company = :company and ended_at is null and expires_at > :now and mark <> 'handover'
        and lease in (select json_array_elements_text((:leases)::json)))

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

-- name: move_leases
update lease set expires_at = expires_at + :step, active_at = active_at + :step
where company = :company and ended_at is null

-- name: move_waiters
update waiter set alive_until = alive_until + :step, offer_until = offer_until + :step where company = :company
