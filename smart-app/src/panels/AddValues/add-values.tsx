/** Values for the open chart: typed, or from a record in FHIR. What is entered is computed with, and kept with who and when. */
import { useState } from 'react';
import type { PatientView } from '../../../../src/inbound/app-api/contract.ts';
import { Card } from '../../parts/card.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { GivenRecord } from './given-record.tsx';
import { TypeIn } from './type-in.tsx';

const WAYS = [
  { value: 'type', label: 'Type in' },
  { value: 'fhir', label: 'FHIR Bundle or NDJSON' },
] as const;

export function AddValues({ view }: { readonly view: PatientView }) {
  const [way, setWay] = useState<(typeof WAYS)[number]['value']>('type');
  return (
    <Card
      id="add-values"
      title="Patient data"
      aside={
        <Segmented label="How values are given" value={way} options={WAYS} onChange={setWay} />
      }
    >
      {way === 'type' ? (
        <TypeIn hospital={view.hospital} />
      ) : (
        <GivenRecord hospital={view.hospital} />
      )}
    </Card>
  );
}
