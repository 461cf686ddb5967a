/** A synthetic patient and what the chart is there to show. */
import { Chart } from './chart.ts';
import type { Person } from './person.ts';

export interface Story {
  readonly person: Person;
  /** One line for a visitor. */
  readonly shows: string;
  readonly chartAt: (asOf: string) => Chart;
}

export function story(person: Person, shows: string, fill: (chart: Chart) => void): Story {
  return {
    person,
    shows,
    chartAt: (asOf) => {
      const chart = new Chart(asOf, person);
      fill(chart);
      return chart;
    },
  };
}
