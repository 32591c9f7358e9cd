-- Loads the objects of tcpstate into SQLite, version 3.38 or later:
--
--   tcpstate -q -T json -r web.pcap --tag host=web1 --tag file=web.pcap |
--     sqlite3 tcp.db '.read /usr/share/tcpstate/stores/sqlite.sql'
--
-- The first run makes the tables. Without -q the segments are loaded, too. A file that is loaded again, with
-- the same tags host and file, replaces what it had. Columns have the names of csv; lists and objects
-- stay JSON, for json_each() and ->>. Numbers of SQLite keep times to a microsecond; the columns
-- ..._utc have all nine digits.
--
-- Copyright tcpstate contributors
-- SPDX-License-Identifier: GPL-2.0-or-later

CREATE TABLE IF NOT EXISTS conversations (
    host TEXT, file TEXT, tags TEXT,
    stream INTEGER NOT NULL,
    client_ip TEXT NOT NULL, client_port INTEGER NOT NULL,
    server_ip TEXT NOT NULL, server_port INTEGER NOT NULL,
    community_id TEXT, conversation_id TEXT, client_isn INTEGER, server_isn INTEGER,
    first_time_utc TEXT NOT NULL, last_time_utc TEXT NOT NULL,
    first_time REAL NOT NULL, last_time REAL NOT NULL, duration REAL NOT NULL,
    first_frame INTEGER NOT NULL, last_frame INTEGER NOT NULL,
    roles TEXT NOT NULL, opening TEXT NOT NULL, close TEXT NOT NULL,
    initiator TEXT, time_wait TEXT, reset_by TEXT,
    first_fin_frame INTEGER, second_fin_frame INTEGER, merged_fin_frame INTEGER, reset_frame INTEGER,
    cause TEXT NOT NULL, cause_by TEXT, cause_likely INTEGER NOT NULL,
    cause_frame INTEGER, cause_answers_frame INTEGER,
    cause_icmp TEXT, cause_icmp_frame INTEGER,
    idle_before_close REAL, opening_delayed_by_frame INTEGER, opening_time REAL,
    client_segments INTEGER NOT NULL, server_segments INTEGER NOT NULL,
    client_octets INTEGER NOT NULL, server_octets INTEGER NOT NULL,
    client_final TEXT, server_final TEXT,
    client_states TEXT NOT NULL, server_states TEXT NOT NULL,
    client_visits TEXT NOT NULL, server_visits TEXT NOT NULL,
    client_time_wait_until REAL, server_time_wait_until REAL,
    notes TEXT NOT NULL,
    assumed INTEGER NOT NULL, assumed_ends TEXT, close_assumed INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS conversations_of_a_file
    ON conversations (ifnull(host, ''), file, stream) WHERE file IS NOT NULL;
CREATE INDEX IF NOT EXISTS conversations_by_id ON conversations (conversation_id);
CREATE INDEX IF NOT EXISTS conversations_by_community ON conversations (community_id);
CREATE INDEX IF NOT EXISTS conversations_by_service ON conversations (server_ip, server_port, first_time);

-- Segments, and ICMP errors that quote one.
CREATE TABLE IF NOT EXISTS segments (
    host TEXT, file TEXT, tags TEXT,
    type TEXT NOT NULL,
    frame INTEGER NOT NULL, time REAL NOT NULL,
    stream INTEGER NOT NULL, frame_stream INTEGER NOT NULL,
    source_ip TEXT NOT NULL, source_port INTEGER NOT NULL,
    destination_ip TEXT NOT NULL, destination_port INTEGER NOT NULL,
    sender TEXT NOT NULL, flags TEXT, seq INTEGER NOT NULL, ack INTEGER, len INTEGER, window INTEGER,
    client TEXT NOT NULL, server TEXT NOT NULL, transitions TEXT NOT NULL,
    step TEXT, detail TEXT, notes TEXT NOT NULL,
    merged_fin INTEGER, initiator TEXT, time_wait TEXT, syn_frame INTEGER, fin_frame INTEGER,
    reset_kind TEXT, reset_answers_frame INTEGER, reset_origin TEXT,
    retransmission INTEGER, idle REAL,
    assumed INTEGER NOT NULL, roles TEXT NOT NULL,
    icmp_from TEXT, icmp_error TEXT, icmp_type INTEGER, icmp_code INTEGER
);
CREATE UNIQUE INDEX IF NOT EXISTS segments_of_a_file
    ON segments (ifnull(host, ''), file, stream, frame, type) WHERE file IS NOT NULL;

-- What is inserted into `objects`, a line of JSON each, goes into the tables.
CREATE VIEW IF NOT EXISTS objects AS SELECT '' AS object;

CREATE TRIGGER IF NOT EXISTS load_conversation INSTEAD OF INSERT ON objects
WHEN NEW.object ->> 'type' = 'conversation'
BEGIN
    INSERT OR REPLACE INTO conversations
    SELECT o ->> '$.tags.host', o ->> '$.tags.file', o -> 'tags',
        o ->> 'stream',
        o ->> '$.client.ip', o ->> '$.client.port',
        o ->> '$.server.ip', o ->> '$.server.port',
        o ->> 'community_id', o ->> 'conversation_id', o ->> 'client_isn', o ->> 'server_isn',
        o ->> 'first_time_utc', o ->> 'last_time_utc',
        o ->> 'first_time', o ->> 'last_time', o ->> 'duration',
        o ->> 'first_frame', o ->> 'last_frame',
        o ->> 'roles', o ->> 'opening', o ->> 'close',
        o ->> 'initiator', o ->> 'time_wait', o ->> 'reset_by',
        o ->> 'first_fin_frame', o ->> 'second_fin_frame', o ->> 'merged_fin_frame', o ->> 'reset_frame',
        o ->> 'cause', o ->> 'cause_by', o ->> 'cause_likely',
        o ->> 'cause_frame', o ->> 'cause_answers_frame',
        o ->> 'cause_icmp', o ->> 'cause_icmp_frame',
        o ->> 'idle_before_close', o ->> 'opening_delayed_by_frame', o ->> 'opening_time',
        o ->> '$.segments.client', o ->> '$.segments.server',
        o ->> 'client_octets', o ->> 'server_octets',
        o ->> 'client_final', o ->> 'server_final',
        o -> 'client_states', o -> 'server_states',
        o -> 'client_visits', o -> 'server_visits',
        o ->> '$.time_wait_until.client', o ->> '$.time_wait_until.server',
        o -> 'notes',
        o ->> 'assumed', o ->> 'assumed_ends', o ->> 'close_assumed'
    FROM (SELECT NEW.object AS o);
END;

CREATE TRIGGER IF NOT EXISTS load_segment INSTEAD OF INSERT ON objects
WHEN NEW.object ->> 'type' IN ('segment', 'icmp_error')
BEGIN
    INSERT OR REPLACE INTO segments
    SELECT o ->> '$.tags.host', o ->> '$.tags.file', o -> 'tags',
        o ->> 'type',
        o ->> 'frame', o ->> 'time',
        o ->> 'stream', o ->> 'frame_stream',
        o ->> '$.source.ip', o ->> '$.source.port',
        o ->> '$.destination.ip', o ->> '$.destination.port',
        o ->> 'sender', o ->> 'flags', o ->> 'seq', o ->> 'ack', o ->> 'len', o ->> 'window',
        o ->> 'client', o ->> 'server', o -> 'transitions',
        o ->> 'step', o ->> 'detail', o -> 'notes',
        o ->> 'merged_fin', o ->> 'initiator', o ->> 'time_wait', o ->> 'syn_frame', o ->> 'fin_frame',
        o ->> 'reset_kind', o ->> 'reset_answers_frame', o ->> 'reset_origin',
        o ->> 'retransmission', o ->> 'idle',
        o ->> 'assumed', o ->> 'roles',
        o ->> 'from', o ->> 'error', o ->> 'icmp_type', o ->> 'icmp_code'
    FROM (SELECT NEW.object AS o);
END;

CREATE TRIGGER IF NOT EXISTS refuse_others INSTEAD OF INSERT ON objects
WHEN ifnull(NEW.object ->> 'schema', 0) IS NOT 1
  OR NEW.object ->> 'type' NOT IN ('conversation', 'segment', 'icmp_error')
BEGIN
    SELECT RAISE(ABORT, 'not an object of tcpstate -T json with schema 1');
END;

-- One column: no character of JSON separates columns.
.bail on
.mode ascii
.separator "\037" "\n"
.import /dev/stdin objects
