-- Spreads the conversations over the servers of the cluster `tcpstate`, see clickhouse-cluster.xml.
--
-- Each server runs clickhouse.sql, then this. What is inserted into `all_objects` of any server goes to the server that
-- its Community ID chooses. So all conversations between two ends, as every host captured them, are on one server.
-- `all_conversations` asks all servers. With --insert_distributed_sync 1 an INSERT waits until the servers have the rows.
--
-- Copyright tcpstate contributors
-- SPDX-License-Identifier: GPL-2.0-or-later

CREATE TABLE IF NOT EXISTS tcpstate.all_objects AS tcpstate.objects
ENGINE = Distributed(tcpstate, tcpstate, objects, cityHash64(community_id));

CREATE TABLE IF NOT EXISTS tcpstate.all_conversations AS tcpstate.conversations
ENGINE = Distributed(tcpstate, tcpstate, conversations, cityHash64(community_id));
