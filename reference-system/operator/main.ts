import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { asOwner } from './connect.ts';
import { importEvents } from './import-events.ts';
import { migrate } from './migrate.ts';
import { addPerson, addTenant, type NewPerson } from './people.ts';
import { rebuildProjections } from './rebuild-projections.ts';
import { parseSeed, seed } from './seed.ts';

/** The operator's program: what is done to an Accord installation by the people who run it, never over HTTP. */
const program = new Command('accord-operator').description('Runs an Accord installation: schema, tenants, people.');

const adminUrl = () =>
  new Option(
    '--admin-url <url>',
    'PostgreSQL URL of a superuser (all but migrate: or of accord_owner), path = database',
  )
    .env('ACCORD_ADMIN_URL')
    .makeOptionMandatory();
const password = (role: string) =>
  new Option(`--${role}-password <password>`, `password of the role accord_${role}`).env(
    `ACCORD_${role.toUpperCase()}_PASSWORD`,
  );
/** Begins to read when the first line is asked for: what readline reads before somebody listens is lost without a word. */
async function* linesOf(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  yield* createInterface({ input });
}
const answer = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

program
  .command('migrate')
  .description('make database, roles and schema, and run the migrations that have not run yet')
  .addOption(adminUrl())
  .addOption(password('app').makeOptionMandatory())
  .addOption(password('observer').makeOptionMandatory())
  .addOption(password('owner'))
  .action(
    async (options: { adminUrl: string; appPassword: string; observerPassword: string; ownerPassword?: string }) => {
      const passwords = { owner: options.ownerPassword, app: options.appPassword, observer: options.observerPassword };
      answer({ applied: await migrate({ adminUrl: options.adminUrl, passwords }) });
    },
  );

program
  .command('tenant-add')
  .description('make a tenant')
  .addOption(adminUrl())
  .requiredOption('--slug <slug>', 'short name: lower-case letters, digits, -')
  .requiredOption('--name <name>', 'the name people see')
  .action(async (options: { adminUrl: string; slug: string; name: string }) => {
    answer({ tenantId: await asOwner(options.adminUrl, (client) => addTenant(client, options)) });
  });

program
  .command('person-add')
  .description('make a person, or set name, role and password anew; the password is read from standard input')
  .addOption(adminUrl())
  .requiredOption('--tenant <uuid>', 'id of the tenant')
  .requiredOption('--email <address>', 'what the person signs in with')
  .requiredOption('--display-name <name>', 'the name others see')
  .addOption(new Option('--role <role>').choices(['member', 'approver']).default('member'))
  .action(async (options: Omit<NewPerson, 'password'> & { adminUrl: string; tenant: string }) => {
    const person = { ...options, password: (await text(process.stdin)).trimEnd() };
    answer({ personId: await asOwner(options.adminUrl, (client) => addPerson(client, options.tenant, person)) });
  });

program
  .command('seed')
  .description('make the tenants and people described by JSON on standard input; answers with their ids')
  .addOption(adminUrl())
  .action(async (options: { adminUrl: string }) => {
    answer(await seed(options.adminUrl, parseSeed(await text(process.stdin))));
  });

program
  .command('import-events')
  .description(
    'append a history, one JSON event per line on standard input; for an installation that is not in use yet',
  )
  .addOption(adminUrl())
  .action(async (options: { adminUrl: string }) => {
    answer({ events: await importEvents(options.adminUrl, linesOf(process.stdin)) });
  });

program
  .command('rebuild-projections')
  .description('make every projection anew from the ledger, in one transaction')
  .addOption(adminUrl())
  .action(async (options: { adminUrl: string }) => {
    answer({ events: await rebuildProjections(options.adminUrl) });
  });

await program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`accord-operator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
