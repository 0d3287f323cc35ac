/**
 * A stand-in for the command CGI of Nagios Core (cgi/cmd.c in github.com/NagiosEnterprises/nagioscore): a form that is sent
 * as its own page sends it, with every field looked at. It says what is wrong with 200 and a page, as the CGI does.
 */
import { type Behaviour, status } from './behaviour.ts';
import { type Received, Receiver } from './receiver.ts';

/** A command that it took. */
export interface Command {
  /** Its number: 33 and 34 acknowledge a host and a service, 55 and 56 plan a downtime. */
  type: number;
  fields: Record<string, string>;
}

/** The fields of each command besides `cmd_typ`, `cmd_mod` and the button: what a field has to look like. */
const some = /./;
const on = /^on$/;
/** `date_format=us`, the default of cgi.cfg. */
const time = /^\d\d-\d\d-\d{4} \d\d:\d\d:\d\d$/;
const acknowledgement = { com_author: some, com_data: some };
const downtime = { ...acknowledgement, start_time: time, end_time: time, fixed: /^1$/, trigger: /^0$/ };
const commands: Record<string, { required: Record<string, RegExp>; optional: Record<string, RegExp> }> = {
  33: {
    required: { host: some, ...acknowledgement },
    optional: { sticky_ack: on, send_notification: on, persistent: on },
  },
  34: {
    required: { host: some, service: some, ...acknowledgement },
    optional: { sticky_ack: on, send_notification: on, persistent: on },
  },
  55: { required: { host: some, ...downtime }, optional: { hours: /^\d+$/, minutes: /^\d+$/, childoptions: /^0$/ } },
  56: { required: { host: some, service: some, ...downtime }, optional: { hours: /^\d+$/, minutes: /^\d+$/ } },
};

/** One Nagios. */
export class Nagios extends Receiver {
  readonly credentials = 'nagiosadmin:nagios-Secret-1';
  /** Host names, and `host!service`. */
  readonly objects = new Set<string>();
  /** What it took. */
  readonly commands: Command[] = [];
  /** What was wrong with what it did not take, a line each. */
  readonly complaints: string[] = [];

  /** Opens one. */
  static override async open(host = '127.0.0.1'): Promise<Nagios> {
    const nagios = new Nagios(host);
    await nagios.listen();
    nagios.chooses((received) => nagios.#take(received));
    return nagios;
  }

  /** Where its pages are. */
  get base(): string {
    return this.at('/nagios');
  }

  #take(received: Received): Behaviour {
    const refuse = (code: number, why: string): Behaviour => {
      this.complaints.push(`${code} ${why}: ${received.method} ${received.path} ${received.body}`);
      return page(code, `<P><DIV CLASS='errorMessage'>${why}</DIV></P>`);
    };
    if (received.headers.authorization !== `Basic ${Buffer.from(this.credentials).toString('base64')}`)
      return refuse(401, 'Unauthorized');
    const { pathname, searchParams: asked } = new URL(received.path, this.base);
    if (pathname !== '/nagios/cgi-bin/cmd.cgi') return refuse(404, 'Not Found');
    if (received.method === 'GET' && commands[asked.get('cmd_typ') ?? ''] && asked.get('cmd_mod') !== '2')
      return commandForm();
    if (received.method !== 'POST') return refuse(405, 'Method Not Allowed');
    if (!`${received.headers['content-type']}`.startsWith('application/x-www-form-urlencoded'))
      return refuse(200, 'Error: No command was specified');
    const form = Object.fromEntries(new URLSearchParams(received.body.toString('utf8')));
    const { cmd_typ: type = '', cmd_mod: mode, btnSubmit: button, ...fields } = form;
    const command = commands[type];
    if (!command || mode !== '2' || button !== 'Commit') return refuse(200, 'Error: No command was specified');
    const known = { ...command.required, ...command.optional };
    const wrong = [
      ...Object.keys(command.required).filter((key) => !(key in fields)),
      ...Object.entries(fields).flatMap(([key, value]) => (known[key]?.test(value) ? [] : [`${key}=${value}`])),
    ];
    const { host = '', service } = fields;
    if (wrong.length > 0 || !this.objects.has(service === undefined ? host : `${host}!${service}`))
      return refuse(200, `Sorry, but you are not authorized to commit the specified command. ${wrong.join(', ')}`);
    this.commands.push({ type: Number(type), fields });
    return page(
      200,
      "<P><DIV CLASS='infoMessage'>Your command request was successfully submitted to Nagios for processing.</DIV></P>",
    );
  }
}

/** The form of a downtime, as far as it tells how times are written: its times begin with the present. */
function commandForm(): Behaviour {
  const [date = '', clock = ''] = new Date().toISOString().split(/[T.]/);
  const [year, month, day] = date.split('-');
  return page(200, `<INPUT TYPE='TEXT' NAME='start_time' VALUE='${month}-${day}-${year} ${clock}'>`);
}

function page(code: number, message: string): Behaviour {
  const html = `<html><head><title>External Command Interface</title></head><body CLASS='cmd'>${message}</body></html>`;
  return status(code, { 'Content-Type': 'text/html' }, html);
}
