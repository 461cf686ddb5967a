/** The images of a study: series, tools, one image with what lies over it, an earlier one beside it. Loaded with the first image. */
import { useRef } from 'react';
import type {
  Box,
  FindingView,
  ImageView,
  StudyView,
} from '../../../src/inbound/app-api/contract-imaging.ts';
import { viewerActions } from './actions.ts';
import { ByNumbers } from './by-numbers.tsx';
import type { Drag } from './canvas.tsx';
import { dragged } from './drag.ts';
import { OverlayBar } from './overlay-bar.tsx';
import { EarlierBar } from './pane-head.tsx';
import { Toolbar } from './toolbar.tsx';
import { useOverlay } from './use-overlay.ts';
import { usePane } from './use-pane.ts';
import { imageKey, useViewerState, type PaneId, type Tool } from './use-viewer.ts';
import { useWishes, type Wish } from './use-wishes.ts';
import { useViewerKeys } from './viewer-keys.ts';
import { ViewerPanes } from './viewer-panes.tsx';
import styles from './viewer.module.css';

interface ViewerProps {
  readonly study: StudyView;
  /** Of the banner. */
  readonly patient: string;
  readonly findings: readonly FindingView[];
  /** That a box is asked for: a person moves it. */
  readonly boxed: { readonly finding: FindingView; readonly box: Box | null } | null;
  readonly onBox: (box: Box) => void;
  readonly wish: Wish | null;
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
  const { study, findings, boxed, earlier, wish, onImage, onBeside } = props;
  const store = useViewerState(study.heatmapInitially === 'shown');
  const { state, change, changePane } = store;
  const panes = {
    now: usePane(study, state.panes.now),
    earlier: usePane(earlier, state.panes.earlier),
  };
  const actions = viewerActions(store, panes);
  const active = panes[state.active];
  const image = panes.now.place?.image ?? null;
  const draft = boxed?.box == null ? null : { key: imageKey(boxed.finding), box: boxed.box };
  const overlay = useOverlay({ study: study.uid, findings, pane: panes.now, state, draft });
  const keyImages = new Set(study.keyImages.map(imageKey));
  const isKeyImage = keyImages.has(panes.now.key);
  useWishes({ wish, image, earlier, onImage }, store, actions);

  const shared = {
    state,
    actions,
    asksPoint: props.asksPoint,
    asksBox: boxed !== null,
    onTool: (tool: Tool) => change({ tool }),
    onKeyImage: () => {
      if (image !== null) props.onKeyImage(image, !isKeyImage);
    },
    onBeside,
  };
  const overlays = {
    onHeatmap: () => change({ heatmap: !state.heatmap }),
    onOutline: () => change({ outline: !state.outline }),
  };
  useViewerKeys({ ...shared, ...overlays, findings, presets: active.presets });
  const drag = useDrag(props, state.tool);

  if (image === null) return <p className={styles.quiet}>There is no image in this study.</p>;
  return (
    <section className={styles.viewer} aria-label="Viewer">
      <Toolbar
        {...shared}
        pane={active}
        isKeyImage={isKeyImage}
        isBeside={props.hasEarlier ? earlier !== null : null}
      />
      {(state.tool === 'length' || state.tool === 'point') &&
        active.place?.image.pixels != null && (
          <ByNumbers
            key={state.tool}
            tool={state.tool}
            image={active.place.image.pixels}
            onLine={(line) => actions.draw(state.active, line, true)}
            onPoint={(at) => props.onPoint(image, at)}
          />
        )}
      {earlier !== null && (
        <EarlierBar
          study={earlier}
          series={panes.earlier.place?.series.uid ?? ''}
          isLinked={state.isLinked}
          onSeries={(series) => changePane('earlier', () => ({ series, index: 0, drawing: null }))}
          onLink={() => change({ isLinked: !state.isLinked })}
          onClose={onBeside}
        />
      )}
      <ViewerPanes
        study={study}
        earlier={earlier}
        patient={props.patient}
        store={store}
        actions={actions}
        panes={panes}
        overlay={overlay}
        keyImages={keyImages}
        onDrag={(id, made) => drag(id, made, panes, actions)}
      />
      <OverlayBar
        {...overlays}
        hasHeatmap={overlay.findings.some(({ heatmap }) => heatmap !== null)}
        hasOutline={overlay.findings.some(hasMark)}
        heatmap={state.heatmap}
        outline={state.outline}
        opacity={state.opacity}
        isLossy={image.isLossy || panes.earlier.place?.image.isLossy === true}
        onOpacity={actions.setOpacity}
      />
    </section>
  );
}

/** A drag on one of the panes, by the tool that is chosen; a box on the finding's own image only. */
function useDrag({ boxed, onBox, onPoint }: ViewerProps, tool: Tool) {
  const scrolled = useRef(0);
  return (
    id: PaneId,
    made: Drag,
    panes: Parameters<typeof viewerActions>[1],
    actions: ReturnType<typeof viewerActions>,
  ) =>
    dragged(tool, id, panes[id], made, {
      actions,
      scrolled,
      onPoint,
      onBox: (on, box) => {
        if (boxed !== null && imageKey(on) === imageKey(boxed.finding)) onBox(box);
      },
    });
}

function hasMark({ outline, point, decision }: FindingView): boolean {
  return outline !== null || point !== null || decision?.box != null;
}
