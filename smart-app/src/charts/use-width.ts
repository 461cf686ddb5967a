/** The width a chart has, so that it is drawn for it and its text never shrinks. */
import { useCallback, useState } from 'react';

export function useWidth(fallback: number): [number, (element: Element | null) => void] {
  const [width, setWidth] = useState(fallback);
  const measure = useCallback((element: Element | null) => {
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(160, Math.floor(entry.contentRect.width)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [width, measure];
}
