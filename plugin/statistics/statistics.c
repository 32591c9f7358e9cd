/*
 * Registers all statistics of the plugin.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics.h"

#include "record_stream.h"
#include "tables.h"

void statistics_register(void)
{
    record_stream_register();
    table_register(&table_closes);
    table_register(&table_causes);
    table_register(&table_states);
    table_register(&table_time_wait);
    table_register(&table_times);
    table_register(&table_failures);
}
