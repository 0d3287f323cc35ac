/**
 * A program that runs in the background until it is told to stop, with its output in a file.
 *
 * Each runs in a process group of its own, so that its children (a plugin, a database's workers) end with it, and none
 * outlives this process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './machine.ts';
import { until } from './wait.ts';

/** What to run, and how to end it. */
export interface DaemonSpec {
  name: string;
  file: string;
  args: string[];
  folder: string;
  log: string;
  environment?: Record<string, string>;
  account?: Account | undefined;
  stopSignal?: NodeJS.Signals;
}

const running = new Set<Daemon>();

process.on('exit', () => {
  for (const daemon of running) daemon.signalGroup('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    if (process.listenerCount(signal) === 0) process.exit(1);
  });
}

/** One running program. */
export class Daemon {
  readonly #spec: DaemonSpec;
  readonly #child: ChildProcess;

  private constructor(spec: DaemonSpec, child: ChildProcess) {
    this.#spec = spec;
    this.#child = child;
  }

  /** Starts the program and waits until `ready` says so. Throws with the end of its log where it ends before that. */
  static async start(spec: DaemonSpec, ready: () => Promise<boolean>, within = 60_000): Promise<Daemon> {
    const log = openSync(spec.log, 'a');
    const child = spawn(spec.file, spec.args, {
      cwd: spec.folder,
      detached: true,
      env: { ...process.env, ...spec.environment },
      stdio: ['ignore', log, log],
      ...spec.account,
    });
    closeSync(log);
    const daemon = new Daemon(spec, child);
    running.add(daemon);
    child.once('exit', () => running.delete(daemon));
    const failed = once(child, 'error').then(([error]) => Promise.reject(error));
    try {
      await Promise.race([
        failed,
        until(() => daemon.#hasEnded() || ready(), { what: `${spec.name} to answer`, within }),
      ]);
      if (daemon.#hasEnded()) throw new Error(`${spec.name} ended with ${child.exitCode ?? child.signalCode}`);
    } catch (error) {
      daemon.signalGroup('SIGKILL');
      const lines = readFileSync(spec.log, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
      throw new Error(`${spec.name} did not start; its log ends with:\n${lines}`, { cause: error });
    }
    return daemon;
  }

  /** The id of the program's process. */
  get pid(): number {
    return this.#child.pid as number;
  }

  /** Ends the program the way it likes to be ended, and by force where it has not ended 20 seconds later. */
  async stop(): Promise<void> {
    if (this.#hasEnded()) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(this.#spec.stopSignal ?? 'SIGTERM');
    const late = new AbortController();
    await Promise.race([ended, sleep(20_000, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
    this.signalGroup('SIGKILL');
    await ended;
  }

  /** Ends the program and its children at once, as a power cut would. */
  async kill(): Promise<void> {
    if (this.#hasEnded()) return;
    const ended = once(this.#child, 'exit');
    this.signalGroup('SIGKILL');
    await ended;
  }

  /** Sends a signal to the program and its children; says nothing where they are gone already. */
  signalGroup(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // The group has no process left.
    }
  }

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
