import { isUuid } from '../common/ids.js';
import type { Queryable } from '../store/database.js';
import { findProof } from './proofStore.js';
import type { StoredProof } from './storedProof.js';

/** The stored row of a merchant's proof, in whatever state it is. */
export const loadProof = (db: Queryable, merchantId: string, jti: string): Promise<StoredProof | undefined> =>
  isUuid(jti) ? findProof(db, merchantId, jti) : Promise.resolve(undefined);
