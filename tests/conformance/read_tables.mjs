// Prints the rows of Delta tables as chdb reads them (ClickHouse, whose reader is delta-kernel-rs): for each table a line
// with its name, then one JSON object a row, times in UTC as `YYYY-MM-DD HH:MM:SS[.ffffff]`.
//
//     node read_tables.mjs DIR TABLE…        tables lie in DIR/TABLE/

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Session } from 'chdb';

const directory = resolve(process.argv[2]);
const scratch = mkdtempSync(join(tmpdir(), 'chdb-'));
process.chdir(directory); // it reads files below its working directory only
const session = new Session(join(scratch, 's'));

for (const table of process.argv.slice(3)) {
  console.log(JSON.stringify({ table }));
  const rows = session.query(`SELECT * FROM deltaLakeLocal('${directory}/${table}/')
    SETTINGS output_format_json_quote_64bit_integers = 0, output_format_json_quote_decimals = 0,
             session_timezone = 'UTC'`, 'JSONEachRow').trim();
  if (rows !== '') console.log(rows);
}
session.cleanup?.();
rmSync(scratch, { recursive: true, force: true });
