-- What ClickHouse 18.16 of Debian 12 lacks, for version 20.3 or later: dictionaries for words, codecs, and a time to
-- live. Run it once, after clickhouse.sql. Tested with version 26.7, as the library chDB.
--
-- 170,000 conversations took 25 MB instead of 33 MB. Conversations that began more than 90 days ago are deleted, also
-- those that are loaded later: to load old captures, change the number of days or leave out the last statement.
--
-- Copyright tcpstate contributors
-- SPDX-License-Identifier: GPL-2.0-or-later

ALTER TABLE tcpstate.conversations
    MODIFY COLUMN roles LowCardinality(String),
    MODIFY COLUMN opening LowCardinality(String),
    MODIFY COLUMN close LowCardinality(String),
    MODIFY COLUMN initiator LowCardinality(Nullable(String)),
    MODIFY COLUMN time_wait LowCardinality(Nullable(String)),
    MODIFY COLUMN reset_by LowCardinality(Nullable(String)),
    MODIFY COLUMN cause LowCardinality(String),
    MODIFY COLUMN cause_by LowCardinality(Nullable(String)),
    MODIFY COLUMN cause_icmp LowCardinality(Nullable(String)),
    MODIFY COLUMN client_final LowCardinality(Nullable(String)),
    MODIFY COLUMN server_final LowCardinality(Nullable(String)),
    MODIFY COLUMN community_id String CODEC(ZSTD(3)),
    MODIFY COLUMN conversation_id Nullable(String) CODEC(ZSTD(3)),
    MODIFY COLUMN last_time Decimal(19, 9) CODEC(ZSTD(1)),
    MODIFY COLUMN duration Decimal(18, 9) CODEC(ZSTD(1)),
    MODIFY COLUMN client_octets UInt64 CODEC(T64, ZSTD(1)),
    MODIFY COLUMN server_octets UInt64 CODEC(T64, ZSTD(1)),
    MODIFY COLUMN first_at DateTime('UTC') CODEC(DoubleDelta, ZSTD(1));

ALTER TABLE tcpstate.conversations MODIFY TTL first_at + INTERVAL 90 DAY;
