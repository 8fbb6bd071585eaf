import { connect, createServer } from 'node:net';

/** A loopback TCP address that can be pointed at another Unix socket, as a virtual IP is moved to another machine. */
export async function openRelay() {
  let target;
  const open = new Set();
  const server = createServer((client) => {
    if (!target) return client.destroy();
    const upstream = connect(target);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: server.address().port,
    /** New connections go there, or nowhere; all present ones are cut. */
    pointAt(socket) {
      target = socket;
      cut();
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
