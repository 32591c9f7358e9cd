-- Tables of ClickHouse for the conversations of tcpstate. Tested with versions 18.16, which Debian 12 has, and 26.7.
--
--   clickhouse-client --multiquery < /usr/share/tcpstate/stores/clickhouse.sql
--   tcpstate -q -T json -r web.pcap --tag host=web1 --tag file=web.pcap |
--     clickhouse-client --input_format_import_nested_json 1 --input_format_skip_unknown_fields 1 \
--       --query 'INSERT INTO tcpstate.objects FORMAT JSONEachRow'
--
-- Lines go into `objects`, which keeps nothing, and from there into `conversations`. Columns have the names of
-- csv. Times are exact to the nanosecond; `first_at` is the second. A file that is loaded again, with the same
-- tags host and file, replaces what it had: SELECT ... FROM tcpstate.conversations FINAL.
--
-- clickhouse-distributed.sql spreads the conversations over several servers. clickhouse-questions.sql has questions.
--
-- Version 18.16 takes neither codecs of columns nor a time after which rows are deleted (TTL), and LowCardinality only as
-- an experiment that a materialized view cannot write to. For later versions clickhouse-newer.sql adds all three.
-- With 18.16, clickhouse-zstd.xml compresses all columns, and this deletes old conversations, a month at a time:
--
--   ALTER TABLE tcpstate.conversations DROP PARTITION 202311
--
-- Copyright tcpstate contributors
-- SPDX-License-Identifier: GPL-2.0-or-later

CREATE DATABASE IF NOT EXISTS tcpstate;

-- The order is that of the most frequent questions: about a service, within a time.
CREATE TABLE IF NOT EXISTS tcpstate.conversations (
    host String, file String, stream UInt32, client_ip String, client_port UInt16, server_ip String,
    server_port UInt16, community_id String, conversation_id Nullable(String), client_isn Nullable(UInt32),
    server_isn Nullable(UInt32), first_time Decimal(19, 9), last_time Decimal(19, 9), duration Decimal(18, 9),
    first_frame UInt32, last_frame UInt32, roles String, opening String, close String,
    initiator Nullable(String), time_wait Nullable(String), reset_by Nullable(String),
    first_fin_frame Nullable(UInt32), second_fin_frame Nullable(UInt32), merged_fin_frame Nullable(UInt32),
    reset_frame Nullable(UInt32), cause String, cause_by Nullable(String), cause_likely UInt8,
    cause_frame Nullable(UInt32), cause_answers_frame Nullable(UInt32), cause_icmp Nullable(String),
    cause_icmp_frame Nullable(UInt32), idle_before_close Nullable(Decimal(18, 9)),
    opening_delayed_by_frame Nullable(UInt32), opening_time Nullable(Decimal(18, 9)), client_segments UInt32,
    server_segments UInt32, client_octets UInt64, server_octets UInt64, client_final Nullable(String),
    server_final Nullable(String), client_states Array(String), server_states Array(String),
    client_time_wait_until Nullable(Decimal(19, 9)), server_time_wait_until Nullable(Decimal(19, 9)),
    notes Array(String), assumed UInt8, assumed_ends Nullable(String), close_assumed UInt8,
    first_at DateTime('UTC')
) ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(first_at)
ORDER BY (server_port, server_ip, first_time, host, file, stream);

-- Names of objects within objects, such as client.ip, have a dot.
CREATE TABLE IF NOT EXISTS tcpstate.objects (
    `tags.host` String, `tags.file` String, stream UInt32, `client.ip` String, `client.port` UInt16,
    `server.ip` String, `server.port` UInt16, community_id String, conversation_id Nullable(String),
    client_isn Nullable(UInt32), server_isn Nullable(UInt32), first_time Decimal(19, 9),
    last_time Decimal(19, 9), duration Decimal(18, 9), first_frame UInt32, last_frame UInt32, roles String,
    opening String, close String, initiator Nullable(String), time_wait Nullable(String),
    reset_by Nullable(String), first_fin_frame Nullable(UInt32), second_fin_frame Nullable(UInt32),
    merged_fin_frame Nullable(UInt32), reset_frame Nullable(UInt32), cause String, cause_by Nullable(String),
    cause_likely UInt8, cause_frame Nullable(UInt32), cause_answers_frame Nullable(UInt32),
    cause_icmp Nullable(String), cause_icmp_frame Nullable(UInt32),
    idle_before_close Nullable(Decimal(18, 9)), opening_delayed_by_frame Nullable(UInt32),
    opening_time Nullable(Decimal(18, 9)), `segments.client` UInt32, `segments.server` UInt32,
    client_octets UInt64, server_octets UInt64, client_final Nullable(String), server_final Nullable(String),
    client_states Array(String), server_states Array(String),
    `time_wait_until.client` Nullable(Decimal(19, 9)), `time_wait_until.server` Nullable(Decimal(19, 9)),
    notes Array(String), assumed UInt8, assumed_ends Nullable(String), close_assumed UInt8
) ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS tcpstate.load_conversations TO tcpstate.conversations AS
SELECT
    `tags.host` AS host, `tags.file` AS file, stream, `client.ip` AS client_ip, `client.port` AS client_port,
    `server.ip` AS server_ip, `server.port` AS server_port, community_id, conversation_id, client_isn,
    server_isn, first_time, last_time, duration, first_frame, last_frame, roles, opening, close, initiator,
    time_wait, reset_by, first_fin_frame, second_fin_frame, merged_fin_frame, reset_frame, cause, cause_by,
    cause_likely, cause_frame, cause_answers_frame, cause_icmp, cause_icmp_frame, idle_before_close,
    opening_delayed_by_frame, opening_time, `segments.client` AS client_segments,
    `segments.server` AS server_segments, client_octets, server_octets, client_final, server_final,
    client_states, server_states, `time_wait_until.client` AS client_time_wait_until,
    `time_wait_until.server` AS server_time_wait_until, notes, assumed, assumed_ends, close_assumed,
    toDateTime(toUInt32(first_time), 'UTC') AS first_at
FROM tcpstate.objects;
