import { Buy } from './Buy.jsx';

export default async function Story({ searchParams }) {
  const { problem } = await searchParams;
  return (
    <main>
      <h1>The last night ferry</h1>
      <Buy problem={problem} />
    </main>
  );
}
