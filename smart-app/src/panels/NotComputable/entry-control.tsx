/** The field of one missing input: number with unit, a choice, or Yes/No/Unknown without a default. */
import type { InputField, MissingView } from '../../../../src/inbound/app-api/contract.ts';
import { unitName } from '../../format/quantity.ts';
import { Icon } from '../../parts/icon.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import parts from '../../parts/parts.module.css';
import { answerFault, answerOf, type Answer, type Answers } from './answers.ts';
import styles from './not-computable.module.css';

interface EntryControlProps {
  readonly missing: MissingView;
  readonly answers: Answers;
  readonly onAnswer: (answer: Answer) => void;
}

const UNKNOWN = 'unknown';
const YES_NO = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

export function EntryControl({ missing, answers, onAnswer }: EntryControlProps) {
  const { field } = missing;
  const answer = answerOf(answers, field);
  switch (field.type) {
    case 'boolean':
      return (
        <ChoiceEntry title={missing.title} options={YES_NO} answer={answer} onAnswer={onAnswer} />
      );
    case 'code':
      return (
        <select
          className={parts.input}
          aria-label={missing.title}
          value={answer.unknown ? UNKNOWN : answer.text}
          onChange={({ target }) =>
            onAnswer({
              ...answer,
              text: target.value === UNKNOWN ? '' : target.value,
              unknown: target.value === UNKNOWN,
            })
          }
        >
          <option value="">Choose…</option>
          {field.values.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
          <option value={UNKNOWN}>Unknown</option>
        </select>
      );
    case 'integer': {
      const steps = fewSteps(field);
      if (steps === null) break;
      return (
        <ChoiceEntry title={missing.title} options={steps} answer={answer} onAnswer={onAnswer} />
      );
    }
    case 'number':
      break;
  }
  return <NumberEntry missing={missing} answer={answer} onAnswer={onAnswer} />;
}

interface ChoiceEntryProps {
  readonly title: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly answer: Answer;
  readonly onAnswer: (answer: Answer) => void;
}

/** A few words or steps and "Unknown", none of them preselected. */
function ChoiceEntry({ title, options, answer, onAnswer }: ChoiceEntryProps) {
  return (
    <Segmented
      label={title}
      value={answer.unknown ? UNKNOWN : answer.text === '' ? null : answer.text}
      options={[...options, { value: UNKNOWN, label: 'Unknown' }]}
      onChange={(value) =>
        onAnswer({
          ...answer,
          text: value === UNKNOWN ? '' : value,
          unknown: value === UNKNOWN,
        })
      }
    />
  );
}

const MOST_STEPS = 4;

/** The whole numbers of a questionnaire's item (0 to 3), where they are few enough to be buttons. */
function fewSteps(field: InputField): ChoiceEntryProps['options'] | null {
  if (field.range === null || field.units.length > 1) return null;
  const { low, high } = field.range;
  if (high - low >= MOST_STEPS) return null;
  return Array.from({ length: high - low + 1 }, (_, index) => {
    const step = (low + index).toString();
    return { value: step, label: step };
  });
}

function NumberEntry({
  missing,
  answer,
  onAnswer,
}: {
  readonly missing: MissingView;
  readonly answer: Answer;
  readonly onAnswer: (answer: Answer) => void;
}) {
  const { field } = missing;
  const fault = answerFault(field, answer);
  const hintId = `hint-${field.input}`;
  const unit = unitName(answer.unit);
  return (
    <div className={parts.field}>
      <div className={styles.numberEntry}>
        <div className={parts.withUnit}>
          <input
            className={parts.input}
            inputMode="decimal"
            autoComplete="off"
            aria-label={unit === '' ? missing.title : `${missing.title}, ${unit}`}
            aria-invalid={fault !== null}
            aria-describedby={hintId}
            value={answer.text}
            disabled={answer.unknown}
            onChange={({ target }) => onAnswer({ ...answer, text: target.value })}
          />
          {field.units.length > 1 ? (
            <select
              className={`${parts.input ?? ''} ${parts.unit ?? ''}`}
              aria-label={`Unit of ${missing.title}`}
              value={answer.unit ?? ''}
              onChange={({ target }) => onAnswer({ ...answer, unit: target.value })}
            >
              {field.units.map((one) => (
                <option key={one} value={one}>
                  {unitName(one)}
                </option>
              ))}
            </select>
          ) : (
            unit !== '' && <span className={parts.unit}>{unit}</span>
          )}
        </div>
        <label className={parts.check}>
          <input
            type="checkbox"
            checked={answer.unknown}
            onChange={({ target }) => onAnswer({ ...answer, unknown: target.checked, text: '' })}
          />
          Unknown<span className="visually-hidden">: {missing.title}</span>
        </label>
      </div>
      {fault === null ? (
        <span className={parts.hint} id={hintId}>
          {field.range !== null &&
            `${field.range.low} to ${field.range.high} ${unitName(field.units[0])}`}
        </span>
      ) : (
        <span className={parts.fault} id={hintId}>
          <Icon name="warn" small /> {fault}
        </span>
      )}
    </div>
  );
}
