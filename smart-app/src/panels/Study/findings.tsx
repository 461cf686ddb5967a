/** The person's own reading where the hospital asks for it, then the findings, each with its decision. */
import type { StudyView } from '../../../../src/inbound/app-api/contract-imaging.ts';
import { asProblem } from '../../api/problem.ts';
import { announce } from '../../parts/announce.ts';
import { Finding } from './finding.tsx';
import { OwnReading } from './own-reading.tsx';
import { NoFinding } from './state-notice.tsx';
import type { Boxing } from './use-boxing.ts';
import type { StudyChanges } from './use-study-changes.ts';

interface FindingsProps {
  readonly study: StudyView;
  readonly hospital: string;
  readonly changes: StudyChanges;
  readonly boxing: Boxing;
}

export function Findings({ study, hospital, changes, boxing }: FindingsProps) {
  const { decide, own } = changes;
  const isWithheld = study.ownReading !== null && study.ownReading.given === null;
  return (
    <>
      {study.ownReading !== null && (
        <OwnReading
          reading={study.ownReading}
          busy={own.isPending}
          problem={own.isError ? asProblem(own.error) : null}
          onGive={(text) => own.mutate({ text })}
        />
      )}
      {!isWithheld && study.findings.length === 0 && <NoFinding study={study} />}
      {study.findings.map((finding) => {
        const isDeciding = decide.variables?.finding === finding.id;
        return (
          <Finding
            key={finding.id}
            finding={finding}
            hospital={hospital}
            busy={decide.isPending && isDeciding}
            problem={decide.isError && isDeciding ? asProblem(decide.error) : null}
            size={sizeOf(study, finding)}
            box={boxing.boxed?.finding.id === finding.id ? boxing.boxed.box : null}
            onBox={(box) => boxing.set(finding.id, box)}
            onShow={(draw) => boxing.show(finding, draw)}
            onDecide={(made) =>
              decide.mutate(made, {
                onSuccess: () => {
                  boxing.set(finding.id, undefined);
                  announce('Your assessment is kept.');
                },
              })
            }
          />
        );
      })}
    </>
  );
}

function sizeOf({ series }: StudyView, of: { instance: string; frame: number }) {
  return (
    series
      .flatMap(({ images }) => images)
      .find(({ instance, frame }) => instance === of.instance && frame === of.frame)?.pixels ?? null
  );
}
