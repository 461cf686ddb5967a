/** One image of a study with what is always said on it: the study that is open, or an earlier one beside it. */
import type { ReactNode } from 'react';
import { cx } from '../parts/cx.ts';
import { ImageCanvas, type Drag } from './canvas.tsx';
import { Corners } from './corners.tsx';
import type { Overlay } from './drawing.ts';
import type { Pane } from './use-pane.ts';
import type { PaneState } from './use-viewer.ts';
import styles from './viewer.module.css';

interface PaneViewProps {
  readonly pane: Pane;
  readonly state: PaneState;
  readonly overlay: Overlay;
  readonly testId: string;
  /** Over the image: whose and of when it is. */
  readonly head?: ReactNode;
  readonly isActive: boolean;
  readonly onActive: () => void;
  readonly onDrag: (drag: Drag) => void;
  readonly onWheel: (steps: number) => void;
  readonly children?: ReactNode;
}

export function PaneView(props: PaneViewProps) {
  const { pane, state } = props;
  const { place } = pane;
  const of = place === null ? '' : `, image ${place.index + 1} of ${place.series.images.length}`;
  return (
    <div className={styles.pane}>
      {props.head}
      <div
        className={cx(styles.stage, props.isActive && styles.stageActive)}
        data-testid={props.testId}
      >
        <ImageCanvas
          image={pane.image}
          view={state.view}
          overlay={props.overlay}
          label={`${place?.series.title ?? 'No image'}${of}`}
          onActive={props.onActive}
          onDrag={props.onDrag}
          onWheel={props.onWheel}
          onScale={pane.setScale}
        />
        {pane.says !== null && (
          <p className={cx(styles.over, styles.middle)} role="status">
            {pane.says}
          </p>
        )}
        <Corners pane={pane} />
        {props.children}
      </div>
    </div>
  );
}
