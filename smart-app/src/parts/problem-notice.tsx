/** An error in four parts: what was not done, whether anything was written, what to do, number for support. */
import type { ReactNode } from 'react';
import type { Problem } from '../api/problem.ts';
import { Notice } from './notice.tsx';

const WRITTEN_WORDS = {
  nothing: 'Nothing was written.',
  'kept-in-outbox': 'It is kept in the outbox and not yet in the hospital.',
  unknown: 'Whether anything was written is not known; the outbox will say.',
} as const;

interface ProblemNoticeProps {
  readonly problem: Problem;
  readonly children?: ReactNode;
}

export function ProblemNotice({ problem, children }: ProblemNoticeProps) {
  return (
    <Notice tone="critical" role="alert">
      <p>
        <b className="m">{problem.message}</b> {WRITTEN_WORDS[problem.written]}
      </p>
      <p>{problem.action}</p>
      {problem.requestId !== null && (
        <p className="xs">
          Number for support: <span className="nowrap">{problem.requestId}</span>
        </p>
      )}
      {children}
    </Notice>
  );
}
