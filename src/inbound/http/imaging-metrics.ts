/** What came in and what waits to be read, in the OpenMetrics text format. */
import type { ReceivedCounts } from '../../flows/receive-instance.ts';
import type { StudyProgress } from '../../ports/study-progress.ts';

export function imagingMetrics(
  received: () => ReceivedCounts,
  progress: Pick<StudyProgress, 'counts'>,
): () => Promise<readonly string[]> {
  return async () => {
    const { stored, same, aborted, refused, received: begun } = received();
    const results = Object.entries({ stored, same, aborted });
    const { waiting, failed } = await progress.counts();
    return [
      '# TYPE mentor_dicom_received counter',
      '# HELP mentor_dicom_received Objects that a sender began to give, by any way in.',
      `mentor_dicom_received_total ${begun}`,
      '# TYPE mentor_dicom_instances counter',
      '# HELP mentor_dicom_instances What became of them: stored, there already (same), given up, refused for a reason.',
      ...results.map(([result, n]) => `mentor_dicom_instances_total{result="${result}"} ${n}`),
      ...Object.entries(refused).map(
        ([reason, n]) => `mentor_dicom_instances_total{result="refused",reason="${reason}"} ${n}`,
      ),
      '# TYPE mentor_studies gauge',
      '# HELP mentor_studies Studies with images that no reading has seen: waiting, or given up after the last try.',
      `mentor_studies{state="waiting"} ${waiting}`,
      `mentor_studies{state="failed"} ${failed}`,
    ];
  };
}
