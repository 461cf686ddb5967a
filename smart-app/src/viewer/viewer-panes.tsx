/** The series of the study, its image, and an earlier study's image beside it. */
import type { StudyView } from '../../../src/inbound/app-api/contract-imaging.ts';
import { cx } from '../parts/cx.ts';
import type { ViewerActions } from './actions.ts';
import type { Drag } from './canvas.tsx';
import { Legend } from './corners.tsx';
import type { Overlay } from './drawing.ts';
import { PaneHead } from './pane-head.tsx';
import { PaneView } from './pane-view.tsx';
import { SeriesRail } from './series-rail.tsx';
import { useLengthsOver } from './use-overlay.ts';
import type { Pane } from './use-pane.ts';
import type { PaneId, ViewerStore } from './use-viewer.ts';
import styles from './viewer.module.css';

interface ViewerPanesProps {
  readonly study: StudyView;
  readonly earlier: StudyView | null;
  readonly patient: string;
  readonly store: ViewerStore;
  readonly actions: ViewerActions;
  readonly panes: Readonly<Record<PaneId, Pane>>;
  readonly overlay: Overlay;
  readonly keyImages: ReadonlySet<string>;
  readonly onDrag: (id: PaneId, made: Drag) => void;
}

export function ViewerPanes(props: ViewerPanesProps) {
  const { study, earlier, patient, store, actions, panes, overlay } = props;
  const { state, change, changePane } = store;
  const lengths = useLengthsOver(panes.earlier, state.panes.earlier);
  const hasMap = overlay.findings.some(({ heatmap }) => heatmap !== null);
  const paneProps = (id: PaneId) => ({
    pane: panes[id],
    state: state.panes[id],
    isActive: earlier !== null && state.active === id,
    onActive: () => change({ active: id }),
    onDrag: (made: Drag) => props.onDrag(id, made),
    onWheel: (steps: number) => actions.go(id, steps),
  });
  const head =
    earlier === null ? null : <PaneHead study={study} label="This study" patient={patient} />;
  return (
    <div className={styles.split}>
      <SeriesRail
        study={study}
        current={panes.now.place?.series.uid ?? ''}
        keyImages={props.keyImages}
        onSeries={(series) => changePane('now', () => ({ series, index: 0, drawing: null }))}
      />
      <div className={cx(styles.panes, earlier !== null && styles.panesTwo)}>
        <PaneView {...paneProps('now')} overlay={overlay} testId="stage" head={head}>
          {state.heatmap && hasMap && <Legend />}
        </PaneView>
        {earlier !== null && (
          <PaneView
            {...paneProps('earlier')}
            overlay={lengths}
            testId="stage-earlier"
            head={<PaneHead study={earlier} label="Earlier" patient={patient} />}
          />
        )}
      </div>
    </div>
  );
}
