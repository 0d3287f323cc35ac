/** The files of the fake server. */
import type { ServerResponse } from 'node:http';
import type { Attached } from '../page/types.ts';
import { problem } from './answer.ts';

interface Upload {
  name: string;
  type: string;
  bytes: Buffer;
}

/** What was uploaded, by the name that messages give it. */
export class Uploads extends Map<string, Upload> {
  /** A file that somebody has, as a message names it. */
  attach(name: string, type: string, bytes: Buffer): string {
    const file = `file${this.size}.mark`;
    this.set(file, { name, type, bytes });
    return file;
  }

  /** A file as it stands at a message; the server's own name for itself may be another than the page's. */
  attached(file: string): Attached {
    const { name, type, bytes } = this.get(file) ?? { name: '', type: '', bytes: Buffer.alloc(0) };
    const path = `/plugins/frontdesk/v1/files/conversation/${file}/${encodeURIComponent(name)}`;
    return { id: file.split('.')[0] ?? '', name, size: bytes.length, type, url: `https://chat.example.org${path}` };
  }

  /** Takes an upload, and answers it. */
  take(name: string, bytes: Buffer, response: ServerResponse): void {
    const type = name.endsWith('.png') ? 'image/png' : name.endsWith('.pdf') ? 'application/pdf' : 'text/plain';
    const file = this.attach(name, type, bytes);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ file, name, size: bytes.length, type }));
  }

  /** Serves a file as the server does. */
  serve(file: string, response: ServerResponse): void {
    const found = this.get(file);
    if (!found) {
      problem(response, 404, 'not_found');
      return;
    }
    response.setHeader('Content-Type', found.type);
    response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    response.setHeader('Content-Disposition', `${found.type === 'image/png' ? 'inline' : 'attachment'}; filename="x"`);
    response.end(found.bytes);
  }
}
