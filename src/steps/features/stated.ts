/**
 * Inputs that are stated: conditions, medications, family history and the age at a diagnosis.
 *
 * A missing yes/no is not a no. What a list that holds something does not hold reads as no only where the hospital's
 * settings say so, and then says so itself.
 */
import { sourcesOf, truthOfAny } from '../../domain/statements.ts';
import { inSentence, notFound } from './reading.ts';
import type { InputSource } from '../../domain/model.ts';
import type { Statement } from '../../domain/patient-record.ts';
import type { Truth } from '../../domain/statements.ts';
import type { Found, Reading, ReadingContext } from './reading.ts';

type Of<From extends InputSource['from']> = Extract<InputSource, { from: From }>;

export function readCondition(source: Of<'condition'>, context: ReadingContext): Reading {
  const { record, settings, input } = context;
  const truth = truthOfAny(record.conditions, source.concepts, source.ever === true);
  if (truth.says !== 'nothing') {
    return source.yesOnly === true && truth.says === 'no' ? notStated(context) : stated(truth);
  }
  const presumed = settings.absentMeansNo.conditions && record.holdsConditions;
  if (!presumed || source.yesOnly === true) return notStated(context);
  return presumedNo(`${inSentence(input.title)}: not on the problem list`);
}

export function readMedication(source: Of<'medication'>, context: ReadingContext): Reading {
  const { record, settings, input } = context;
  const truth = truthOfAny(record.medications, source.groups, source.ever === true);
  if (truth.says !== 'nothing') return stated(truth);
  if (settings.absentMeansNo.medications && record.holdsMedications) {
    return presumedNo(`${inSentence(input.title)}: not on the medication list`);
  }
  return notStated(context);
}

/** Degree of the nearest relative, or whether a first-degree relative or a parent has it. */
export function readFamilyHistory(source: Of<'family-history'>, context: ReadingContext): Reading {
  const { concept, relation } = source;
  const history = context.record.familyHistory.get(concept);
  if (history === undefined) return familyHistoryFromConditions(source, context);
  const found = { known: true, origin: 'recorded', sources: [history.source] } as const;
  if (relation === 'degree') return { ...found, value: history.degree };
  if (relation === 'first-degree') return { ...found, value: history.degree === 'firstDegree' };
  if (history.parental || history.degree === 'none') return { ...found, value: history.parental };
  const detail = `${context.input.title}: the record names another relative, and says nothing of the parents.`;
  return notFound('not-stated', detail, [history.source]);
}

/** "Family history of diabetes", refuted, is a stated no of every degree; stated, it names no degree. */
function familyHistoryFromConditions(
  { concept, relation }: Of<'family-history'>,
  context: ReadingContext,
): Reading {
  const truth = truthOfAny(context.record.conditions, [concept], true);
  if (truth.says === 'no') {
    return { ...stated(truth), value: relation === 'degree' ? 'none' : false };
  }
  if (truth.says === 'nothing') return notStated(context);
  const detail = `${context.input.title}: the record does not say which relative.`;
  return notFound('not-stated', detail, sourcesOf(truth.statements));
}

export function readOnsetAge({ concepts }: Of<'onset-age'>, context: ReadingContext): Reading {
  const { statements } = truthOfAny(context.record.conditions, concepts, true);
  const ages = statements.flatMap((statement) =>
    statement.says === 'yes' && statement.onsetAgeYears !== undefined
      ? [{ statement, age: statement.onsetAgeYears }]
      : [],
  );
  const earliest = ages.sort((a, b) => a.age - b.age)[0];
  if (earliest === undefined) {
    const detail = `${context.input.title} is not in the record: no onset is given.`;
    return notFound('never-recorded', detail, sourcesOf(statements));
  }
  return { ...stated({ says: 'yes', statements: [earliest.statement] }), value: earliest.age };
}

function stated(truth: Truth): Found {
  const { statements, says } = truth;
  const byHand = statements.some(({ enteredByHand }) => enteredByHand === true);
  const remark = statements.some(isByTextOnly)
    ? 'recognised by its text, since it is not coded'
    : '';
  const since = statements.flatMap(sinceOf).sort()[0];
  return {
    known: true,
    value: says === 'yes',
    origin: byHand ? 'entered-by-hand' : says === 'yes' ? 'stated-yes' : 'stated-no',
    sources: sourcesOf(statements),
    ...(since === undefined ? {} : { observedAt: since }),
    ...(remark === '' ? {} : { remark }),
  };
}

function isByTextOnly(statement: Statement): boolean {
  return statement.says === 'yes' && statement.byTextOnly === true;
}

function sinceOf(statement: Statement): string[] {
  return statement.says === 'yes' && statement.since !== undefined ? [statement.since] : [];
}

function presumedNo(remark: string): Found {
  return { known: true, value: false, origin: 'presumed-no', sources: [], remark };
}

function notStated({ input }: ReadingContext): Reading {
  return notFound('not-stated', `${input.title}: the record states neither yes nor no.`);
}
