/** Places on the image by number, for who does not drag: the ends of a length, a point. Pixels of the image. */
import { useState } from 'react';
import { ToolButton } from './tool-button.tsx';
import { NumberField } from './number-field.tsx';
import type { Line, Point } from './view-changes.ts';
import styles from './viewer.module.css';

const LABELS = {
  length: ['From x', 'From y', 'To x', 'To y'],
  point: ['x', 'y'],
} as const;

interface ByNumbersProps {
  readonly tool: 'length' | 'point';
  readonly image: { readonly rows: number; readonly columns: number };
  readonly onLine: (line: Line) => void;
  readonly onPoint: (at: Point) => void;
}

export function ByNumbers({ tool, image, onLine, onPoint }: ByNumbersProps) {
  const labels = LABELS[tool];
  const [values, setValues] = useState<readonly number[]>(() => labels.map(() => 0));
  const isInside = values.every((value, at) => {
    const most = at % 2 === 0 ? image.columns : image.rows;
    return value >= 0 && value <= most;
  });
  const place = () => {
    const [x = 0, y = 0, toX = 0, toY = 0] = values;
    if (tool === 'length') onLine({ from: { x, y }, to: { x: toX, y: toY } });
    else onPoint({ x, y });
  };
  return (
    <div
      className={styles.tools}
      role="group"
      aria-label={tool === 'length' ? 'Length by number' : 'Point by number'}
    >
      <span className={styles.quiet}>
        In pixels of the image, {image.columns} across and {image.rows} down:
      </span>
      {labels.map((label, at) => (
        <NumberField
          key={label}
          label={label}
          title={label}
          value={values[at] ?? 0}
          onChange={(value) => setValues(values.map((one, index) => (index === at ? value : one)))}
        />
      ))}
      <ToolButton
        label={tool === 'length' ? 'Measure' : 'Mark it'}
        icon={tool === 'length' ? 'ruler' : 'target'}
        disabled={!isInside}
        onPress={place}
      />
    </div>
  );
}
