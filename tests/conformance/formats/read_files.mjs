// Prints the rows of files as chdb reads them: for each a line with its name, then one JSON object a row, times in UTC.
//
//     node read_files.mjs DIR FILE…        files lie in DIR; their endings tell the format

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Session } from 'chdb';

const directory = resolve(process.argv[2]);
const scratch = mkdtempSync(join(tmpdir(), 'chdb-'));
process.chdir(directory); // it reads files below its working directory only
const session = new Session(join(scratch, 's'));

for (const file of process.argv.slice(3)) {
  console.log(JSON.stringify({ file }));
  const format = file.endsWith('.avro') ? 'Avro' : 'Parquet';
  const rows = session.query(`SELECT * FROM file('${directory}/${file}', ${format})
    SETTINGS output_format_json_quote_64bit_integers = 0, output_format_json_quote_decimals = 0,
             session_timezone = 'UTC'`, 'JSONEachRow').trim();
  if (rows !== '') console.log(rows);
}
session.cleanup?.();
rmSync(scratch, { recursive: true, force: true });
