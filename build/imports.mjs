/**
 * Fails where a module imports anything but what extism's kernel gives to every guest: node build/imports.mjs core.wasm
 */
import { readFileSync } from 'node:fs';

const [path = ''] = process.argv.slice(2);
const allowed =
  /^(alloc|free|length|length_unsafe|load_u(8|64)|store_u(8|64)|(input|output|error)_[a-z0-9_]+|log_[a-z]+|get_log_level|config_get|reset)$/;
const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(path)));
const foreign = imports.filter(({ module, name }) => module !== 'extism:host/env' || !allowed.test(name));
for (const { module, name, kind } of foreign) console.log(`${path} imports the ${kind} ${module} ${name}`);
process.exitCode = foreign.length === 0 ? 0 : 1;
