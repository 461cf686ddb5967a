/** `mentor serve`: the service against the configured hospitals, until it is told to stop. */
import { loadConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { ROLES, untilStopped, type Role, type StartService } from './start-service.ts';

export async function serve(
  options: { readonly role?: string | undefined },
  start: StartService,
): Promise<number> {
  const service = await start(loadConfig(process.env), {
    sandbox: false,
    roles: rolesOf(options.role),
  });
  process.stdout.write(`Health Analysis Mentor: listening at ${service.baseUrl}\n`);
  await untilStopped(service);
  return 0;
}

/** @throws AppError `usage.wrong` */
function rolesOf(text: string | undefined): readonly Role[] {
  if (text === undefined) return ROLES;
  return text.split(',').map((name) => {
    const role = ROLES.find((each) => each === name.trim());
    if (role === undefined)
      throw new AppError('usage.wrong', `${name} is no role; roles are ${ROLES.join(', ')}`);
    return role;
  });
}
