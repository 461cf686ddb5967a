/** The images of a study: series, tools, one image with what lies over it, an earlier one beside it. Loaded with the first image. */
import { useEffect, useEffectEvent, useRef } from 'react';
import type {
  Box,
  FindingView,
  ImageView,
  StudyView,
} from '../../../src/inbound/app-api/contract-imaging.ts';
import { cx } from '../parts/cx.ts';
import { viewerActions } from './actions.ts';
import { ByNumbers } from './by-numbers.tsx';
import type { Drag } from './canvas.tsx';
import { Legend } from './corners.tsx';
import { dragged } from './drag.ts';
import { OverlayBar } from './overlay-bar.tsx';
import { EarlierBar, PaneHead } from './pane-head.tsx';
import { PaneView } from './pane-view.tsx';
import { SeriesRail } from './series-rail.tsx';
import { Toolbar } from './toolbar.tsx';
import { useLengthsOver, useOverlay } from './use-overlay.ts';
import { usePane } from './use-pane.ts';
import { imageKey, useViewerState, type PaneId } from './use-viewer.ts';
import { useViewerKeys } from './viewer-keys.ts';
import styles from './viewer.module.css';

interface ViewerProps {
  readonly study: StudyView;
  /** Of the banner. */
  readonly patient: string;
  readonly findings: readonly FindingView[];
  /** That a box is asked for: a person moves it. */
  readonly boxed: { readonly finding: FindingView; readonly box: Box | null } | null;
  readonly onBox: (box: Box) => void;
  /** Shown by the person's wish; `times` makes the same wish again another one. */
  readonly wish: {
    readonly finding: FindingView;
    readonly draw: boolean;
    readonly times: number;
  } | null;
  readonly asksPoint: boolean;
  readonly onPoint: (image: ImageView, at: { x: number; y: number }) => void;
  readonly onKeyImage: (image: ImageView, isKeyImage: boolean) => void;
  /** Another image is on the screen. */
  readonly onImage: (image: ImageView | null) => void;
  /** An earlier study of the same patient; null: none is open. */
  readonly earlier: StudyView | null;
  readonly hasEarlier: boolean;
  readonly onBeside: () => void;
}

export default function Viewer(props: ViewerProps) {
  const { study, findings, boxed, earlier, wish, asksPoint } = props;
  const store = useViewerState(study.heatmapInitially === 'shown');
  const { state, change, changePane } = store;
  const scrolled = useRef(0);
  const now = usePane(study, state.panes.now);
  const before = usePane(earlier, state.panes.earlier);
  const panes = { now, earlier: before };
  const actions = viewerActions(store, panes);
  const active = panes[state.active];
  const image = now.place?.image ?? null;
  const boxKey = boxed === null ? '' : imageKey(boxed.finding);
  const draft = boxed?.box == null ? null : { key: boxKey, box: boxed.box };
  const overlay = useOverlay({ study: study.uid, findings, pane: now, state, draft });
  const lengths = useLengthsOver(before, state.panes.earlier);
  const keyImages = new Set(study.keyImages.map(imageKey));
  const isKeyImage = keyImages.has(now.key);

  const tell = useEffectEvent(props.onImage);
  useEffect(() => tell(image), [image]);
  const grant = useEffectEvent((asked: NonNullable<ViewerProps['wish']>) => {
    actions.goTo(asked.finding);
    if (asked.draw) change({ tool: 'box' });
  });
  useEffect(() => {
    if (wish !== null) grant(wish);
  }, [wish]);
  const opened = useEffectEvent(() => {
    const view = { ...state.panes.now.view, shown: null };
    changePane('earlier', () => ({ series: '', index: 0, view, lines: [], drawing: null }));
    change({ active: 'now' });
  });
  useEffect(() => opened(), [earlier?.uid]);

  const toggleKeyImage = () => {
    if (image !== null) props.onKeyImage(image, !isKeyImage);
  };
  const toggleHeatmap = () => change({ heatmap: !state.heatmap });
  const toggleOutline = () => change({ outline: !state.outline });
  const drag = (id: PaneId) => (made: Drag) =>
    dragged(state.tool, id, panes[id], made, {
      actions,
      scrolled,
      onPoint: props.onPoint,
      onBox: (on, box) => {
        if (imageKey(on) === boxKey) props.onBox(box);
      },
    });
  const place = (values: readonly number[]) => {
    const [x = 0, y = 0, toX = 0, toY = 0] = values;
    if (state.tool === 'length')
      actions.draw(state.active, { from: { x, y }, to: { x: toX, y: toY } }, true);
    else if (image !== null) props.onPoint(image, { x, y });
  };
  useViewerKeys({
    state,
    actions,
    findings,
    presets: active.presets,
    asksPoint,
    asksBox: boxed !== null,
    onTool: (tool) => change({ tool }),
    onHeatmap: toggleHeatmap,
    onOutline: toggleOutline,
    onKeyImage: toggleKeyImage,
    onBeside: props.onBeside,
  });

  if (now.place === null) return <p className={styles.quiet}>There is no image in this study.</p>;
  const size = active.place?.image.pixels ?? null;
  const here = overlay.findings;
  const paneProps = (id: PaneId) => ({
    pane: panes[id],
    state: state.panes[id],
    isActive: earlier !== null && state.active === id,
    onActive: () => change({ active: id }),
    onDrag: drag(id),
    onWheel: (steps: number) => actions.go(id, steps),
  });
  return (
    <section className={styles.viewer} aria-label="Viewer">
      <Toolbar
        state={state}
        actions={actions}
        pane={active}
        asksPoint={asksPoint}
        asksBox={boxed !== null}
        isKeyImage={isKeyImage}
        isBeside={props.hasEarlier ? earlier !== null : null}
        onTool={(tool) => change({ tool })}
        onKeyImage={toggleKeyImage}
        onBeside={props.onBeside}
      />
      {(state.tool === 'length' || state.tool === 'point') && size !== null && (
        <ByNumbers key={state.tool} tool={state.tool} image={size} onPlace={place} />
      )}
      {earlier !== null && (
        <EarlierBar
          study={earlier}
          series={before.place?.series.uid ?? ''}
          isLinked={state.isLinked}
          onSeries={(series) => changePane('earlier', () => ({ series, index: 0, drawing: null }))}
          onLink={() => change({ isLinked: !state.isLinked })}
          onClose={props.onBeside}
        />
      )}
      <div className={styles.split}>
        <SeriesRail
          study={study}
          current={now.place.series.uid}
          keyImages={keyImages}
          onSeries={(series) => changePane('now', () => ({ series, index: 0, drawing: null }))}
        />
        <div className={cx(styles.panes, earlier !== null && styles.panesTwo)}>
          <PaneView
            {...paneProps('now')}
            overlay={overlay}
            testId="stage"
            head={
              earlier !== null && (
                <PaneHead study={study} label="This study" patient={props.patient} />
              )
            }
          >
            {state.heatmap && here.some(({ heatmap }) => heatmap !== null) && <Legend />}
          </PaneView>
          {earlier !== null && (
            <PaneView
              {...paneProps('earlier')}
              overlay={lengths}
              testId="stage-earlier"
              head={<PaneHead study={earlier} label="Earlier" patient={props.patient} />}
            />
          )}
        </div>
      </div>
      <OverlayBar
        hasHeatmap={here.some(({ heatmap }) => heatmap !== null)}
        hasOutline={here.some(hasMark)}
        heatmap={state.heatmap}
        outline={state.outline}
        opacity={state.opacity}
        isLossy={now.place.image.isLossy || before.place?.image.isLossy === true}
        onHeatmap={toggleHeatmap}
        onOutline={toggleOutline}
        onOpacity={actions.setOpacity}
      />
    </section>
  );
}

function hasMark({ outline, point, decision }: FindingView): boolean {
  return outline !== null || point !== null || decision?.box != null;
}
