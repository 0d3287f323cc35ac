/**
 * A stand-in for openITCOCKPIT with its module for Mattermost. What it posts is built as its own code builds it, byte for
 * byte, from the arguments of its notification command; and it takes acknowledgements as its own controller does, but looks
 * at every field of them.
 *
 * Sources (github.com/openITCOCKPIT/openITCOCKPIT, formerly it-novum): plugins/MattermostModule/src/Command/
 * MattermostNotificationCommand.php, plugins/MattermostModule/src/Controller/AcknowledgeController.php,
 * src/itnovum/openITCOCKPIT/Core/Views/HoststatusIcon.php and ServicestatusIcon.php.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { type Behaviour, status } from './behaviour.ts';
import { send } from './feed.ts';
import type { Answer } from './http.ts';
import { type Received, Receiver } from './receiver.ts';
import { phpJson } from './script.ts';

/** What the monitoring engine tells the notification command. */
export type NotificationType =
  | 'PROBLEM'
  | 'RECOVERY'
  | 'ACKNOWLEDGEMENT'
  | 'FLAPPINGSTART'
  | 'FLAPPINGSTOP'
  | 'FLAPPINGDISABLED'
  | 'DOWNTIMESTART'
  | 'DOWNTIMEEND'
  | 'DOWNTIMECANCELLED';

/** A host, or one of its services, by its name. */
export interface Watched {
  host: string;
  service?: string;
}

/** The arguments of the notification command, as far as they reach a post. */
export interface Notification extends Watched {
  type: NotificationType;
  /** `--state`: of a host 0 Up, 1 Down, 2 Unreachable; of a service 0 Ok, 1 Warning, 2 Critical, 3 Unknown. */
  state?: number;
  output?: string;
}

/** How the states are called and drawn. */
const looks = {
  host: {
    names: ['Up', 'Down', 'Unreachable'],
    colors: ['#5cb85c', '#d9534f', '#adadad'],
    emoji: ['\u2705', '\u{1f6a8}', '\u2049\ufe0f'],
  },
  service: {
    names: ['Ok', 'Warning', 'Critical', 'Unknown'],
    colors: ['#5cb85c', '#f0ad4e', '#d9534f', '#adadad'],
    emoji: ['\u2705', '\u26a0\ufe0f', '\u{1f6a8}', '\u2049\ufe0f'],
  },
};

/** The first words of what is neither a problem nor a recovery: of a host, of a service, and the emoji before them. */
const titles: Partial<Record<NotificationType, [string, string, string?]>> = {
  ACKNOWLEDGEMENT: ['Acknowledgement for', 'Acknowledgement for service', '\u{1f4ac}'],
  DOWNTIMESTART: ['Downtime started for', 'Downtime start for service', '\u{1f4a4}'],
  DOWNTIMEEND: ['Downtime end for', 'Downtime end for service', '\u2733\ufe0f'],
  DOWNTIMECANCELLED: ['Downtime cancelled for', 'Downtime cancelled for service', '\u{1f5d1}\ufe0f'],
  FLAPPINGSTART: ['Flapping started on', 'Flapping started on'],
  FLAPPINGSTOP: ['Flapping stopped on', 'Flapping stopped on'],
  FLAPPINGDISABLED: ['Disabled flap detection for', 'Disabled flap detection for'],
};

/** An acknowledgement that it took. */
export interface TakenAcknowledgement extends Watched {
  /** `user_name` of the body. */
  by: string;
  /** `post_id` of the body. */
  post: string;
}

/** One openITCOCKPIT. */
export class ItCockpit extends Receiver {
  /** The key that its own API takes, and that its buttons carry. */
  readonly apikey = randomBytes(40).toString('hex');
  /** Its setting "two-way". */
  twoWay = true;
  /** `--no-emoji`. */
  noEmoji = false;
  /** Where its pages are: `/#!` up to version 4, `/a` since version 5. */
  pages: '/#!' | '/a' = '/#!';
  /** Whether it tells of an acknowledgement that was made over the button, as an engine with `notify` set does. */
  echoes = false;
  /** How it answers every acknowledgement, where it does not take them. */
  refuses: Behaviour | undefined;
  /** Acknowledgements that it took. */
  readonly acknowledged: TakenAcknowledgement[] = [];
  /** What was wrong with those that it did not take, a line each. */
  readonly complaints: string[] = [];
  readonly #uuids = new Map<string, string>();
  #feed = '';

  /** Opens one. */
  static override async open(host = '127.0.0.1'): Promise<ItCockpit> {
    const cockpit = new ItCockpit(host);
    await cockpit.listen();
    cockpit.chooses((received) => cockpit.refuses ?? cockpit.#acknowledge(received));
    return cockpit;
  }

  /** An admin pastes the webhook URL. */
  configure(webhook: string): void {
    this.#feed = webhook;
  }

  /** Where it is; in life this is `https://` and its setting SYSTEM.ADDRESS. */
  get base(): string {
    return this.at('').replace(/\/$/, '');
  }

  /** The uuid of a host, or of one of its services. */
  uuid({ host, service }: Watched): string {
    const name = service === undefined ? host : `${host}\n${service}`;
    const known = this.#uuids.get(name) ?? randomUUID();
    this.#uuids.set(name, known);
    return known;
  }

  /** The engine runs the notification command. */
  notify(notification: Notification): Promise<Answer> {
    return send(this.#feed, this.body(notification), {
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'User-Agent': 'GuzzleHttp/7' },
    });
  }

  /** What the notification command posts. */
  body({ type, state, output = '', ...watched }: Notification): string {
    const isService = watched.service !== undefined;
    const { names, colors, emoji } = looks[isService ? 'service' : 'host'];
    const now = state ?? (isService ? 3 : 2);
    const title = titles[type];
    if (title) {
      const [words = '', icon] = [title[isService ? 1 : 0], title[2]];
      const link = isService ? `${this.#host(watched)}/${this.#service(watched)}` : this.#host(watched);
      const text = `${words} ${link}${type === 'ACKNOWLEDGEMENT' ? ` (${names[now]})` : ''}`;
      return post([info(icon && !this.noEmoji ? `${icon} ${text}` : text, '#1895f5')]);
    }
    const link = isService ? `${this.#service(watched)} on ${this.#host(watched)}` : this.#host(watched);
    const text = `${this.noEmoji ? '' : `${emoji[now]} `}${type}: ${link} is ${names[now]}!\n${output}`;
    const attachments: object[] = [info(text, colors[now])];
    if (now !== 0 && this.twoWay) attachments.push(this.#button(watched, colors[now]));
    return post(attachments);
  }

  #host({ host }: Watched): string {
    return `[${host}](${this.base}${this.pages}/hosts/browser/${this.uuid({ host })})`;
  }

  #service(watched: Watched): string {
    return `[${watched.service}](${this.base}${this.pages}/services/browser/${this.uuid(watched)})`;
  }

  #button(watched: Watched, color: string | undefined): object {
    const target =
      watched.service === undefined
        ? `host.json?uuid=${this.uuid(watched)}`
        : `service.json?hostuuid=${this.uuid({ host: watched.host })}&serviceuuid=${this.uuid(watched)}`;
    const url = `${this.base}/mattermost_module/acknowledge/${target}&apikey=${this.apikey}`;
    return {
      text: 'Click to acknowledge this issue.',
      fallback: 'You are unable to acknowledge this',
      color,
      callback_id: 'ack_host',
      attachment_type: 'default',
      actions: [{ name: 'Acknowledge', integration: { url } }],
    };
  }

  #acknowledge(received: Received): Behaviour {
    const { pathname, searchParams: query } = new URL(received.path, this.base);
    const refuse = (code: number, message: string): Behaviour => {
      this.complaints.push(`${code} ${message}: ${received.method} ${pathname}`);
      return json(code, { message, url: pathname, code });
    };
    const [, kind = ''] = /^\/mattermost_module\/acknowledge\/(host|service)\.json$/.exec(pathname) ?? [];
    if (!kind) return refuse(404, 'Not Found');
    if (received.method !== 'POST') return refuse(405, 'Method Not Allowed');
    if (query.get('apikey') !== this.apikey) return refuse(401, 'You are not authorized to access that location.');
    const wanted = kind === 'host' ? ['uuid', 'apikey'] : ['hostuuid', 'serviceuuid', 'apikey'];
    if ([...query.keys()].join() !== wanted.join()) return refuse(400, `The query has ${[...query.keys()].join()}`);
    const watched = this.#named(query.get('serviceuuid') ?? query.get('uuid') ?? '');
    if (!watched || (watched.service !== undefined) !== (kind === 'service'))
      return refuse(404, `No ${kind} with given uuid found.`);
    if (kind === 'service' && query.get('hostuuid') !== this.uuid({ host: watched.host }))
      return refuse(404, 'No host with given uuid found.');
    const { body, wrong } = pressed(received);
    if (wrong) return refuse(400, wrong);
    this.acknowledged.push({ ...watched, by: body.user_name ?? '', post: body.post_id ?? '' });
    return (exchange) => {
      const message = `Issue got acknowledged by **@${body.user_name}** via Mattermost.`;
      json(200, { update: { message } })(exchange);
      if (this.echoes) void this.notify({ type: 'ACKNOWLEDGEMENT', ...watched, state: kind === 'host' ? 1 : 2 });
    };
  }

  #named(uuid: string): Watched | undefined {
    for (const [name, known] of this.#uuids) {
      if (known !== uuid) continue;
      const [host = '', service] = name.split('\n');
      return service === undefined ? { host } : { host, service };
    }
    return undefined;
  }
}

/** The fields that Mattermost sends when a button is pressed (server/public/model/integration_action.go). */
const fields = [
  ...['user_id', 'user_name', 'channel_id', 'channel_name', 'team_id', 'team_domain'],
  ...['post_id', 'trigger_id', 'type', 'data_source', 'context'],
];

/** The body of a button that was pressed, and what is wrong with it. */
function pressed({ body: bytes, headers }: Received): { body: Record<string, string>; wrong: string } {
  if (!/^application\/json\b/.test(`${headers['content-type']}`)) return { body: {}, wrong: 'The body is no JSON.' };
  const body = JSON.parse(bytes.toString('utf8')) as Record<string, string>;
  const wrong = [
    ...Object.keys(body).filter((name) => !fields.includes(name)),
    ...(/^[a-z][a-z0-9._-]{1,63}$/.test(body.user_name ?? '') ? [] : ['user_name']),
    ...(/^[a-z0-9]{26}$/.test(body.post_id ?? '') ? [] : ['post_id']),
  ];
  return { body, wrong: wrong.length > 0 ? `Missing data in Webhook payload: ${wrong.join()}` : '' };
}

function json(code: number, answer: object): Behaviour {
  return status(code, { 'Content-Type': 'application/json' }, phpJson(answer));
}

function info(text: string, color: string | undefined): object {
  return { text, mrkdwn_in: ['text'], color, callback_id: 'info', attachment_type: 'default' };
}

function post(attachments: object[]): string {
  return phpJson({ text: '', attachments });
}
