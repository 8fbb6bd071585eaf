import Link from 'next/link';
import { Sdk } from './sdk.jsx';

const PAGES = ['mount', 'marked', 'element', 'react', 'other'];

export default function Layout({ children }) {
  return (
    <html lang="en">
      <head>
        <link rel="icon" href="data:," />
      </head>
      <body>
        <nav>
          {PAGES.map((name) => (
            <Link key={name} href={`/${name}`}>
              {name}
            </Link>
          ))}
        </nav>
        {children}
        <Sdk />
      </body>
    </html>
  );
}
