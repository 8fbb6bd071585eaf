/** A frame that does nothing but take a port and send back whatever comes through it. */
export const BARE_FRAME = `<script>
  addEventListener('message', ({ ports: [port] }) => {
    port.onmessage = ({ data }) => port.postMessage(data);
  });
</script>`;

/** For a page: puts a bare frame into it, and gives the port to it once it has answered. */
export const OPEN_BARE_FRAME = `
  async function openBareFrame(origin) {
    const frame = Object.assign(document.createElement('iframe'), { src: origin + '/bare' });
    const loaded = new Promise((resolve) => { frame.onload = resolve; });
    document.body.append(frame);
    await loaded;
    const { port1, port2 } = new MessageChannel();
    frame.contentWindow.postMessage('connect', origin, [port2]);
    await window.roundTrip(port1, 'hello');
    return port1;
  }
  window.roundTrip = (port, data) => new Promise((resolve) => {
    port.onmessage = resolve;
    port.postMessage(data);
  });
`;
