/** Models that no study wakes by itself: a person shows them an image or a place, and states what they rest on. */
import { useState } from 'react';
import type {
  AskableModel,
  ChooseImage,
  ImageView,
} from '../../../../src/inbound/app-api/contract-imaging.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import parts from '../../parts/parts.module.css';
import styles from './study.module.css';

interface AskModelProps {
  readonly asked: AskableModel;
  /** On the screen now. */
  readonly image: ImageView | null;
  readonly busy: boolean;
  readonly diameterMm: number | null;
  readonly onDiameter: (diameterMm: number | null) => void;
  readonly onChoose: (image: ChooseImage) => void;
}

export function AskModel(props: AskModelProps) {
  const { asked, image, busy } = props;
  const [isStated, setIsStated] = useState(false);
  const canAsk = image !== null && !busy && (asked.states === null || isStated);
  return (
    <Card title={`Ask: ${asked.model.shortTitle}`} aside="by hand" fold="closed">
      <div className={styles.finding}>
        <p className="sm">{asked.model.population}</p>
        {asked.states !== null && (
          <label className={parts.check}>
            <input
              type="checkbox"
              checked={isStated}
              onChange={(event) => setIsStated(event.target.checked)}
            />
            {asked.states.text}
          </label>
        )}
        {asked.needs === 'point' ? (
          <>
            <label className={styles.field}>
              Diameter in mm, where it was measured
              <input
                type="number"
                min={0.1}
                max={500}
                step={0.1}
                value={props.diameterMm ?? ''}
                onChange={(event) => {
                  const value = event.target.valueAsNumber;
                  props.onDiameter(Number.isFinite(value) && value > 0 ? value : null);
                }}
              />
            </label>
            <p className="sm">
              Press <kbd>M</kbd>, then the place on the image: the model is asked about that place.
            </p>
          </>
        ) : (
          <Button
            icon="eye"
            disabled={!canAsk}
            busy={busy}
            onClick={() => {
              if (image === null) return;
              props.onChoose({ instance: image.instance, reported: asked.states?.codes ?? [] });
            }}
          >
            Show it this image
          </Button>
        )}
      </div>
    </Card>
  );
}
