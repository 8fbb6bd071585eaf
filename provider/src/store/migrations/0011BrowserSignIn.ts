/**
 * The browser's own sign-in: in which frame its dialog was opened, and on which page. Nothing of it tells who the buyer
 * is. The index finds a session by the name that the browser, or the provider's window, says.
 */
export const browserSignIn = {
  id: '0011_browser_sign_in',
  statements: [
    'create index frame_sessions_by_id on frame_sessions (mode, session_id) where replaced_at is null',
    `create table sign_in_dialogs (
      mode text not null check (mode in ('test', 'live')),
      session_id uuid not null,
      opened_at timestamptz not null,
      answered_at timestamptz,
      primary key (mode, session_id)
    )`,
    'create index sign_in_dialogs_age on sign_in_dialogs (opened_at)',
  ],
};
