/** The provider's side of `railServer.mjs`. A call whose answer is lost throws, as a real client's would. */
export function railClient(url) {
  const ask = async (act, body) => {
    const response = await fetch(`${url}/${act}`, { method: 'POST', body: JSON.stringify(body) });
    return response.json();
  };
  const move =
    (kind) =>
    ({ idempotencyKey: key, amount, railReference }) =>
      ask('move', { key, kind, amount, railReference });
  return {
    name: 'loopback',
    method: 'invoice',
    currencies: null,
    prepare: async () => ({ ok: true, label: 'Invoice', details: {} }),
    begin: ({ idempotencyKey: key, amount, orderId }) => ask('begin', { key, amount, orderId }),
    confirm: ({ railReference }) => ask('confirm', { railReference }),
    capture: move('capture'),
    refund: move('refund'),
    cancel: move('cancel'),
    lookup: async (railReference) => (await ask('lookup', { railReference })) ?? undefined,
  };
}
