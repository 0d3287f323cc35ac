/**
 * The descriptions of the APIs (`docs/visitor-api.yaml`, `docs/endpoint-api.yaml`), to which what the server says is held.
 */
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Answer } from '../world/http.ts';
import { repository } from '../world/machine.ts';

/** A piece of the description, its references resolved. */
interface Described {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
  webhooks?: Record<string, { post: { requestBody: Response } }>;
}

interface Response {
  content?: Record<string, { schema: Record<string, unknown> }>;
}

/** The description, read and found to be valid OpenAPI. */
export class Description {
  readonly #document: Described;
  readonly #schemas = new Ajv2020({ strict: false });

  private constructor(document: Described) {
    this.#document = document;
  }

  /** Reads it; throws what is wrong with it. */
  static async read(file = 'visitor-api.yaml'): Promise<Description> {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(join(repository, 'docs', file));
    if (!valid) throw new Error(`docs/${file} is not valid OpenAPI: ${JSON.stringify(errors)}`);
    return new Description(validator.resolveRefs() as unknown as Described);
  }

  /** The paths that it has. */
  get paths(): string[] {
    return Object.keys(this.#document.paths);
  }

  /** What is wrong with an answer, as a sentence; empty where it is as described. */
  complaint(method: string, path: string, answer: Answer): string {
    const responses = this.#document.paths[path]?.[method.toLowerCase()]?.responses;
    const response = responses?.[answer.status] ?? responses?.default;
    if (!response) return `${method} ${path} has no answer ${answer.status}`;
    const [kind = ''] = `${answer.headers['content-type']}`.split(';');
    const content = response.content?.[kind];
    if (!content) return `${method} ${path} has no answer ${answer.status} of the type ${kind}`;
    if (!kind.endsWith('json')) return '';
    this.#schemas.validate(content.schema, JSON.parse(answer.body.toString('utf8')));
    return this.#schemas.errors ? this.#schemas.errorsText() : '';
  }

  /** What the server sends to others, by name. */
  get webhooks(): string[] {
    return Object.keys(this.#document.webhooks ?? {});
  }

  /** What is wrong with what the server sent, as a sentence; empty where it is as described. */
  complaintOf(webhook: string, sent: unknown): string {
    const body = this.#document.webhooks?.[webhook]?.post.requestBody;
    const schema = body?.content?.['application/json']?.schema;
    if (!schema) return `nothing is said of ${webhook}`;
    this.#schemas.validate(schema, sent);
    return this.#schemas.errors ? this.#schemas.errorsText() : '';
  }
}
