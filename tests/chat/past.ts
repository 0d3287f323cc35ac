/**
 * The past, for stories that cannot wait for days: what was said is put back in time, in the database.
 */
import type { World } from '../world/world.ts';

const DAY = 24 * 3_600_000;

/** Puts a thread back by so many days, and what is written down of when its conversation began. The plugin forgets what it knew. */
export async function putBack(world: World, root: string, days: number): Promise<void> {
  const { database, plugin } = world;
  const by = days * DAY;
  await plugin.disable();
  await database.query(
    `UPDATE posts SET createat = createat - ${by}, updateat = updateat - ${by} WHERE id = '${root}' OR rootid = '${root}'`,
  );
  const where = `pluginid = 'frontdesk' AND pkey LIKE 'v1:list:%' AND convert_from(pvalue, 'UTF8') LIKE '%${root}%'`;
  const [row] = await database.query(
    `SELECT pkey || ' ' || encode(pvalue, 'hex') FROM pluginkeyvaluestore WHERE ${where}`,
  );
  const [key, value] = row?.split(' ') ?? [];
  if (!key || !value) throw new Error(`the conversation of ${root} is not listed`);
  const list = JSON.parse(Buffer.from(value, 'hex').toString('utf8')) as Record<string, { root: string; at: number }>;
  for (const line of Object.values(list)) if (line.root === root) line.at -= by;
  const hex = Buffer.from(JSON.stringify(list)).toString('hex');
  await database.query(`UPDATE pluginkeyvaluestore SET pvalue = decode('${hex}', 'hex') WHERE pkey = '${key}'`);
  await plugin.enable();
}

/** What the plugin has stored that has a word in its key or value. */
export function stored(world: World, word: string): Promise<string[]> {
  return world.database.query(
    `SELECT pkey || ' ' || encode(pvalue, 'escape') FROM pluginkeyvaluestore
     WHERE pluginid = 'frontdesk' AND (pkey LIKE '%${word}%' OR encode(pvalue, 'escape') LIKE '%${word}%')`,
  );
}
