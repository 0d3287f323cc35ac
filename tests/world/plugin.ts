/**
 * A plugin on the server: uploaded, switched on and off, and killed.
 */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Member } from './member.ts';
import type { MattermostServer } from './server.ts';
import { until } from './wait.ts';

/** The numbers by which the server says that a plugin runs, or could not be started. */
const running = 2;
const failed = [3, 4];

/** One plugin, as the admin sees it. */
export class Plugin {
  readonly id: string;
  readonly version: string;
  readonly #server: MattermostServer;
  readonly #admin: Member;

  private constructor(id: string, version: string, server: MattermostServer, admin: Member) {
    this.id = id;
    this.version = version;
    this.#server = server;
    this.#admin = admin;
  }

  /** Uploads a bundle (over an older one, if there is one) and switches the plugin on. */
  static async install(server: MattermostServer, admin: Member, bundle: string): Promise<Plugin> {
    const file = new File([await readFile(bundle)], basename(bundle), { type: 'application/gzip' });
    const manifest = await admin.client.uploadPlugin(file, true);
    const plugin = new Plugin(manifest.id, manifest.version, server, admin);
    await plugin.enable();
    return plugin;
  }

  /** Switches it on and waits until it runs. */
  async enable(): Promise<void> {
    await this.#admin.client.enablePlugin(this.id);
    await this.waitUntilRunning();
  }

  /** Switches it off and waits until its process is gone. */
  async disable(): Promise<void> {
    await this.#admin.client.disablePlugin(this.id);
    await until(async () => (await this.processes()).length === 0, { what: `the plugin ${this.id} to stop` });
  }

  /** Changes its settings in the System Console. */
  async configure(settings: Record<string, string>): Promise<void> {
    await this.#admin.client.patchConfig({ PluginSettings: { Plugins: { [this.id]: settings } } });
  }

  /** Switches it off and on again. */
  async restart(): Promise<void> {
    await this.disable();
    await this.enable();
  }

  /** Ends its process at once (SIGKILL); the server starts it again by itself, at its next health check. */
  async kill(): Promise<void> {
    for (const pid of await this.processes()) process.kill(pid, 'SIGKILL');
  }

  /** Waits until the server says that it runs and its process is there. Throws what the server logs where it cannot run. */
  async waitUntilRunning(within = 60_000): Promise<void> {
    const ask = async () => {
      const state = await this.#state();
      if (state === running) return (await this.processes()).length > 0 && 'running';
      return failed.includes(state ?? 0) && 'failed';
    };
    const state = await until(ask, { what: `the plugin ${this.id} to run`, within });
    if (state === 'failed') throw new Error(`the plugin ${this.id} does not run; ${this.#server.complaints()}`);
  }

  /** The ids of its processes on this machine: none while it is off or dead. */
  async processes(): Promise<number[]> {
    const folder = this.#server.pluginFolder(this.id);
    const found: number[] = [];
    for (const entry of await readdir('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const executable = await readlink(`/proc/${entry}/exe`).catch(() => '');
      if (executable.startsWith(`${folder}/`)) found.push(Number(entry));
    }
    return found;
  }

  async #state(): Promise<number | undefined> {
    const statuses = await this.#admin.client.getPluginStatuses();
    return statuses.find((status) => status.plugin_id === this.id)?.state;
  }
}
