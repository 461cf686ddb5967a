/** A box that a person draws for a finding: while its change is open, and on its own image. */
import { useMemo, useState } from 'react';
import type { Box, FindingView } from '../../../../src/inbound/app-api/contract-imaging.ts';

/** To see a finding on the image; `draw`: with the box as tool. */
interface Wish {
  readonly finding: FindingView;
  readonly draw: boolean;
  readonly times: number;
}

export function useBoxing(findings: readonly FindingView[]) {
  const [drawn, setDrawn] = useState<{ readonly finding: string; readonly box: Box | null } | null>(
    null,
  );
  const [wish, setWish] = useState<Wish | null>(null);
  const boxed = useMemo(() => {
    const finding = findings.find(({ id }) => id === drawn?.finding);
    return finding === undefined || drawn === null ? null : { finding, box: drawn.box };
  }, [findings, drawn]);
  return {
    boxed,
    wish,
    /** @param box undefined: none is asked for any more */
    set: (finding: string, box: Box | null | undefined) =>
      setDrawn(box === undefined ? null : { finding, box }),
    draw: (box: Box) => setDrawn((now) => (now === null ? null : { ...now, box })),
    show: (finding: FindingView, draw: boolean) =>
      setWish((now) => ({ finding, draw, times: (now?.times ?? 0) + 1 })),
  };
}

export type Boxing = ReturnType<typeof useBoxing>;
