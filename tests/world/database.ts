/**
 * A throw-away PostgreSQL: empty, on a free port of the loopback interface, and careless about power cuts, though not about
 * its own death.
 */
import { chown, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { Daemon, type DaemonSpec } from './daemon.ts';
import { program, run, unprivilegedAccount } from './machine.ts';
import { until } from './wait.ts';

const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
};

/** One PostgreSQL server with one empty database. */
export class Database {
  /** What a Mattermost server takes as its data source. */
  readonly url: string;
  readonly #spec: DaemonSpec;
  #daemon: Daemon | undefined;

  private constructor(spec: DaemonSpec, port: number) {
    this.#spec = spec;
    this.url = `postgres://mattermost@127.0.0.1:${port}/postgres?sslmode=disable&connect_timeout=10`;
  }

  /** Makes a database in `folder` (its own, made here) and starts it. */
  static async create(folder: string): Promise<Database> {
    const account = await unprivilegedAccount();
    const data = join(folder, 'data');
    await mkdir(data, { recursive: true });
    if (account) {
      await chown(folder, account.uid, account.gid);
      await chown(data, account.uid, account.gid);
    }
    const initdb = program(['initdb'], 'postgresql');
    const options = ['--username=mattermost', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
    await run(initdb, ['--pgdata', data, ...options], { cwd: folder, ...account });
    const port = await getPort();
    const flags = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const database = new Database(
      {
        name: 'PostgreSQL',
        file: program(['postgres'], 'postgresql'),
        args: ['-D', data, ...flags],
        folder,
        log: join(folder, 'postgres.log'),
        account,
        stopSignal: 'SIGINT',
      },
      port,
    );
    await database.start();
    return database;
  }

  /** Starts it again after `stop`, on the same port. */
  async start(): Promise<void> {
    this.#daemon = await Daemon.start(this.#spec, async () => {
      const status = await readFile(join(this.#spec.folder, 'data', 'postmaster.pid'), 'utf8');
      return /^ready\s*$/m.test(status);
    });
  }

  /** Ends it; what was committed is there after `start`. */
  async stop(): Promise<void> {
    await this.#daemon?.stop();
  }

  /** Ends it at once (SIGKILL), with all that is under way. */
  async kill(): Promise<void> {
    if (!this.#daemon) return;
    // Its workers are groups of their own.
    const workers = await childrenOf(this.#daemon.pid);
    await this.#daemon.kill();
    for (const pid of workers) signal(pid, 'SIGKILL');
    await until(() => workers.every((pid) => !signal(pid, 0)), { what: "PostgreSQL's workers to be gone" });
    // It says "ready" still.
    await rm(join(this.#spec.folder, 'data', 'postmaster.pid'), { force: true });
  }

  /** Runs a statement, for what can be neither made nor seen through Mattermost; gives the rows, fields apart by `|`. */
  async query(statement: string): Promise<string[]> {
    const psql = program(['psql'], 'postgresql-client');
    const flags = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'];
    const { stdout } = await run(psql, [...flags, '--dbname', this.url, '--command', statement]);
    return stdout.split('\n').filter((row) => row !== '');
  }
}

/** Sends a signal; false where there is nobody any more. */
function signal(pid: number, what: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, what);
  } catch {
    return false;
  }
}

/** The ids of a process's children. */
async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').filter(Boolean).map(Number);
}
