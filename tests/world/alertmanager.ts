/**
 * The real Alertmanager of Prometheus, as Debian has it: it takes alerts over its API, as Prometheus gives them to it, and
 * tells a webhook of them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { Daemon } from './daemon.ts';
import { program } from './machine.ts';

/** An alert, as Prometheus gives it to Alertmanager. */
export interface PrometheusAlert {
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  startsAt?: string;
  /** An alert that ends in the past is resolved. */
  endsAt?: string;
  generatorURL?: string;
}

/** A silence, as its API tells of it. */
export interface AlertmanagerSilence {
  id: string;
  createdBy: string;
  comment: string;
  startsAt: string;
  endsAt: string;
  matchers: { name: string; value: string; isRegex: boolean; isEqual: boolean }[];
  status: { state: 'active' | 'pending' | 'expired' };
}

/** One Alertmanager. */
export class Alertmanager {
  readonly url: string;
  readonly #daemon: Daemon;

  private constructor(url: string, daemon: Daemon) {
    this.url = url;
    this.#daemon = daemon;
  }

  /**
   * Starts it in `folder` (its own, made here) with a webhook. Alerts are grouped by their name, at once, and changes of a
   * group are told after a second.
   */
  static async start(folder: string, webhook: string): Promise<Alertmanager> {
    const file = program(['prometheus-alertmanager'], 'prometheus-alertmanager');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'alertmanager.yml'), configuration(webhook));
    const url = `http://127.0.0.1:${await getPort()}`;
    const args = [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
      `--web.external-url=${url}`,
      '--cluster.listen-address=',
      '--log.level=debug',
    ];
    const daemon = await Daemon.start(
      { name: 'Alertmanager', file, args, folder, log: join(folder, 'alertmanager.log') },
      async () => (await fetch(`${url}/-/ready`)).ok,
    );
    return new Alertmanager(url, daemon);
  }

  /** Prometheus tells of alerts. */
  async fire(...alerts: PrometheusAlert[]): Promise<void> {
    await this.#call('POST', 'alerts', alerts);
  }

  /** Prometheus tells that alerts are over. */
  async resolve(...alerts: PrometheusAlert[]): Promise<void> {
    const endsAt = new Date(Date.now() - 1).toISOString();
    await this.fire(...alerts.map((alert) => ({ ...alert, endsAt })));
  }

  /** Its silences, those that are over included. */
  silences(): Promise<AlertmanagerSilence[]> {
    return this.#call('GET', 'silences');
  }

  /** The states of the alerts with this name: `active`, or `suppressed` where one is silenced. */
  async states(name: string): Promise<string[]> {
    const query = new URLSearchParams({ filter: `alertname="${name}"` });
    const alerts = await this.#call<{ status: { state: string } }[]>('GET', `alerts?${query}`);
    return alerts.map(({ status }) => status.state);
  }

  /** Ends it. */
  async stop(): Promise<void> {
    await this.#daemon.kill();
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.url}/api/v2/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Alertmanager answered ${answer.status}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

function configuration(webhook: string): string {
  return `
route:
  receiver: frontdesk
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: frontdesk
    webhook_configs:
      - url: ${JSON.stringify(webhook)}
        send_resolved: true
`;
}
