/**
 * A real nginx in front of the Mattermost server, set up by one of several recipes.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { Daemon } from './daemon.ts';
import { isRoot, program, repository } from './machine.ts';

/**
 * `mattermost`: all of it, as Mattermost documents (nginx.conf); `visitors`: only their path, as our README tells admins;
 * `hoarding`: the same with all the buffers there are, so that answers are held back until they are complete.
 */
export type Recipe = 'mattermost' | 'visitors' | 'hoarding';

/** One nginx. */
export class Nginx {
  /** Where this process reaches it. */
  readonly url: string;
  /** Where browsers reach it, by a name that Chromium resolves to the loopback interface. */
  readonly publicUrl: string;
  readonly #daemon: Daemon;

  private constructor(port: number, host: string, daemon: Daemon) {
    this.url = `http://127.0.0.1:${port}`;
    this.publicUrl = `http://${host}:${port}`;
    this.#daemon = daemon;
  }

  /** Starts nginx in `folder` (its own, made here), in front of `upstream`, under `host`. */
  static async start(folder: string, recipe: Recipe, upstream: string, host: string): Promise<Nginx> {
    await mkdir(join(folder, 'cache'), { recursive: true });
    const port = await getPort();
    const text = adapt(await read(recipe), { folder, port, upstream, host });
    await writeFile(join(folder, 'nginx.conf'), main(folder, text));
    const log = join(folder, 'nginx.log');
    const daemon = await Daemon.start(
      {
        name: 'nginx',
        file: program(['nginx'], 'nginx-light'),
        args: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', log, '-g', 'daemon off;'],
        folder,
        log,
        stopSignal: 'SIGQUIT',
      },
      async () => (await fetch(`http://127.0.0.1:${port}/`)).status > 0,
    );
    return new Nginx(port, host, daemon);
  }

  /** Ends it; open streams are cut. */
  async stop(): Promise<void> {
    await this.#daemon.kill();
  }
}

/** A recipe's text, from where a person would copy it. */
async function read(recipe: Recipe): Promise<string> {
  if (recipe === 'mattermost') return readFile(join(repository, 'tests', 'world', 'nginx.conf'), 'utf8');
  const [, text] = /^```nginx\n(.*?)^```$/ms.exec(await readFile(join(repository, 'README.md'), 'utf8')) ?? [];
  if (!text) throw new Error('README.md has no example for nginx');
  if (recipe === 'visitors') return text;
  const buffers =
    'proxy_buffering on; proxy_ignore_headers X-Accel-Buffering; gzip on; gzip_types *; gzip_min_length 0;';
  const hoarding = text.replace('proxy_buffering off;', buffers);
  if (hoarding === text) throw new Error("README.md's example for nginx does not switch buffering off");
  return hoarding;
}

/** Turns a recipe's addresses into those of this world. The certificate goes: Chromium trusts `*.localhost` without. */
function adapt(recipe: string, to: { folder: string; port: number; upstream: string; host: string }): string {
  return recipe
    .replace(/^\s*ssl_.*\n/gm, '')
    .replace(/listen .*;/, `listen 127.0.0.1:${to.port};`)
    .replace(/server_name .*;/, `server_name ${to.host};`)
    .replaceAll('mattermost.internal:8065', new URL(to.upstream).host)
    .replaceAll('/var/cache/nginx', join(to.folder, 'cache'));
}

/** The file that Debian's nginx has around what an admin writes, for an nginx of its own in a folder. */
function main(folder: string, site: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
${isRoot() ? `user ${userInfo().username};` : ''}
pid ${folder}/nginx.pid;
worker_processes 1;
events { worker_connections 1024; }
http {
  access_log ${folder}/access.log;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
${site}
}
`;
}
