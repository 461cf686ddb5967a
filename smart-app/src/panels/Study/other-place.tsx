/** Where a person sees a finding instead: in words, as a box that is drawn on the image, or by its edges in numbers. */
import { useState } from 'react';
import type { Box } from '../../../../src/inbound/app-api/contract-imaging.ts';
import { Button } from '../../parts/button.tsx';
import styles from './study.module.css';

interface OtherPlaceProps {
  readonly place: string;
  readonly onPlace: (place: string) => void;
  readonly box: Box | null;
  readonly size: { readonly rows: number; readonly columns: number } | null;
  readonly onBox: (box: Box | null) => void;
  readonly onDraw: () => void;
}

export function OtherPlace({ place, onPlace, box, size, onBox, onDraw }: OtherPlaceProps) {
  return (
    <>
      <label className={styles.field}>
        To another place, in words
        <input
          type="text"
          maxLength={120}
          value={place}
          onChange={(event) => onPlace(event.target.value)}
        />
      </label>
      {size !== null && <BoxFields box={box} size={size} onBox={onBox} onDraw={onDraw} />}
    </>
  );
}

const EDGES = [
  { edge: 'left', label: 'Left' },
  { edge: 'top', label: 'Top' },
  { edge: 'right', label: 'Right' },
  { edge: 'bottom', label: 'Bottom' },
] as const;

type Edges = Readonly<Record<keyof Box, string>>;

const NONE: Edges = { left: '', top: '', right: '', bottom: '' };

interface BoxFieldsProps {
  readonly box: Box | null;
  readonly size: { readonly rows: number; readonly columns: number };
  readonly onBox: (box: Box | null) => void;
  readonly onDraw: () => void;
}

function BoxFields({ box, size, onBox, onDraw }: BoxFieldsProps) {
  // What is typed is not a box yet; what is drawn is.
  const [typed, setTyped] = useState<Edges | null>(null);
  const edges = typed ?? edgesOf(box);
  const fault = typed === null ? null : faultOf(typed, size);
  const type = (edge: keyof Box, value: string) => {
    const next = { ...edges, [edge]: value };
    const isBox = faultOf(next, size) === null;
    setTyped(isBox ? null : next);
    onBox(isBox ? boxOf(next) : null);
  };
  return (
    <fieldset className={styles.box}>
      <legend>
        Box on the image, in its pixels ({size.columns} across, {size.rows} down)
      </legend>
      <Button
        small
        icon="target"
        onClick={() => {
          setTyped(null);
          onDraw();
        }}
      >
        Draw it on the image
      </Button>
      <div className={styles.edges}>
        {EDGES.map(({ edge, label }) => (
          <label key={edge} className={styles.field}>
            {label}
            <input
              type="number"
              min={0}
              step={1}
              value={edges[edge]}
              aria-invalid={fault !== null}
              onChange={(event) => type(edge, event.target.value)}
            />
          </label>
        ))}
      </div>
      {fault !== null && (
        <p className="sm" role="status">
          {fault}
        </p>
      )}
      {box !== null && (
        <Button
          small
          look="quiet"
          icon="cross"
          onClick={() => {
            setTyped(null);
            onBox(null);
          }}
        >
          No box
        </Button>
      )}
    </fieldset>
  );
}

function edgesOf(box: Box | null): Edges {
  if (box === null) return NONE;
  const { left, top, right, bottom } = box;
  return { left: `${left}`, top: `${top}`, right: `${right}`, bottom: `${bottom}` };
}

function boxOf({ left, top, right, bottom }: Edges): Box {
  return { left: Number(left), top: Number(top), right: Number(right), bottom: Number(bottom) };
}

function faultOf(edges: Edges, { rows, columns }: BoxFieldsProps['size']): string | null {
  if (Object.values(edges).every((value) => value === '')) return 'A box has four edges.';
  if (Object.values(edges).some((value) => value.trim() === '')) return 'A box has four edges.';
  const { left, top, right, bottom } = boxOf(edges);
  if (![left, top, right, bottom].every(Number.isFinite)) return 'An edge is not a number.';
  if (left < 0 || top < 0 || right > columns || bottom > rows)
    return `The box has to be inside the image: ${columns} across, ${rows} down.`;
  if (right - left < 1 || bottom - top < 1) return 'Left comes before right, top before bottom.';
  return null;
}
