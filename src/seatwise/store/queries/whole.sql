-- The schema as the database itself tells it, so that no table of a company is ever forgotten.
-- `:name` is a parameter; a name followed by [sqlite] or [postgres] is for that database alone.

-- name: columns_of_tables [sqlite]
select m.name as table_name, c.name as column_name, lower(c.type) as type, c.pk as place_in_key
from sqlite_master m, pragma_table_info(m.name) c
where m.type = 'table'
order by m.name, c.cid

-- name: columns_of_tables [postgres]
select c.relname::text as table_name, a.attname::text as column_name, format_type(a.atttypid, null) as type,
    coalesce(array_position(i.indkey::int[], a.attnum::int), 0) as place_in_key
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_index i on i.indrelid = c.oid and i.indisprimary
where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
order by c.relname, a.attnum

-- name: references_of_tables [sqlite]
select m.name as table_name, f."table" as referenced
from sqlite_master m, pragma_foreign_key_list(m.name) f
where m.type = 'table'

-- name: references_of_tables [postgres]
select conrelid::regclass::text as table_name, confrelid::regclass::text as referenced
from pg_constraint
where contype = 'f' and connamespace = current_schema()::regnamespace
