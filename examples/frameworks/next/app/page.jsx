import { Buy } from './Buy.jsx';

/** Rendered on the server, also with why an order was refused: the frame opens on it. */
export default async function Story({ searchParams }) {
  const { problem } = await searchParams;
  return (
    <main>
      <h1>The last night ferry</h1>
      <Buy problem={problem} />
    </main>
  );
}
