import { createServer } from 'node:http';

/**
 * A processor over loopback HTTP with books of its own. It does a thing once for a key, and of its answers it loses
 * some after the work is done, as networks do.
 */
export async function openRailServer({ dropRate, random = Math.random }) {
  const intents = new Map();
  const authorizations = new Map();
  const moves = new Map();
  const figures = { calls: 0, dropped: 0, repeated: 0 };

  const acts = {
    /* It keeps no keys, as a processor's are forgotten after a day: begun again, a payment has a second reference. */
    begin: ({ amount, orderId }) => {
      const railReference = `ref-${intents.size + 1}`;
      intents.set(railReference, { orderId, amount });
      return { status: 'begun', railReference };
    },
    confirm: ({ railReference }) =>
      once(authorizations, railReference, () => ({ ...intents.get(railReference), answer: { status: 'authorized' } })),
    lookup: ({ railReference }) => authorizations.get(railReference)?.answer ?? null,
    move: ({ key, kind, amount, railReference }) =>
      once(moves, key, () => ({ kind, amount, railReference, answer: { status: 'done' } })),
  };

  function once(book, key, make) {
    if (book.has(key)) figures.repeated += 1;
    else book.set(key, make());
    return book.get(key).answer;
  }

  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    figures.calls += 1;
    const answer = acts[request.url.slice(1)](JSON.parse(text));
    if (random() < dropRate) {
      figures.dropped += 1;
      request.socket.destroy();
    } else response.end(JSON.stringify(answer));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    name: 'loopback',
    url,
    settings: { rail: url },
    figures,
    authorizations,
    moves,
    /** It tells nothing by itself. */
    untold: () => 0,
    setDropRate(rate) {
      dropRate = rate;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
