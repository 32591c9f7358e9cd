// Runs SQL in a base of DuckDB, and prints the rows of the last statement as JSON.
//
//   node run.mjs BASE SQL
//
// Of the commands of DuckDB's own program it knows ".read FILE".
//
// Copyright tcpstate contributors
// SPDX-License-Identifier: GPL-2.0-or-later
import {readFileSync} from 'node:fs';
import {DuckDBInstance} from '@duckdb/node-api';

const [base, words] = process.argv.slice(2);
const sql = words.startsWith('.read ') ? readFileSync(words.slice(6), 'utf8') : words;
try {
    const connection = await (await DuckDBInstance.create(base)).connect();
    const statements = await connection.extractStatements(sql);
    let result;
    for (let i = 0; i < statements.count; i++)
        result = await (await statements.prepare(i)).run();
    console.log(JSON.stringify(await result.getRowObjectsJson()));
} catch (error) {
    console.error(error.message);
    process.exitCode = 1;
}
