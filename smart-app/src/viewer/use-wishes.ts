/** What the page beside the viewer asks of it, and is told by it: a finding to show, another image on the screen, an earlier study. */
import { useEffect, useEffectEvent } from 'react';
import type {
  FindingView,
  ImageView,
  StudyView,
} from '../../../src/inbound/app-api/contract-imaging.ts';
import type { ViewerActions } from './actions.ts';
import type { ViewerStore } from './use-viewer.ts';

/** `times` makes the same wish again another one. */
export interface Wish {
  readonly finding: FindingView;
  /** With the box as tool. */
  readonly draw: boolean;
  readonly times: number;
}

interface Wishes {
  readonly wish: Wish | null;
  readonly image: ImageView | null;
  readonly earlier: StudyView | null;
  readonly onImage: (image: ImageView | null) => void;
}

export function useWishes(
  { wish, image, earlier, onImage }: Wishes,
  { state, change, changePane }: ViewerStore,
  actions: ViewerActions,
): void {
  const tell = useEffectEvent(onImage);
  useEffect(() => tell(image), [image]);
  const grant = useEffectEvent((asked: Wish) => {
    actions.goTo(asked.finding);
    if (asked.draw) change({ tool: 'box' });
  });
  useEffect(() => {
    if (wish !== null) grant(wish);
  }, [wish]);
  // An earlier study is opened as this one is turned and zoomed now.
  const opened = useEffectEvent(() => {
    const view = { ...state.panes.now.view, shown: null };
    changePane('earlier', () => ({ series: '', index: 0, view, lines: [], drawing: null }));
    change({ active: 'now' });
  });
  useEffect(() => opened(), [earlier?.uid]);
}
