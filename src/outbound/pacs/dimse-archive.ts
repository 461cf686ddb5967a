/** An archive by DIMSE: C-STORE, C-FIND and the report of a commitment, each over an association of its own. */
import { STORAGE_COMMITMENT_PUSH, STUDY_ROOT_FIND } from '../../domain/codes/sop-classes.ts';
import {
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
} from '../../domain/codes/transfer-syntaxes.ts';
import type { CommitmentResult } from '../../domain/storage-commitment.ts';
import type { OfferedContext, Role } from '../../dicom-network/associate-pdu.ts';
import { COMMANDS, type Command } from '../../dicom-network/command-set.ts';
import { commitmentReport } from '../../dicom-network/commitment.ts';
import {
  decodeElements,
  encodeImplicit,
  textOf,
  textValue,
  uidValue,
  type Elements,
} from '../../dicom-network/elements.ts';
import { RequestedAssociation, type Target } from '../../dicom-network/requestor.ts';
import type { OutgoingInstance } from '../../ports/pacs.ts';
import { pacsFailure, refused, unavailable } from './failure.ts';
import { datasetOf } from './part10.ts';
import { toImplicit } from './to-implicit.ts';

const LIMITS = { connectMs: 10_000, answerMs: 60_000 };
const IMPLICIT = [IMPLICIT_VR_LITTLE_ENDIAN];
const SUCCESS = 0x0000;
/** (0008,0052), (0020,000D), (0020,000E), (0020,1208), (0020,1209), (0008,0018) */
const LEVEL = 0x00080052;
const STUDY = 0x0020000d;
const SERIES = 0x0020000e;
const STUDY_INSTANCES = 0x00201208;
const SERIES_INSTANCES = 0x00201209;
const SOP_INSTANCE = 0x00080018;
const ANSWER_LIMITS = { maxElements: 1_000, maxDepth: 4 };
const NOTHING = Buffer.alloc(0);

export async function storeByDimse(
  target: Target,
  instances: readonly OutgoingInstance[],
): Promise<void> {
  const offered = new Map(
    instances.flatMap((instance) =>
      syntaxesOf(instance).map((syntax) => [
        `${instance.sopClassUid} ${syntax}`,
        { abstractSyntax: instance.sopClassUid, transferSyntaxes: [syntax] },
      ]),
    ),
  );
  await withAssociation(target, [...offered.values()], [], async (association) => {
    for (const instance of instances) await storeOne(association, instance);
  });
}

/** As it is, first; what is not compressed also in the syntax that everybody takes (PS3.5 section 10.1). */
function syntaxesOf({ transferSyntaxUid }: OutgoingInstance): readonly string[] {
  return transferSyntaxUid === EXPLICIT_VR_LITTLE_ENDIAN
    ? [transferSyntaxUid, IMPLICIT_VR_LITTLE_ENDIAN]
    : [transferSyntaxUid];
}

async function storeOne(
  association: RequestedAssociation,
  instance: OutgoingInstance,
): Promise<void> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, part10 } = instance;
  const syntaxes = syntaxesOf(instance);
  const syntax = syntaxes.find((each) => association.contextFor(sopClassUid, each) !== undefined);
  const contextId = syntax === undefined ? undefined : association.contextFor(sopClassUid, syntax);
  if (contextId === undefined)
    throw refused(`it does not take the SOP class ${sopClassUid} in ${syntaxes.join(' or ')}`);
  const command = { field: COMMANDS.cStoreRequest, sopClassUid, sopInstanceUid };
  const dataset = datasetOf(part10);
  const sent = syntax === transferSyntaxUid ? dataset : toImplicit(dataset);
  for await (const answer of association.ask(contextId, command, sent)) checkStored(answer.command);
}

/** Success, or kept with a warning (PS3.4 table B.2-1). */
function checkStored({ status = 0xffff, errorComment }: Command): void {
  if (status === SUCCESS || status >>> 12 === 0xb) return;
  const reason = `status ${hex(status)}${errorComment === undefined ? '' : `, ${errorComment}`}`;
  throw status >>> 8 === 0xa7 ? unavailable(reason) : refused(reason);
}

/** @returns undefined: the archive cannot say */
export async function countByDimse(
  target: Target,
  studyInstanceUid: string,
): Promise<number | undefined> {
  const offered = [{ abstractSyntax: STUDY_ROOT_FIND, transferSyntaxes: IMPLICIT }];
  return withAssociation(target, offered, [], async (association) => {
    const contextId = association.contextFor(STUDY_ROOT_FIND, IMPLICIT_VR_LITTLE_ENDIAN);
    if (contextId === undefined) return undefined;
    const find = (query: Query) => findAll(association, contextId, query);
    const studies = await find({
      level: 'STUDY',
      keys: [[STUDY, studyInstanceUid]],
      wanted: STUDY_INSTANCES,
    });
    if (studies === undefined || studies.length === 0) return studies?.length;
    return countOf(studies[0], STUDY_INSTANCES) ?? (await countBySeries(studyInstanceUid, find));
  });
}

interface Query {
  readonly level: string;
  readonly keys: readonly (readonly [number, string])[];
  readonly wanted: number;
}

type Find = (query: Query) => Promise<Elements[] | undefined>;

/** For archives that count series, or only list images. */
async function countBySeries(studyInstanceUid: string, find: Find): Promise<number | undefined> {
  const keys = [
    [STUDY, studyInstanceUid],
    [SERIES, ''],
  ] as const;
  const series = await find({ level: 'SERIES', keys, wanted: SERIES_INSTANCES });
  let total = 0;
  for (const each of series ?? []) {
    const inSeries = [keys[0], [SERIES, textOf(each, SERIES) ?? '']] as const;
    const count =
      countOf(each, SERIES_INSTANCES) ??
      (await find({ level: 'IMAGE', keys: inSeries, wanted: SOP_INSTANCE }))?.length;
    if (count === undefined) return undefined;
    total += count;
  }
  return series === undefined ? undefined : total;
}

async function findAll(
  association: RequestedAssociation,
  contextId: number,
  { level, keys, wanted }: Query,
): Promise<Elements[] | undefined> {
  const elements = [
    [LEVEL, textValue(level)] as const,
    [wanted, NOTHING] as const,
    ...keys.map(([tag, uid]) => [tag, uidValue(uid)] as const),
  ];
  const identifier = encodeImplicit(elements.toSorted(([one], [other]) => one - other));
  const command = { field: COMMANDS.cFindRequest, sopClassUid: STUDY_ROOT_FIND };
  const found: Elements[] = [];
  for await (const { command: answer, dataset } of association.ask(
    contextId,
    command,
    identifier,
  )) {
    if (dataset !== undefined) found.push(decodeElements(dataset, new Set(), ANSWER_LIMITS));
    else if (answer.status !== SUCCESS) return undefined;
  }
  return found;
}

function countOf(elements: Elements | undefined, tag: number): number | undefined {
  const text = elements === undefined ? undefined : textOf(elements, tag);
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

/** We perform the service and report of our own accord: the roles are the other way round (PS3.4 J.3.3). */
export async function reportByDimse(target: Target, result: CommitmentResult): Promise<void> {
  const offered = [{ abstractSyntax: STORAGE_COMMITMENT_PUSH, transferSyntaxes: IMPLICIT }];
  const roles = [{ sopClassUid: STORAGE_COMMITMENT_PUSH, scu: false, scp: true }];
  await withAssociation(target, offered, roles, async (association) => {
    const id = association.contextFor(STORAGE_COMMITMENT_PUSH, IMPLICIT_VR_LITTLE_ENDIAN);
    if (id === undefined) throw refused('it does not take reports of Storage Commitment');
    const { command, dataset } = commitmentReport(result, 1);
    for await (const { command: answer } of association.ask(id, command, dataset))
      if (answer.status !== SUCCESS) throw refused(`status ${hex(answer.status ?? 0xffff)}`);
  });
}

async function withAssociation<T>(
  target: Target,
  offered: readonly Omit<OfferedContext, 'id'>[],
  roles: readonly Role[],
  use: (association: RequestedAssociation) => Promise<T>,
): Promise<T> {
  let association: RequestedAssociation | undefined;
  try {
    association = await RequestedAssociation.open(target, offered, roles, LIMITS);
    const used = await use(association);
    await association.release();
    return used;
  } catch (error) {
    association?.abort();
    throw pacsFailure(error);
  }
}

function hex(status: number): string {
  return status.toString(16).padStart(4, '0').toUpperCase();
}
