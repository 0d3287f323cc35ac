/**
 * Holds what is delivered to what is published. Makes docs/endpoint-events.schema.json from docs/endpoint-api.yaml, and has
 * Ajv check every delivery that the core's cases show: node build/events.mjs. No field may be there that is not described, and no
 * event may be described that no case shows.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';

const DESCRIPTION = 'docs/endpoint-api.yaml';
const SCHEMA = 'docs/endpoint-events.schema.json';
const CASES = 'tests/cases';

const validator = new Validator();
const { valid, errors } = await validator.validate(DESCRIPTION);
if (!valid) throw new Error(`${DESCRIPTION} is not valid OpenAPI: ${JSON.stringify(errors)}`);
const { schemas } = validator.specification.components;

/** The same with references to where the schemas stand in the published file. */
const moved = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"#/$defs/'));

/** The names that a schema refers to, and those that these refer to. */
function named(schema, found = new Set()) {
  for (const [, name] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    if (found.has(name)) continue;
    found.add(name);
    named(schemas[name], found);
  }
  return found;
}

const published = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $comment: `Made from ${DESCRIPTION} by build/events.mjs.`,
  ...moved(schemas.Event),
  $defs: Object.fromEntries([...named(schemas.Event)].sort().map((name) => [name, moved(schemas[name])])),
};
writeFileSync(SCHEMA, `${JSON.stringify(published, null, 2)}\n`);

/** The same, strict: nothing may stand in an object that the schema does not name. */
function strict(schema) {
  if (Array.isArray(schema)) return schema.map(strict);
  if (schema === null || typeof schema !== 'object') return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  return schema.properties ? { ...inner, additionalProperties: false } : inner;
}

const formats = { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ };
const ajv = new Ajv2020({ strict: false, formats });
const { $defs } = strict(published);
const compiled = (schema) => ajv.compile({ ...strict(moved(schema)), $defs });
const payloads = compiled(schemas.OutgoingWebhook);
const events = new Map(
  Object.values(schemas).flatMap((schema) => {
    const type = schema.properties?.type?.const;
    return type ? [[type, compiled(schema)]] : [];
  }),
);

/** The requests that a case shows. */
function requests(file) {
  const { steps = [] } = JSON.parse(readFileSync(file, 'utf8'));
  return steps.map(({ op }) => op.http_request).filter(Boolean);
}

const wrong = [];
const seen = new Set();
const files = readdirSync(CASES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
for (const file of files.sort()) {
  for (const { headers, body } of requests(join(CASES, file))) {
    const isEvent = 'webhook-id' in headers;
    // A question to an agent is signed like an event, and is none: docs/agents.md describes it.
    const isQuestion = isEvent && Array.isArray(body.messages);
    if (isQuestion || (!isEvent && body.token === undefined)) continue;
    const check = isEvent ? events.get(body.type) : payloads;
    if (!check) wrong.push(`${file}: the event ${body.type} is not described`);
    else if (!check(body)) wrong.push(`${file}: ${ajv.errorsText(check.errors, { dataVar: 'the body' })}`);
    seen.add(isEvent ? body.type : 'outgoing-webhook');
  }
}
for (const name of Object.keys(validator.specification.webhooks)) {
  if (!seen.has(name)) wrong.push(`no case shows a delivery of ${name}`);
}
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exit(1);
