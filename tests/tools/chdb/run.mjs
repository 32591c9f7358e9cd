// Runs statements of ClickHouse in a folder of chDB, and prints the rows of each answer, TabSeparated.
//
//   node run.mjs FOLDER STATEMENTS...
//
// An INSERT that ends in its format takes the rows from standard input.
//
// Copyright tcpstate contributors
// SPDX-License-Identifier: GPL-2.0-or-later
import {readFileSync} from 'node:fs';
import {Session} from 'chdb';

const [folder, ...statements] = process.argv.slice(2);
const session = new Session(folder);
try {
    for (const statement of statements) {
        const rows = /FORMAT JSONEachRow$/.test(statement) ? '\n' + readFileSync(0, 'utf8') : '';
        process.stdout.write(session.query(statement + rows, 'TabSeparated'));
    }
} catch (error) {
    console.error(error.message);
    process.exitCode = 1;
}
session.cleanup();
