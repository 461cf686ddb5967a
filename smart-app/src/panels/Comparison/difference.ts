/** "15.4 points above optimal; 6.7 times." The ratio never stands first, and never alone. */
import type { RiskView } from '../../../../src/inbound/app-api/contract.ts';
import { digits, unitOfScale } from '../../format/quantity.ts';

/** A ratio says nothing about scores, and little about tiny differences. */
const RATIO_FROM_DIFFERENCE = 0.005;

export function differenceText(
  risk: RiskView,
  value: number,
  other: number,
  name: 'average' | 'optimal' | 'typical',
): string {
  const difference = value - other;
  const side = difference >= 0 ? 'above' : 'below';
  if (risk.scale !== 'probability') {
    const unit = risk.scale === 'points' ? 'points' : unitOfScale(risk);
    return `${digits(risk, Math.abs(difference))} ${unit} ${side} ${name}.`;
  }
  const decimals = Math.abs(difference) < 0.01 ? 2 : 1;
  const points = `${(Math.abs(difference) * 100).toFixed(decimals)} percentage points ${side} ${name}`;
  if (other <= 0 || difference < RATIO_FROM_DIFFERENCE) return `${points}.`;
  return `${points}; ${(value / other).toFixed(1)} times.`;
}
