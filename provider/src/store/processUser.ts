import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { dataFolderIn } from './dataFolder.js';

/** Who a process runs as. */
export type ProcessUser = { readonly uid: number; readonly gid: number };

/* `nobody` on nearly every system. No account has to exist for it. */
const UNPRIVILEGED: ProcessUser = { uid: 65534, gid: 65534 };

/**
 * Who PostgreSQL is to run as in a store's folder: this process's user. PostgreSQL refuses root, so for root it is
 * whoever the data belongs to already, or an unprivileged user.
 */
export async function postgresUser(folder: string): Promise<ProcessUser> {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) return { uid, gid };
  const data = await stat(dataFolderIn(folder)).catch(() => undefined);
  return data && data.uid !== 0 ? { uid: data.uid, gid: data.gid } : UNPRIVILEGED;
}

/** True when PostgreSQL runs as somebody else than this process. */
export function isOtherUser(user: ProcessUser): boolean {
  return user.uid !== process.getuid?.();
}

/**
 * The first folder on the way to `path` that `user` may not enter, `path` itself included; `undefined` when the
 * way is free. Folders that do not exist yet are no obstacle.
 */
export async function obstacleOnTheWay(path: string, user: ProcessUser): Promise<string | undefined> {
  for (const folder of ancestors(path)) {
    if (!(await mayEnter(folder, user))) return folder;
  }
  return undefined;
}

async function mayEnter(folder: string, user: ProcessUser): Promise<boolean> {
  try {
    if (!isOtherUser(user)) {
      await access(folder, constants.X_OK);
      return true;
    }
    const { mode, uid, gid } = await stat(folder);
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    return ((mode >> shift) & 1) === 1;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function ancestors(path: string): string[] {
  const whole = resolve(path);
  const parent = dirname(whole);
  return parent === whole ? [whole] : [...ancestors(parent), whole];
}
