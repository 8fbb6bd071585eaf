export const metadata = { title: 'The last night ferry', icons: 'data:,' };

export default function Layout({ children }) {
  return (
    <html lang="en" style={{ colorScheme: 'light dark' }}>
      <body>{children}</body>
    </html>
  );
}
