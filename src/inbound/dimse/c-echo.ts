/** C-ECHO: we are here (PS3.4 annex A). */
import { COMMANDS } from '../../dicom-network/command-set.ts';
import type { Service } from './service.ts';
import { STATUS } from './statuses.ts';

export const echoService: Service = async ({ command, send }) => {
  await send({
    field: COMMANDS.cEchoResponse,
    messageId: command.messageId,
    hasDataset: false,
    status: STATUS.success,
    sopClassUid: command.sopClassUid,
  });
  return true;
};
