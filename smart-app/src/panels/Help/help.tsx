/** What the keys do, and the switch that turns them off. A native popover: Esc closes it, nothing is blocked. */
import { useLocation } from 'wouter';
import { Button } from '../../parts/button.tsx';
import { setKeysOn, useKeysOn } from '../../parts/use-keys.ts';
import parts from '../../parts/parts.module.css';
import styles from './help.module.css';

export const HELP_ID = 'help';

const KEYS: readonly (readonly [string, string])[] = [
  ['J  K', 'next and previous risk'],
  ['1 – 9', 'risk n of the list'],
  ['Enter', 'open what is focused'],
  ['Esc', 'back, or close'],
  ['R', 'read the record again'],
  ['W', 'what if'],
  ['P', 'care plan'],
  ['C', 'confirm: opens it, never completes it'],
  ['D', 'disagree: opens it'],
  ['Alt + P', 'print'],
  ['?', 'these keys'],
];

/** Of a study; the others do not work there. */
const VIEWER_KEYS: readonly (readonly [string, string])[] = [
  ['W Z P S', 'a drag is: window, zoom, pan, scroll'],
  ['1 – 6', 'window presets, 1 as sent'],
  ['+  −', 'larger, smaller'],
  ['Arrows', 'pan'],
  ['PgUp PgDn', 'previous and next image'],
  ['I  T  R', 'invert, turn, fit and reset'],
  ['H  O', 'heatmap, outline'],
  ['[  ]', 'opacity of the heatmap'],
  ['N', 'next finding'],
  ['L', 'length, by drag or number'],
  ['M', 'a point, where a model asks for one'],
  ['X', 'a box, while a finding is changed'],
  ['K', 'key image'],
  ['B', 'side by side with an earlier study'],
  ['Esc', 'back to the risks'],
  ['?', 'these keys'],
];

export function Help() {
  const on = useKeysOn();
  const [path] = useLocation();
  const keys = path.includes('/study/') ? VIEWER_KEYS : KEYS;
  return (
    <div
      id={HELP_ID}
      popover="auto"
      className={styles.help}
      role="dialog"
      aria-labelledby="help-title"
    >
      <div className={styles.head}>
        <h2 id="help-title">Keys</h2>
        <Button small popoverTarget={HELP_ID} popoverTargetAction="hide">
          Close
        </Button>
      </div>
      <dl className={styles.keys}>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className={parts.check}>
        <input type="checkbox" checked={on} onChange={(event) => setKeysOn(event.target.checked)} />
        Single keys are on
      </label>
      <p className="xs muted">
        No key works inside a field. For help with a number, quote the model, its version and the
        time it was computed; never send a name.
      </p>
    </div>
  );
}

export function toggleHelp(): void {
  document.getElementById(HELP_ID)?.togglePopover();
}
