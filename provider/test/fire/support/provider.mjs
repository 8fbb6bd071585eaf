import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const PROCESS = fileURLToPath(new URL('./providerProcess.mjs', import.meta.url));

/** A port that was free a moment ago: a restarted provider has to keep its address. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a provider process and waits until it serves. `end` gives what it said when it has ended. */
export async function startProvider(settings) {
  const child = spawn(process.execPath, [PROCESS, JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    void ended.then(() => reject(new Error(`the provider ended before it was ready: ${said}`)));
  });
  return {
    pid: child.pid,
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}
