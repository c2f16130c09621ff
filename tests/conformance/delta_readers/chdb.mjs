// chdb (ClickHouse, whose reader is delta-kernel-rs) reads our tables: rows of every table against
// DIR/expected/<table>.jsonl.
//
//     node chdb.mjs DIR

import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Session } from 'chdb';

const directory = resolve(process.argv[2]);
const scratch = mkdtempSync(join(tmpdir(), 'chdb-'));
process.chdir(directory); // it reads files below its working directory only
const session = new Session(join(scratch, 's'));

// Times as text, decimals as numbers, whole numbers as numbers: the shape of the expected lines.
const query = (table) => `
  SELECT ind, category, follower_count, latitude, is_image, toString(day) AS day,
         trim(TRAILING '.' FROM trim(TRAILING '0' FROM toString(toTimeZone(created, 'UTC')))) AS created,
         price, coordinates
  FROM deltaLakeLocal('${directory}/tables/${table}/') ORDER BY ind
  SETTINGS output_format_json_quote_64bit_integers = 0, output_format_json_quote_decimals = 0`;

const shaped = (row) => ({
  ...row,
  is_image: row.is_image === null ? null : Boolean(row.is_image),
  // A list that is null is an empty one to ClickHouse, whose arrays know no null.
  coordinates: row.coordinates?.length ? row.coordinates : null,
});

let failed = false;
for (const file of readdirSync(join(directory, 'expected')).sort()) {
  const table = file.replace('.jsonl', '');
  const wanted = readFileSync(join(directory, 'expected', file), 'utf8').trim().split('\n')
    .map((line) => JSON.parse(line));
  const answer = session.query(query(table), 'JSONEachRow').trim();
  const found = answer === '' ? [] : answer.split('\n').map((line) => shaped(JSON.parse(line)));
  const at = wanted.findIndex((row, i) => !isDeepStrictEqual(row, found[i]));
  if (at >= 0 || found.length !== wanted.length) {
    failed = true;
    console.error(`chdb: ${table}: ${found.length} rows, wanted ${wanted.length}; first difference:`);
    console.error(JSON.stringify(wanted[at]));
    console.error(JSON.stringify(found[at]));
  } else {
    console.log(`chdb: ${table}: ${found.length} rows equal`);
  }
}
session.cleanup?.();
rmSync(scratch, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
