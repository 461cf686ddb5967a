/** `mentor demo`, which `npm start` runs: the service and the sandbox hospital in one process. */
import { loadConfig } from '../config.ts';
import { ROLES, untilStopped, type StartService } from './start-service.ts';

export async function demo(start: StartService): Promise<number> {
  const service = await start(loadConfig(process.env), { sandbox: true, roles: ROLES });
  process.stdout.write(`Health Analysis Mentor: open ${service.baseUrl}/sandbox\n`);
  await untilStopped(service);
  return 0;
}
