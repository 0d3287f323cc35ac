/**
 * The real Mattermost server, as `./build.sh` makes it from `tests/server`, in a folder of its own.
 */
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { Daemon, type DaemonSpec } from './daemon.ts';
import type { Database } from './database.ts';
import { Log } from './log.ts';
import { repository } from './machine.ts';

/** Settings in the form of the server's environment variables: `{ MM_SERVICESETTINGS_ALLOWCORSFROM: '*' }`. */
export type ServerSettings = Record<string, string>;

/** What can be chosen about a server. */
export interface ServerDetails {
  /** Settings beyond the quiet ones that every server has. */
  settings?: ServerSettings;
  /** The host of its site URL. */
  host?: string;
  /** The address of the name server that it and its plugins ask, instead of this machine's. That takes root. */
  nameserver?: string;
}

const build = join(repository, 'target', 'mattermost');

const quietSettings: ServerSettings = {
  MM_SQLSETTINGS_DRIVERNAME: 'postgres',
  MM_SERVICESETTINGS_WEBSERVERMODE: 'disabled',
  MM_SERVICESETTINGS_ENABLESECURITYFIXALERT: 'false',
  MM_TEAMSETTINGS_ENABLEOPENSERVER: 'true',
  MM_TEAMSETTINGS_MAXUSERSPERTEAM: '10000',
  MM_PLUGINSETTINGS_ENABLEUPLOADS: 'true',
  MM_PLUGINSETTINGS_AUTOMATICPREPACKAGEDPLUGINS: 'false',
  MM_PLUGINSETTINGS_ENABLEMARKETPLACE: 'false',
  MM_PLUGINSETTINGS_ENABLEREMOTEMARKETPLACE: 'false',
  // A server that watches for jobs may take ten seconds to stop.
  MM_JOBSETTINGS_RUNJOBS: 'false',
  MM_LOGSETTINGS_ENABLEDIAGNOSTICS: 'false',
  MM_LOGSETTINGS_ENABLESENTRY: 'false',
  MM_LOGSETTINGS_ENABLEFILE: 'false',
  MM_LOGSETTINGS_CONSOLEJSON: 'true',
  MM_LOGSETTINGS_CONSOLELEVEL: 'DEBUG',
  MM_ANNOUNCEMENTSETTINGS_ADMINNOTICESENABLED: 'false',
  MM_ANNOUNCEMENTSETTINGS_USERNOTICESENABLED: 'false',
  MM_EMAILSETTINGS_SENDEMAILNOTIFICATIONS: 'false',
  MM_EMAILSETTINGS_SENDPUSHNOTIFICATIONS: 'false',
};

/** One Mattermost server; it keeps its folder, its port and its data over stops, kills and restarts. */
export class MattermostServer {
  /** Where this process reaches it. */
  readonly url: string;
  /** Where browsers reach it: the site URL, by a name that Chromium resolves to the loopback interface. */
  readonly siteUrl: string;
  /** What it wrote since it was made. */
  readonly log: Log;
  readonly #spec: DaemonSpec;
  readonly #settings: ServerSettings;
  #daemon: Daemon | undefined;

  private constructor(folder: string, port: number, settings: ServerSettings, start: string[]) {
    this.url = `http://127.0.0.1:${port}`;
    this.siteUrl = settings.MM_SERVICESETTINGS_SITEURL as string;
    this.log = new Log(join(folder, 'server.log'));
    this.#settings = settings;
    const [file = '', ...args] = start;
    this.#spec = {
      name: 'the Mattermost server',
      file,
      args,
      folder,
      log: this.log.path,
      environment: this.#settings,
    };
  }

  /** Makes a server on a database, in `folder` (its own, made here), and starts it. */
  static async create(folder: string, database: Database, details: ServerDetails = {}): Promise<MattermostServer> {
    const { settings, nameserver, host = 'mm.localhost' } = details;
    if (!existsSync(join(build, 'bin', 'mattermost'))) {
      throw new Error('the Mattermost server is not built: run ./build.sh test e2e once, which builds it');
    }
    // The server makes its folders itself, but not the one in which it makes the one for plugins' web parts.
    await mkdir(join(folder, 'client'), { recursive: true });
    for (const part of ['i18n', 'templates', 'fonts']) await symlink(join(build, part), join(folder, part));
    const port = await getPort();
    const all = {
      ...quietSettings,
      MM_CONFIG: join(folder, 'config.json'),
      MM_SQLSETTINGS_DATASOURCE: database.url,
      MM_SERVICESETTINGS_LISTENADDRESS: `127.0.0.1:${port}`,
      MM_SERVICESETTINGS_SITEURL: `http://${host}:${port}`,
      MM_SERVICESETTINGS_ENABLELOCALMODE: 'true',
      MM_SERVICESETTINGS_LOCALMODESOCKETLOCATION: join(folder, 'local.socket'),
      ...settings,
    };
    const start = [join(build, 'bin', 'mattermost'), 'server'];
    if (nameserver) start.unshift(...(await asking(nameserver, folder)));
    const server = new MattermostServer(folder, port, all, start);
    await server.start();
    return server;
  }

  /** Starts it and waits until it answers; plugins that are enabled have been activated by then. */
  async start(): Promise<void> {
    this.#daemon = await Daemon.start(this.#spec, async () => {
      const answer = await fetch(`${this.url}/api/v4/system/ping`);
      return answer.ok;
    });
  }

  /** Ends it in good order. */
  async stop(): Promise<void> {
    await this.#daemon?.stop();
  }

  /** Ends it and its plugins at once (SIGKILL), as a power cut would. */
  async kill(): Promise<void> {
    await this.#daemon?.kill();
  }

  /** Stops it and its plugins where they stand, or lets them go on. */
  freeze(is: boolean): void {
    this.#daemon?.signalGroup(is ? 'SIGSTOP' : 'SIGCONT');
  }

  /** The id of its process. */
  get pid(): number {
    if (!this.#daemon) throw new Error('the Mattermost server was not started');
    return this.#daemon.pid;
  }

  /** Stops and starts it, with changed settings where some are given: they stay until changed again. */
  async restart(changes: ServerSettings = {}): Promise<void> {
    await this.stop();
    Object.assign(this.#settings, changes);
    await this.start();
  }

  /** The last errors in the server's log, as a sentence. */
  complaints(): string {
    const errors = this.log
      .text()
      .split('\n')
      .filter((line) => line.includes('"level":"error"'));
    return `the server's last errors are:\n${errors.slice(-10).join('\n') || '(none)'}`;
  }

  /** The folder where the server unpacks the plugin of that id. */
  pluginFolder(id: string): string {
    return join(this.#spec.folder, 'plugins', id);
  }
}

/** The beginning of a command line that runs a program for which this machine's name server is another one. */
async function asking(nameserver: string, folder: string): Promise<string[]> {
  const file = join(folder, 'resolv.conf');
  // Whoever is told that the name server failed asks again so often.
  await writeFile(file, `nameserver ${nameserver}\noptions timeout:1 attempts:100\n`);
  return ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', file];
}
