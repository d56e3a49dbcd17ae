-- What was bought and for whom: pools, purchases, named licenses, groups, reservations.
-- `:name` is a parameter; a name followed by [sqlite] or [postgres] is for that database alone.

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

-- name: members_of_group
select operator from operator_group where company = :company and group_name = :group

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
