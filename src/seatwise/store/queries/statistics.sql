-- What desks tell: events.
-- `:name` is a parameter; a name followed by [sqlite] or [postgres] is for that database alone.

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
