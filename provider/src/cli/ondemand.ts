import type { Command } from 'commander';
import { auditCommand } from './commands/auditCommand.js';
import { buyersEndAccess, buyersMoveNumber } from './commands/buyersCommands.js';
import { clockAdvance, clockShow } from './commands/clockCommands.js';
import { doctor } from './commands/doctor.js';
import { initShop } from './commands/initShop.js';
import { keysList, keysRotate } from './commands/keysCommands.js';
import { ledgerAdopt, ledgerStatement, payoutsFail, payoutsRecord } from './commands/ledgerCommands.js';
import { linkCreate } from './commands/linkCreate.js';
import { linkList } from './commands/linkList.js';
import { linkRevoke } from './commands/linkRevoke.js';
import { merchantAdd } from './commands/merchantAdd.js';
import { merchantList } from './commands/merchantList.js';
import { merchantRotateSecret } from './commands/merchantRotateSecret.js';
import { migrateCommand } from './commands/migrateCommand.js';
import { ordersCancel, ordersCapture, ordersList, ordersRefund, ordersShow } from './commands/ordersCommands.js';
import { railsCheck } from './commands/railsCheck.js';
import { demo } from './serve/demo.js';
import { serve } from './serve/serve.js';
import { addCommand, type CommandIo, createProgram, runCommandLine } from './setup/commandLine.js';
import { withEnvFile } from './setup/envFile.js';

/** The command `ondemand`. Gives the exit code: 0 done, 1 refused or failed, 2 wrong usage. */
export async function ondemand(given: readonly string[], version: string, shell: CommandIo): Promise<number> {
  return runCommandLine(given, shell, () => {
    const { words, io } = withEnvFile(given, shell);
    return { program: programOf(version, io), words };
  });
}

function programOf(version: string, io: CommandIo): Command {
  const program = createProgram('ondemand', version, io).description('On-demand purchases of digital goods.');
  program.addHelpText('after', '\nAny command takes --env-file <file>: the environment file of the service.');
  addCommand(program, demo, io);
  addCommand(program, serve, io);
  addCommand(program.command('init').description('what to begin with'), initShop, io);
  const merchant = program.command('merchant').description('shops and their keys');
  addCommand(merchant, merchantAdd, io);
  addCommand(merchant, merchantList, io);
  addCommand(merchant, merchantRotateSecret, io);
  const orders = program.command('orders').description('what was bought, and its money');
  addCommand(orders, ordersList, io);
  addCommand(orders, ordersShow, io);
  addCommand(orders, ordersCapture, io);
  addCommand(orders, ordersRefund, io);
  addCommand(orders, ordersCancel, io);
  const link = program
    .command('link')
    .description('sell something by a link; makes one, where no other command is named');
  const create = addCommand(link, linkCreate, io, { isDefault: true });
  addCommand(link, linkList, io);
  addCommand(link, linkRevoke, io);
  link.addHelpText('after', () => `\n${create.helpInformation()}`);
  const ledger = program.command('ledger').description('every movement of money');
  addCommand(ledger, ledgerStatement, io);
  addCommand(ledger, ledgerAdopt, io);
  const payouts = program.command('payouts').description('what was paid to shops');
  addCommand(payouts, payoutsRecord, io);
  addCommand(payouts, payoutsFail, io);
  const rails = program.command('rails').description('what moves money');
  addCommand(rails, railsCheck, io);
  const buyers = program
    .command('buyers')
    .description('help for buyers who have lost everything; shows nothing of them');
  addCommand(buyers, buyersMoveNumber, io);
  addCommand(buyers, buyersEndAccess, io);
  const keys = program.command('keys').description('the keys that sign origin proofs');
  addCommand(keys, keysList, io);
  addCommand(keys, keysRotate, io);
  const clock = program.command('clock').description('the time under test keys');
  addCommand(clock, clockShow, io);
  addCommand(clock, clockAdvance, io);
  addCommand(program, auditCommand, io);
  addCommand(program, migrateCommand, io);
  addCommand(program, doctor, io);
  return program;
}
