/** One image on the screen: where it is in its study, its picture or what is said in its place, how it can be windowed. */
import { useMemo, useState } from 'react';
import type { FramePixels, StudyView } from '../../../src/inbound/app-api/contract-imaging.ts';
import { asProblem } from '../api/problem.ts';
import { useFrame, useFramesAhead } from '../api/session.tsx';
import type { Shown } from './grey.ts';
import { imageOf, type ViewerImage } from './pixels.ts';
import { imageKey, placeOf, type PaneState, type Place } from './use-viewer.ts';
import { presetsOf, type Preset } from './view-changes.ts';

export interface Pane {
  readonly study: StudyView | null;
  readonly place: Place | null;
  /** Of the image. */
  readonly key: string;
  readonly image: ViewerImage | null;
  /** In the picture's place. */
  readonly says: string | null;
  readonly presets: readonly Preset[];
  /** As it is shown now; null: colours, or nothing yet. */
  readonly shown: Shown | null;
  /** Screen pixels per image pixel. */
  readonly scale: number;
  readonly setScale: (scale: number) => void;
}

/** Frames behind and before the one on the screen. */
const AHEAD = [1, 2, -1];

export function usePane(study: StudyView | null, state: PaneState): Pane {
  const [scale, setScale] = useState(1);
  const place = study === null ? null : placeOf(study.series, state);
  const uid = study?.uid ?? '';
  const { image, says } = usePicture(uid, place);
  useFramesAhead(image === null ? [] : aheadOf(uid, place));
  const modality = place?.series.modality ?? null;
  const pixels = place?.image.pixels ?? null;
  const presets = useMemo(() => presetsIn(modality, pixels, image), [modality, pixels, image]);
  const shown = state.view.shown ?? image?.grey?.asSent ?? null;
  const key = place === null ? '' : imageKey(place.image);
  return { study, place, key, image, says, presets, shown, scale, setScale };
}

function usePicture(study: string, place: Place | null) {
  const image = place?.image ?? null;
  const at = { study, instance: image?.instance ?? '', frame: image?.frame ?? 1 };
  const { query, share } = useFrame(at, image?.pixels != null);
  const picture = useMemo(() => {
    if (image?.pixels == null || query.data === undefined) return { image: null, says: null };
    try {
      return { image: imageOf(imageKey(image), image.pixels, query.data), says: null };
    } catch (error) {
      return { image: null, says: error instanceof Error ? error.message : 'Not shown.' };
    }
  }, [image, query.data]);
  if (image === null || picture.image !== null || picture.says !== null) return picture;
  if (image.pixels === null) return { image: null, says: image.notShown };
  if (query.isError) return { image: null, says: asProblem(query.error).message };
  const percent = Math.floor(share * 100);
  return { image: null, says: `Loading this image …${percent === 0 ? '' : ` ${percent} %`}` };
}

function aheadOf(study: string, place: Place | null) {
  if (place === null) return [];
  return AHEAD.flatMap((by) => {
    const image = place.series.images[place.index + by];
    if (image?.pixels == null) return [];
    return [{ study, instance: image.instance, frame: image.frame }];
  });
}

function presetsIn(
  modality: string | null,
  pixels: FramePixels | null,
  image: ViewerImage | null,
): readonly Preset[] {
  if (pixels === null || image?.grey === undefined) return [];
  const { asSent, whole, tables } = image.grey;
  const titles = tables?.voi.map(({ title }, table) => ({ title, table })) ?? [];
  return presetsOf({
    modality,
    windows: pixels.window === null ? pixels.windows : pixels.windows.slice(1),
    tables: asSent.by === 'table' ? titles.slice(1) : titles,
    whole,
  });
}
