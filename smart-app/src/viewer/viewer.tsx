/** The images of a study: series, tools, one image with what lies over it. Loaded with the first image. */
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import type {
  FindingView,
  HeatmapView,
  ImageView,
  StudyView,
} from '../../../src/inbound/app-api/contract-imaging.ts';
import { asProblem } from '../api/problem.ts';
import { useFrame, useHeatmaps } from '../api/session.tsx';
import { dateTime } from '../format/date.ts';
import { announce } from '../parts/announce.ts';
import { cx } from '../parts/cx.ts';
import { useKeys } from '../parts/use-keys.ts';
import { ImageCanvas, type Drag } from './canvas.tsx';
import { colourAt } from './colour-scale.ts';
import { heatmapCanvas, type Overlay } from './drawing.ts';
import { imageOf } from './pixels.ts';
import { SeriesRail } from './series-rail.tsx';
import { OverlayBar, Toolbar } from './toolbar.tsx';
import { imageKey, placeOf, rememberOpacity, useViewerState, type Place } from './use-viewer.ts';
import {
  CT_PRESETS,
  FITTED,
  lengthText,
  panned,
  turned,
  windowed,
  zoomed,
  type Preset,
} from './view-changes.ts';
import styles from './viewer.module.css';

interface ViewerProps {
  readonly study: StudyView;
  /** Shown with heatmap and outline; not before the person's own reading, where the hospital wants that. */
  readonly findings: readonly FindingView[];
  readonly asksPoint: boolean;
  readonly onPoint: (image: ImageView, at: { x: number; y: number }) => void;
  /** Another image is on the screen. */
  readonly onImage: (image: ImageView | null) => void;
}

/** One image pixel of drag under the scroll tool. */
const SCROLL_PX = 14;
const KEY_PAN_PX = 40;

export default function Viewer({ study, findings, asksPoint, onPoint, onImage }: ViewerProps) {
  const { state, change, changeView } = useViewerState(
    study.series,
    study.heatmapInitially === 'shown',
  );
  const [scale, setScale] = useState(1);
  const scrolled = useRef(0);
  const place = placeOf(study.series, state);
  const shownImage = place?.image ?? null;
  const tell = useEffectEvent(onImage);
  useEffect(() => tell(shownImage), [shownImage]);
  const picture = usePicture(study.uid, place);
  const key = place === null ? '' : imageKey(place.image);
  const here = useMemo(() => findings.filter((one) => imageKey(one) === key), [findings, key]);
  const heatmaps = useHeatmapCanvases(study.uid, findings);
  const pixels = place?.image.pixels ?? null;
  const own =
    picture.image === null
      ? null
      : { width: picture.image.windowWidth, centre: picture.image.windowCenter };
  const isColour = pixels?.type === 'rgba8';
  const presets: readonly Preset[] = place?.series.modality === 'CT' ? CT_PRESETS : [];
  const { drawing } = state;
  const overlay: Overlay = useMemo(
    () => ({
      findings: here,
      heatmaps,
      showHeatmap: state.heatmap,
      showOutline: state.outline,
      opacity: state.opacity,
      lines: [
        ...state.lines.filter((one) => one.key === key).map(({ line }) => line),
        ...(drawing === null ? [] : [drawing]),
      ].map((line) => ({ line, text: lengthText(line, pixels?.spacingMm ?? null) })),
      point: here.find(({ point }) => point !== null)?.point ?? null,
    }),
    [
      here,
      heatmaps,
      state.heatmap,
      state.outline,
      state.opacity,
      state.lines,
      drawing,
      key,
      pixels,
    ],
  );

  const go = (by: number) => {
    if (place === null) return;
    const last = place.series.images.length - 1;
    change({ index: Math.min(last, Math.max(0, place.index + by)), drawing: null });
  };
  const next = () => {
    const at = findings.findIndex((one) => imageKey(one) === key);
    const finding = findings[(at + 1) % Math.max(1, findings.length)];
    if (finding === undefined) return;
    const series = study.series.find(({ images }) =>
      images.some((image) => imageKey(image) === imageKey(finding)),
    );
    if (series === undefined) return;
    const index = series.images.findIndex((image) => imageKey(image) === imageKey(finding));
    change({ series: series.uid, index, outline: true });
    announce(`Finding ${finding.number}: ${finding.title}`);
  };
  const setOpacity = (opacity: number) => {
    const kept = Math.min(1, Math.max(0, opacity));
    change({ opacity: kept });
    rememberOpacity(kept);
  };
  const toggleHeatmap = () => change({ heatmap: !state.heatmap });
  const toggleOutline = () => change({ outline: !state.outline });
  const toggleKeyImage = () => {
    const keyImages = new Set(state.keyImages);
    if (!keyImages.delete(key)) keyImages.add(key);
    change({ keyImages });
  };
  const invert = () => changeView((view) => ({ ...view, isInverted: !view.isInverted }));
  const reset = () => {
    changeView(() => FITTED);
    change({ lines: state.lines.filter((one) => one.key !== key) });
  };
  const pan = (dx: number, dy: number) => changeView((view) => panned(view, dx, dy, scale));

  function drag({ dx, dy, from, to, ended, scale: at }: Drag): void {
    switch (state.tool) {
      case 'window':
        if (own !== null && !isColour) changeView((view) => windowed(view, own, dx, dy));
        return;
      case 'zoom':
        changeView((view) => zoomed(view, Math.exp(-dy / 150)));
        return;
      case 'pan':
        changeView((view) => panned(view, dx, dy, at));
        return;
      case 'scroll': {
        scrolled.current = ended ? 0 : scrolled.current + dy;
        const steps = Math.trunc(scrolled.current / SCROLL_PX);
        if (steps !== 0) {
          scrolled.current -= steps * SCROLL_PX;
          go(steps);
        }
        return;
      }
      case 'length': {
        const line = { from, to };
        const isLine = Math.hypot(to.x - from.x, to.y - from.y) > 1;
        change(
          ended
            ? { drawing: null, lines: isLine ? [...state.lines, { key, line }] : state.lines }
            : { drawing: line },
        );
        return;
      }
      case 'point':
        if (ended && place !== null) onPoint(place.image, to);
    }
  }

  useKeys({
    w: () => change({ tool: 'window' }),
    z: () => change({ tool: 'zoom' }),
    p: () => change({ tool: 'pan' }),
    s: () => change({ tool: 'scroll' }),
    l: () => change({ tool: 'length' }),
    ...(asksPoint ? { m: () => change({ tool: 'point' }) } : {}),
    i: invert,
    t: () => changeView(turned),
    k: toggleKeyImage,
    r: reset,
    h: toggleHeatmap,
    o: toggleOutline,
    n: next,
    '[': () => setOpacity(state.opacity - 0.1),
    ']': () => setOpacity(state.opacity + 0.1),
    '+': () => changeView((view) => zoomed(view, 1.25)),
    '=': () => changeView((view) => zoomed(view, 1.25)),
    '-': () => changeView((view) => zoomed(view, 0.8)),
    PageUp: () => go(-1),
    PageDown: () => go(1),
    ArrowLeft: () => pan(-KEY_PAN_PX, 0),
    ArrowRight: () => pan(KEY_PAN_PX, 0),
    ArrowUp: () => pan(0, -KEY_PAN_PX),
    ArrowDown: () => pan(0, KEY_PAN_PX),
    '1': () => changeView((view) => ({ ...view, window: null })),
    ...Object.fromEntries(
      presets.map((preset, index) => [
        String(index + 2),
        () => changeView((view) => ({ ...view, window: preset })),
      ]),
    ),
  });

  if (place === null) return <p className={styles.quiet}>There is no image in this study.</p>;
  const shown = state.view.window ?? own;
  return (
    <section className={styles.viewer} aria-label="Viewer">
      <Toolbar
        tool={state.tool}
        asksPoint={asksPoint}
        isInverted={state.view.isInverted}
        isKeyImage={state.keyImages.has(key)}
        window={isColour ? null : shown}
        presets={presets}
        onTool={(tool) => change({ tool })}
        onInvert={invert}
        onTurn={() => changeView(turned)}
        onReset={reset}
        onKeyImage={toggleKeyImage}
        onWindow={(window) => changeView((view) => ({ ...view, window }))}
      />
      <div className={styles.split}>
        <SeriesRail
          study={study}
          current={place.series.uid}
          keyImages={state.keyImages}
          onSeries={(series) => change({ series, index: 0, drawing: null })}
        />
        <div className={styles.stage} data-testid="stage">
          <ImageCanvas
            image={picture.image}
            view={state.view}
            overlay={overlay}
            label={`${place.series.title}, image ${place.index + 1} of ${place.series.images.length}`}
            onDrag={drag}
            onWheel={go}
            onScale={setScale}
          />
          {picture.says !== null && (
            <p className={cx(styles.over, styles.middle)} role="status">
              {picture.says}
            </p>
          )}
          <Corners place={place} window={isColour ? null : shown} scale={scale} />
          {state.heatmap && here.some(({ heatmap }) => heatmap !== null) && <Legend />}
        </div>
      </div>
      <OverlayBar
        hasHeatmap={here.some(({ heatmap }) => heatmap !== null)}
        hasOutline={here.some(({ outline, point }) => outline !== null || point !== null)}
        heatmap={state.heatmap}
        outline={state.outline}
        opacity={state.opacity}
        isLossy={place.image.isLossy}
        onHeatmap={toggleHeatmap}
        onOutline={toggleOutline}
        onOpacity={setOpacity}
      />
    </section>
  );
}

/** The image that is to be drawn, or what is said in its place. */
function usePicture(study: string, place: Place | null) {
  const image = place?.image ?? null;
  const at = { study, instance: image?.instance ?? '', frame: image?.frame ?? 1 };
  const { query } = useFrame(at, image?.pixels != null);
  return useMemo(() => {
    if (image === null) return { image: null, says: null };
    if (image.pixels === null) return { image: null, says: image.notShown };
    if (query.isError) return { image: null, says: asProblem(query.error).message };
    if (query.data === undefined) return { image: null, says: 'Loading this image …' };
    try {
      return { image: imageOf(imageKey(image), image.pixels, query.data.bytes), says: null };
    } catch (error) {
      return { image: null, says: error instanceof Error ? error.message : 'Not shown.' };
    }
  }, [image, query.data, query.isError, query.error]);
}

function useHeatmapCanvases(study: string, findings: readonly FindingView[]) {
  const wanted = useMemo(() => findings.filter(hasHeatmap), [findings]);
  const query = useHeatmaps(
    study,
    wanted.map(({ id }) => id),
  );
  return useMemo(
    () =>
      new Map(
        wanted.flatMap(({ id, heatmap }) => {
          const bytes = query.data?.get(id);
          return bytes === undefined
            ? []
            : [[id, heatmapCanvas(heatmap.rows, heatmap.columns, new Uint8Array(bytes))] as const];
        }),
      ),
    [query.data, wanted],
  );
}

function hasHeatmap(one: FindingView): one is FindingView & { readonly heatmap: HeatmapView } {
  return one.heatmap !== null;
}

interface CornersProps {
  readonly place: Place;
  readonly window: { readonly width: number; readonly centre: number } | null;
  readonly scale: number;
}

/** Always on the image: series, image n of m, date, W and L, zoom, side marker as sent. */
function Corners({ place, window, scale }: CornersProps) {
  const { series, image, index } = place;
  return (
    <>
      <div className={cx(styles.over, styles.topLeft)}>
        {series.title}
        <br />
        {image.at === null ? 'date not known' : dateTime(image.at)}
        {image.laterality !== null && (
          <>
            <br />
            Side as sent: {image.laterality}
          </>
        )}
      </div>
      <div className={cx(styles.over, styles.topRight)}>
        Series {series.number ?? '?'} · image {index + 1} of {series.images.length}
        {image.pixels !== null && (
          <>
            <br />
            {image.pixels.photometric}, {image.pixels.bitsStored} bit
          </>
        )}
      </div>
      <div className={cx(styles.over, styles.bottomLeft)}>
        {window !== null && (
          <>
            W {Math.round(window.width)} L {Math.round(window.centre)}
            {image.pixels?.window === null && ', from the pixels'}
            <br />
          </>
        )}
        Zoom {scale.toFixed(1)} ×
        {image.pixels?.spacingRemark != null && (
          <>
            <br />
            {image.pixels.spacingRemark}
          </>
        )}
      </div>
    </>
  );
}

function Legend() {
  const stops = Array.from({ length: 9 }, (_, index) => index / 8);
  return (
    <div className={cx(styles.over, styles.bottomRight)}>
      <span>Used by the network</span>
      <svg className={styles.scale} viewBox="0 0 9 1" preserveAspectRatio="none" aria-hidden="true">
        {stops.map((at, index) => (
          <rect
            key={at}
            x={index}
            width={1.02}
            height={1}
            fill={`rgb(${colourAt(at).join(' ')})`}
          />
        ))}
      </svg>
      <span className={styles.ends}>
        <span>less</span>
        <span>more</span>
      </span>
    </div>
  );
}
