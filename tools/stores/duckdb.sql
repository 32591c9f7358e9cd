-- Loads the objects of tcpstate into DuckDB, version 1.0 or later:
--
--   tcpstate -q -T json -r web.pcap --tag host=web1 --tag file=web.pcap |
--     duckdb tcp.duckdb '.read /usr/share/tcpstate/stores/duckdb.sql'
--
-- The first run makes the tables. Without -q the segments are loaded, too. A file that is loaded again, with
-- the same tags host and file, replaces what it had. Columns have the names of csv. Seconds are DOUBLE, which keeps
-- times to a microsecond; the columns ..._utc have all nine digits.
--
-- Copyright tcpstate contributors
-- SPDX-License-Identifier: GPL-2.0-or-later

CREATE TYPE IF NOT EXISTS visits AS STRUCT(state VARCHAR, entered DOUBLE, held DOUBLE, assumed BOOLEAN)[];
CREATE TYPE IF NOT EXISTS transitions AS STRUCT("end" VARCHAR, "from" VARCHAR, "to" VARCHAR, held DOUBLE)[];

CREATE TABLE IF NOT EXISTS conversations (
    host VARCHAR, file VARCHAR, tags JSON,
    stream UINTEGER NOT NULL,
    client_ip VARCHAR NOT NULL, client_port USMALLINT NOT NULL,
    server_ip VARCHAR NOT NULL, server_port USMALLINT NOT NULL,
    community_id VARCHAR, conversation_id VARCHAR, client_isn UINTEGER, server_isn UINTEGER,
    first_time_utc TIMESTAMP_NS NOT NULL, last_time_utc TIMESTAMP_NS NOT NULL,
    first_time DOUBLE NOT NULL, last_time DOUBLE NOT NULL, duration DOUBLE NOT NULL,
    first_frame UINTEGER NOT NULL, last_frame UINTEGER NOT NULL,
    roles VARCHAR NOT NULL, opening VARCHAR NOT NULL, close VARCHAR NOT NULL,
    initiator VARCHAR, time_wait VARCHAR, reset_by VARCHAR,
    first_fin_frame UINTEGER, second_fin_frame UINTEGER, merged_fin_frame UINTEGER, reset_frame UINTEGER,
    cause VARCHAR NOT NULL, cause_by VARCHAR, cause_likely BOOLEAN NOT NULL,
    cause_frame UINTEGER, cause_answers_frame UINTEGER,
    cause_icmp VARCHAR, cause_icmp_frame UINTEGER,
    idle_before_close DOUBLE, opening_delayed_by_frame UINTEGER, opening_time DOUBLE,
    client_segments UINTEGER NOT NULL, server_segments UINTEGER NOT NULL,
    client_octets UBIGINT NOT NULL, server_octets UBIGINT NOT NULL,
    client_final VARCHAR, server_final VARCHAR,
    client_states VARCHAR[] NOT NULL, server_states VARCHAR[] NOT NULL,
    client_visits visits NOT NULL, server_visits visits NOT NULL,
    client_time_wait_until DOUBLE, server_time_wait_until DOUBLE,
    notes VARCHAR[] NOT NULL,
    assumed BOOLEAN NOT NULL, assumed_ends VARCHAR, close_assumed BOOLEAN NOT NULL
);

-- Segments, and ICMP errors that quote one.
CREATE TABLE IF NOT EXISTS segments (
    host VARCHAR, file VARCHAR, tags JSON,
    type VARCHAR NOT NULL,
    frame UINTEGER NOT NULL, time DOUBLE NOT NULL,
    stream UINTEGER NOT NULL, frame_stream UINTEGER NOT NULL,
    source_ip VARCHAR NOT NULL, source_port USMALLINT NOT NULL,
    destination_ip VARCHAR NOT NULL, destination_port USMALLINT NOT NULL,
    sender VARCHAR NOT NULL, flags VARCHAR, seq UINTEGER NOT NULL, ack UINTEGER, len UINTEGER, "window" UINTEGER,
    client VARCHAR NOT NULL, server VARCHAR NOT NULL, transitions transitions NOT NULL,
    step VARCHAR, detail VARCHAR, notes VARCHAR[] NOT NULL,
    merged_fin BOOLEAN, initiator VARCHAR, time_wait VARCHAR, syn_frame UINTEGER, fin_frame UINTEGER,
    reset_kind VARCHAR, reset_answers_frame UINTEGER, reset_origin VARCHAR,
    retransmission BOOLEAN, idle DOUBLE,
    assumed BOOLEAN NOT NULL, roles VARCHAR NOT NULL,
    icmp_from VARCHAR, icmp_error VARCHAR, icmp_type UINTEGER, icmp_code UINTEGER
);

BEGIN TRANSACTION;

CREATE OR REPLACE TEMP TABLE objects AS
SELECT json AS o FROM read_json_objects('/dev/stdin', format = 'newline_delimited');

CREATE OR REPLACE TEMP TABLE loaded AS
SELECT error('not an object of tcpstate -T json with schema 1')
FROM objects
WHERE (o ->> 'schema') IS DISTINCT FROM '1' OR (o ->> 'type') NOT IN ('conversation', 'segment', 'icmp_error');

CREATE OR REPLACE TEMP TABLE loaded AS
SELECT DISTINCT coalesce(o ->> '$.tags.host', '') AS host, o ->> '$.tags.file' AS file
FROM objects WHERE (o ->> '$.tags.file') IS NOT NULL;

DELETE FROM conversations WHERE (coalesce(host, ''), file) IN (SELECT (host, file) FROM loaded);
DELETE FROM segments WHERE (coalesce(host, ''), file) IN (SELECT (host, file) FROM loaded);

INSERT INTO conversations
SELECT
    o ->> '$.tags.host', o ->> '$.tags.file', o -> 'tags',
    (o ->> 'stream')::UINTEGER,
    o ->> '$.client.ip', (o ->> '$.client.port')::USMALLINT,
    o ->> '$.server.ip', (o ->> '$.server.port')::USMALLINT,
    o ->> 'community_id', o ->> 'conversation_id', (o ->> 'client_isn')::UINTEGER, (o ->> 'server_isn')::UINTEGER,
    (o ->> 'first_time_utc')::TIMESTAMP_NS, (o ->> 'last_time_utc')::TIMESTAMP_NS,
    (o ->> 'first_time')::DOUBLE, (o ->> 'last_time')::DOUBLE, (o ->> 'duration')::DOUBLE,
    (o ->> 'first_frame')::UINTEGER, (o ->> 'last_frame')::UINTEGER,
    o ->> 'roles', o ->> 'opening', o ->> 'close',
    o ->> 'initiator', o ->> 'time_wait', o ->> 'reset_by',
    (o ->> 'first_fin_frame')::UINTEGER, (o ->> 'second_fin_frame')::UINTEGER, (o ->> 'merged_fin_frame')::UINTEGER,
    (o ->> 'reset_frame')::UINTEGER,
    o ->> 'cause', o ->> 'cause_by', (o ->> 'cause_likely')::BOOLEAN,
    (o ->> 'cause_frame')::UINTEGER, (o ->> 'cause_answers_frame')::UINTEGER,
    o ->> 'cause_icmp', (o ->> 'cause_icmp_frame')::UINTEGER,
    (o ->> 'idle_before_close')::DOUBLE, (o ->> 'opening_delayed_by_frame')::UINTEGER,
    (o ->> 'opening_time')::DOUBLE,
    (o ->> '$.segments.client')::UINTEGER, (o ->> '$.segments.server')::UINTEGER,
    (o ->> 'client_octets')::UBIGINT, (o ->> 'server_octets')::UBIGINT,
    o ->> 'client_final', o ->> 'server_final',
    (o -> 'client_states')::VARCHAR[], (o -> 'server_states')::VARCHAR[],
    (o -> 'client_visits')::visits, (o -> 'server_visits')::visits,
    (o ->> '$.time_wait_until.client')::DOUBLE, (o ->> '$.time_wait_until.server')::DOUBLE,
    (o -> 'notes')::VARCHAR[],
    (o ->> 'assumed')::BOOLEAN, o ->> 'assumed_ends', (o ->> 'close_assumed')::BOOLEAN
FROM objects WHERE (o ->> 'type') = 'conversation';

INSERT INTO segments
SELECT
    o ->> '$.tags.host', o ->> '$.tags.file', o -> 'tags',
    o ->> 'type',
    (o ->> 'frame')::UINTEGER, (o ->> 'time')::DOUBLE,
    (o ->> 'stream')::UINTEGER, (o ->> 'frame_stream')::UINTEGER,
    o ->> '$.source.ip', (o ->> '$.source.port')::USMALLINT,
    o ->> '$.destination.ip', (o ->> '$.destination.port')::USMALLINT,
    o ->> 'sender', o ->> 'flags', (o ->> 'seq')::UINTEGER, (o ->> 'ack')::UINTEGER, (o ->> 'len')::UINTEGER,
    (o ->> 'window')::UINTEGER,
    o ->> 'client', o ->> 'server', (o -> 'transitions')::transitions,
    o ->> 'step', o ->> 'detail', (o -> 'notes')::VARCHAR[],
    (o ->> 'merged_fin')::BOOLEAN, o ->> 'initiator', o ->> 'time_wait', (o ->> 'syn_frame')::UINTEGER,
    (o ->> 'fin_frame')::UINTEGER,
    o ->> 'reset_kind', (o ->> 'reset_answers_frame')::UINTEGER, o ->> 'reset_origin',
    (o ->> 'retransmission')::BOOLEAN, (o ->> 'idle')::DOUBLE,
    (o ->> 'assumed')::BOOLEAN, o ->> 'roles',
    o ->> 'from', o ->> 'error', (o ->> 'icmp_type')::UINTEGER, (o ->> 'icmp_code')::UINTEGER
FROM objects WHERE (o ->> 'type') <> 'conversation';

DROP TABLE objects;
DROP TABLE loaded;

COMMIT;
