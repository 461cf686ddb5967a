/** One image on the screen by cornerstone-core: the only module that knows it. In: pixels, a view, what lies over it. */
import cornerstone, { type RenderedDetail } from 'cornerstone-core';
import { useEffect, useEffectEvent, useRef, type PointerEvent } from 'react';
import { drawOverlay, type Overlay } from './drawing.ts';
import type { ViewerImage } from './pixels.ts';
import type { View } from './view-changes.ts';
import styles from './viewer.module.css';

export interface Drag {
  /** Screen pixels since the last one. */
  readonly dx: number;
  readonly dy: number;
  /** Where it began and where it is, in pixels of the image. */
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  /** Screen pixels per image pixel. */
  readonly scale: number;
  readonly ended: boolean;
}

interface CanvasProps {
  readonly image: ViewerImage | null;
  readonly view: View;
  readonly overlay: Overlay;
  /** What the picture is, for who does not see it. */
  readonly label: string;
  /** It is touched: keys act on it from now on. */
  readonly onActive: () => void;
  readonly onDrag: (drag: Drag) => void;
  readonly onWheel: (steps: number) => void;
  /** Screen pixels per image pixel, as it is drawn now. */
  readonly onScale: (scale: number) => void;
}

export function ImageCanvas(props: CanvasProps) {
  const { image, view, overlay, label } = props;
  const frame = useRef<HTMLDivElement>(null);
  const start = useRef<{ x: number; y: number; page: { x: number; y: number } } | null>(null);
  const scale = useRef(1);

  const rendered = useEffectEvent((detail: RenderedDetail) => {
    const mark = getComputedStyle(detail.enabledElement.element).getPropertyValue('--viewer-mark');
    drawOverlay(detail.enabledElement, detail.canvasContext, overlay, mark);
  });
  const apply = useEffectEvent((element: HTMLElement) => {
    if (image === null) return;
    const { cornerstone: picture, grey } = image;
    const fitted = cornerstone.getDefaultViewportForImage(element, picture);
    scale.current = fitted.scale * view.zoom;
    grey?.show(view.shown, view.isInverted);
    cornerstone.displayImage(element, picture, {
      ...fitted,
      scale: scale.current,
      translation: { ...view.pan },
      rotation: view.rotation,
      // Grey is turned round where it is worked out.
      invert: grey === undefined && view.isInverted,
      // Enlarged pixels are shown as they are: nothing is made up between them.
      pixelReplication: scale.current > 3,
    });
    props.onScale(scale.current);
  });
  const wheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    props.onWheel(Math.sign(event.deltaY));
  });

  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    cornerstone.enable(element);
    const draw = (event: Event) => rendered((event as CustomEvent<RenderedDetail>).detail);
    element.addEventListener('cornerstoneimagerendered', draw);
    const onWheel = (event: WheelEvent) => wheel(event);
    element.addEventListener('wheel', onWheel, { passive: false });
    const sized = new ResizeObserver(() => {
      cornerstone.resize(element);
      apply(element);
    });
    sized.observe(element);
    return () => {
      sized.disconnect();
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('cornerstoneimagerendered', draw);
      cornerstone.disable(element);
    };
  }, []);
  useEffect(() => {
    if (frame.current !== null) apply(frame.current);
  }, [image, view, overlay]);

  const at = (event: PointerEvent<HTMLDivElement>) =>
    cornerstone.pageToPixel(event.currentTarget, event.pageX, event.pageY);
  const drag = (event: PointerEvent<HTMLDivElement>, ended: boolean) => {
    if (start.current === null || image === null) return;
    const { x, y, page } = start.current;
    const dx = event.pageX - page.x;
    const dy = event.pageY - page.y;
    start.current.page = { x: event.pageX, y: event.pageY };
    props.onDrag({ dx, dy, from: { x, y }, to: at(event), scale: scale.current, ended });
  };
  return (
    <div
      ref={frame}
      className={styles.canvas}
      role="img"
      aria-label={label}
      onPointerDown={(event) => {
        props.onActive();
        if (image === null) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { ...at(event), page: { x: event.pageX, y: event.pageY } };
      }}
      onPointerMove={(event) => drag(event, false)}
      onPointerUp={(event) => {
        drag(event, true);
        start.current = null;
      }}
    />
  );
}
