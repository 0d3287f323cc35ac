/**
 * LiteLLM's proxy, a real server of OpenAI's protocol that many teams have in front of their models: with models that
 * answer without one (`mock_response`), and with models that are an agent of ours, to which it passes on what it is asked.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { Daemon } from './daemon.ts';
import { Log } from './log.ts';
import { repository } from './machine.ts';

const masterKey = 'sk-lamps-4711';

/** A model of the proxy: what it answers, or where it passes questions on to. */
export type Model = { answer: string } | { behind: string };

/** One proxy. */
export class LiteLLM {
  /** What stands before `/chat/completions`. */
  readonly url: string;
  /** The key that opens it. */
  readonly key = masterKey;
  readonly log: Log;
  readonly #folder: string;
  readonly #daemon: Daemon;

  private constructor(port: number, folder: string, daemon: Daemon) {
    this.url = `http://127.0.0.1:${port}/v1`;
    this.#folder = folder;
    this.#daemon = daemon;
    this.log = new Log(join(folder, 'litellm.log'));
  }

  /** Starts one with these models. */
  static async start(models: Record<string, Model>): Promise<LiteLLM> {
    const folder = await mkdtemp(join(tmpdir(), 'frontdesk-litellm-'));
    const port = await getPort();
    const list = Object.entries(models).map(([name, model]) => {
      const base = { model: `openai/${name}`, api_key: 'none', num_retries: 0 };
      const how = 'answer' in model ? { mock_response: model.answer } : { api_base: model.behind };
      return { model_name: name, litellm_params: { ...base, ...how } };
    });
    const config = {
      model_list: list,
      general_settings: { master_key: masterKey },
      litellm_settings: { telemetry: false },
    };
    const file = join(folder, 'config.yaml');
    // JSON is YAML.
    await writeFile(file, JSON.stringify(config));
    const spec = {
      ...{ name: "LiteLLM's proxy", folder, log: join(folder, 'litellm.log') },
      file: join(repository, 'target', 'tools', 'litellm', 'bin', 'litellm'),
      args: ['--config', file, '--host', '127.0.0.1', '--port', `${port}`],
      // It brings a list of prices along, which it would fetch a newer one of.
      environment: { LITELLM_LOCAL_MODEL_COST_MAP: 'True', HOME: folder },
    };
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/health/liveliness`)).ok;
    return new LiteLLM(port, folder, await Daemon.start(spec, ready));
  }

  /** Ends it. */
  async close(): Promise<void> {
    await this.#daemon.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
