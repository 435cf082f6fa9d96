"""The SQL of the engine's own tables, for one processor's schema. Every statement takes any number of rows at once."""

# ruff: noqa: S608  the only thing put into these texts is the schema's name, which is a processor's name from code

from streams.engine_tables import DEAD_LETTER, HOUR, HOURS_KEPT, OWNER, PARKED_KEY, PARKED_RECORD, TIMER

RECORD_COLUMNS = "topic, source_partition, source_offset, timestamp_ms, record_key, record_value, headers"
RECORD_TYPES = "topic text, source_partition int, source_offset bigint, timestamp_ms bigint, record_key text, record_value text, headers text"
BYTES_IN = "decode(record_key, 'base64'), decode(record_value, 'base64'), decode(headers, 'base64')"


class Statements:
    """Texts with psycopg's placeholders. Lists of rows are JSON documents; bytes are base64 within them."""

    def __init__(self, schema: str) -> None:
        owner, timer, letter, parked_key, parked = (
            f'"{schema}".{name}' for name in (OWNER, TIMER, DEAD_LETTER, PARKED_KEY, PARKED_RECORD)
        )
        self._of_hours(f'"{schema}".{HOUR}')
        self._of_ownership(owner)
        self._of_timers(timer, parked_key)
        self._of_letters(letter)
        self._of_parked_keys(parked_key, parked)
        self._of_parked_records(parked)

    def _of_ownership(self, owner: str) -> None:
        self.make_owner = (
            f"INSERT INTO {owner} (partition, epoch, step, decided_epoch, positions, journal, output_ends, released, writers) "
            "VALUES (%s, 0, 0, 0, '{}', '', '[]', true, '{}') ON CONFLICT DO NOTHING"
        )
        self.take_over = (
            f"WITH before AS (SELECT b.partition, b.epoch, b.released, b.writers, b.taken_by, me.writer FROM {owner} AS b "
            "JOIN (VALUES (%s::int, %s::text)) AS me (partition, writer) ON me.partition = b.partition FOR UPDATE OF b) "
            f"UPDATE {owner} AS o SET epoch = o.epoch + 1, released = false, writers = o.writers || before.writer, taken_at = now(), "
            "taken_by = before.writer, taken_from = before.taken_by, "
            "taken_why = CASE WHEN before.epoch = 0 THEN 'first' WHEN before.released THEN 'released' ELSE 'lost' END "
            "FROM before WHERE o.partition = before.partition RETURNING o.epoch, o.decided_epoch, o.step, o.positions::text, o.journal, "
            "o.output_ends::text, before.released, o.attempt::text, before.writers"
        )
        self.take_back = (
            f"UPDATE {owner} SET epoch = epoch + 1, released = false, writers = ARRAY[%s::text] "
            "WHERE partition = %s AND epoch = %s AND step = %s AND released"
        )
        self.fenced_others = f"UPDATE {owner} SET writers = ARRAY[%s::text] WHERE partition = %s AND epoch = %s AND step = %s"
        self.owns = f"SELECT FROM {owner} WHERE partition = %s AND epoch = %s AND step = %s"
        self.release = f"UPDATE {owner} SET released = true, writers = '{{}}' WHERE partition = %s AND epoch = %s AND step = %s"
        self.attempts = f"UPDATE {owner} SET attempt = %s::jsonb WHERE partition = %s AND epoch = %s AND step = %s"
        self.move = (
            f"UPDATE {owner} SET step = step + 1, decided_epoch = epoch, positions = %s::jsonb, journal = %b, output_ends = %s::jsonb, "
            "attempt = %s::jsonb WHERE partition = %s AND epoch = %s AND step = %s"
        )

    def _of_hours(self, hour: str) -> None:
        self.count_events = (
            f"INSERT INTO {hour} AS h (partition, slot, hour, events) "
            f"SELECT partition, extract(epoch FROM date_trunc('hour', now()))::bigint / 3600 %% {HOURS_KEPT}, date_trunc('hour', now()), events "
            "FROM json_to_recordset(%s::json) AS r(partition int, events bigint) ON CONFLICT (partition, slot) DO UPDATE "
            "SET events = CASE WHEN h.hour = excluded.hour THEN h.events ELSE 0 END + excluded.events, hour = excluded.hour"
        )

    def _of_timers(self, timer: str, parked_key: str) -> None:
        not_parked = f"NOT EXISTS (SELECT FROM {parked_key} AS p WHERE p.partition = t.partition AND p.key = t.key)"
        self.set_timers = (
            f"INSERT INTO {timer} (partition, key, name, due_at) "
            "SELECT * FROM json_to_recordset(%s::json) AS r(partition int, key text, name text, due_at timestamptz) "
            "ON CONFLICT (partition, key, name) DO UPDATE SET due_at = excluded.due_at"
        )
        self.cancel_timers = (
            f"DELETE FROM {timer} AS t USING json_to_recordset(%s::json) AS r(partition int, key text, name text) "
            "WHERE t.partition = r.partition AND t.key = r.key AND t.name = r.name"
        )
        self.next_timer = f"SELECT min(t.due_at) FROM {timer} AS t WHERE t.partition = %s AND {not_parked}"
        self.due_timers = (
            f"SELECT t.key, t.name, t.due_at FROM {timer} AS t WHERE t.partition = %s AND t.due_at <= %s AND {not_parked} "
            "ORDER BY t.due_at, t.key, t.name LIMIT %s"
        )

        self.timers = f"SELECT t.key, t.name, t.due_at FROM {timer} AS t WHERE t.partition = %s LIMIT %s"

    def _of_letters(self, letter: str) -> None:
        self.add_letters = (
            f"INSERT INTO {letter} (dead_letter_id, key, reason, attempt, parks_key, set_aside_at, {RECORD_COLUMNS}) "
            "SELECT dead_letter_id, key, reason, attempt, parks_key, set_aside_at, topic, source_partition, source_offset, timestamp_ms, "
            f"{BYTES_IN} FROM json_to_recordset(%s::json) AS r(dead_letter_id text, key text, reason text, attempt int, parks_key boolean, "
            f"set_aside_at timestamptz, {RECORD_TYPES}) ON CONFLICT (dead_letter_id) DO NOTHING"
        )
        self.resolve_letters = (
            f"UPDATE {letter} AS d SET resolution = r.resolution "
            "FROM json_to_recordset(%s::json) AS r(dead_letter_id text, resolution text) WHERE d.dead_letter_id = r.dead_letter_id"
        )
        self.letter = (
            f"SELECT dead_letter_id, key, reason, attempt, parks_key, set_aside_at, resolution, {RECORD_COLUMNS} FROM {letter} "
            "WHERE dead_letter_id = %s"
        )

    def _of_parked_keys(self, parked_key: str, parked: str) -> None:
        self.park_keys = (
            f"INSERT INTO {parked_key} (partition, key, dead_letter_id, draining) "
            "SELECT * FROM json_to_recordset(%s::json) AS r(partition int, key text, dead_letter_id text, draining boolean) "
            "ON CONFLICT (partition, key) DO UPDATE SET dead_letter_id = excluded.dead_letter_id, draining = excluded.draining"
        )
        self.unpark_keys = (
            f"DELETE FROM {parked_key} AS p USING json_to_recordset(%s::json) AS r(partition int, key text) "
            "WHERE p.partition = r.partition AND p.key = r.key"
        )
        self.parked_keys = (
            f"SELECT k.key, k.dead_letter_id, k.draining, count(r.number) FROM {parked_key} AS k LEFT JOIN {parked} AS r "
            "ON r.partition = k.partition AND r.key = k.key WHERE k.partition = %s GROUP BY 1, 2, 3"
        )

    def _of_parked_records(self, parked: str) -> None:
        self.park = (
            f"INSERT INTO {parked} (partition, number, key, {RECORD_COLUMNS}) "
            f"SELECT partition, number, key, topic, source_partition, source_offset, timestamp_ms, {BYTES_IN} "
            f"FROM json_to_recordset(%s::json) AS r(partition int, number bigint, key text, {RECORD_TYPES})"
        )
        self.unpark = (
            f"DELETE FROM {parked} AS p USING json_to_recordset(%s::json) AS r(partition int, number bigint) "
            "WHERE p.partition = r.partition AND p.number = r.number"
        )
        self.parked = f"SELECT number, {RECORD_COLUMNS} FROM {parked} WHERE partition = %s AND key = %s ORDER BY number LIMIT %s"
        self.last_number = f"SELECT coalesce(max(number), 0) FROM {parked} WHERE partition = %s"
