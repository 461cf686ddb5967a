/** Evaluation → every drawing that it has numbers for, and each as an SVG file of its own. */
import type { Evaluation } from '../../../domain/evaluation.ts';
import { calibrationFigure, decisionFigure, precisionFigure, rocFigure } from './charts.ts';
import { dependenceFigures, importanceFigure } from './explanation-charts.ts';
import { groupFigure } from './group-chart.ts';
import type { Figure } from './html.ts';
import { DRAWING_STYLE } from './style.ts';

export function evaluationFigures(evaluation: Evaluation): Figure[] {
  const { calibration, netBenefit, subgroups, explanation, output } = evaluation;
  return [
    rocFigure(evaluation),
    precisionFigure(evaluation),
    ...(calibration === null ? [] : [calibrationFigure(calibration)]),
    ...(netBenefit === null ? [] : [decisionFigure(netBenefit)]),
    ...(subgroups.length === 0 ? [] : [groupFigure(evaluation)]),
    ...(explanation === null
      ? []
      : [importanceFigure(explanation), ...dependenceFigures(explanation, output)]),
  ].filter((each) => each !== undefined);
}

/** With its colours, light and dark, and no text beside it: whoever shows it says what it says. */
export function svgFile({ drawing }: Figure): string {
  return drawing.replace(
    /^<svg ([^>]*)>/u,
    (_, attributes: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><style>${DRAWING_STYLE}</style>`,
  );
}
