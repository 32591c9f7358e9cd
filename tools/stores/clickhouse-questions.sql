-- Questions about the conversations in ClickHouse. With clickhouse-distributed.sql ask tcpstate.all_conversations.
--
-- Copyright tcpstate contributors
-- SPDX-License-Identifier: GPL-2.0-or-later

-- 1. Which services have problems, and which?
SELECT server_ip, server_port, cause, count() AS conversations
FROM tcpstate.conversations FINAL
WHERE host = 'client' AND cause NOT IN ('closed', 'open')
GROUP BY server_ip, server_port, cause
ORDER BY conversations DESC, server_ip, cause;

-- 2. Which share of the connections to each service was never established?
SELECT server_ip, server_port, countIf(cause IN ('refused', 'unreachable', 'unanswered', 'handshake_abandoned')) AS failed,
    count() AS conversations, round(failed / conversations, 2) AS share
FROM tcpstate.conversations FINAL
WHERE host = 'client'
GROUP BY server_ip, server_port
ORDER BY share DESC, server_ip;

-- 3. Which end closes first?
SELECT server_port, initiator, count() AS conversations
FROM tcpstate.conversations FINAL
WHERE host = 'client' AND initiator IS NOT NULL
GROUP BY server_port, initiator
ORDER BY server_port, conversations DESC, initiator;

-- 4. Which services did not close a socket, and how many?
SELECT server_ip, server_port, count() AS leaked, max(server_octets) AS most_octets
FROM tcpstate.conversations FINAL
WHERE host = 'server' AND server_final = 'CLOSE_WAIT'
GROUP BY server_ip, server_port
ORDER BY leaked DESC;

-- 5. Which hosts held TIME_WAIT, and how often?
SELECT if(time_wait = 'client', client_ip, server_ip) AS holder, count() AS times
FROM tcpstate.conversations FINAL
WHERE host = 'client' AND time_wait IN ('client', 'server')
GROUP BY holder
ORDER BY times DESC, holder;

-- 6. How long do connections that were closed last?
SELECT server_port, count() AS conversations, quantileExact(0.5)(toFloat64(duration)) AS median,
    max(duration) AS longest
FROM tcpstate.conversations FINAL
WHERE host = 'client' AND cause = 'closed'
GROUP BY server_port
ORDER BY server_port;

-- 7. Which idle times come before a close? The same time many times is a time limit.
SELECT server_port, round(toFloat64(assumeNotNull(idle_before_close)), 1) AS seconds, count() AS conversations
FROM tcpstate.conversations FINAL
WHERE host = 'client' AND idle_before_close IS NOT NULL
GROUP BY server_port, seconds
HAVING conversations > 1
ORDER BY conversations DESC, server_port, seconds;

-- 8. About which conversations do the captures of two hosts disagree? A RST that only one host saw was not sent by the other.
SELECT conversation_id, any(client_port) AS port, groupArray(host) AS hosts, groupArray(cause) AS causes
FROM (SELECT * FROM tcpstate.conversations FINAL WHERE conversation_id IS NOT NULL ORDER BY host)
GROUP BY conversation_id
HAVING uniqExact(cause) > 1
ORDER BY port;

-- 9. Which conversations did the client's host see, but not the server's?
SELECT server_ip, count() AS conversations
FROM (
    SELECT conversation_id, any(server_ip) AS server_ip, groupArray(host) AS hosts
    FROM tcpstate.conversations FINAL
    WHERE conversation_id IS NOT NULL
    GROUP BY conversation_id
    HAVING NOT has(hosts, 'server')
)
GROUP BY server_ip
ORDER BY conversations DESC, server_ip;

-- 10. Which ports were used again, and how soon?
SELECT any(client_ip) AS client, any(client_port) AS port, count() AS conversations, max(first_time) - min(first_time) AS seconds
FROM tcpstate.conversations FINAL
WHERE host = 'client'
GROUP BY community_id
HAVING conversations > 1
ORDER BY port;
