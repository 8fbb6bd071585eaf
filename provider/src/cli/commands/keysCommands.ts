import { type Command, Option } from 'commander';
import { recordOperatorsAct } from '../../audit/auditStore.js';
import type { Mode } from '../../common/mode.js';
import { createVault } from '../../common/vault.js';
import type { Deps } from '../../ports/deps.js';
import type { SigningKey } from '../../ports/keyRing.js';
import { activeKey, isPublished } from '../../proofs/signingKey.js';
import { listSigningKeys, rotateSigningKey } from '../../proofs/signingKeys.js';
import { resealWebhookSecrets } from '../../webhooks/resealSecrets.js';
import { withDeps } from '../setup/commandDeps.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, type StoreOption } from '../setup/commandStore.js';
import { readConfiguration } from '../setup/configuration.js';

type ModeOption = StoreOption & { mode?: Mode };

const MODES: readonly Mode[] = ['test', 'live'];

/** `ondemand keys list`: the keys that sign origin proofs, without their private parts. */
export const keysList: CommandDefinition<ModeOption> = {
  name: 'list',
  summary: 'the keys that sign origin proofs, newest first',
  setUp: addOptions,
  async run(context, { mode, ...options }) {
    await withDeps(context, options, async ({ database, clock }) => {
      const all = await listSigningKeys(database);
      const shown = all.filter((key) => mode === undefined || key.mode === mode);
      context.report(
        shown.map((key) => keyView(key, stateOf(key, all, clock()))),
        shown.map((key) => keyLine(key, stateOf(key, all, clock()))).join('\n') || 'There is no signing key yet.',
      );
    });
  },
};

type RotateOptions = ModeOption & { now?: boolean };

async function rotate(deps: Deps, mode: Mode, atOnce: boolean): Promise<SigningKey> {
  const key = await rotateSigningKey(deps, mode, { atOnce });
  await recordOperatorsAct(deps.database, deps, { mode, action: 'signing_key.rotate', subjectId: key.kid });
  return key;
}

/** `ondemand keys rotate`: new keys, which running servers take up by themselves. */
export const keysRotate: CommandDefinition<RotateOptions> = {
  name: 'rotate',
  summary: 'make new signing keys; published at once, signing a minute later',
  setUp: (command) => {
    addOptions(command);
    command.option('--now', 'sign with them at once: the old ones were stolen, or the master key is another');
  },
  async run(context, { mode, now: atOnce = false, ...options }) {
    const { previousMasterKey } = readConfiguration(context.env);
    await withDeps(
      context,
      options,
      async (deps) => {
        const made: SigningKey[] = [];
        for (const each of mode === undefined ? MODES : [mode]) made.push(await rotate(deps, each, atOnce));
        if (previousMasterKey) {
          const { resealed, unreadable } = await resealWebhookSecrets(
            deps,
            createVault(previousMasterKey, deps.random),
          );
          context.err(`Sealed the secrets of ${resealed} webhook endpoint(s) anew.\n`);
          if (unreadable > 0) context.err(`${unreadable} open with neither key: their shops have to register again.\n`);
        }
        const state = atOnce ? 'signing' : 'next';
        context.report(
          made.map((key) => keyView(key, state)),
          made.map((key) => keyLine(key, state)).join('\n'),
        );
      },
      { sealing: atOnce ? 'anew' : 'kept' },
    );
  },
};

function addOptions(command: Command): void {
  command.addOption(new Option('--mode <mode>', 'test or live; both without it').choices(MODES));
  addStoreOption(command);
}

/** `retired`: no longer signs, but its proofs may still be used; `expired`: not even that. */
type KeyState = 'next' | 'signing' | 'retired' | 'expired';

function stateOf(key: SigningKey, all: readonly SigningKey[], now: Date): KeyState {
  if (key.kid === activeKey(all, key.mode, now)?.kid) return 'signing';
  if (key.activeFrom > now) return 'next';
  return isPublished(key, now) ? 'retired' : 'expired';
}

const keyView = ({ mode, kid, createdAt, activeFrom, retiredAt }: SigningKey, state: KeyState) => ({
  mode,
  kid,
  state,
  created_at: createdAt.toISOString(),
  active_from: activeFrom.toISOString(),
  retired_at: retiredAt?.toISOString() ?? null,
});

const keyLine = ({ mode, kid, activeFrom }: SigningKey, state: KeyState): string =>
  `${mode}  ${kid}  ${state.padEnd(7)}  from ${activeFrom.toISOString()}`;
