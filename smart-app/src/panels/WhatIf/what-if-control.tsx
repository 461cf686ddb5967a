/** One input of a what-if: slider and number field together, or a choice; the present value stays visible. */
import { useId } from 'react';
import type { WhatIfInput } from '../../../../src/inbound/app-api/contract.ts';
import { unitName } from '../../format/quantity.ts';
import { Icon } from '../../parts/icon.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import parts from '../../parts/parts.module.css';
import { faultOf, typedNumber } from './draft.ts';
import styles from './what-if.module.css';

interface ControlProps {
  readonly input: WhatIfInput;
  /** As typed; null while unchanged. */
  readonly text: string | null;
  readonly onChange: (text: string) => void;
}

export function WhatIfControl(props: ControlProps) {
  switch (props.input.field.type) {
    case 'boolean':
      return (
        <ChoiceControl
          {...props}
          options={[
            { value: 'false', label: 'No' },
            { value: 'true', label: 'Yes' },
          ]}
        />
      );
    case 'code':
      return <ChoiceControl {...props} options={props.input.field.values} />;
    case 'number':
    case 'integer':
      return <NumberControl {...props} />;
  }
}

function NumberControl({ input, text, onChange }: ControlProps) {
  const id = useId();
  const { field } = input;
  const current = Number(input.current);
  const shown = text ?? current.toString();
  const unit = unitName(field.units[0]);
  const fault = text === null ? null : faultOf(field, text, unit);
  const range = field.range ?? { low: 0, high: Math.max(1, current * 2) };
  const at = typedNumber(shown) ?? current;
  const changed = text !== null && at !== current;
  return (
    <div className={parts.field}>
      <div className={styles.line}>
        <label className={parts.fieldLabel} htmlFor={id}>
          {field.title}
        </label>
        <span className={styles.entry}>
          <span className="xs muted nowrap">{changed ? `${current} →` : 'unchanged'}</span>
          <span className={`${parts.withUnit ?? ''} ${styles.number ?? ''}`}>
            <input
              id={id}
              className={parts.input}
              inputMode="decimal"
              autoComplete="off"
              value={shown}
              aria-invalid={fault !== null}
              aria-describedby={fault === null ? undefined : `${id}-fault`}
              onChange={(event) => onChange(event.target.value)}
            />
            {unit !== '' && <span className={parts.unit}>{unit}</span>}
          </span>
        </span>
      </div>
      <input
        className={parts.range}
        type="range"
        aria-label={`${field.title}, slider`}
        aria-valuetext={`${at} ${unit}`}
        min={range.low}
        max={range.high}
        step={field.step ?? (field.type === 'integer' ? 1 : 'any')}
        value={Math.min(Math.max(at, range.low), range.high)}
        onChange={(event) => onChange(event.target.value)}
      />
      {fault !== null && (
        <p className={parts.fault} id={`${id}-fault`}>
          <Icon name="warn" small /> {fault}
        </p>
      )}
    </div>
  );
}

const FEW = 3;

function ChoiceControl({
  input,
  text,
  onChange,
  options,
}: ControlProps & {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}) {
  const id = useId();
  const { field } = input;
  const current = input.current.toString();
  const value = text ?? current;
  const currentLabel = options.find((option) => option.value === current)?.label ?? current;
  return (
    <div className={styles.line}>
      <label className={parts.fieldLabel} htmlFor={id}>
        {field.title}
      </label>
      <span className={styles.entry}>
        <span className="sm muted nowrap">
          {value === current ? 'unchanged' : `${currentLabel} →`}
        </span>
        {options.length > FEW ? (
          <select
            id={id}
            className={parts.input}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        ) : (
          <Segmented label={field.title} value={value} options={options} onChange={onChange} />
        )}
      </span>
    </div>
  );
}
