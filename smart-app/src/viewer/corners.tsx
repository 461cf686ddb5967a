/** Always on the image: series, image n of m, date, window, zoom, side marker as sent; and what the colours of a heatmap mean. */
import { dateTime } from '../format/date.ts';
import { cx } from '../parts/cx.ts';
import { colourAt } from './colour-scale.ts';
import type { Pane } from './use-pane.ts';
import styles from './viewer.module.css';

export function Corners({ pane }: { readonly pane: Pane }) {
  const { place, scale, study } = pane;
  if (place === null || study === null) return null;
  const { series, image, index } = place;
  return (
    <>
      <div className={cx(styles.over, styles.topLeft)}>
        {series.title}
        <br />
        {image.at === null ? 'date not known' : dateTime(image.at)}
        <br />
        {image.laterality === null ? 'Side not stated' : `Side as sent: ${image.laterality}`}
        <KeyLine pane={pane} />
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
        <WindowLine pane={pane} />
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

function KeyLine({ pane: { study, place } }: { readonly pane: Pane }) {
  const key = study?.keyImages.find(
    ({ instance, frame }) => instance === place?.image.instance && frame === place.image.frame,
  );
  if (key === undefined) return null;
  return (
    <>
      <br />★ Key image{key.by === null ? '' : `, ${key.by}`}, {dateTime(key.at)}
    </>
  );
}

function WindowLine({ pane: { shown, image } }: { readonly pane: Pane }) {
  if (shown === null) return null;
  return (
    <>
      {textOf(shown, image?.grey?.tables?.voi[shown.by === 'table' ? shown.table : 0]?.title)}
      <br />
    </>
  );
}

function textOf(shown: NonNullable<Pane['shown']>, table: string | undefined): string {
  if (shown.by === 'table') return `VOI LUT: ${table ?? ''}`;
  if (shown.by === 'range') {
    const [width, level] = [shown.white - shown.black, (shown.white + shown.black) / 2];
    return `W ${Math.round(width)} L ${Math.round(level)}, from the pixels`;
  }
  const { width, centre, function: form } = shown.window;
  const curve = form === 'SIGMOID' ? ', sigmoid' : '';
  return `W ${Math.round(width)} L ${Math.round(centre)}${curve}`;
}

export function Legend() {
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
