/** How the fake server answers. */
import type { ServerResponse } from 'node:http';

/** Answers with a problem document. */
export function problem(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify({ type: `urn:frontdesk:problem:${code}`, title: code, status, detail: code }));
}

/** Lets any page send headers of its own. */
export function permit(response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Methods', 'POST, GET, OPTIONS');
  response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type, Last-Event-ID');
  response.writeHead(204).end();
}

/** Answers with JSON. */
export function json(response: ServerResponse, value: object): void {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}
