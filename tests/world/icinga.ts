/**
 * A stand-in for the API of Icinga 2 (https://icinga.com/docs/icinga-2/latest/doc/12-icinga2-api/#actions): the two actions
 * that an alert's buttons need. It looks at every parameter, in the body or in the query, and answers as Icinga does.
 */
import { type Behaviour, status } from './behaviour.ts';
import { type Received, Receiver } from './receiver.ts';

/** An action that it did. */
export interface Action {
  name: string;
  parameters: Record<string, unknown>;
}

/** What each action takes, besides the target: the required ones, then the others. */
const actions: Record<string, { required: Record<string, string>; optional: Record<string, string> }> = {
  'acknowledge-problem': {
    required: { author: 'string', comment: 'string' },
    optional: { expiry: 'number', sticky: 'boolean', notify: 'boolean', persistent: 'boolean' },
  },
  'schedule-downtime': {
    required: { author: 'string', comment: 'string', start_time: 'number', end_time: 'number' },
    optional: { fixed: 'boolean', duration: 'number', all_services: 'boolean', child_options: 'string' },
  },
};

/** One Icinga 2. In life it speaks HTTPS. */
export class Icinga extends Receiver {
  readonly credentials = 'frontdesk:icinga-Secret-1';
  /** Host names, and `host!service`. */
  readonly objects = new Set<string>();
  /** What was done. */
  readonly done: Action[] = [];
  /** What was wrong with the calls that it did not take, a line each. */
  readonly complaints: string[] = [];

  /** Opens one. */
  static override async open(host = '127.0.0.1'): Promise<Icinga> {
    const icinga = new Icinga(host);
    await icinga.listen();
    icinga.chooses((received) => icinga.#act(received));
    return icinga;
  }

  /** Where it is. */
  get base(): string {
    return this.at('');
  }

  #act(received: Received): Behaviour {
    const { pathname, searchParams } = new URL(received.path, this.base);
    const refuse = (error: number, why: string): Behaviour => {
      this.complaints.push(`${error} ${why}: ${received.method} ${received.path} ${received.body}`);
      return answer(error, { error, status: why });
    };
    if (received.headers.authorization !== `Basic ${Buffer.from(this.credentials).toString('base64')}`)
      return refuse(401, 'Unauthorized. Please check your user credentials.');
    const [, name = ''] = /^\/v1\/actions\/([a-z-]+)$/.exec(pathname) ?? [];
    const action = actions[name];
    if (!action || received.method !== 'POST')
      return refuse(404, `The requested path '${pathname}' could not be found.`);
    if (received.headers.accept !== 'application/json')
      return refuse(400, "Accept header is missing or not set to 'application/json'.");
    const body = received.body.length > 0 ? (JSON.parse(received.body.toString('utf8')) as object) : {};
    const { type, host, service, filter, ...parameters } = {
      ...Object.fromEntries(searchParams),
      ...body,
    } as Record<string, unknown>;
    const target = `${service ?? host ?? ''}`;
    if (
      filter !== undefined ||
      (type !== undefined && type !== (service ? 'Service' : 'Host')) ||
      !this.objects.has(target)
    )
      return refuse(404, 'No objects found.');
    const known = { ...action.required, ...action.optional };
    const wrong = [
      ...Object.keys(action.required).filter((key) => !(key in parameters) || parameters[key] === ''),
      ...Object.entries(parameters).flatMap(([key, value]) => (known[key] === typeof value ? [] : [key])),
    ];
    if (wrong.length > 0) return refuse(400, `Invalid parameters: ${wrong.join(', ')}`);
    this.done.push({ name, parameters: { target, ...parameters } });
    const done = `Successfully ${name === 'schedule-downtime' ? 'scheduled downtime' : 'acknowledged problem'} for object '${target}'.`;
    return answer(200, { results: [{ code: 200.0, status: done }] });
  }
}

function answer(code: number, body: object): Behaviour {
  return status(code, { 'Content-Type': 'application/json' }, JSON.stringify(body));
}
