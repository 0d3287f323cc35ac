// Stands between the Mattermost server and a plugin: node between.mjs <the plugin's executable> <a file that, once it is
// there, has the API's line cut>.
//
// The two speak yamux over one socket: frames of a header of 12 bytes (version, type, flags, stream, length) and, for type 0,
// so many bytes of data. The plugin opens the stream through which it calls the API first of all that it opens, and what it
// opens has even numbers.
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [executable, command] = process.argv.slice(2);
const apiStream = 2;
const reset = Buffer.from([0, 1, 0, 8, 0, 0, 0, apiStream, 0, 0, 0, 0]);

const path = join(tmpdir(), `between-${process.pid}.sock`);
// It dies with us, however we die.
const plugin = spawn('setpriv', ['--pdeathsig', 'KILL', executable], { stdio: ['ignore', 'pipe', 'inherit'] });
plugin.once('exit', (code) => {
  rmSync(path, { force: true });
  process.exit(code ?? 1);
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => plugin.kill(signal));

let told = '';
plugin.stdout.on('data', function handshake(piece) {
  told += piece;
  const end = told.indexOf('\n');
  if (end < 0) return;
  plugin.stdout.off('data', handshake);
  const fields = told.slice(0, end).split('|');
  listen(fields[3]);
  fields[3] = path;
  server.once('listening', () => process.stdout.write(`${fields.join('|')}\n`));
  plugin.stdout.pipe(process.stdout);
});

const lines = [];
const server = createServer();

function listen(real) {
  server.on('connection', (near) => {
    const far = connect(real);
    const line = [passOn(near, far), passOn(far, near)];
    lines.push(line);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => other.destroy());
    }
  });
  server.listen(path);
}

/** Passes whole frames on; what is called tells that the API's stream is cut, between two frames. */
function passOn(from, to) {
  let held = Buffer.alloc(0);
  let isCut = false;
  from.on('data', (piece) => {
    held = Buffer.concat([held, piece]);
    for (;;) {
      if (held.length < 12) return;
      const length = 12 + (held[1] === 0 ? held.readUInt32BE(8) : 0);
      if (held.length < length) return;
      const frame = held.subarray(0, length);
      held = held.subarray(length);
      if (!(isCut && frame.readUInt32BE(4) === apiStream)) to.write(frame);
    }
  });
  return () => {
    isCut = true;
    to.write(reset);
  };
}

setInterval(() => {
  if (!existsSync(command)) return;
  rmSync(command);
  for (const cut of lines.flat()) cut();
  process.stderr.write('the line is cut\n');
}, 100).unref();
